"""Texts from which triage starts a message to a referrer, as the CMS has them."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import RevisionMixin

from home.words_to_avoid import avoided_in
from programmes.decline_reasons import DeclineReason

REFERENCE = "{reference}"


class MessageTemplateQuerySet(models.QuerySet["MessageTemplate"]):
    """Reads templates by what they are for."""

    def to_ask(self) -> "MessageTemplateQuerySet":
        """Texts for a question that the referrer is to answer."""
        return self.filter(use=MessageTemplate.Use.ASKING)

    def to_decline(self) -> "MessageTemplateQuerySet":
        """Texts that go with a decision to decline."""
        return self.filter(use=MessageTemplate.Use.DECLINING)

    def to_tell(self) -> "MessageTemplateQuerySet":
        """Texts that neither ask nor decline."""
        return self.filter(use=MessageTemplate.Use.TELLING)


class MessageTemplate(RevisionMixin, models.Model):
    """One text. Staff see and change it before it is sent; only the reference is ever filled in."""

    class Use(models.TextChoices):
        TELLING = "telling", "Telling something"
        ASKING = "asking", "Asking for information"
        DECLINING = "declining", "Declining a referral"

    name = models.CharField(max_length=80, unique=True)
    use = models.CharField("used for", max_length=20, choices=Use, default=Use.TELLING)
    when_to_use = models.CharField(max_length=200)
    reason = models.CharField(
        "reason for declining", max_length=20, choices=DeclineReason, blank=True,
        help_text="Only for texts that decline: the reason that this one explains.",
    )  # fmt: skip
    text = models.TextField(help_text="Write {reference} where the reference belongs. Nothing else is filled in.")
    must_say = models.TextField(
        "must say", blank=True, help_text="What has to stay in the message whoever changes it, one thing a line. "
        "A text that declines needs this: why, who can help instead, and how to come back.",
    )  # fmt: skip
    sort_order = models.PositiveSmallIntegerField(default=0)

    objects = MessageTemplateQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("when_to_use"),
        MultiFieldPanel([FieldPanel("use"), FieldPanel("reason")], heading="What it is for"),
        FieldPanel("text"),
        FieldPanel("must_say"),
        FieldPanel("sort_order"),
    ]

    class Meta:
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def must_haves(self) -> list[str]:
        """What the message has to say, one thing an entry."""
        return [line.strip() for line in self.must_say.splitlines() if line.strip()]

    def filled(self, reference: str) -> str:
        """Return the text with the reference in its place."""
        return self.text.replace(REFERENCE, reference)

    def clean(self) -> None:
        """Refuse other placeholders, words that blame, and a text that declines without reason or what it must say."""
        if set(re.findall(r"\{[^{}]*\}?|\}", self.text.replace(REFERENCE, ""))):
            raise ValidationError({"text": "Only {reference} is filled in. Take the other curly brackets out."})
        for field in ("text", "must_say"):
            for word, better in avoided_in(getattr(self, field)):
                raise ValidationError({field: f"Don’t write “{word}”: it blames. Write, for example, “{better}”."})
        declines = self.use == self.Use.DECLINING
        if declines and not self.reason:
            raise ValidationError({"reason": "Say which reason for declining this text explains."})
        if self.reason and not declines:
            raise ValidationError({"reason": "Only a text that declines has a reason. Leave this empty."})
        if declines and not self.must_haves:
            raise ValidationError({"must_say": "Say what has to stay in: why, who can help, how to come back."})
