"""Everything that is held with a referral, as items for a subject access review (domain.md §6.5).

`SOURCES` names what each kind of row becomes, `NO_COPY` why others become nothing: a test compares both with what
points at a referral, so that nothing new is forgotten.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.formats import date_format

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.privacy.models import DisclosureItem, ShareRecord, SubjectAccessRequest
from portal.referrals.indicators import INDICATORS, IndicatorValue
from portal.referrals.intake.forms.fields import Email, Line, Phone, in_words
from portal.referrals.intake.steps import steps_for
from portal.referrals.intake.wording import wordings_in_force
from portal.referrals.models import ContactAttempt, Decision, Link, Message, Referral, Relation
from portal.referrals.triage.timeline import Names
from portal.referrals.triage.timeline import in_words as in_move_words
from portal.referrals.workflow import MOVES, Kind
from portal.resources.models import ReliedOn
from programmes.models import Programme

from .about import About, about_question, about_sign, first_mark

Mark = DisclosureItem.Mark
Asker = SubjectAccessRequest.Asker
# Of a decision it is not told whom of the staff it names, nor which other referral.
NOT_TOLD = (Kind.CASEWORKER, Kind.COLLEAGUE, Kind.TICK, Kind.REFERENCE)
TO_ANY_ASKER = ("record/reference", "record/received")
READS = (Action.VIEWED, Action.VIEWED_THROUGH_GLASS, Action.NAME_SHOWN, Action.FILE_OPENED)
NO_COPY: Mapping[str, str] = {
    "search_tokens": "fingerprints of the answers, made to search by",
    "notices": "kinds and references, for staff",
    "access_requests": "how this request is answered",
    "allocations": "said with the decision that made them",
    "rivals": "other young people",
    "shared_with": "staff; said with what changed who may know",
}


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is held: codes for it, where it belongs, what it is, its words, and how it is marked at first."""

    key: str
    section: str
    label: str
    text: str
    mark: Mark
    free_text: bool = True  # in somebody's own words, which may name anybody


def everything_held(referral: Referral, asker: Asker) -> Iterator[Held]:
    """Yield everything that is held with a referral, in the order of the copy."""
    for found in chain(record(referral), answers(referral, asker), from_sources(referral), readers(referral)):
        theirs = found.mark == Mark.DISCLOSE and found.key not in TO_ANY_ASKER
        yield replace(found, mark=first_mark(About.SUBJECT, asker)) if theirs else found


def from_sources(referral: Referral) -> Iterator[Held]:
    """Yield what each kind of row that points at the referral becomes."""
    for name, source in SOURCES.items():
        yield from (replace(found, key=f"{name}/{found.key}") for found in source(referral))


def record(referral: Referral) -> Iterator[Held]:
    """Yield what the referral itself says beside the answers."""
    facts = {
        "reference": ("Reference", referral.reference),
        "received": ("Received", when(referral.received_at)),
        "programme": ("Programme", referral.programme_name),
        "area": ("Area", referral.area_name),
        "age": ("Age", str(referral.age) if referral.age is not None else ""),
        "state": ("Where it stands", referral.get_state_display()),
        "band": ("Band", str(referral.band)),
        "restricted": ("Restricted", "Only a few people here may know of it" if referral.restricted else ""),
    }
    for name, (label, text) in facts.items():
        if text:
            # Why it is restricted may lie with somebody else.
            mark = Mark.UNDECIDED if name == "restricted" else Mark.DISCLOSE
            yield Held(f"record/{name}", "The referral", label, text, mark, free_text=False)


def answers(referral: Referral, asker: Asker) -> Iterator[Held]:
    """Yield every answer, by page and question, marked by whom the question is about."""
    wordings = wordings_in_force()
    for step in steps_for(referral.answers):
        given = referral.answers.get(step.slug, {})
        for name, field in step.questions(wordings=wordings).fields.items():
            words = in_words(field, given.get(name))
            if words:
                mark = first_mark(about_question(step, name, referral.pathway), asker)
                free = isinstance(field, Line) and not isinstance(field, Phone | Email)
                yield Held(f"answers/{step.slug}/{name}", step.title, str(field.label), words, mark, free_text=free)


def decisions(referral: Referral) -> Iterator[Held]:
    programmes = {programme.code: programme for programme in Programme.objects.all()}
    names = Names(staff={}, programmes=programmes)  # colleagues are not named
    for decision in referral.decisions.select_related("by"):
        yield decision_held(decision, names)


