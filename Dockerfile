# The site in one image: the same for web server, worker and commands (docs/operations.md).
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements/production.txt /tmp/production.txt
RUN /venv/bin/pip install --require-hashes --requirement /tmp/production.txt
WORKDIR /site
COPY manage.py ./
COPY sos_site ./sos_site
COPY home ./home
COPY programmes ./programmes
COPY portal ./portal
COPY templates ./templates
# The editors' guide is shown in the CMS.
COPY docs/editors.md ./docs/
COPY docs/screenshots/cms ./docs/screenshots/cms
# Static files are collected as in production, with keys that nobody keeps.
ENV VAR_DIR=/build
RUN /venv/bin/python manage.py init_env https://build.invalid \
    && /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && rm .env \
    && /venv/bin/python -m compileall -q /site

FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=sos_site.settings VAR_DIR=/var/lib/sos STATIC_ROOT=/site-static HOME=/tmp
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin sos \
    && install -d -o sos -g sos -m 0700 /var/lib/sos /backups
COPY --from=build /venv /venv
COPY --from=build /site /site
COPY --from=build /build/static /site-static
WORKDIR /site
USER sos
VOLUME ["/var/lib/sos", "/backups"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; host = os.environ['ALLOWED_HOSTS'].split(',')[0].lstrip('.'); r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': host, 'X-Forwarded-Proto': 'https'}), timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "sos_site.wsgi:application"]
