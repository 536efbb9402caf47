"""How the site is, for system administrators, below /portal/system/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.system, name="system"),
    path("mails/try-again/", views.try_mail_again, name="try_mail_again"),
]
