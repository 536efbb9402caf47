"""Handing a colleague’s referrals over: when they are ill, or before their account is switched off."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import LEADING_ROLES, SCREENING_ROLES, Role
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals.intake.forms.fields import Choices, OneOf, SomeOf, Story
from portal.referrals.models import Referral
from portal.referrals.services import NeedsMissing, NotAllowed, SomebodyElseMoved, Unknown, move
from portal.referrals.staff_form import StaffForm, to_tick
from portal.referrals.states import BEFORE_ALLOCATION
from portal.referrals.workflow import CHANGE_CASEWORKER, CONFLICT_CHECK, CONFLICT_REASON, HAND_OVER

MOVED_ON = "Somebody acted on one of these since you opened the page. Look again, then hand them over."
WARNED = "You are told for each referral what speaks against it. Then say why here, and hand it over again."


@dataclass(frozen=True, slots=True)
class Part:
    """One of the two parts of somebody’s work, with the form that hands it over."""

    move: str
    heading: str
    form: "HandOverForm"


class HandOverForm(StaffForm):
    """Which referrals, to whom, and why."""

    def __init__(self, data: Any = None, *, name: str, referrals: list[Referral], people: Choices) -> None:
        super().__init__(data if data and data.get("move") == name else None, auto_id=f"id_{name}_%s")
        chosen = [choice_of(referral) for referral in referrals]
        self.fields["referrals"] = SomeOf("Which referrals?", chosen)
        self.fields["referrals"].required = True
        self.fields["referrals"].error_messages |= {"required": "Tick at least one.", "invalid_choice": MOVED_ON}
        self.fields["to"] = OneOf("Who goes on with them?", people, required=True, missing="Choose somebody.")
        if name == CHANGE_CASEWORKER:
            self.fields[CONFLICT_REASON.name] = Story(CONFLICT_REASON.label, hint=WARNED, rows=2)
            self.fields[CONFLICT_CHECK.name] = to_tick(CONFLICT_CHECK.label)
        self.fields["reason"] = Story("Why?", required=True, rows=2)
        if not self.is_bound:
            self.initial["referrals"] = [value for value, _ in chosen]

    def given(self, name: str) -> dict[str, Any]:
        """Return what each move must have."""
        answers = self.answers()
        who = "caseworker" if name == CHANGE_CASEWORKER else "colleague"
        return {who: answers["to"], **{key: answers[key] for key in answers if key not in ("to", "referrals")}}

    def chosen_of(self, referrals: Iterable[Referral]) -> list[tuple[Referral, int]]:
        """Return the referrals that were ticked, each with the version that was seen."""
        by_choice = {choice_of(referral)[0]: (referral, referral.version) for referral in referrals}
        return [by_choice[value] for value in self.cleaned_data["referrals"]]


def choice_of(referral: Referral) -> tuple[str, str]:
    """Return a referral as a box to tick. Its value names the version that was seen."""
    words = f"{referral.reference}, {referral.band}, {referral.get_state_display().lower()}"
    return f"{referral.reference} {referral.version}", words


def people_to_choose(roles: Iterable[Role], *, reader: User, but: User | None = None) -> Choices:
    """Return who could go on, with how many referrals each holds now, of those that the reader may know of."""
    held = Counter(Referral.objects.visible_to(reader).open().holders())
    people = User.objects.holding(*roles).exclude(pk=but.pk if but else None).order_by("first_name")
    return [(str(person.pk), f"{person.get_full_name()}, {held[person.pk]} open now") for person in people]


@require_safe
@portal_view(*LEADING_ROLES)
def who_holds_work(request: StaffRequest) -> HttpResponse:
    """Everybody who holds referrals that this person may see; accounts that are switched off first."""
    held = Counter(Referral.objects.visible_to(request.user).open().holders())
    people = User.objects.filter(pk__in=[pk for pk in held if pk]).order_by("is_active", "first_name")
    record(Action.LISTED, actor=request.user, detail={"view": "hand over", "shown": sum(held.values())})
    context = {"people": [(person, held[person.pk]) for person in people]}
    return render(request, "portal/referrals/who_holds_work.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*LEADING_ROLES)
def hand_over(request: StaffRequest, person: int) -> HttpResponse:
    """One person’s referrals, and to whom they go."""
    holder = get_object_or_404(User, pk=person)
    held = list(Referral.objects.visible_to(request.user).open().in_the_hands_of(holder).for_queue().by_due_time())
    record(Action.LISTED, actor=request.user, detail={"view": "hand over", "shown": len(held)})
    parts = parts_of(held, holder, request.POST if request.method == "POST" else None, reader=request.user)
    for part in parts:
        if part.form.is_valid():
            return carry_out(request, holder, part, held)
    context = {"holder": holder, "parts": parts}
    status = 422 if any(part.form.errors for part in parts) else 200
    return render(request, "portal/referrals/hand_over.html", context, status=status)


def parts_of(held: list[Referral], holder: User, data: Any, *, reader: User) -> list[Part]:
    """Return the forms that the person’s work needs: what they screen, and what they are the caseworker of."""
    screened = [referral for referral in held if referral.state in BEFORE_ALLOCATION]
    worked = [referral for referral in held if referral.state not in BEFORE_ALLOCATION]
    kinds = (
        (HAND_OVER, "Referrals they screen", screened, SCREENING_ROLES),
        (CHANGE_CASEWORKER, "Referrals they work with", worked, (Role.CASEWORKER,)),
    )
    choices = partial(people_to_choose, reader=reader, but=holder)
    return [
        Part(name, heading, HandOverForm(data, name=name, referrals=some, people=choices(roles)))
        for name, heading, some, roles in kinds
        if some
    ]


def carry_out(request: StaffRequest, holder: User, part: Part, held: list[Referral]) -> HttpResponse:
    """Hand each referral over by a move of its own, and say which could not be."""
    move_each(request, part.form.chosen_of(held), name=part.move, given=part.form.given(part.move), done="handed over")
    return redirect("hand_over", holder.pk)


def move_each(
    request: StaffRequest, chosen: Iterable[tuple[Referral, int]], *, name: str, given: dict[str, Any], done: str
) -> None:
    """Make the same move with each referral at the version that was seen, and say which could not be made."""
    moved, refused = 0, []
    for referral, seen in chosen:
        try:
            move(referral=referral.pk, name=name, actor=request.user, seen_version=seen, given=given)
            moved += 1
        except (NotAllowed, NeedsMissing, SomebodyElseMoved, Unknown) as refusal:
            because = str(refusal) if isinstance(refusal, NotAllowed | NeedsMissing) else MOVED_ON
            refused.append(f"{referral.reference}: {because}")
    if moved:
        messages.success(request, f"{moved} referral{'s' if moved > 1 else ''} {done}.")
    for sentence in refused:
        messages.error(request, sentence)
