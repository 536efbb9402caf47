"""The queue, the referral page and its moves, below /portal/referrals/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.queue, name="queue"),
    path("<str:reference>/", views.referral, name="referral"),
    path("<str:reference>/contact-attempt/", views.contact_attempt, name="contact_attempt"),
    path("<str:reference>/<slug:name>/", views.move, name="move"),
]
