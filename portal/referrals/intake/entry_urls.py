"""Referrals that staff write down for somebody else, below /portal/referrals/new/ (doors.STAFF_DOOR)."""

from django.urls import path

from portal.referrals.attachments import views as files

from . import entry, paper_views

urlpatterns = [
    path("", entry.new, name="entry"),
    path("how-it-came/", entry.how_it_came, name="entry_how_it_came"),
    path("throw-away/", entry.discard, name="entry_discard"),
    path("paper/<slug:pathway>/", paper_views.staff_paper_form, name="entry_paper_form"),
    path("tasks/", entry.tasks, name="entry_tasks"),
    path("check/", entry.check, name="entry_check"),
    path("received/", entry.received, name="entry_received"),
    path("files/", files.staff_files, name="entry_files"),
    path("files/<uuid:attachment>/remove/", files.staff_remove, name="entry_file_remove"),
    path("<slug:slug>/", entry.step, name="entry_step"),
]
