"""What is kept and for how long: holds, requests for erasure, deletions; below /portal/data-protection/."""

from django.urls import path

from . import acts, deleting, views

urlpatterns = [
    path("", views.data_protection, name="data_protection"),
    path("past-their-day/", deleting.past_their_day, name="past_their_day"),
    path("delete/", deleting.propose, name="propose_deletion"),
    path("proposals/<uuid:proposal>/", deleting.proposal, name="deletion_proposal"),
    path("proposals/<uuid:proposal>/approve/", deleting.approve, name="approve_deletion"),
    path("requests/<uuid:erasure>/", acts.erasure_request, name="erasure_request"),
    path("lists/<str:which>/", views.keeping_list, name="keeping_list"),
    path("referrals/<str:reference>/", views.kept, name="kept"),
    path("referrals/<str:reference>/hold/", acts.place_hold, name="place_hold"),
    path("referrals/<str:reference>/lift-hold/", acts.lift_hold, name="lift_hold"),
    path("referrals/<str:reference>/erasure/", acts.record_request, name="record_erasure_request"),
]
