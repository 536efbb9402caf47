"""The people with an account, for system administrators, below /portal/people/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("invitations/<int:invitation>/send-again/", views.send_again, name="send_invitation_again"),
    path("invitations/<int:invitation>/take-back/", views.take_back, name="take_invitation_back"),
    path("leavers/", views.leavers, name="leavers"),
    path("leavers.csv", views.leavers_as_csv, name="leavers_as_csv"),
    path("<int:person>/", views.person, name="person"),
    path("<int:person>/rights/", views.rights, name="change_rights"),
    path("<int:person>/recover/", views.recover, name="recover_account"),
    path("<int:person>/sessions/", views.end_their_sessions, name="end_their_sessions"),
    path("<int:person>/switch-off/", views.switch_off, name="switch_off"),
]
