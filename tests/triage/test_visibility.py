"""Role × kind of referral × door: who may know of what, written out. A new door fails until it stands in DOORS.

`ALL`: in lists, counts, search, moves and every other door that the role may use. `PAGE`: its page and files only, to
be read. `NONE`: every door answers as if it were not there.
"""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from portal.accounts.roles import INTAKE_ROLES, LEADING_ROLES, Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.privacy.models import ShareRecord
from portal.referrals import break_glass, candidates, linking, people
from portal.referrals.attachments.kinds import Kind, Scan
from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.models import Attachment, Escalation, Link, Referral, Relation
from tests.intake.answers import story

pytestmark = pytest.mark.django_db

ALL, PAGE, NONE = "all", "page", "none"
CASE = (Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.CASEWORKER, Role.DSL)
KINDS = (
    "own scope", "other area", "other programme", "assigned", "restricted", "restricted and shared",
    "glass broken", "glass broken before", "shared once, not restricted now",
)  # fmt: skip

# One column a kind, in the order of KINDS. People of these roles work in gangs, in Southwark.
TABLE = {
    Role.TRIAGE_OFFICER:       (ALL, NONE, NONE, ALL, NONE, ALL, PAGE, NONE, NONE),
    Role.TEAM_LEADER:          (ALL, NONE, NONE, ALL, NONE, ALL, PAGE, NONE, NONE),
    Role.CASEWORKER:           (NONE, NONE, NONE, ALL, NONE, ALL, PAGE, NONE, NONE),
    Role.DSL:                  (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    Role.DATA_PROTECTION_LEAD: (NONE,) * 9,
    Role.SYSTEM_ADMIN:         (NONE,) * 9,
    Role.COMMS_EDITOR:         (NONE,) * 9,
    Role.COMMS_PUBLISHER:      (NONE,) * 9,
}  # fmt: skip


class Case:
    """One referral as one person meets it, with a second one beside it that they see anyway."""

    def __init__(self, person, client, referral, beside):
        self.person, self.client, self.referral, self.beside = person, client, referral, beside
        self.file = Attachment.objects.create(
            referral=referral, name="letter.pdf", kind=Kind.PDF, size=1, scan=Scan.WAITING, key_id="x"
        )

    def presses(self, name, **sent):
        """Whether a button answers with something to whoever presses it."""
        address = reverse(name, args=[self.referral.reference])
        self.status = self.client.post(address, sent).status_code
        return self.status not in (403, 404)

    def opens(self, name, *arguments):
        """Whether an address answers with something: a page, or what stands against the act."""
        self.status = self.client.get(reverse(name, args=[self.referral.reference, *arguments])).status_code
        return self.status not in (403, 404)


def referrals_of(rows):
    return set(Referral.objects.filter(reference__in=[row.reference for row in rows]))


def queue(person, client, beside):
    return referrals_of(client.get(reverse("queue")).context["page"].rows)


def counts(person, client, beside):
    shown = client.get(reverse("queue")).context["page"]
    seen = set(Referral.objects.visible_to(person))
    assert shown.open == len(seen)
    return seen


def search(person, client, beside):
    return referrals_of(client.post(reverse("queue"), {"q": "Zack"}).context["page"].rows)


def portal_home(person, client, beside):
    today = client.get(reverse("portal_home")).context["today"]
    assert today.views[0].count == Referral.objects.visible_to(person).count()
    shown = referrals_of(row for kind in today.waiting for row in kind.rows)
    seen = set(Referral.objects.visible_to(person))
    return seen if shown <= seen else shown


def matches_shown(person, client, beside):
    return {each.referral for each in candidates.candidates(beside, reader=person)}


def links_shown(person, client, beside):
    for each in Referral.objects.exclude(pk=beside.pk):
        low, high = sorted((each, beside), key=lambda end: end.pk)
        Link.objects.create(first=low, second=high, relation=Relation.SAME_PERSON, reason="x", by=person)
    around = people.people_around(beside, reader=person)
    Link.objects.all().delete()
    return {each for one in around for each in one.referrals}


def hand_over(person, client, beside):
    holders = {each.caseworker for each in Referral.objects.all()}
    pages = [client.get(reverse("hand_over", args=[holder.pk])).content.decode() for holder in holders]
    return {each for each in Referral.objects.all() if any(each.reference in page for page in pages)}


# What shows several referrals, and to whom. Nothing shows here through a broken glass.
LISTS = {
    queue: CASE, counts: CASE, search: CASE, portal_home: CASE, matches_shown: CASE, links_shown: CASE,
    hand_over: LEADING_ROLES,
}  # fmt: skip
# Every address below /portal/referrals/ that takes a reference: what opens it, for whom, and whether through a glass.
DOORS = {
    "referral": (lambda case: case.opens("referral"), CASE, True),
    "referral_file": (lambda case: case.opens("referral_file", case.file.pk), CASE, True),
    "move": (lambda case: case.opens("move", "take"), CASE, False),
    "clear_spam_mark": (lambda case: case.presses("clear_spam_mark"), INTAKE_ROLES, False),
    "write_to_referrer": (lambda case: case.opens("write_to_referrer"), INTAKE_ROLES, False),
    "mark_read": (lambda case: case.presses("mark_read", until="2026-01-01T00:00"), CASE, False),
    "escalate": (lambda case: case.opens("escalate"), CASE, False),
    "escalation": (lambda case: opens_an_escalation(case), CASE, False),
    "conflicts": (lambda case: case.opens("conflicts"), INTAKE_ROLES, False),
    "contact_attempt": (lambda case: case.opens("contact_attempt"), CASE, False),
    "matches": (lambda case: case.opens("matches"), INTAKE_ROLES, False),
    "compare": (lambda case: case.opens("compare", case.beside.reference), INTAKE_ROLES, False),
    "unlink": (lambda case: opens_a_link(case), INTAKE_ROLES, False),
    "restrict": (lambda case: case.opens("restrict"), LEADING_ROLES, False),
    "share": (lambda case: case.opens("share"), LEADING_ROLES, False),
    "lift": (lambda case: case.opens("lift"), LEADING_ROLES, False),
    "share_outside": (lambda case: case.opens("share_outside"), CASE, False),
    "share_record": (lambda case: opens_what_was_shared(case, "share_record"), CASE, False),
    "shared_outside": (lambda case: opens_what_was_shared(case, "shared_outside", "pdf"), CASE, False),
}


def opens_an_escalation(case):
    escalation = Escalation.objects.create(
        referral=case.referral, by=case.person, kind=Escalation.Kind.MASH, with_consent=True, chase_at=timezone.now()
    )
    opened = case.opens("escalation", escalation.pk)
    escalation.delete()
    return opened


def opens_what_was_shared(case, name, *form):
    share = ShareRecord.objects.create(
        referral=case.referral, by=case.person, organisation="x", person="x", purpose="x", agreement_words="x",
        why_not_less="x",
    )  # fmt: skip
    opened = case.opens(name, share.pk, *form)
    share.delete()
    return opened


def opens_a_link(case):
    low, high = sorted((case.referral, case.beside), key=lambda each: each.pk)
    link = Link.objects.create(first=low, second=high, relation=Relation.SAME_PERSON, reason="x", by=case.person)
    opened = case.opens("unlink", link.pk)
    link.delete()
    return opened


def below_referrals():
    resolver = next(each for each in get_resolver().url_patterns if str(each.pattern) == "portal/")
    below = next(each for each in resolver.url_patterns if str(each.pattern) == "referrals/").url_patterns
    return [each for each in below if isinstance(each, URLPattern)]  # but for writing a new one


def test_every_door_that_takes_a_reference_stands_in_the_table():
    taking = {each.name for each in below_referrals() if "reference" in each.pattern.converters}
    assert taking == set(DOORS)


@pytest.fixture
def zack(programmes):
    return lambda number="12": receive(answers=answers_of(story(number)), submission_key=uuid.uuid4())


@pytest.fixture
def referrals(zack, programmes, staff, dsl):
    """Make one referral of each kind for a person, all about the same young person."""
    colleague = staff(Role.CASEWORKER)

    def of_each_kind(person):
        made = {kind: zack() for kind in KINDS}
        Referral.objects.update(caseworker=colleague, state="engaged")
        update = lambda kind, **values: Referral.objects.filter(pk=made[kind].pk).update(**values)  # noqa: E731
        update("other area", area="lambeth")
        update("other programme", programme=programmes["family"])
        update("assigned", caseworker=person)
        for kind in ("restricted", "restricted and shared", "glass broken", "glass broken before"):
            update(kind, restricted=True)
        update("shared once, not restricted now", area="lambeth")
        for kind in ("restricted and shared", "shared once, not restricted now"):
            made[kind].shared_with.add(person)
        if person.has_role(Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.CASEWORKER):
            for kind in ("glass broken", "glass broken before"):
                break_glass.break_glass(reference=made[kind].reference, actor=person, reason="He is at the door.")
            made["glass broken before"].broken_glasses.update(ends_at=timezone.now() - timedelta(seconds=1))
        for referral in made.values():
            referral.refresh_from_db()
        return made

    return of_each_kind


@pytest.mark.parametrize("role", TABLE)
def test_who_may_know_of_which_referral_through_which_door(role, staff, log_in, referrals, zack, programmes):
    person = staff(role, areas=["southwark"])
    person.programmes.add(programmes["gangs"])
    made = referrals(person)
    beside = zack("12b")
    Referral.objects.filter(pk=beside.pk).update(caseworker=person)
    client = log_in(Client(), person)
    shown = {door.__name__: door(person, client, beside) for door, roles in LISTS.items() if person.has_role(*roles)}
    wrong = []
    # Whoever works with no case is turned away for that, whatever the referral is.
    kinds = list(zip(KINDS, TABLE[role], strict=True))[: None if role in CASE else 1]
    for kind, expected in kinds:
        wrong += [
            f"{kind}: {name}" for name, referrals in shown.items() if (made[kind] in referrals) is not (expected == ALL)
        ]
        case = Case(person, client, made[kind], beside)
        for name, (opened, roles, through_glass) in DOORS.items():
            may = person.has_role(*roles) and (expected == ALL or (expected == PAGE and through_glass))
            if opened(case) is not may or (role not in CASE and case.status != 403):
                wrong.append(f"{kind}: {name} should {'open' if may else 'stay closed'}")
    assert not wrong


def test_whoever_may_not_know_of_a_referral_can_neither_link_nor_unlink_it(zack, triage_officer, dsl):
    seen, hidden, third = zack(), zack("12b"), zack("12c")
    Referral.objects.filter(pk=hidden.pk).update(restricted=True)
    for pair in ((seen, hidden), (hidden, seen)):
        with pytest.raises(linking.Unknown):
            linking.link(
                first=pair[0].pk, second=pair[1].pk, relation=Relation.SAME_PERSON, actor=triage_officer, reason="x"
            )
    link = linking.link(first=seen.pk, second=hidden.pk, relation=Relation.SAME_PERSON, actor=dsl, reason="x")
    with pytest.raises(linking.Unknown):
        linking.unlink(link=link.pk, actor=triage_officer, reason="x")
    assert third not in people.people_around(seen, reader=triage_officer)[0]


def test_a_hidden_link_shows_on_no_page_no_timeline_and_in_no_audit_row(
    zack, log_in, client, team_leader, dsl, triage_officer
):
    seen, hidden = zack(), zack("12b")
    pages = {}
    for name in ("before", "after"):
        if name == "after":
            Referral.objects.filter(pk=hidden.pk).update(restricted=True)
            linking.link(first=seen.pk, second=hidden.pk, relation=Relation.SAME_PERSON, actor=dsl, reason="One boy.")
        else:
            Referral.objects.filter(pk=hidden.pk).update(restricted=True)
        log_in(client, team_leader)
        page = client.get(seen.get_absolute_url())
        pages[name] = [event for event in page.context["timeline"] if "read" not in event.what], page.context["people"]
        trail = client.get("/portal/audit/", {"reference": seen.reference}).content.decode()
        assert hidden.reference not in page.content.decode()
        assert "how the young people" not in trail.split("<tbody")[1]
    assert pages["before"] == pages["after"]


def test_a_hidden_referral_that_links_two_others_does_not_join_them(zack, triage_officer, dsl):
    one, hidden, other = zack(), zack("12b"), zack()
    for each in (one, other):
        linking.link(first=each.pk, second=hidden.pk, relation=Relation.SAME_PERSON, actor=dsl, reason="x")
    assert other in people.people_around(one, reader=triage_officer)[0]
    Referral.objects.filter(pk=hidden.pk).update(restricted=True)
    assert other not in people.people_around(one, reader=triage_officer)[0]
    assert other in people.people_around(one, reader=dsl)[0]


def test_a_wrong_reference_and_a_hidden_one_look_alike_in_the_trail_too(zack, log_in, client, team_leader):
    hidden = zack()
    Referral.objects.filter(pk=hidden.pk).update(restricted=True)
    log_in(client, team_leader)
    for reference in (hidden.reference, "SOS-7K4M-2PXW"):
        assert client.get(f"/portal/referrals/{reference}/").status_code == 404
    assert AuditEntry.objects.filter(action=Action.REFUSED, actor=team_leader).count() == 2
    assert client.get("/portal/audit/", {"action": "refused"}).context["entries"] == []
