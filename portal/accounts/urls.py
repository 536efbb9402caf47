"""Sign-in. Of allauth's own views only log-in and log-out are reachable; every other flow stays shut."""

from allauth.account import views as allauth_views
from django.urls import path
from django.views.generic import RedirectView

from . import views

to_login = RedirectView.as_view(pattern_name="account_login")

urlpatterns = [
    path("login/", allauth_views.login, name="account_login"),
    path("login/code/", views.second_factor, name="second_factor"),
    path("login/set-up/", views.enrol, name="enrol"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", views.inactive, name="account_inactive"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    # allauth reverses this name; nobody signs up.
    path("signup/", to_login, name="account_signup"),
]
