"""What depends on where in the site an address is: response headers, and the language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

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


class LanguageMiddleware:
    """Speak the language that the address begins with, and English elsewhere.

    Django’s own middleware asks the browser and a cookie too: pages would then vary, and could not be cached.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            return self.get_response(request)
