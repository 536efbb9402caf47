"""The referral, and the one door through which staff read referrals."""

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import CASE_ROLES, Role
from portal.privacy.fields import EncryptedJSONField
from portal.privacy.keeping.periods import Rule
from portal.referrals.reference import new_reference
from portal.referrals.risk import RiskBand
from portal.referrals.states import BEFORE_ALLOCATION, OPEN, WITH_CASEWORKER, CameBy, Due, Pathway, SpamSign, State
from portal.referrals.workflow import ATTEMPTS_NEEDED
from programmes.areas import Area

from .break_glass import BreakGlass
from .decision import ContactAttempt

if TYPE_CHECKING:
    from portal.accounts.models import User

    from .risk_suggestion import RiskSuggestion


# Whatever has no running clock comes after all that has, in one order that an index can hold.
NO_CLOCK = datetime(9999, 12, 31, tzinfo=UTC)


def time_of_turn() -> Coalesce:
    """Return the first of what the queue is ordered by; then come the time received and the key."""
    return Coalesce("due_at", Value(NO_CLOCK, output_field=models.DateTimeField()))


def held_by(*people: "User | int | str") -> Q:
    """Return the condition that a referral is in the hands of one of these (or their keys): they screen it, or work
    with it."""
    screens = Q(owner__in=people, state__in=BEFORE_ALLOCATION)
    return screens | Q(caseworker__in=people, state__in=WITH_CASEWORKER)


