"""The portal's addresses, one area a line. Everything below is behind the second factor (portal/accounts)."""

from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.portal_home, name="portal_home"),
    path("referrals/", include("portal.referrals.triage.urls")),
    path("audit/", include("portal.audit.urls")),
    path("account/", include("portal.accounts.account_urls")),
]
