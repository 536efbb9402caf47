"""The portal's addresses, one area a line. Everything below is behind the second factor (portal/accounts)."""

from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.portal_home, name="portal_home"),
    path("referrals/", include("portal.referrals.triage.urls")),
    path("notices/", include("portal.notices.urls")),
    path("caseworkers/", include("portal.referrals.triage.caseworker_urls")),
    path("resources/", include("portal.resources.urls")),
    path("reports/", include("portal.reports.urls")),
    path("audit/", include("portal.audit.urls")),
    path("data-protection/", include("portal.privacy.urls")),
    path("people/", include("portal.accounts.people.urls")),
    path("system/", include("portal.system.urls")),
    path("account/", include("portal.accounts.own_account.urls")),
]
