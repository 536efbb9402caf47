"""The screens of escalations: tell a service, record what it answered, and see whom to ask again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import CASE_ROLES
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.escalations import AlreadyAnswered, record_chase, record_escalation, record_response
from portal.referrals.intake.forms.fields import NO, YES, Line, Moment, OneOf, Story
from portal.referrals.models import Escalation
from portal.referrals.services import NeedsMissing, Unknown
from portal.referrals.staff_form import StaffForm

from .forms import required
from .reading import read_or_404

Kind = Escalation.Kind
ANSWERED_MEANWHILE = "Somebody recorded a response while you were writing. It is on the page of the referral."


class PastMoment(Moment):
    """When something happened, which is not later than now."""

    def clean(self, value: Any) -> Any:
        moment = super().clean(value)
        if moment and moment > timezone.now():
            raise ValidationError("This is in the future. Check the day and the time.")
        return moment


def happened(label: str) -> PastMoment:
    """Return the question when something happened, which has to be answered and begins with now."""
    field = required(PastMoment(label))
    field.initial = timezone.now
    return field  # type: ignore[return-value]


class EscalationForm(StaffForm):
    """Whom we told, or considered telling, with or without agreement."""

    kind = OneOf("Who was told?", list(Kind.choices), required=True)
    made = OneOf("Did you tell them?", [(YES, "Yes"), (NO, "It was considered, and not done")], required=True)
    with_consent = OneOf(
        "Do the young person, or a parent, agree?",
        [(YES, "Yes"), (NO, "No, or they were not asked")],
        hint="Where somebody may be hurt, you may tell without agreement. Say why below.",
    )
    because = Story("If it was not done, or without their agreement: why?", rows=3)
    told = Line("Whom did you speak to?", hint="Name and role, if you have them.")
    reference = Line("Their reference")
    note = Story("What did you tell them?", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"] = happened("When?")
        self.order_fields(["kind", "made", "at", "with_consent", "because"])

    def given(self) -> dict[str, Any]:
        """Return what was answered, as `record_escalation` takes it."""
        agreed = {YES: True, NO: False}.get(self.cleaned_data["with_consent"])
        return self.cleaned_data | {
            "kind": Kind(self.cleaned_data["kind"]), "made": self.cleaned_data["made"] == YES, "with_consent": agreed
        }  # fmt: skip


class ResponseForm(StaffForm):
    """What they answered, or that they were asked again."""

    answered = OneOf("Have they answered?", [(YES, "Yes"), (NO, "Not yet. I asked them again")], required=True)
    response = Story("What did they answer?", rows=4)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*CASE_ROLES)
def escalate(request: StaffRequest, reference: str) -> HttpResponse:
    """Write down that another service was told, or considered. The kind may be named by the prompt that led here."""
    found = read_or_404(request, reference)
    asked = request.GET.get("kind", "")
    form = EscalationForm(request.POST or None, initial={"kind": asked if asked in Kind.values else None})
    if request.method == "POST" and form.is_valid():
        try:
            made = record_escalation(referral=found, actor=request.user, **form.given())
        except NeedsMissing as missing:
            form.ask_for(missing.names)
        except Unknown as unknown:  # somebody has just restricted it
            raise Http404 from unknown
        else:
            messages.success(request, f"{made.short_name} is recorded. The referral stays where it is.")
            return redirect("referral", found.reference)
    status = 422 if form.errors else 200
    return render(request, "portal/referrals/escalate.html", {"referral": found, "form": form}, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*CASE_ROLES)
def response(request: StaffRequest, reference: str, escalation: Any) -> HttpResponse:
    """Write down what a service answered, or that it was asked again."""
    found = read_or_404(request, reference)
    waiting = get_object_or_404(found.escalations.unanswered(), pk=escalation)
    form = ResponseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["answered"] == YES:
                record_response(escalation=waiting, actor=request.user, response=form.cleaned_data["response"])
            else:
                record_chase(escalation=waiting, actor=request.user)
        except NeedsMissing:
            form.ask_for(["response"])
        except AlreadyAnswered:
            form.add_error(None, ANSWERED_MEANWHILE)
        else:
            return redirect("referral", found.reference)
    context = {"referral": found, "escalation": waiting, "form": form}
    return render(request, "portal/referrals/escalation.html", context, status=422 if form.errors else 200)


@require_safe
@portal_view(*CASE_ROLES)
def to_chase(request: StaffRequest) -> HttpResponse:
    """Everybody outside who was told and has not answered in time, the longest first."""
    late = list(Escalation.objects.visible_to(request.user).to_chase(timezone.now()).select_related("referral", "by"))
    record(Action.LISTED, actor=request.user, detail={"view": "to chase", "shown": len(late)})
    return render(request, "portal/referrals/to_chase.html", {"escalations": late})
