"""What people were told of, below /portal/notices/. How they want to hear stands below their account."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.read, name="notices_read"),
    path("<uuid:notice>/read/", views.read, name="notice_read"),
]
