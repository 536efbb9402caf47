"""Stands before Wagtail's own addresses in `/cms/`: its log-in and password forms know no second factor."""

from allauth.account import views as allauth_views
from django.urls import path, re_path
from django.views.generic import RedirectView

to_login = RedirectView.as_view(pattern_name="account_login")

urlpatterns = [
    path("login/", to_login),
    path("logout/", allauth_views.logout),
    re_path(r"^password_reset/[\s\S]*$", to_login),
]
