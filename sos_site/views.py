"""Views that belong to the whole site: health, robots, leaving, and what is shown when something goes wrong."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model

from home.models import HelpLine, exit_address
from home.models.help_lines import in_language
from portal.accounts.typed_text import answer_with_typed_text
from portal.outbox.services import oldest_unsent
from portal.referrals.intake import drafts
from portal.referrals.intake.entry import may_be_shown_again
from portal.referrals.intake.views import show_again
from sos_site.page_cache import PUBLIC

logger = logging.getLogger(__name__)

OLDEST_MAIL = timedelta(hours=1)
A_YEAR = 365 * 24 * 3600  # seconds
PICTURE_KINDS = {"avif": "image/avif", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
HELP_LINES_SHOWN = 4  # where a page is missing; the most needed stand first


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether database, cache and outbox are in order: 200, or 503 and which is not."""
    parts = {"database": database_answers(), "cache": cache_answers()}
    parts["outbox"] = parts["database"] and oldest_unsent(timezone.now()) < OLDEST_MAIL
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def cache_answers() -> bool:
    try:
        cache.set("readyz", "1", 10)
        return cache.get("readyz") == "1"
    except Exception:  # whichever cache it is, its client raises errors of its own
        logger.warning("the cache does not answer")
        return False


@require_safe
@cache_control(**PUBLIC)
def robots(request: HttpRequest) -> HttpResponse:
    """Let search engines see the public pages, and nothing that a person fills in or staff use."""
    paths = ("/search/", "/refer/", "/portal/", "/cms/", "/accounts/", "/leave")
    closed = "".join(f"Disallow: {path}\n" for path in paths)
    # The longer path wins: the form's first page may be found, the rest of it not.
    lines = f"User-agent: *\nAllow: /refer/$\n{closed}Sitemap: {settings.BASE_URL}/sitemap.xml\n"
    return HttpResponse(lines, content_type="text/plain")


@require_safe
@cache_control(**PUBLIC)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say how to report a weakness (RFC 9116)."""
    expires = (timezone.now() + timedelta(days=365)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {settings.BASE_URL}/contact/",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=A_YEAR, immutable=True)
def picture(request: HttpRequest, name: str) -> FileResponse:
    """Send a picture as the pages show it, for good: never the file that was uploaded, nor any other file.

    Only what the CMS has made from an upload has a record here, and it is free of what the camera wrote into it.
    """
    shown = get_object_or_404(get_image_model().get_rendition_model(), file=f"images/{name}")
    try:
        file = shown.file.open()
    except FileNotFoundError:
        raise Http404 from None
    kind = PICTURE_KINDS.get(name.rpartition(".")[2], "application/octet-stream")
    return FileResponse(file, content_type=kind)


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Clear the draft and the session of this browser, and go to a neutral site (domain.md §7, "Exit this page")."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        try:
            drafts.discard(request)
            request.session.flush()
        except DatabaseError:
            # Leaving must work whatever happens; the draft is purged by housekeeping.
            logger.warning("a draft could not be cleared on leaving")
    response = HttpResponseRedirect(exit_address())
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    response.delete_cookie(settings.CSRF_COOKIE_NAME)
    response["Referrer-Policy"] = "no-referrer"
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer an expired form: the referral form comes back filled in, elsewhere a page keeps what was typed."""
    if request.path.startswith("/refer/") or may_be_shown_again(request):
        return show_again(request)
    return answer_with_typed_text(request) or render(request, "csrf_failure.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read, such as one of many megabytes."""
    # Without the request: what cannot be read, such as another site's host name, must not be read again here.
    return render(None, "400.html", status=400)  # type: ignore[arg-type]


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that leads nowhere, with a way on."""
    lines = in_language(HelpLine.objects.all()[:HELP_LINES_SHOWN], get_language() or "")
    context = {"trail": [(gettext("Home"), "/")], "help_lines": lines}
    return render(request, "404.html", context, status=404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer somebody who tries too often."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours; the page needs neither database nor context."""
    return render(None, "500.html", status=500)  # type: ignore[arg-type]
