"""Data protection, below /portal/data-protection/."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.privacy.keeping.urls")),
    path("subject-access/", include("portal.privacy.disclosure.urls")),
]
