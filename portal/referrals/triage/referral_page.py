"""What the page of one referral shows, gathered from its records."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals import risk
from portal.referrals.clocks import percent_used, time_left
from portal.referrals.intake.forms.fields import NO, YES, in_words
from portal.referrals.intake.forms.worries import SignsForm
from portal.referrals.intake.steps import find_step, sections
from portal.referrals.models import Decision, Referral, RiskSuggestion
from portal.referrals.permissions import moves_open_to, roles_to_confirm
from portal.referrals.risk import IndicatorValue
from portal.referrals.states import State
from portal.referrals.workflow import MOVES

Page = tuple[str, list[tuple[str, str]]]  # a page of the form: its title, and questions with answers in words
TELLS_MOST = ("reason", "hospital", "agreement", "county-lines", "gangs", "family", "agencies")
UNTELLING = {IndicatorValue.NO.label, IndicatorValue.NOT_KNOWN.label, "No", "I don’t know"}
MOST_READS = 200
ENDS_QUIETLY = {"withdraw", "duplicate"}


@dataclass(frozen=True, slots=True)
class Event:
    """One stop of the timeline."""

    at: datetime
    who: str
    what: str
    words: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DomainPoints:
    """What one domain adds to the suggestion, and from which indicators."""

    name: str
    points: int
    cap: int
    percent: int
    indicators: list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class SafeContact:
    """How one person may be reached, most important words first."""

    who: str
    how: str
    warnings: list[str]
    may_contact: bool


def referral_page(referral: Referral, user: User) -> dict[str, Any]:
    """Return the context of the referral page for this person."""
    now = timezone.now()
    suggestion = referral.suggestions.latest()
    moves = moves_open_to(user, referral)
    telling, rest = said(referral)
    return {
        "referral": referral,
        "name": name_of(referral),
        "time_left": f"{time_left(now, referral.due_at)} to {referral.get_due_for_display()}"
        if referral.due_at
        else "",
        "late": bool(referral.due_at and referral.due_at < now),
        "percent_used": percent_used(referral.received_at, referral.due_at, now) if referral.due_at else 0,
        "safe_contacts": list(safe_contacts(referral)),
        "said": telling,
        "also_said": rest,
        "suggestion": suggestion,
        "domains": domain_points(suggestion),
        "red_from": risk.DEFAULT_RULES.red_from,
        "held_words": held_words(referral.held_decision),
        "amber_from": risk.DEFAULT_RULES.amber_from,
        "moves": [move for move in moves if move.name not in ENDS_QUIETLY],
        "ending_moves": [move for move in moves if move.name in ENDS_QUIETLY],
        "waits_for": [role.label.lower() for role in roles_to_confirm(referral)],
        "may_record_attempt": referral.state == State.ALLOCATED and referral.caseworker_id == user.pk,
        "timeline": timeline(referral),
        "prompts": prompts(referral),
    }


def held_words(held: Decision | None) -> str:
    """Return what the held decision wants, in a few words."""
    if held is None:
        return ""
    return f"{MOVES[held.move].button.lower()}{f' as {held.band}' if held.band else ''}"


def name_of(referral: Referral) -> str:
    """Return how staff speak of the young person: the name they go by, and their age."""
    page = referral.answers.get("young-person", {})
    first, last = page.get("known_as") or page.get("first_name", ""), page.get("last_name", "")
    name = f"{first} {last}".strip() or referral.reference
    return f"{name}, {referral.age}" if referral.age is not None else name


def said(referral: Referral) -> tuple[list[Page], list[Page]]:
    """Return what was answered, page by page: what tells most, and the rest, to be folded away.

    A sign that is not there, or not known, belongs to the rest; so does all that is asked of everybody.
    """
    telling: list[Page] = []
    rest: list[Page] = []
    for step, pairs in sections(referral.answers):
        signs = issubclass(step.form, SignsForm)
        first = [pair for pair in pairs if pair[1] not in UNTELLING] if signs else pairs * (step.slug in TELLS_MOST)
        telling += [(step.title, first)] * bool(first)
        left = [pair for pair in pairs if pair not in first]
        rest += [(step.title, left)] * bool(left)
    order = [page.title for slug in TELLS_MOST if (page := find_step(referral.answers, slug))]
    return sorted(telling, key=lambda page: order.index(page[0]) if page[0] in order else len(order)), rest


def safe_contacts(referral: Referral) -> Iterator[SafeContact]:
    """Yield how the young person and the family may be reached (domain.md §3, "safe contact per person")."""
    if "contact" not in referral.answers:
        yield through_referrer(referral)
    for slug, who in (("contact", contact_label(referral)), ("family-contact", "Parent or carer")):
        answers = referral.answers.get(slug)
        if answers is None:
            continue
        step = find_step(referral.answers, slug)
        words = dict(zip(step.form.base_fields, step_words(step, answers), strict=True)) if step else {}
        may = answers.get("may_contact", YES) == YES
        how = f"{words.get('channel', '')}: {words.get('value', '')}" if may else not_safe(answers)
        yield SafeContact(
            who=f"{who} ({answers['person']})" if answers.get("person") else who,
            how=how + (f", {words['safe_times']}" if may and words.get("safe_times") else ""),
            warnings=list(contact_warnings(answers)),
            may_contact=may,
        )


def through_referrer(referral: Referral) -> SafeContact:
    """Return what holds when nobody has said what is safe: the referrer is the only way."""
    step = find_step(referral.answers, "you")
    words = dict(zip(step.form.base_fields, step_words(step, referral.answers["you"]), strict=True)) if step else {}
    known = (words.get(name, "") for name in ("name", "role", "phone", "email"))
    return SafeContact(
        who="Young person",
        how="Nobody has said what is safe. Speak to the referrer first.",
        warnings=[f"{', '.join(filter(None, known))}."],
        may_contact=False,
    )


def contact_label(referral: Referral) -> str:
    return "Parent or carer" if referral.pathway == "parent" else "Young person"


def not_safe(answers: dict[str, Any]) -> str:
    return (
        "Do not contact. Speak to the referrer."
        if answers.get("may_contact") == NO
        else "Not known whether it is safe."
    )


def step_words(step: Any, answers: dict[str, Any]) -> list[str]:
    """Return the answers of a page in words, one for each question, empty where there is none."""
    return [in_words(field, answers.get(name)) for name, field in step.form.base_fields.items()]


def contact_warnings(answers: dict[str, Any]) -> Iterator[str]:
    """Yield what must not be done. What was not said to be safe is not."""
    if answers.get("voicemail") != YES:
        yield "No voicemail."
    if answers.get("say_who") != YES:
        yield "Do not say who is calling."
    if answers.get("must_not_know"):
        yield f"Must not know: {answers['must_not_know']}."
    if answers.get("unsafe_places"):
        yield f"Not safe: {answers['unsafe_places']}."


def domain_points(suggestion: RiskSuggestion) -> list[DomainPoints]:
    """Return the points by domain, the heaviest first, with every indicator that counted."""
    cap = risk.DEFAULT_RULES.domain_cap
    found = []
    for domain in risk.Domain:
        parts = [part for part in suggestion.contributions if part["domain"] == domain and part["points"]]
        points = min(cap, sum(part["points"] for part in parts))
        if parts:
            indicators = [
                (risk.INDICATORS[part["code"]].text, risk.IndicatorValue(part["value"]).label, part["points"])
                for part in parts
            ]
            found.append(DomainPoints(domain.label, points, cap, round(100 * points / cap), indicators))
    return sorted(found, key=lambda domain: -domain.points)


def timeline(referral: Referral) -> list[Event]:
    """Return everything that happened, newest first: received, suggested, decided, tried, read."""
    events = [Event(referral.received_at, "", f"Referral received from {referral.referrer_kind.lower()}", [])]
    events += [
        Event(run.made_at, "", f"Suggested {run.band}, {run.points} points, rules {run.rules}", [])
        for run in referral.suggestions.all()
    ]
    events += [decided(decision) for decision in referral.decisions.select_related("by")]
    for attempt in referral.contact_attempts.select_related("by"):
        reached = "reached them" if attempt.reached else "did not reach them yet"
        what = f"tried by {attempt.get_channel_display().lower()} and {reached}"
        events.append(Event(attempt.at, str(attempt.by), what, [("Note", attempt.note)] if attempt.note else []))
    events += reads(referral)
    return sorted(events, key=lambda event: event.at, reverse=True)


def reads(referral: Referral) -> list[Event]:
    """Return who read the referral, one stop for each person and day, at the last time; the audit trail has each."""
    days: dict[tuple[int | None, date], list[AuditEntry]] = {}
    found = AuditEntry.objects.filter(referral_id=referral.pk, action=Action.VIEWED).select_related("actor")
    for read in found.newest_first()[:MOST_READS]:
        days.setdefault((read.actor_id, timezone.localdate(read.at)), []).append(read)
    return [
        Event(
            same[0].at, str(same[0].actor), f"read this referral{f', {len(same)} times' if len(same) > 1 else ''}", []
        )
        for same in days.values()
    ]


def decided(decision: Decision) -> Event:
    """Return a decision as a stop of the timeline, with the words that were given."""
    move = MOVES[decision.move]
    labels = {need.name: need.label for need in move.needs}
    words = [
        (labels[name], str(value)) for name, value in decision.given.items() if name in labels and value is not True
    ]
    return Event(decision.at, str(decision.by), move.told, words)


def what_happened_since(decisions: Iterable[Decision]) -> list[Event]:
    """Return what somebody else decided meanwhile."""
    return [decided(decision) for decision in decisions]


def prompts(referral: Referral) -> list[str]:
    """Return what to ask yourself with this referral: who else may have to be told (domain.md §4)."""
    contributions = referral.suggestions.latest().contributions
    exploited = any(part["domain"] == risk.Domain.EXPLOITATION and part["points"] for part in contributions)
    told = referral.answers.get("agencies", {})
    young = referral.age is None or referral.age < 18
    asked = [
        "In danger now: has 999 been called?" if "danger now" in referral.look_at else "",
        "Missing now: do the police know?" if "missing now" in referral.look_at else "",
        "Has the local authority (MASH) been told?" if exploited and young and told.get("mash_told") != YES else "",
        "Signs of exploitation: has an NRM referral been considered?" if exploited else "",
    ]
    return [prompt for prompt in asked if prompt]
