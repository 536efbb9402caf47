"""Response headers that depend on where in the site a response comes from."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
NOT_STORED = ("/search/", "/refer/", "/accounts/", "/portal/", "/cms/", "/leave")


class SecurityHeadersMiddleware:
    """Add the permissions policy everywhere, `no-store` to private areas, and the looser CSP to the CMS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path.startswith(NOT_STORED):
            response.headers["Cache-Control"] = "no-store, private"
        return response


class CmsContentSecurityPolicyMiddleware:
    """Give `/cms/` the policy that the Wagtail admin needs; every other page keeps the strict one.

    To preview a page, Wagtail asks for it as a visitor would, by a request of its own making (`is_dummy`): the page
    keeps the strict policy too, but the CMS may frame it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/cms/"):
            response._csp_config = settings.CMS_CSP  # type: ignore[attr-defined]  # read by Django's CSP middleware
        elif getattr(request, "is_dummy", False):
            response._csp_config = settings.PREVIEW_CSP  # type: ignore[attr-defined]
        return response
