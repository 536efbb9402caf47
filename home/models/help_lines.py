"""Help lines of other organisations. They change, so each says when somebody last checked it (domain.md §7)."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import RevisionMixin
from wagtail.search import index

CHECK_EVERY = timedelta(days=90)
OTHER_LANGUAGES = [(code, name) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class HelpLine(RevisionMixin, index.Indexed, ClusterableModel):
    """A number to call or text, shown wherever a page lists help lines. A change shows at once and can be undone.

    The number stands here for every language.
    """

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
        InlinePanel("words", heading="In other languages", label="Language", max_num=len(OTHER_LANGUAGES)),
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


class HelpLineWords(models.Model):
    """What a help line is called and who it is for, in another language. Where it is missing, English is shown."""

    help_line = ParentalKey(HelpLine, on_delete=models.CASCADE, related_name="words")
    language = models.CharField(max_length=10, choices=OTHER_LANGUAGES)
    name = models.CharField(max_length=80, blank=True, help_text="Leave empty where the English name is a proper name.")
    who_for = models.CharField(max_length=200, help_text="One sentence: who can call, and what about.")
    opening_hours = models.CharField(max_length=120, blank=True, help_text="One sentence, as checked.")

    panels = [
        FieldPanel("language"),
        FieldPanel("name"),
        FieldPanel("who_for"),
        FieldPanel("opening_hours"),
    ]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["help_line", "language"], name="one_wording_a_language")]

    def __str__(self) -> str:
        return f"{self.help_line} ({self.language})"


def in_language(lines: Iterable[HelpLine], language: str) -> list[tuple[HelpLine, HelpLineWords | None]]:
    """Pair each line with its words in this language, or with none where English has to do."""
    lines = list(lines)
    if language == settings.LANGUAGE_CODE:
        return [(line, None) for line in lines]
    found = HelpLineWords.objects.filter(help_line__in=lines, language=language)
    words = {each.help_line_id: each for each in found}
    return [(line, words.get(line.pk)) for line in lines]
