"""The referral, and the one door through which staff read referrals."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.privacy.fields import EncryptedJSONField
from portal.referrals.reference import new_reference
from portal.referrals.risk import RiskBand
from portal.referrals.states import BEFORE_ALLOCATION, OPEN, Due, Pathway, State
from programmes.areas import Area

if TYPE_CHECKING:
    from portal.accounts.models import User


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Reads referrals as staff speak of them. Start every read with `visible_to`."""

    def visible_to(self, user: "User") -> "ReferralQuerySet":
        """Referrals this person may know of: role, programme, area and assignment (domain.md §6.7).

        A restricted referral is seen by safeguarding leads and the people it is shared with, and by nobody else.
        """
        if user.has_role(Role.DSL):
            return self.all()
        mine = Q(pk__in=[])
        if user.has_role(Role.TRIAGE_OFFICER, Role.TEAM_LEADER):
            mine |= self._within_scope_of(user)
        if user.has_role(Role.CASEWORKER):
            mine |= Q(caseworker=user)
        shared = Exists(Referral.shared_with.through.objects.filter(referral_id=OuterRef("pk"), user_id=user.pk))
        return self.filter(mine).filter(Q(restricted=False) | shared)

    @staticmethod
    def _within_scope_of(user: "User") -> Q:
        scope = Q(pk__isnull=False)  # an empty Q would vanish in an "or" and hide everything
        programmes = list(user.programmes.values_list("pk", flat=True))
        if programmes:
            scope &= Q(programme__in=programmes) | Q(programme__isnull=True)
        if user.areas:
            scope &= Q(area__in=[*user.areas, ""])
        return scope

    def open(self) -> "ReferralQuerySet":
        """Referrals that somebody still has to act on."""
        return self.filter(state__in=OPEN)

    def by_due_time(self) -> "ReferralQuerySet":
        """The least time left first; those whose clock is paused last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "received_at", "pk")

    def owned_by(self, user: "User") -> "ReferralQuerySet":
        """Referrals this person screens or works with."""
        return self.filter(Q(owner=user) | Q(caseworker=user))

    def unowned(self) -> "ReferralQuerySet":
        """Referrals that nobody has taken yet."""
        return self.filter(owner__isnull=True)

    def due_before(self, moment: datetime) -> "ReferralQuerySet":
        """Referrals whose running clock ends before `moment`."""
        return self.filter(due_at__lt=moment)

    def to_countersign(self) -> "ReferralQuerySet":
        """Referrals whose band waits for the safeguarding lead."""
        return self.filter(held_decision__isnull=False)

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
    due_for = models.CharField(max_length=20, choices=Due, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    paused_since = models.DateTimeField(null=True, blank=True)
    paused_seconds = models.PositiveIntegerField(
        default=0, help_text="Working time during which the clock stood still."
    )

    form_version = models.CharField(max_length=20)
    answers = EncryptedJSONField(default=dict)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"], name="referral_state_due"),
            models.Index(fields=["owner", "state"], name="referral_owner_state"),
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
    def floor_band(self) -> RiskBand | None:
        """The band below which only a safeguarding lead may go, or None (domain.md §5)."""
        return RiskBand(self.suggested_band) if self.has_floor else None

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
        return self.get_area_display() if self.area else "Area not known"
