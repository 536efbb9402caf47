"""Adding files to a referral, below /refer/files/. Staff open them below the referral (triage/urls.py)."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.files, name="refer_files"),
    path("<uuid:attachment>/remove/", views.remove, name="refer_file_remove"),
]
