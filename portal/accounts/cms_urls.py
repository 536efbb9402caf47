"""Stands before Wagtail's own addresses in `/cms/`.

Its log-in and password forms know no second factor. Its screens for users and groups know neither step-up nor the
rules about rights: people are looked after in the portal alone (portal/accounts/people).
"""

from allauth.account import views as allauth_views
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.generic import RedirectView


def only_in_the_portal(request: HttpRequest) -> HttpResponse:
    """Answer as if there were no such page."""
    raise Http404


to_login = RedirectView.as_view(pattern_name="account_login")

urlpatterns = [
    path("login/", to_login),
    path("logout/", allauth_views.logout),
    re_path(r"^users/[\s\S]*$", only_in_the_portal),
    re_path(r"^groups/[\s\S]*$", only_in_the_portal),
    re_path(r"^password_reset/[\s\S]*$", to_login),
]