def decision_held(decision: Decision, names: Names) -> Held:
    """Return a decision with its reasons. What is in somebody's own words has to be read first."""
    needs = [need for need in MOVES[decision.move].needs if need.kind not in NOT_TOLD]
    given = [(need, decision.given.get(need.name)) for need in needs]
    said = [
        f"{need.label}: {in_move_words(need, str(value), names)}"
        for need, value in given
        if value not in (None, "", True)
    ]
    band = [f"Band: {decision.band}"] if decision.band else []
    text = sentence(f"{role_of(decision.by)} {MOVES[decision.move].told}, {when(decision.at)}", *band, *said)
    return Held(str(decision.pk), "Decisions", "Decision", text, Mark.UNDECIDED if said else Mark.DISCLOSE)


def suggestions(referral: Referral) -> Iterator[Held]:
    """Yield each run of the rules with what counted. What counted because of others has to be read first."""
    for run in referral.suggestions.all():
        counted = [part for part in run.contributions if part["points"]]
        lines = [
            f"{INDICATORS[part['code']].text} ({IndicatorValue(part['value']).label.lower()}): {part['points']} points"
            for part in counted
        ]
        why = [reason for reason in (run.immediate, run.floor) if reason]
        text = sentence(f"{run.band}, {run.points} points, rules {run.rules}, {when(run.made_at)}", *why, *lines)
        others = any(about_sign(part["code"]) is not About.SUBJECT for part in counted)
        mark = Mark.UNDECIDED if others else Mark.DISCLOSE
        yield Held(str(run.pk), "Risk suggestions", "Suggested by rules, never decided by them", text, mark)


def messages(referral: Referral) -> Iterator[Held]:
    """Yield what was written with the referrer: theirs, unless the young person wrote for themselves."""
    mark = Mark.UNDECIDED if referral.pathway == "self" else Mark.REFERRER
    for message in referral.messages.all():
        ours = message.direction == Message.Direction.FROM_SERVICE
        label = f"{message.get_kind_display()}, {'from us' if ours else 'to us'}"
        text = sentence(when(message.at), message.text or f"Added the page “{message.page}”")
        yield Held(str(message.pk), "Messages with the referrer", label, text, mark)


def attempts(referral: Referral) -> Iterator[Held]:
    marks = {ContactAttempt.Whom.REFERRER: Mark.REFERRER, ContactAttempt.Whom.FAMILY: Mark.THIRD_PARTY}
    for attempt in referral.contact_attempts.select_related("by"):
        words = [words for words in (attempt.although, attempt.because, attempt.note) if words]
        reached = "Reached" if attempt.reached else "Not reached"
        text = sentence(
            f"{attempt.get_channel_display()} by {role_of(attempt.by)}, {when(attempt.at)}", reached, *words
        )
        mark = marks.get(ContactAttempt.Whom(attempt.whom), Mark.UNDECIDED if words else Mark.DISCLOSE)
        yield Held(str(attempt.pk), "Attempts to make contact", attempt.get_whom_display(), text, mark)


def escalations(referral: Referral) -> Iterator[Held]:
    """Yield who else was told, and apart from that with whom staff spoke there."""
    for one in referral.escalations.select_related("by"):
        made = "Told" if one.made else "Considered, and not told"
        words = [one.reference, one.note, one.because, one.response]
        text = sentence(f"{made} by {role_of(one.by)}, {when(one.at)}", *filter(None, words))
        yield Held(str(one.pk), "Other services", one.get_kind_display(), text, Mark.UNDECIDED)
        if one.told:
            label = f"{one.get_kind_display()}: spoke to"
            yield Held(f"{one.pk}/told", "Other services", label, one.told, Mark.THIRD_PARTY)


def shares(referral: Referral) -> Iterator[Held]:
    """Yield what was shared outside, and apart from that with whom by name."""
    for share in referral.share_records.select_related("by"):
        told = [f"{page}: {question}" for page, question, _ in share.contents]
        basis = ShareRecord.Basis(share.basis).label
        text = sentence(
            f"{share.organisation}: {role_of(share.by)}, {when(share.at)}", share.purpose, basis, share.why_not_less,
            share.agreement_words, *told,
        )  # fmt: skip
        yield Held(str(share.pk), "Shared outside", "Shared with an organisation", text, Mark.UNDECIDED)
        yield Held(f"{share.pk}/person", "Shared outside", "Who received it", share.person, Mark.THIRD_PARTY)


def files(referral: Referral) -> Iterator[Held]:
    """Yield the files by name. What is in them is not part of the copy: whoever reviews looks and adds what is."""
    for file in referral.attachments.all():
        text = sentence(file.name, f"{file.get_kind_display()}, {when(file.added_at)}")
        yield Held(str(file.pk), "Files", "A file", text, Mark.UNDECIDED)


def links(referral: Referral) -> Iterator[Held]:
    """Yield that there are links, and never to which referral or why: it may be restricted, or be so tomorrow."""
    for link in Link.objects.of(referral.pk):
        mark = Mark.UNDECIDED if link.relation == Relation.SAME_PERSON else Mark.THIRD_PARTY
        yield Held(str(link.pk), "Household and links", "Another referral", link.get_relation_display(), mark)


