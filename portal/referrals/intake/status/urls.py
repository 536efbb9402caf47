"""The status page for referrers, below /refer/status/."""

from django.urls import path

from portal.referrals.attachments.views import status_files

from . import views

urlpatterns = [
    path("", views.enter, name="refer_status"),
    path("referral/", views.referral, name="refer_status_referral"),
    path("referral/write/<slug:kind>/", views.write, name="refer_status_write"),
    path("referral/add/<slug:slug>/", views.add, name="refer_status_add"),
    path("referral/files/", status_files, name="refer_status_files"),
]
