"""The one record that the public page, the referral form and triage share (domain.md §2)."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import RevisionMixin
from wagtail.search import index

from programmes.areas import Area

# What the page “What happens next” says too.
GENERAL_PROMISE = (
    "In working hours we aim to read the most urgent referrals within an hour, and every referral within three "
    "working days."
)


class ProgrammeCode(models.TextChoices):
    """The four lines of work. The codes are fixed; everything else about them is edited in the CMS."""

    GANGS = "gangs", "Gangs work with councils"
    COUNTY_LINES = "county_lines", "County lines"
    HOSPITAL = "hospital", "Hospital"
    FAMILY = "family", "Families"


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Reads programmes in the order in which they are shown."""

    def open(self) -> "ProgrammeQuerySet":
        """Programmes that take referrals now."""
        return self.filter(open_for_referrals=True)


class Programme(RevisionMixin, index.Indexed, models.Model):
    """A line of work: who it is for, where, whether it takes referrals, and how soon it promises to answer.

    A change takes effect at once, on the page, in the form and in triage; what was there before can be brought back.
    """

    code = models.CharField(max_length=20, choices=ProgrammeCode, unique=True, editable=False)
    name = models.CharField(max_length=60)
    summary = models.CharField(max_length=220, help_text="One or two short sentences, in plain words.")
    areas = models.JSONField(
        "areas served", default=list, blank=True, help_text="Boroughs where we work. Empty means all of them."
    )
    youngest_age = models.PositiveSmallIntegerField(default=10, validators=[MaxValueValidator(25)])
    oldest_age = models.PositiveSmallIntegerField(default=25, validators=[MaxValueValidator(120)])
    open_for_referrals = models.BooleanField(default=True)
    paused_message = models.TextField(
        blank=True, help_text="Shown to the public while paused: why, until when if known, and where to turn instead."
    )
    contact_within_hours = models.PositiveSmallIntegerField(
        "first contact within (hours)", null=True, blank=True,
        help_text="A promise of this programme alone. The earliest deadline wins; empty means the targets of the band.",
    )  # fmt: skip
    shows_figures = models.BooleanField(
        "show how long people wait and how many came", default=True, db_default=True,
        help_text="Counted each night from the referrals, and rounded. Too few to tell are never shown.",
    )  # fmt: skip
    days_to_contact = models.PositiveSmallIntegerField(null=True, editable=False)
    came_last_year = models.PositiveIntegerField(null=True, editable=False)
    last_year_ends = models.DateField(null=True, editable=False)
    sort_order = models.PositiveSmallIntegerField(default=0)

    objects = ProgrammeQuerySet.as_manager()

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("summary")], heading="What readers see"),
        MultiFieldPanel([FieldPanel("open_for_referrals"), FieldPanel("paused_message")], heading="Referrals"),
        MultiFieldPanel(
            [FieldPanel("areas"), FieldRowPanel([FieldPanel("youngest_age"), FieldPanel("oldest_age")])],
            heading="Who and where",
        ),
        MultiFieldPanel([FieldPanel("contact_within_hours"), FieldPanel("shows_figures")], heading="How soon"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.SearchField("summary")]

    class Meta:
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an upside-down age range, an unknown area, and a pause without a message."""
        if self.youngest_age > self.oldest_age:
            raise ValidationError({"oldest_age": "The oldest age must not be below the youngest."})
        if not set(self.areas) <= set(Area.values):
            raise ValidationError({"areas": "Choose boroughs from the list."})
        if not self.open_for_referrals and not self.paused_message.strip():
            raise ValidationError({"paused_message": "Say what people can do while referrals are paused."})

    def serves(self, area: str, age: int | None) -> bool:
        """Say whether a young person of this age (unknown counts as yes) in this area is within the programme."""
        in_area = not self.areas or area in self.areas
        in_age = age is None or self.youngest_age <= age <= self.oldest_age
        return in_area and in_age

    def against(self, area: str) -> list[str]:
        """Say in words what stands against taking somebody from this area (empty: not known) now."""
        reasons = [] if self.open_for_referrals else ["takes no new referrals now"]
        if area and not self.serves(area, None):
            reasons.append("does not work in this area")
        return reasons

    @property
    def ages(self) -> str:
        """The age range, as people say it."""
        return f"{self.youngest_age} to {self.oldest_age}"

    @property
    def promise(self) -> str:
        """How soon the public hears from this programme, in words; without a promise of its own, the general one."""
        hours = self.contact_within_hours
        if not hours:
            return GENERAL_PROMISE
        amount, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
        return f"We aim to make first contact within {amount} {unit}{'' if amount == 1 else 's'}."

    @property
    def waiting_now(self) -> str:
        """How long people wait at the moment, in words; nothing where that is hidden or not known."""
        if not self.shows_figures or not self.days_to_contact:
            return ""
        days = self.days_to_contact
        within = "a day" if days == 1 else f"{days} days"
        return f"Of the people we have met lately, half heard from us within {within}."

    @property
    def came(self) -> str:
        """How many were referred in the last financial year, in words; nothing where that is hidden or not known."""
        if not self.shows_figures or not self.came_last_year or not self.last_year_ends:
            return ""
        ends = self.last_year_ends
        return f"About {self.came_last_year} young people from April {ends.year - 1} to March {ends.year}."

    @property
    def line(self) -> str:
        """The name of the line’s colour in the style sheet, such as `line-county-lines`."""
        return f"line-{self.code.replace('_', '-')}"
