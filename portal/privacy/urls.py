"""Data protection, below /portal/data-protection/."""

from django.urls import include, path

from .disclosure.views import data_protection

urlpatterns = [
    path("", data_protection, name="data_protection"),
    path("subject-access/", include("portal.privacy.disclosure.urls")),
]
