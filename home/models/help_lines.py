"""Help lines of other organisations. They change, so each says when somebody last checked it (domain.md §7)."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import RevisionMixin
from wagtail.search import index

CHECK_EVERY = timedelta(days=90)


class HelpLine(RevisionMixin, index.Indexed, models.Model):
    """A number to call or text, shown wherever a page lists help lines. A change shows at once and can be undone."""

    name = models.CharField(max_length=80, unique=True)
    number = models.CharField(max_length=30, blank=True, help_text="As people write it, such as 0800 1111.")
    text_number = models.CharField("number for texts", max_length=20, blank=True)
    who_for = models.CharField(max_length=200, help_text="One sentence: who can call, and what about.")
    opening_hours = models.CharField(
        max_length=120, blank=True, help_text="One sentence. Leave empty until you have checked it."
    )
    last_verified = models.DateField(null=True, blank=True, help_text="When somebody last checked all of the above.")
    sort_order = models.PositiveSmallIntegerField(default=0)

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldRowPanel([FieldPanel("number"), FieldPanel("text_number")]),
                FieldPanel("who_for"),
                FieldPanel("opening_hours"),
            ],
            heading="What readers see",
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("last_verified"), FieldPanel("sort_order")])], heading="For us"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.SearchField("who_for")]

    class Meta:
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def dial(self) -> str:
        """The number without spaces, as a `tel:` link takes it."""
        return self.number.replace(" ", "")

    @property
    def needs_checking(self) -> bool:
        """Say whether nobody has checked it in the last 90 days."""
        return self.last_verified is None or timezone.localdate() - self.last_verified > CHECK_EVERY
