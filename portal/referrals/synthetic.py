"""Made-up referrals in any number, to see how the portal bears them. Real seals and real tokens, nobody real.

The answers come from the demo's stories with other names. Referrals that ended have their last decision alone, and none
has audit rows: nobody received them.
"""

import random
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.privacy.keeping.dates import is_concern, kept_as
from programmes.areas import Area
from programmes.models import Programme

from .demo import answers_of
from .demo_stories import STORIES
from .due import set_due
from .intake import reading
from .intake.steps import FORM_VERSION, Answers, as_submitted
from .intake.submission import suggest
from .matching import tokens_of
from .models import ContactAttempt, Decision, Referral, RiskSuggestion, SearchToken
from .reference import ALPHABET, LENGTH, check_letter, written
from .states import BEFORE_ALLOCATION, ENDED, WITH_CASEWORKER, State

CHUNK = 5000  # referrals in one transaction
MOST_OPEN = 5000  # a service of any size has so many in hand, and no more
PAGES = ("danger", "who", "you", "programme", "young-person", "home", "contact", "family-contact", "reason")
FIRST_NAMES = (
    "Aaliyah Abdi Ada Adam Aisha Alex Amara Amir Ana Andre Anya Asha Ava Ayo Bea Ben Billie Blessing Caleb Carla "
    "Chidi Chloe Cora Daisy Dana Daniel Dara David Dina Dylan Ebony Efe Ella Eli Emeka Emma Ezra Faith Farah Femi "
    "Finn Fola Freya Gabe Gia Grace Habib Hana Harry Hope Ibrahim Ida Imani Isaac Ivy Jade Jamal James Jasmin Jay "
    "Joel Jude Kai Kate Kemi Khalid Kofi Kyle Lara Layla Leah Leo Lena Liam Lola Luca Mabel Malik Maria Max Maya "
    "Mia Milo Mohammed Nadia Naomi Nia Noah Noor Nur Obi Olive Omar Oscar Otis Pia Priya Quinn Rafi Rania Remi Rhys "
    "Rosa Ruby Sade Sam Sara Seb Sienna Sol Tariq Tess Theo Tia Toby Uma Vera Will Yara Yusuf Zac Zara Zoe "
)
FAMILY_NAMES_BEGIN = (
    "Ash Beck Black Brad Brook Burn Cal Car Clay Cold Crow Dal Den East Elm Fair Farn Glen Green Hal Ham Hart Hay "
    "Hazel High Hol Ken King Lang Lea Lin Long Mar Mel Mill Moor New North Oak Os Pen Red Rock Ros Rush Sed Shel "
    "Stan Stone Sut Thorn Up Wal War West Whit Wick Win Wood "
)
FAMILY_NAMES_END = (
    "ard bank beck borne bridge brook bury by combe cote croft dale den don field ford gate ham hurst land ley low "
    "man mere mond more ness port ridge shaw side son stead stock stone ton well wick wood worth "
)
CALLED = 0.02  # of those who are made up
DISTRICTS, INWARD = ("E", "N", "NW", "SE", "SW", "W"), "ABDEFGHJLNPQRSTUWXYZ"  # of postcodes
FIRST = FIRST_NAMES.split()
LAST = [f"{begin}{end}" for begin in FAMILY_NAMES_BEGIN.split() for end in FAMILY_NAMES_END.split()]
# How often an open referral stands where, and how many hours ago it came, on average.
OPEN_STATES: dict[State, tuple[int, float]] = {
    State.SUBMITTED: (12, 8), State.SCREENING: (12, 20), State.AWAITING_INFORMATION: (6, 72), State.TRIAGED: (8, 48),
    State.PANEL: (3, 96), State.ACCEPTED: (6, 120), State.WAITING_LIST: (14, 480), State.ALLOCATED: (12, 96),
    State.ENGAGED: (24, 2000), State.UNABLE_TO_CONTACT: (3, 360),
}  # fmt: skip
ENDED_STATES, AREAS = sorted(ENDED), Area.values
MODELS: tuple[type[models.Model], ...] = (Referral, SearchToken, RiskSuggestion, Decision, ContactAttempt)
UNCONFIRMED = (State.SUBMITTED, State.SCREENING, State.AWAITING_INFORMATION)
OWNED = 0.9  # of those that somebody has begun with
# What differs between two referrals of one pattern.
DIFFER = frozenset(
    {
        "id", "reference", "submission_key", "received_at", "area", "age", "state", "version", "owner_id",
        "caseworker_id", "confirmed_band", "due_for", "due_at", "paused_since", "answers",
        "ended_at", "keep_until", "keep_rule",
    }
)  # fmt: skip
LONGEST_AGO = 10 * 365  # days
# The move by which a referral came where it stands, near enough for a timeline.
CAME_BY_MOVE: dict[State, str] = {
    State.SCREENING: "take", State.AWAITING_INFORMATION: "ask", State.TRIAGED: "triage", State.PANEL: "panel",
    State.ACCEPTED: "accept", State.WAITING_LIST: "waiting_list", State.ALLOCATED: "allocate", State.ENGAGED: "engage",
    State.UNABLE_TO_CONTACT: "unable_to_contact", State.SIGNPOSTED: "signpost", State.DECLINED: "decline",
    State.CLOSED: "close", State.TRANSFERRED: "transfer", State.WITHDRAWN: "withdraw", State.DUPLICATE: "duplicate",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """What one story of the demo says, without its person. Its rows are changed and written again and again."""

    answers: dict[str, dict[str, Any]]
    referral: Referral
    suggestion: RiskSuggestion


@dataclass(frozen=True, slots=True)
class Stock:
    """What referrals are made from: the patterns, and who works on them."""

    patterns: Sequence[Pattern]
    officers: Sequence[User]
    caseworkers: Sequence[User]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some of the referrals to be made: from the number `first` on, out of `whole`, of which `open` are open."""

    first: int
    size: int
    whole: int
    open: int


def chunks(whole: int, open_referrals: int) -> Iterator[Chunk]:
    """Yield the parts in which so many referrals are made."""
    for first in range(0, whole, CHUNK):
        yield Chunk(first, min(CHUNK, whole - first), whole, open_referrals)


def take_stock() -> Stock:
    """Return what to make referrals from. Raises LookupError when nobody could hold them."""
    officers = list(User.objects.holding(Role.TRIAGE_OFFICER))
    caseworkers = list(User.objects.holding(Role.CASEWORKER))
    if not (officers and caseworkers):
        raise LookupError("There must be a triage officer and a caseworker who hold the referrals.")
    return Stock(patterns(timezone.now()), officers, caseworkers)


def patterns(now: datetime) -> list[Pattern]:
    """Return the stories as patterns."""
    found = []
    programmes = {programme.code: programme for programme in Programme.objects.all()}
    for story in STORIES:
        answers = as_submitted(answers_of(story))
        referral = Referral(
            pathway=answers["who"]["pathway"], referrer_kind=reading.referrer_kind(answers), answers=answers,
            programme=programmes.get(reading.programme_code(answers) or ""), look_at=reading.look_at(answers, now),
            age=reading.age(answers, now), form_version=FORM_VERSION,
        )  # fmt: skip
        pages = {slug: dict(page) for slug, page in answers.items() if slug in PAGES}
        found.append(Pattern(pages, referral, suggest(referral, now)))
    return found


@lru_cache(maxsize=1)
def stock_of_this_process() -> Stock:
    return take_stock()


def make_chunk_in_own_process(chunk: Chunk) -> int:
    """Make a chunk in a process that makes nothing else."""
    return make_chunk(chunk, stock_of_this_process())


def make_chunk(chunk: Chunk, stock: Stock) -> int:
    """Make the referrals of one chunk, all or none. Returns how many."""
    dice, now = random.Random(), timezone.now()  # noqa: S311  # made-up people need no secret
    tables = {model: NewRows(model) for model in MODELS}
    for number, reference in enumerate(unused_references(chunk, dice), chunk.first):
        is_open = number * chunk.open % chunk.whole < chunk.open
        pattern = dice.choice(stock.patterns)
        referral = pattern.referral
        referral.reference = reference
        make_up(referral, pattern.answers, stock, is_open=is_open, dice=dice, now=now)
        tables[Referral].add(referral, like=pattern, but=DIFFER)
        pattern.suggestion.pk, pattern.suggestion.made_at = uuid.uuid4(), referral.received_at
        pattern.suggestion.referral_id = referral.pk
        tables[RiskSuggestion].add(pattern.suggestion, like=pattern, but=("id", "referral_id", "made_at"))
        for token, kind in tokens_of(referral).items():
            tables[SearchToken].add_values(referral_id=referral.pk, kind=kind.value, token=token)
        for row in (*decisions(referral, dice.choice(stock.officers)), *attempts(referral, dice)):
            tables[type(row)].add(row)
    with transaction.atomic():
        for table in tables.values():
            table.write()
    return chunk.size


def unused_references(chunk: Chunk, dice: random.Random) -> list[str]:
    """Return a reference for each of a chunk. Chunks that are made at once share none: each has letters of its own."""
    part = chunk.first // CHUNK % len(ALPHABET) ** 2
    begins = ALPHABET[part // len(ALPHABET)] + ALPHABET[part % len(ALPHABET)]
    found: set[str] = set()
    while len(found) < chunk.size:
        bodies = (begins + "".join(dice.choices(ALPHABET, k=LENGTH - 3)) for _ in range(chunk.size - len(found)))
        found |= {written(body + check_letter(body)) for body in bodies}
        found -= set(Referral.objects.filter(reference__in=found).values_list("reference", flat=True))
    return list(found)


def make_up(
    referral: Referral, answers: Answers, stock: Stock, *, is_open: bool, dice: random.Random, now: datetime
) -> None:
    """Make the referral of a pattern one about somebody else, as it stands after some time in the service."""
    if is_open:
        state = dice.choices(list(OPEN_STATES), [weight for weight, _ in OPEN_STATES.values()])[0]
        ago = timedelta(hours=dice.expovariate(1 / OPEN_STATES[state][1]))
    else:
        state, ago = dice.choice(ENDED_STATES), timedelta(days=dice.uniform(30, LONGEST_AGO))
    held = state != State.SUBMITTED and (state not in BEFORE_ALLOCATION or dice.random() < OWNED)
    worked = state in WITH_CASEWORKER or state in (State.CLOSED, State.TRANSFERRED)
    referral.pk, referral.submission_key = uuid.uuid4(), uuid.uuid4()
    referral.received_at, referral.area = now - ago, dice.choice(AREAS)
    referral.age = dice.randint(10, 25)
    born = now.date() - timedelta(days=round(referral.age * 365.25) + dice.randint(1, 360))
    referral.answers = {**answers, **about(answers, dice, born.isoformat())}
    referral.state, referral.version = state, 1 if state == State.SUBMITTED else 2
    referral.owner = dice.choice(stock.officers) if held else None
    referral.caseworker = dice.choice(stock.caseworkers) if worked else None
    referral.confirmed_band = "" if state in UNCONFIRMED else referral.suggested_band
    referral.due_for, referral.due_at, referral.paused_since = "", None, None
    referral.ended_at, referral.keep_until, referral.keep_rule = None, None, ""
    if not is_open:
        concern = is_concern({referral.suggested_band}, referral.answers)
        kept = kept_as(referral, referral.received_at, concern=concern)  # its one decision is from then
        referral.ended_at, referral.keep_until, referral.keep_rule = referral.received_at, kept.until, kept.rule
    if is_open:
        set_due(referral, now=now, given={"review_date": f"{now + timedelta(days=dice.randint(-1, 13)):%Y-%m-%d}"})


def about(answers: Answers, dice: random.Random, born: str) -> dict[str, Any]:
    """Return the pages about the young person, for somebody else than the story's.

    Only a thousand phone numbers belong to nobody, so most are reached by mail: no more share a way than would in life.
    """
    first, last = dice.choice(FIRST), dice.choice(LAST)
    reach = {"channel": "email", "value": f"{first}.{last}.{dice.randrange(10**9)}@example.org".lower()}
    if dice.random() < CALLED:
        reach = {"channel": "text", "value": f"+447700900{dice.randrange(1000):03}"}
    district = f"{dice.choice(DISTRICTS)}{dice.randint(1, 20)}"
    return {
        "young-person": {
            **answers["young-person"], "first_name": first, "last_name": last, "date_of_birth": born,
        },
        "home": {**answers.get("home", {}), "postcode": f"{district} {dice.randint(1, 9)}Z{dice.choice(INWARD)}"},
        "contact": {"may_contact": "yes", **reach, "say_who": "no"},
    }  # fmt: skip


def decisions(referral: Referral, officer: User) -> Iterator[Decision]:
    """Yield the decision by which the referral came where it stands."""
    move = CAME_BY_MOVE.get(State(referral.state))
    if move:
        yield Decision(
            referral=referral, move=move, from_state=State.SCREENING, to_state=referral.state, version=2,
            band=referral.confirmed_band, by=referral.owner or officer, at=referral.received_at,
            given={"reason": "Made up."},
        )  # fmt: skip


def attempts(referral: Referral, dice: random.Random) -> Iterator[ContactAttempt]:
    """Yield tries to reach the young person, sometimes as many as there may be in vain."""
    if referral.caseworker and referral.state in (State.ALLOCATED, State.UNABLE_TO_CONTACT):
        for channel in dice.choices(ContactAttempt.Channel.values, k=dice.randint(0, 4)):
            yield ContactAttempt(
                referral=referral, channel=channel, reached=False, by=referral.caseworker, at=referral.received_at
            )


class NewRows:
    """New rows of one model, written at once: what many rows share is made ready for the database once."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model, self.connection = model, connections[DEFAULT_DB_ALIAS]
        automatic = (models.AutoField, models.GeneratedField)
        self.fields = [each for each in model._meta.local_concrete_fields if not isinstance(each, automatic)]
        self.rows: list[list[Any]] = []
        self.alike: dict[Any, list[Any]] = {}

    def add(self, row: models.Model, *, like: Any = None, but: Collection[str] = ()) -> None:
        """Add a row; if one `like` it was added before, only the columns of `but` differ."""
        same = self.alike.get(like)
        if same is None:
            same = [self.ready(each, row) for each in self.fields]
            self.rows.append(same)
        else:
            self.rows.append(
                [
                    self.ready(each, row) if each.attname in but else value
                    for each, value in zip(self.fields, same, strict=True)
                ]
            )
        if like is not None:
            self.alike[like] = same

    def ready(self, field: Any, row: models.Model) -> Any:
        """Return the value of a row as the database takes it; sealed where the field seals."""
        return field.get_db_prep_save(field.pre_save(row, True), self.connection)

    def add_values(self, **values: Any) -> None:
        """Add a row that needs nothing but these values, by column."""
        self.rows.append([each.get_db_prep_value(values[each.attname], self.connection) for each in self.fields])

    def write(self) -> None:
        """Write the rows, as fast as the database takes them."""
        quote = self.connection.ops.quote_name
        table, columns = quote(self.model._meta.db_table), ", ".join(quote(str(each.column)) for each in self.fields)
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:  # type: ignore[attr-defined]
                    for row in self.rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self.fields))
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", self.rows)  # noqa: S608  # our own names
