"""The library, below /portal/resources/. Addresses hold no word of a title: they stand in histories and mails."""

from django.urls import path

from .views import beside_the_case, care, files, library

urlpatterns = [
    path("", library.library, name="library"),
    path("looking-after/", care.looking_after, name="looking_after"),
    path("must-read/<int:must_read>/", library.acknowledged, name="acknowledge"),
    path("<uuid:resource>/", library.resource, name="resource"),
    path("<uuid:resource>/print/", library.on_paper, name="resource_on_paper"),
    path("<uuid:resource>/versions/<int:number>/", library.version, name="resource_version"),
    path("<uuid:resource>/keep/", library.keep, name="keep_resource"),
    path("<uuid:resource>/feedback/", library.feedback, name="resource_feedback"),
    path("<uuid:resource>/files/", files.resource_files, name="resource_files"),
    path("<uuid:resource>/files/<uuid:file>/", files.library_file, name="library_file"),
    path("<uuid:resource>/files/<uuid:file>/take-out/", files.resource_file_out, name="resource_file_out"),
    path("<uuid:resource>/care/", care.resource_care, name="resource_care"),
    path("<uuid:resource>/care/still-right/", care.still_right, name="still_right"),
    path("<uuid:resource>/care/archive/", care.archive, name="archive_resource"),
    path("<uuid:resource>/care/restore/", care.restore, name="restore_resource"),
    path("<uuid:resource>/care/remind/", care.remind, name="remind_readers"),
    path("<uuid:resource>/care/readers.csv", care.readers_as_csv, name="readers_as_csv"),
    path("<uuid:resource>/care/feedback/<uuid:feedback>/", care.feedback_done, name="feedback_done"),
    path("<uuid:resource>/relied-on/<str:reference>/", beside_the_case.relied_on, name="relied_on"),
]
