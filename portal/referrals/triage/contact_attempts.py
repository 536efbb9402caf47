"""The screen on which somebody writes down a try to reach a person, with what is safe beside each way."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import CASE_ROLES
from portal.referrals.contact_guard import advice
from portal.referrals.intake.forms.fields import NO, YES, OneOf, Story
from portal.referrals.models import ContactAttempt, Referral
from portal.referrals.permissions import may_record_attempt
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown, record_contact_attempt
from portal.referrals.staff_form import StaffForm

from .escalations import happened
from .reading import read_or_404
from .safe_contacts import safe_contacts

Channel, Whom = ContactAttempt.Channel, ContactAttempt.Whom


class ContactAttemptForm(StaffForm):
    """Whom, how, when, with what result; and why, where the answers speak against it."""

    whom = OneOf("Whom did you try to reach?", list(Whom.choices), required=True)
    channel = OneOf("How did you try?", [], required=True)
    reached = OneOf("Did you reach them?", [(YES, "Yes"), (NO, "Not yet")], required=True)
    note = Story("Note", rows=3)
    because = Story(
        "If this way or this hour was not said to be safe: why did you use it?",
        hint="Only then. It is kept with the attempt, and safeguarding leads can see it.",
        rows=2,
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now()
        ways = [(channel.value, f"{channel.label}: {advice(referral.answers, channel, now)}") for channel in Channel]
        self.fields["channel"].choices = ways  # type: ignore[attr-defined]
        self.fields["at"] = happened("When?")
        self.order_fields(["whom", "channel", "at", "reached", "because", "note"])

    def given(self) -> dict[str, Any]:
        """Return what was answered, as `record_contact_attempt` takes it."""
        return self.cleaned_data | {
            "whom": Whom(self.cleaned_data["whom"]), "channel": Channel(self.cleaned_data["channel"]),
            "reached": self.cleaned_data["reached"] == YES,
        }  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*CASE_ROLES)
def contact_attempt(request: StaffRequest, reference: str) -> HttpResponse:
    """Write down one try to reach somebody."""
    found = read_or_404(request, reference)
    form = ContactAttemptForm(request.POST or None, referral=found)
    problem = may_record_attempt(request.user, found).reason
    status = 409 if problem else 200
    if request.method == "POST" and form.is_valid():
        try:
            record_contact_attempt(referral=found, actor=request.user, **form.given())
            return redirect("referral", found.reference)
        except NotAllowed as refusal:
            problem = str(refusal)
        except Unknown as unknown:  # somebody has just restricted it
            raise Http404 from unknown
        except NeedsMissing as missing:
            form.add_error("because", f"{missing.why} Say why you used this way, or correct what you chose.")
    context = {"referral": found, "form": form, "problem": problem, "safe_contacts": safe_contacts(found)}
    status = 422 if form.errors else status
    return render(request, "portal/referrals/contact_attempt.html", context, status=status)
