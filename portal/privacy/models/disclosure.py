"""What leaves the service: shared outside after a record, or handed to its subject after a review (domain.md §6)."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import DATA_PROTECTION_ROLES
from portal.privacy.disclosure.redaction import burn
from portal.privacy.fields import EncryptedJSONField, EncryptedTextField

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.referrals.models import Referral


class RecordIsFinal(Exception):
    """Somebody tried to change what was shared, or what was reviewed and is waiting or released."""


class ShareRecord(models.Model):
    """One sharing with somebody outside, written before it happens and never edited (domain.md §6.9).

    `contents` are the words as they were on that day, so that it can be said years later what was shared.
    """

    class Basis(models.TextChoices):
        SAFEGUARDING = "safeguarding", "Safeguarding: to keep a child or an adult at risk from harm"
        VITAL = "vital_interests", "Vital interests: somebody’s life is in danger"
        LEGAL = "legal_obligation", "Legal obligation: the law or a court order says we must"
        PUBLIC_TASK = "public_task", "Public task: a public body needs it for what the law gives it to do"
        LEGITIMATE = "legitimate_interests", "Legitimate interests: needed for the support, and fair to them"
        CONSENT = "consent", "Consent: they chose freely and can say no later"

    class Agreement(models.TextChoices):
        AGREED = "agreed", "The young person agrees"
        PARENT_AGREED = "parent_agreed", "Somebody with parental responsibility agrees"
        TOLD = "told", "They were told, and do not agree"
        NOT_TOLD = "not_told", "They were not told"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="share_records")
    organisation = EncryptedTextField()
    person = EncryptedTextField()
    purpose = EncryptedTextField()
    basis = models.CharField(max_length=24, choices=Basis)
    agreement = models.CharField(max_length=16, choices=Agreement)
    agreement_words = EncryptedTextField()
    why_not_less = EncryptedTextField()
    fields = models.JSONField(default=list, help_text="Which questions, as page/question.")
    contents = EncryptedJSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"share record {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert. Raises RecordIsFinal on any later save."""
        if not self._state.adding:
            raise RecordIsFinal("A share record is never edited. Record another one.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("share_record", args=[self.referral.reference, self.pk])


class SubjectAccessRequestQuerySet(models.QuerySet["SubjectAccessRequest"]):
    """Reads requests as whoever answers them speaks of them."""

    def visible_to(self, user: "User") -> "SubjectAccessRequestQuerySet":
        """All of them for whoever answers requests, and none for anybody else (domain.md §4)."""
        return self.all() if user.has_role(*DATA_PROTECTION_ROLES) else self.none()

    def open(self) -> "SubjectAccessRequestQuerySet":
        """Those that nobody has answered yet, the one due first first."""
        return self.exclude(state__in=SubjectAccessRequest.ANSWERED).order_by("due_on", "pk")

    def answered(self) -> "SubjectAccessRequestQuerySet":
        """Those that were released or ended without a copy, the newest first."""
        return self.filter(state__in=SubjectAccessRequest.ANSWERED).order_by("-ended_at", "pk")


class SubjectAccessRequest(models.Model):
    """Somebody asks what is held about a young person (domain.md §6.5). `references` outlive the referrals."""

    class Asker(models.TextChoices):
        YOUNG_PERSON = "young_person", "The young person"
        PARENT = "parent", "A parent, for them"
        REPRESENTATIVE = "representative", "A representative, such as a solicitor"

    class State(models.TextChoices):
        REVIEW = "review", "Under review"
        CHECK = "check", "Waits for a second person"
        RELEASED = "released", "Released"
        ENDED = "ended", "Ended without a copy"

    ANSWERED = (State.RELEASED, State.ENDED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asker = models.CharField(max_length=16, choices=Asker)
    asker_name = EncryptedTextField(blank=True)
    identity = EncryptedTextField(blank=True)
    references = models.JSONField(default=list, help_text="References of the referrals it is about.")
    referrals = models.ManyToManyField("referrals.Referral", related_name="access_requests")
    state = models.CharField(max_length=10, choices=State, default=State.REVIEW)
    received_on = models.DateField()
    due_on = models.DateField(db_index=True)
    extended_because = EncryptedTextField(blank=True)
    extended_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    # A restricted referral: what the safeguarding lead decided about letting it be reviewed.
    opened_because = EncryptedTextField(blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    sent_back_because = EncryptedTextField(blank=True)
    ended_because = EncryptedTextField(blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True, help_text="When its words went with the last of its referrals.")

    objects = SubjectAccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"SAR-{str(self.pk)[:6].upper()}"

    def get_absolute_url(self) -> str:
        return reverse("subject_access_request", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for an answer."""
        return self.state not in self.ANSWERED

    @property
    def waits_for_lead(self) -> bool:
        """Whether a safeguarding lead has to open it, because a referral is restricted (domain.md §6.7)."""
        return self.state != self.State.ENDED and bool(self.closed_referrals())

    def closed_referrals(self) -> "list[Referral]":
        """Return the restricted ones that no safeguarding lead has opened since they were restricted."""
        restricted = [one for one in self.referrals.all() if one.restricted]
        if self.opened_at is None:
            return restricted
        since = {"kind": "restricted", "at__gte": self.opened_at}
        return [one for one in restricted if one.access_changes.filter(**since).exists()]

    def days_left(self, today: date) -> int:
        """Return how many days are left until the legal deadline; negative once it has passed."""
        return (self.due_on - today).days

    def is_late(self) -> bool:
        """Say whether the legal deadline has passed without an answer."""
        return self.is_open and self.days_left(timezone.localdate()) < 0

    def is_due_soon(self) -> bool:
        """Say whether the legal deadline is near (`SUBJECT_ACCESS_DUE_SOON`)."""
        left = self.days_left(timezone.localdate())
        return self.is_open and 0 <= left <= settings.SUBJECT_ACCESS_DUE_SOON.days


class DisclosureItemQuerySet(models.QuerySet["DisclosureItem"]):
    """Reads what was found for a request."""

    def undecided(self) -> "DisclosureItemQuerySet":
        """What somebody has to read before it can leave."""
        return self.filter(mark=DisclosureItem.Mark.UNDECIDED)

    def disclosed(self) -> "DisclosureItemQuerySet":
        """What leaves."""
        return self.filter(mark=DisclosureItem.Mark.DISCLOSE)


class DisclosureItem(models.Model):
    """One thing that is held, as it was when the review began, and whether it is disclosed.

    `finished` is all that ever leaves: the text with the redactions burned in, made when the review ends. From then
    on the item is not changed, so that it can be said years later what was disclosed and what was not.
    """

    class Mark(models.TextChoices):
        UNDECIDED = "undecided", "Not decided: somebody has to read it"
        DISCLOSE = "disclose", "Disclose"
        THIRD_PARTY = "third_party", "Leave out: about somebody else"
        REFERRER = "referrer", "Leave out: about the referrer, or told in confidence"
        HARM = "harm", "Leave out: could seriously harm somebody"
        LEGAL = "legal", "Leave out: legal privilege"
        CRIME = "crime", "Leave out: would hinder preventing or finding a crime"
        OTHER = "other", "Leave out: another exemption, named in the note"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SubjectAccessRequest, on_delete=models.CASCADE, related_name="items")
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="+")
    order = models.PositiveIntegerField()
    key = models.CharField(max_length=80, help_text="What it is, in codes: page/question, or kind/row.")
    section = EncryptedTextField()
    label = EncryptedTextField()
    text = EncryptedTextField()
    mark = models.CharField(max_length=12, choices=Mark, default=Mark.UNDECIDED)
    redactions = EncryptedJSONField(default=list)
    note = EncryptedTextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    finished = EncryptedTextField(null=True)

    objects = DisclosureItemQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["request", "referral", "key"], name="one_item_a_thing_held")]

    def __str__(self) -> str:
        return self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save while it is reviewed. Raises RecordIsFinal afterwards."""
        if not self._state.adding and self.request.state != SubjectAccessRequest.State.REVIEW:
            raise RecordIsFinal("What was reviewed is not changed. Send it back first.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("subject_access_item", args=[self.request_id, self.pk])

    @property
    def is_disclosed(self) -> bool:
        """Whether it leaves."""
        return self.mark == self.Mark.DISCLOSE

    @property
    def as_it_leaves(self) -> str:
        """The words that leave, or would if the review ended now: nothing of what is left out."""
        if self.finished is not None:
            return self.finished
        return burn(self.text, self.redactions) if self.is_disclosed else ""
