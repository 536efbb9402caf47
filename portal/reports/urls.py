"""Reports, below /portal/reports/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.report, name="report"),
    path("referrals.csv", views.report_as_csv, name="report_as_csv"),
]
