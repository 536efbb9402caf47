"""What the whole site says about the charity; edited in the CMS."""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from sos_site.page_cache import current_edition


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting):
    """A notice for every page and the charity’s own details. The 999 line is not here: it can’t be switched off."""

    notice = models.CharField(
        max_length=200, blank=True, help_text="Shown at the top of every page, such as a closure. Usually empty."
    )
    notice_starts = models.DateTimeField("from", null=True, blank=True, help_text="Empty: at once.")
    notice_ends = models.DateTimeField("until", null=True, blank=True, help_text="Empty: until somebody takes it down.")
    exit_url = models.URLField(
        "“Exit this page” leads to", blank=True, validators=[URLValidator(schemes=["http", "https"])],
        help_text="A busy, harmless site, such as a weather forecast. Empty means the usual one.",
    )  # fmt: skip
    charity_number = models.CharField(max_length=80, blank=True, default="[to be filled in: charity number]")
    address = models.CharField(max_length=200, blank=True, default="[to be filled in: postal address]")
    phone = models.CharField(max_length=80, blank=True, default="[to be filled in: office phone number]")
    email = models.CharField(max_length=120, blank=True, default="[to be filled in: office e-mail address]")

    panels = [
        MultiFieldPanel(
            [FieldPanel("notice"), FieldRowPanel([FieldPanel("notice_starts"), FieldPanel("notice_ends")])],
            heading="Notice on every page",
            help_text="One short sentence. It stands under the line about 999 for as long as you say.",
        ),
        MultiFieldPanel(
            [FieldPanel("charity_number"), FieldPanel("address"), FieldPanel("phone"), FieldPanel("email")],
            heading="About the charity",
            help_text="An empty line is left out. A line in brackets still has to be filled in.",
        ),
        MultiFieldPanel([FieldPanel("exit_url")], heading="Exit this page"),
    ]

    class Meta:
        verbose_name = "site settings"

    def clean(self) -> None:
        """Refuse a notice that ends before it starts."""
        if self.notice_starts and self.notice_ends and self.notice_ends <= self.notice_starts:
            raise ValidationError({"notice_ends": "The notice must end after it starts."})

    def current_notice(self, now: datetime) -> str:
        """Return the notice to show at this moment, or nothing."""
        started = self.notice_starts is None or self.notice_starts <= now
        ended = self.notice_ends is not None and self.notice_ends <= now
        return self.notice if started and not ended else ""

    def next_notice_change(self, now: datetime) -> datetime | None:
        """Return when the notice next appears or goes away, so that a kept page is not kept for longer."""
        changes = [change for change in (self.notice_starts, self.notice_ends) if change and change > now]
        return min(changes, default=None) if self.notice else None

    @property
    def notice_now(self) -> str:
        """The notice to show now, for templates."""
        return self.current_notice(timezone.now())


def exit_address() -> str:
    """Where “Exit this page” leads (domain.md §7). Whatever is broken, it leads somewhere."""
    try:
        edition = current_edition()
        if edition is None:
            return read_exit_address()
        return str(cache.get_or_set(f"exit-address-{edition}", read_exit_address))
    except Exception:  # the database or the cache may be away; whoever leaves must not notice
        return settings.EXIT_URL


def read_exit_address() -> str:
    """Return what an editor chose, or the address of the settings."""
    chosen = SiteSettings.objects.filter(site__is_default_site=True).values_list("exit_url", flat=True).first()
    return chosen or settings.EXIT_URL
