"""The optional equality questions: after the referral has been sent, so that they can never stand in its way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.referrals.models import EqualityAnswers, Referral
from portal.referrals.states import Pathway

from . import drafts
from .forms.step import StepAnswers
from .steps import EQUALITY, OWN_EQUALITY

ANSWERED = "equality_answered"  # in the session: of how many receipts the questions were answered


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def equality(request: HttpRequest) -> HttpResponse:
    """Ask whoever has just sent a referral; keep the answers with nothing that leads back to it."""
    receipts = request.session.get(drafts.RECEIPTS, [])
    if not receipts:
        return redirect("refer")
    if request.session.get(ANSWERED, 0) >= len(receipts):
        return render(request, "refer/equality_thanks.html")
    of_self = Referral.objects.filter(submission_key=receipts[-1], pathway=Pathway.SELF).exists()
    form = (OWN_EQUALITY if of_self else EQUALITY).questions(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "refer/equality.html", {"form": form}, status=422 if form.is_bound else 200)
    keep(form.answers())
    request.session[ANSWERED] = len(receipts)
    return render(request, "refer/equality_thanks.html")


def keep(answers: StepAnswers) -> None:
    """Store the answers by themselves; nothing when none was given."""
    if answers:
        EqualityAnswers.objects.create(answers=answers)