def access_changes(referral: Referral) -> Iterator[Held]:
    for change in referral.access_changes.select_related("by"):
        text = sentence(f"{role_of(change.by)} {change.get_kind_display()}, {when(change.at)}", change.reason)
        yield Held(str(change.pk), "Who may know", "Restriction", text, Mark.THIRD_PARTY)


def broken_glasses(referral: Referral) -> Iterator[Held]:
    for glass in referral.broken_glasses.select_related("by"):
        text = sentence(
            f"{role_of(glass.by)} read it without access, {when(glass.at)}", glass.reason, *filter(None, [glass.note])
        )
        yield Held(str(glass.pk), "Who may know", "Read without access", text, Mark.UNDECIDED)


def exclusions(referral: Referral) -> Iterator[Held]:
    for one in referral.exclusions.all():
        text = sentence(one.get_kind_display(), one.note, when(one.at))
        yield Held(str(one.pk), "Who works with them", "A caseworker who should not", text, Mark.THIRD_PARTY)


def guidance(referral: Referral) -> Iterator[Held]:
    for relied in ReliedOn.objects.filter(referral=referral).select_related("resource", "by"):
        text = sentence(relied.resource.title, f"{role_of(relied.by)}, {when(relied.at)}")
        yield Held(str(relied.pk), "Guidance relied on", "Guidance", text, Mark.DISCLOSE)


def holds(referral: Referral) -> Iterator[Held]:
    """Yield what keeps it from being deleted. A lawyer may have said why."""
    for hold in referral.legal_holds.select_related("by"):
        text = sentence(f"{role_of(hold.by)}, {when(hold.at)}", hold.reason, hold.lifted_reason)
        yield Held(str(hold.pk), "How long it is kept", "Legal hold", text, Mark.UNDECIDED)


def erasures(referral: Referral) -> Iterator[Held]:
    """Yield who asked that it is erased, in their words, and what was decided."""
    for asked in referral.erasure_requests.all():
        decided = [asked.get_decision_display(), asked.reason] if asked.decision else []
        text = sentence(f"{asked.get_asked_by_display()}, {date_format(asked.asked_on)}", asked.words, *decided)
        yield Held(str(asked.pk), "How long it is kept", "Request for erasure", text, Mark.UNDECIDED)


def proposals(referral: Referral) -> Iterator[Held]:
    for proposed in referral.deletion_proposals.select_related("by"):
        text = sentence(f"{role_of(proposed.by)}, {when(proposed.at)}", proposed.reason, proposed.refused_reason)
        yield Held(str(proposed.pk), "How long it is kept", "Proposal to delete it", text, Mark.UNDECIDED)


def readers(referral: Referral) -> Iterator[Held]:
    """Yield who read it, by what they are and not by name, with how often and when last."""
    reads = AuditEntry.objects.filter(referral_id=referral.pk, action__in=READS).order_by()
    by_person = list(reads.values("actor").annotate(times=Count("pk"), last=Max("at")))
    people = User.objects.in_bulk({each["actor"] for each in by_person} - {None})
    times: Counter[str] = Counter()
    last: dict[str, datetime] = {}
    for each in by_person:
        role = role_of(people.get(each["actor"]))
        times[role] += each["times"]
        last[role] = max(each["last"], last.get(role, each["last"]))
    lines = [f"{role}: {counted(times[role])}, the last on {when(last[role])}" for role in sorted(times)]
    if lines:
        yield Held("readers", "Who read it", "Staff, by what they are", "\n".join(lines), Mark.DISCLOSE)


SOURCES: Mapping[str, Callable[[Referral], Iterable[Held]]] = {
    "decisions": decisions,
    "suggestions": suggestions,
    "messages": messages,
    "contact_attempts": attempts,
    "escalations": escalations,
    "share_records": shares,
    "attachments": files,
    "links": links,
    "access_changes": access_changes,
    "broken_glasses": broken_glasses,
    "exclusions": exclusions,
    "relied_on": guidance,
    "legal_holds": holds,
    "erasure_requests": erasures,
    "deletion_proposals": proposals,
}


def role_of(person: User | None) -> str:
    """Return what somebody is, never who: "A triage officer"."""
    if person is None:
        return "The form"
    roles = sorted(person.roles_given, key=list(Role).index)
    return f"A {roles[0].label.lower()}" if roles else "A member of staff"


def counted(times: int) -> str:
    return "once" if times == 1 else f"{times} times"


def when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")


def sentence(*said: str) -> str:
    """Return what was said, a line each, without what is empty."""
    return "\n".join(line for line in said if line)