def held_by_nobody() -> Q:
    """Return the condition that nobody has taken a referral, or that nobody works with it any more."""
    screens = Q(owner__isnull=True, state__in=BEFORE_ALLOCATION)
    return screens | Q(caseworker__isnull=True, state__in=WITH_CASEWORKER)


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Reads referrals as staff speak of them. Start every read with `visible_to`."""

    def visible_to(self, user: "User", *, through_glass: bool = False) -> "ReferralQuerySet":
        """Referrals this person may know of: role, programme, area and assignment (domain.md §6.7).

        A restricted referral is seen by safeguarding leads and the people it is shared with, and by nobody else.
        With `through_glass` also what this person broke the glass of: only for reading one referral by its address,
        never for lists, counts, searches or acts (domain.md §6.8).
        """
        if user.has_role(Role.DSL):
            return self.all()
        if not user.has_role(*CASE_ROLES):
            return self.none()
        mine = Q(pk__in=[])
        if user.has_role(Role.TRIAGE_OFFICER, Role.TEAM_LEADER):
            mine |= self._within_scope_of(user)
        if user.has_role(Role.CASEWORKER):
            mine |= Q(caseworker=user)
        # Lists read once, and not a question for each row, which the planner takes for dear.
        named = Referral.shared_with.through.objects.filter(user_id=user.pk).values("referral_id")
        visible = (mine & Q(restricted=False)) | Q(restricted=True, pk__in=named)
        if through_glass:
            visible |= Q(pk__in=BreakGlass.objects.open_for(user).values("referral"))
        return self.filter(visible)

    @staticmethod
    def _within_scope_of(user: "User") -> Q:
        scope = Q(pk__isnull=False)  # an empty Q would vanish in an "or" and hide everything
        if user.programmes_given:
            scope &= Q(programme__in=user.programmes_given) | Q(programme__isnull=True)
        if user.areas:
            scope &= Q(area__in=[*user.areas, ""])
        return scope

    def open(self) -> "ReferralQuerySet":
        """Referrals that somebody still has to act on."""
        return self.filter(state__in=OPEN)

    def with_news(self) -> "ReferralQuerySet":
        """Referrals, ended ones too, whose referrer wrote something that nobody has marked as read."""
        return self.filter(information_came_at__isnull=False)

    def by_due_time(self) -> "ReferralQuerySet":
        """The least time left first; those whose clock is paused last."""
        return self.order_by(time_of_turn(), "received_at", "pk")

    def owned_by(self, user: "User") -> "ReferralQuerySet":
        """Referrals this person screens or works with."""
        return self.filter(Q(owner=user) | Q(caseworker=user))

    def in_the_hands_of(self, *people: "User") -> "ReferralQuerySet":
        """Referrals that would wait for nobody if these people were gone: they screen them, or are the caseworker."""
        return self.filter(held_by(*people))

    def holders(self) -> "models.QuerySet[Referral, int | None]":
        """The key of the person in whose hands each is, for every referral of these."""
        screened = When(state__in=BEFORE_ALLOCATION, then="owner")
        holder = Case(screened, When(state__in=WITH_CASEWORKER, then="caseworker"))
        return self.annotate(holder=holder).values_list("holder", flat=True)

    def unowned(self) -> "ReferralQuerySet":
        """Referrals that nobody has taken yet."""
        return self.filter(held_by_nobody())

    def due_before(self, moment: datetime) -> "ReferralQuerySet":
        """Referrals whose running clock ends before `moment`."""
        return self.filter(due_at__lt=moment)

    def to_remind_of(self, now: datetime) -> "ReferralQuerySet":
        """Referrals of whose deadline somebody has to be told now. For the worker alone: it sees all."""
        return self.filter(remind_at__lte=now).order_by("remind_at")

    def to_countersign(self) -> "ReferralQuerySet":
        """Referrals whose band waits for the safeguarding lead."""
        return self.filter(held_decision__isnull=False)

    def stuck(self) -> "ReferralQuerySet":
        """Tried again and again and not reached since: somebody has to think of another way."""
        tries = ContactAttempt.objects.in_vain().filter(referral=OuterRef("pk"))
        counted = tries.order_by().values("referral").annotate(tries=Count("pk")).values("tries")
        return self.open().alias(tries=Subquery(counted)).filter(tries__gte=ATTEMPTS_NEEDED)

    def for_queue(self) -> "ReferralQuerySet":
        """Only what a row of the queue shows: nothing is decrypted."""
        return self.select_related("programme", "owner", "caseworker").defer("answers")


class Referral(models.Model):
    """One referral. Answers are kept as submitted, sealed; the plain columns are what triage sorts and filters by."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=13, unique=True, default=new_reference, editable=False)
    submission_key = models.UUIDField(unique=True, editable=False)
    received_at = models.DateTimeField(default=timezone.now)
    pathway = models.CharField(max_length=20, choices=Pathway)
    came_by = models.CharField(max_length=10, choices=CameBy, default=CameBy.FORM)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_taken"
    )
    referrer_kind = models.CharField(max_length=40, blank=True)
    programme = models.ForeignKey(
        "programmes.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    area = models.CharField(max_length=40, blank=True, choices=Area)
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    inpatient = models.BooleanField(default=False)
    rescued = models.BooleanField("found out of area or in custody within three days", default=False)
    discharge_at = models.DateTimeField(null=True, blank=True)
    look_at = models.JSONField(default=list, blank=True)
    spam_signs = models.JSONField(default=list, blank=True)  # codes of SpamSign; empty once a person has looked
    possible_duplicate = models.BooleanField(
        default=False, editable=False, help_text="Looks like another one that whoever sees this sees."
    )
    information_gap = models.BooleanField(default=False, help_text="Of what the rules ask, much is not known.")

    state = models.CharField(max_length=30, choices=State, default=State.SUBMITTED)
    version = models.PositiveIntegerField(default=1)
    suggested_band = models.CharField(max_length=10, choices=RiskBand)
    has_floor = models.BooleanField(default=False)
    confirmed_band = models.CharField(max_length=10, choices=RiskBand, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_owned"
    )
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_worked"
    )
    held_decision = models.ForeignKey(
        "referrals.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    restricted = models.BooleanField(default=False)
    shared_with = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="referrals_shared")
    rivals = models.ManyToManyField("self", blank=True, help_text="At odds with them: not in the same hands.")
    due_for = models.CharField(max_length=20, choices=Due, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    paused_since = models.DateTimeField(null=True, blank=True)
    paused_seconds = models.PositiveIntegerField(
        default=0, help_text="Working time during which the clock stood still."
    )
    reopened_at = models.DateTimeField(null=True, blank=True, help_text="The clocks begin anew here.")
    remind_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody is told of the deadline next; empty once all have been told."
    )

    ended_at = models.DateTimeField(null=True, blank=True, help_text="Empty while somebody has to act on it.")
    keep_until = models.DateField(null=True, blank=True, help_text="The last day; set when it ends (domain.md §6.2).")
    keep_rule = models.CharField(max_length=12, choices=Rule, blank=True, default="", db_default="")

    status_code_hash = models.CharField(
        max_length=32, blank=True, editable=False, help_text="Keyed; empty where no receipt was shown to the referrer."
    )
    information_came_at = models.DateTimeField(
        null=True, blank=True, help_text="When the referrer wrote something that nobody has marked as read."
    )

    form_version = models.CharField(max_length=20)
    answers = EncryptedJSONField(default=dict)

    # The broken glass through which it is read, when that is the only way for this reader. Not a column.
    glass: BreakGlass | None = None

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [
            # The queue: open referrals alone, in their order, with all that it filters and counts by, so that neither
            # a page nor the counts look at the referrals that have ended.
            models.Index(
                time_of_turn(),
                "received_at",
                "id",
                name="referral_open_by_turn",
                condition=Q(state__in=sorted(OPEN)),
                include=[
                    "due_at",
                    "due_for",
                    "state",
                    "owner",
                    "caseworker",
                    "programme",
                    "area",
                    "pathway",
                    "suggested_band",
                    "confirmed_band",
                    "held_decision",
                    "restricted",
                    "information_gap",
                ],
            ),
            models.Index(fields=["owner", "state"], name="referral_owner_state"),
            models.Index(
                fields=["information_came_at"],
                name="referral_information_came",
                condition=Q(information_came_at__isnull=False),
            ),
            models.Index(fields=["remind_at"], name="referral_remind", condition=Q(remind_at__isnull=False)),
            models.Index(fields=["keep_until"], name="referral_keep_until", condition=Q(keep_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("referral", args=[self.reference])

    @property
    def band(self) -> RiskBand:
        """The band in force: what a person confirmed, or until then what is suggested."""
        return RiskBand(self.confirmed_band or self.suggested_band)

    @property
    def clock_start(self) -> datetime:
        """When the clocks of the referral began: when it was received, or opened again."""
        return self.reopened_at or self.received_at

    @property
    def suggestion(self) -> "RiskSuggestion":
        """What the rules suggested last; read with the referral where it was fetched ahead."""
        return self.suggestions.all()[0]

    @property
    def floor_band(self) -> RiskBand | None:
        """The band below which only a safeguarding lead may go, or None (domain.md §5)."""
        return RiskBand(self.suggested_band) if self.has_floor else None

    @property
    def how_it_came(self) -> str:
        """Who wrote the referral down for somebody else, and how it came; empty when it came through the form."""
        return f"Came {self.way_it_came}, written down by {self.taken_by}" if self.taken_by else ""

    @property
    def way_it_came(self) -> str:
        """How it reached the service, such as "by phone" or "on paper"."""
        return f"{'on' if self.came_by == CameBy.PAPER else 'by'} {self.get_came_by_display().lower()}"

    @property
    def why_spam(self) -> list[str]:
        """Why this should be checked for spam, in words; nothing when nothing looks like it, or somebody checked."""
        return [SpamSign(sign).label for sign in self.spam_signs]

    @property
    def has_status_page(self) -> bool:
        """Whether the referrer was shown a code with which they read what is written to them."""
        return bool(self.status_code_hash)

    @property
    def programme_name(self) -> str:
        """The programme asked for, or that the referrer was not sure."""
        return self.programme.name if self.programme else "Not sure which"

    @property
    def programme_warnings(self) -> list[str]:
        """What stands against the programme asked for, until somebody is allocated."""
        if self.programme is None or self.state not in BEFORE_ALLOCATION:
            return []
        return [f"{self.programme.name} {reason}" for reason in self.programme.against(self.area)]

    @property
    def area_name(self) -> str:
        """The borough, or that it is not known."""
        return Area(self.area).label if self.area else "Area not known"
