"""The public referral form, below /refer/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.begin, name="refer"),
    path("tasks/", views.tasks, name="refer_tasks"),
    path("check/", views.check, name="refer_check"),
    path("received/", views.received, name="refer_received"),
    path("<slug:slug>/", views.step, name="refer_step"),
]
