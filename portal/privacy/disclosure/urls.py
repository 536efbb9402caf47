"""Subject access, below /portal/data-protection/subject-access/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.subject_access, name="subject_access"),
    path("new/", views.new_request, name="new_subject_access"),
    path("<uuid:request_id>/", views.access_request, name="subject_access_request"),
    path("<uuid:request_id>/items/<uuid:item>/", views.item, name="subject_access_item"),
    path("<uuid:request_id>/finish/", views.finish, name="finish_subject_access"),
    path("<uuid:request_id>/open/", views.open_restricted, name="open_subject_access"),
    path("<uuid:request_id>/extend/", views.extend, name="extend_subject_access"),
    path("<uuid:request_id>/end/", views.end, name="end_subject_access"),
    path("<uuid:request_id>/release/", views.release, name="release_subject_access"),
    path("<uuid:request_id>/send-back/", views.send_back, name="send_back_subject_access"),
    path("<uuid:request_id>/copy/<slug:form>/", views.copy, name="subject_access_copy"),
]
