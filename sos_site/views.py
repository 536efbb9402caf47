"""Views that belong to the whole site: health, robots, leaving, and what is shown when something goes wrong."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.models import HelpLine
from portal.outbox.services import oldest_unsent
from portal.referrals.intake import drafts
from portal.referrals.intake.views import show_again

logger = logging.getLogger(__name__)

OLDEST_MAIL = timedelta(hours=1)
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
def robots(request: HttpRequest) -> HttpResponse:
    """Let search engines see the public pages, and nothing that a person fills in or staff use."""
    private = ("/search/", "/refer/", "/portal/", "/cms/", "/accounts/", "/leave")
    closed = "".join(f"Disallow: {path}\n" for path in private)
    return HttpResponse(f"User-agent: *\n{closed}Sitemap: {settings.BASE_URL}/sitemap.xml\n", content_type="text/plain")


@require_safe
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
def leave(request: HttpRequest) -> HttpResponse:
    """Clear the draft and the session of this browser, and go to a neutral site (domain.md §7, "Exit this page")."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        try:
            drafts.discard(request)
            request.session.flush()
        except DatabaseError:
            # Leaving must work whatever happens; the draft is purged by housekeeping.
            logger.warning("a draft could not be cleared on leaving")
    response = HttpResponseRedirect(settings.EXIT_URL)
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    response.delete_cookie(settings.CSRF_COOKIE_NAME)
    response["Referrer-Policy"] = "no-referrer"
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer an expired form: the referral form comes back filled in, elsewhere a page says what to do."""
    if request.path.startswith("/refer/"):
        return show_again(request)
    return render(request, "csrf_failure.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read, such as one of many megabytes."""
    # Without the request: what cannot be read, such as another site's host name, must not be read again here.
    return render(None, "400.html", status=400)  # type: ignore[arg-type]


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that leads nowhere, with a way on."""
    context = {"trail": [("Home", "/")], "help_lines": HelpLine.objects.all()[:HELP_LINES_SHOWN]}
    return render(request, "404.html", context, status=404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer somebody who tries too often."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours; the page needs neither database nor context."""
    return render(None, "500.html", status=500)  # type: ignore[arg-type]
