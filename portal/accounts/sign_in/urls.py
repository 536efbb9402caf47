"""Sign-in. Of allauth's views only log-in, log-out and the forgotten password are reachable; the rest stays shut."""

from allauth.account import views as allauth_views
from django.urls import path, re_path
from django.views.generic import RedirectView

from . import views

to_login = RedirectView.as_view(pattern_name="account_login")

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("login/code/", views.second_factor, name="second_factor"),
    path("login/set-up/", views.enrol, name="enrol"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", views.inactive, name="account_inactive"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("recovery/<str:token>/", views.recovery, name="recovery"),
    # A forgotten password: a link by mail, and a new password that logs nobody in.
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path("password/reset/sent/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # allauth reverses this name; nobody signs up.
    path("signup/", to_login, name="account_signup"),
]
