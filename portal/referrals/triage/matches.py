"""Finding, comparing, linking and unlinking two referrals: parse, call one function, render."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import INTAKE_ROLES
from portal.audit.actions import Action
from portal.audit.services import record
from portal.referrals import linking, matching
from portal.referrals.candidates import compare as compare_tokens
from portal.referrals.intake.forms.fields import OneOf, Story
from portal.referrals.intake.steps import find_step
from portal.referrals.models import Link, Referral, Relation
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown
from portal.referrals.staff_form import StaffForm

from .people_and_household import note_names_shown, people_and_household
from .reading import read_or_404
from .what_was_said import name_of, step_words

MOST_FOUND = 20
WHY = "Write why. One sentence will do."
# What tells people apart, in the order in which one looks: the label, and the questions of the form behind it.
COMPARED = (
    ("First name", ("first_name",)), ("Known as", ("known_as",)), ("Last name", ("last_name",)),
    ("Date of birth", ("date_of_birth",)), ("Pronouns", ("pronouns",)), ("Address", ("address", "postcode")),
    ("Household", ("household",)), ("School, college or work", ("setting",)),
)  # fmt: skip
PAGES = ("young-person", "names", "home", "household", "education")
ABOUT_THE_REFERRAL = ("Referred by", "Programme", "Received", "Stands at")
CONTACTS = (("Contact", "contact"), ("Parent or carer", "family-contact"))


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One line of two referrals side by side."""

    label: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        """Whether both say something about the young person, and not the same."""
        told = self.label not in ABOUT_THE_REFERRAL and self.one and self.other
        return bool(told) and self.one.casefold() != self.other.casefold()


class LinkForm(StaffForm):
    """What somebody decides about two referrals."""

    relation = OneOf(
        "What do you think?", list(Relation.choices), required=True, missing="Choose what they are to each other."
    )
    reason = Story("Why?", hint="What you would want to read about this in a year.", required=True, rows=3, missing=WHY)


class UnlinkForm(StaffForm):
    """Why a link was wrong."""

    reason = Story("Why is it undone?", required=True, rows=3, missing=WHY)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*INTAKE_ROLES)
def matches(request: StaffRequest, reference: str) -> HttpResponse:
    """Search before linking: the candidates, and a search that is posted, so that no name stands in an address."""
    found = read_or_404(request, reference)
    query = request.POST.get("q", "").strip()
    others = Referral.objects.visible_to(request.user).exclude(pk=found.pk).select_related("programme")
    results = list(matching.find(query, among=others).order_by("-received_at")[:MOST_FOUND]) if query else []
    if query:
        record(Action.SEARCHED, actor=request.user, referral=found, detail={"shown": len(results)})
        note_names_shown(results, request.user)
    context = {
        "referral": found,
        "name": name_of(found),
        "people": people_and_household(found, request.user),
        "query": query,
        "results": [(each, name_of(each)) for each in results],
    }
    return render(request, "portal/referrals/matches.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*INTAKE_ROLES)
def compare(request: StaffRequest, reference: str, other: str) -> HttpResponse:
    """Two referrals side by side, and the form to say what they are to each other."""
    one, two = read_or_404(request, reference), read_or_404(request, other)
    if one == two:
        raise Http404
    form = LinkForm(request.POST or None)
    problem = ""
    if form.is_valid():
        try:
            made = linking.link(
                first=one.pk, second=two.pk, relation=Relation(form.cleaned_data["relation"]), actor=request.user,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except (NotAllowed, Unknown) as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"Kept. {one} and {two}: {made.get_relation_display().lower()}.")
            return redirect("referral", one.reference)
    context = {
        "referral": one, "other": two, "names": (name_of(one), name_of(two)), "rows": side_by_side(one, two),
        "likeness": compare_tokens(one, two), "form": form, "problem": problem,
        "link": Link.objects.open().known_to(request.user).of(one.pk).of(two.pk).first(),
    }  # fmt: skip
    return form_page(request, "portal/referrals/compare.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@portal_view(*INTAKE_ROLES)
def unlink(request: StaffRequest, reference: str, link: uuid.UUID) -> HttpResponse:
    """Undo a link, with a reason; what was decided stays on the timeline."""
    found = read_or_404(request, reference)
    known = Link.objects.known_to(request.user).of(found.pk).select_related("by", "first", "second").filter(pk=link)
    kept = known.first()
    if kept is None:
        raise Http404
    form = UnlinkForm(request.POST or None)
    problem = ""
    if form.is_valid():
        try:
            linking.unlink(link=kept.pk, actor=request.user, reason=form.cleaned_data["reason"])
        except Unknown:
            problem = "Somebody else has just undone this."
        except (NotAllowed, NeedsMissing) as refusal:
            problem = str(refusal)
        else:
            messages.success(request, "Undone. What was decided stays on the timeline.")
            return redirect("referral", found.reference)
    other = kept.second if kept.first == found else kept.first
    context = {"referral": found, "link": kept, "other": other, "form": form, "problem": problem}
    return form_page(request, "portal/referrals/unlink.html", context)


def form_page(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Draw a page with a form; what is wrong with it shows in the status too."""
    status = 422 if context["form"].errors else 409 if context["problem"] else 200
    return render(request, template, context, status=status)


def side_by_side(one: Referral, other: Referral) -> list[ComparedRow]:
    """Return what two referrals say about the same questions; what neither says is left out."""
    left, right = compared_words(one), compared_words(other)
    return [ComparedRow(label, left[label], right[label]) for label in left if left[label] or right[label]]


def compared_words(referral: Referral) -> dict[str, str]:
    """Return what one referral says, by label."""
    said: dict[str, str] = {}
    for slug in PAGES:
        step = find_step(referral.answers, slug)
        if step and slug in referral.answers:
            said |= {name: words for name, words in step_words(step, referral.answers[slug]).items() if words}
    words = {label: ", ".join(filter(None, (said.get(name, "") for name in names))) for label, names in COMPARED}
    words["Age"] = "" if referral.age is None else str(referral.age)
    words["Borough"] = referral.get_area_display() if referral.area else ""
    for label, slug in CONTACTS:
        step, answers = find_step(referral.answers, slug), referral.answers.get(slug)
        words[label] = step_words(step, answers).get("value", "") if step and answers else ""
    words["Referred by"] = referral.referrer_kind
    words["Programme"] = referral.programme_name
    words["Received"] = date_format(referral.received_at, "j F Y")
    words["Stands at"] = referral.get_state_display()
    return words
