"""A person's own account, inside the portal."""

from django.urls import path

from portal.notices.views import choose_notices

from . import views

urlpatterns = [
    path("", views.your_account, name="your_account"),
    path("password/", views.password, name="change_password"),
    path("authenticator/", views.add_authenticator, name="add_authenticator"),
    path("passkey/", views.add_passkey, name="add_passkey"),
    path("devices/<path:device>/name/", views.rename_device, name="rename_device"),
    path("devices/<path:device>/remove/", views.remove_device, name="remove_device"),
    path("recovery-codes/", views.recovery_codes, name="recovery_codes"),
    path("sessions/end/", views.end_sessions, name="end_sessions"),
    path("sessions/<uuid:session>/end/", views.end_sessions, name="end_session"),
    path("notices/", choose_notices, name="choose_notices"),
    path("still-here/", views.still_here, name="still_here"),
]
