"""The queue, the referral page and its moves, below /portal/referrals/."""

from django.urls import include, path

from portal.privacy.disclosure import sharing_views
from portal.referrals.attachments.views import staff_file

from . import (
    broken_glass,
    bulk_assign,
    conflicts,
    contact_attempts,
    escalations,
    fresh,
    handing_over,
    huddle,
    matches,
    restricting,
    saved_views,
    spam_check,
    views,
    writing,
)

urlpatterns = [
    path("", views.queue, name="queue"),
    path("new/", include("portal.referrals.intake.entry_urls")),
    path("fresh/", fresh.fresh, name="queue_fresh"),
    path("assign/", bulk_assign.assign, name="bulk_assign"),
    path("views/", saved_views.your_views, name="saved_views"),
    path("views/new/", saved_views.save_view, name="save_view"),
    path("views/<uuid:view>/remove/", saved_views.remove_view, name="remove_view"),
    path("huddle/", huddle.huddle, name="huddle"),
    path("hand-over/", handing_over.who_holds_work, name="who_holds_work"),
    path("hand-over/<int:person>/", handing_over.hand_over, name="hand_over"),
    path("to-chase/", escalations.to_chase, name="to_chase"),
    path("break-glass/", broken_glass.break_glass, name="break_glass"),
    path("break-glass/reviews/", broken_glass.reviews, name="glass_reviews"),
    path("break-glass/reviews/<uuid:glass>/", broken_glass.review, name="glass_review"),
    path("<str:reference>/", views.referral, name="referral"),
    path("<str:reference>/files/<uuid:attachment>/", staff_file, name="referral_file"),
    path("<str:reference>/no-spam/", spam_check.clear, name="clear_spam_mark"),
    path("<str:reference>/write/", writing.write, name="write_to_referrer"),
    path("<str:reference>/read/", writing.read, name="mark_read"),
    path("<str:reference>/contact-attempt/", contact_attempts.contact_attempt, name="contact_attempt"),
    path("<str:reference>/escalate/", escalations.escalate, name="escalate"),
    path("<str:reference>/escalations/<uuid:escalation>/", escalations.response, name="escalation"),
    path("<str:reference>/conflicts/", conflicts.conflicts, name="conflicts"),
    path("<str:reference>/matches/", matches.matches, name="matches"),
    path("<str:reference>/compare/<str:other>/", matches.compare, name="compare"),
    path("<str:reference>/links/<uuid:link>/undo/", matches.unlink, name="unlink"),
    path("<str:reference>/restrict/", restricting.restrict, name="restrict"),
    path("<str:reference>/share/", restricting.share, name="share"),
    path("<str:reference>/lift/", restricting.lift, name="lift"),
    path("<str:reference>/share-outside/", sharing_views.share_outside, name="share_outside"),
    path("<str:reference>/shared/<uuid:share>/", sharing_views.share_record, name="share_record"),
    path("<str:reference>/shared/<uuid:share>/<slug:form>/", sharing_views.shared, name="shared_outside"),
    path("<str:reference>/<slug:name>/", views.move, name="move"),
]
