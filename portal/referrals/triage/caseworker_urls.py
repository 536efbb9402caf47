"""Caseworkers for team leaders, below /portal/caseworkers/."""

from django.urls import path

from . import caseworkers

urlpatterns = [
    path("", caseworkers.caseworkers, name="caseworkers"),
    path("<int:person>/", caseworkers.caseworker, name="caseworker"),
]
