"""The file of one referral: everything that its page shows to one reader, read with one statement."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.db.models import Model, Q

from portal.accounts.models import User
from portal.audit.actions import Action
from portal.audit.models import AuditEntry, AuditQuerySet
from portal.notices.models import Notice
from portal.notices.services import unread_of
from portal.referrals.intake.wording import Wordings, wordings_of
from portal.referrals.models import Link, Referral
from portal.referrals.people import Linked, ends_of, links_of_ends
from portal.referrals.reading_together import read_together
from portal.resources.beside_the_case import LibraryBeside, library_beside
from programmes.models import Programme, QuestionWording

MOST_READS = 200
READS = (Action.VIEWED, Action.VIEWED_THROUGH_GLASS)
TOLD = (Action.REFERRAL_TAKEN, Action.SPAM_MARK_CLEARED, Action.DEADLINE_PASSED)  # in the timeline
# What belongs to the referral alone, by the name under which the referral has it.
OWN = (
    "suggestions", "messages", "decisions", "contact_attempts", "escalations", "attachments", "access_changes",
    "broken_glasses", "exclusions", "relied_on", "share_records", "search_tokens", "shared_with", "legal_holds",
    "erasure_requests", "deletion_proposals",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What was read. Of other referrals there are only those that the reader may know of."""

    reader: User
    trail: list[AuditEntry]  # the newest first
    linked: Linked
    rivals: list[Referral]
    wordings: Wordings
    programmes: dict[str, Programme]
    library: LibraryBeside
    staff: dict[str, User]  # by key, as text
    unread_notices: list[Notice]  # about whatever it is

    def entries(self, *actions: Action) -> Iterator[AuditEntry]:
        """Yield the rows of the trail about these actions, the newest first."""
        return (entry for entry in self.trail if entry.action in actions)


def read_case_file(referral: Referral, reader: User) -> CaseFile:
    """Return the file. What is `OWN` stays with the referral: `referral.messages.all()` asks nothing any more.

    Of staff the names of all are read: they are few, and some are named only within sealed words.
    """
    visible = Referral.objects.visible_to(reader)
    straight = Link.objects.known_to(reader).of(referral.pk)
    beyond = links_of_ends(straight, among=visible)
    own = [getattr(referral, name).all() for name in OWN]
    rows = read_together(
        *own,
        trail_of(referral),
        straight,
        beyond,
        visible.filter(pk__in=ends_of(straight, beyond)).exclude(pk=referral.pk),
        visible.filter(rivals=referral),
        QuestionWording.objects.changed(),
        Programme.objects.all(),
        User.objects.only("first_name", "last_name", "email"),
        unread_of(reader),
        *library_beside(referral, reader),
    )
    trail, links, near, others, rivals, wordings, programmes, people, unread, *library = rows[len(OWN) :]
    for name, found in zip(OWN, rows, strict=False):
        keep_with(referral, name, found)
    staff = {person.pk: person for person in people}
    for each in chain(*rows[: len(OWN)], trail, links, near, rivals):
        name_people(each, staff)
    return CaseFile(
        reader=reader,
        trail=sorted(trail, key=lambda entry: -entry.pk),
        linked=Linked(links, {other.pk: other for other in others}, near),
        rivals=rivals,
        wordings=wordings_of(wordings, programmes),
        programmes={programme.code: programme for programme in programmes},
        library=LibraryBeside.of(referral, *library),
        staff={str(pk): person for pk, person in staff.items()},
        unread_notices=unread,
    )


def trail_of(referral: Referral) -> AuditQuerySet:
    """Return what of the audit trail the page tells: of reads the latest, and a few kinds of events."""
    about = AuditEntry.objects.filter(referral_id=referral.pk)
    latest = about.filter(action__in=READS).newest_first().values("pk")[:MOST_READS]
    return about.filter(Q(action__in=TOLD) | Q(pk__in=latest))


def keep_with(referral: Referral, name: str, rows: list[Model]) -> None:
    """Keep rows with the referral as `prefetch_related` would."""
    kept = getattr(referral, name).all()
    kept._result_cache, kept._prefetch_done = rows, True
    referral.__dict__.setdefault("_prefetched_objects_cache", {})[name] = kept
    for row in rows:
        if hasattr(row, "referral_id"):
            row.referral = referral  # type: ignore[attr-defined]


def name_people(row: Model, staff: dict[int, User]) -> None:
    """Put the people whom a row names in their places."""
    for field in row._meta.concrete_fields:
        if field.related_model is User and (key := getattr(row, field.attname)):
            field.set_cached_value(row, staff[key])  # type: ignore[attr-defined]
