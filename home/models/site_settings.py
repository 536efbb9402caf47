"""What the whole site says about the charity; edited in the CMS."""

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting):
    """A notice for every page and the charity’s own details. The 999 line is not here: it can’t be switched off."""

    notice = models.CharField(
        max_length=200, blank=True, help_text="Shown at the top of every page, such as a closure. Usually empty."
    )
    charity_number = models.CharField(max_length=80, blank=True, default="[to be filled in: charity number]")
    address = models.CharField(max_length=200, blank=True, default="[to be filled in: postal address]")
    phone = models.CharField(max_length=80, blank=True, default="[to be filled in: office phone number]")
    email = models.CharField(max_length=120, blank=True, default="[to be filled in: office e-mail address]")

    panels = [
        FieldPanel("notice"),
        MultiFieldPanel(
            [FieldPanel("charity_number"), FieldPanel("address"), FieldPanel("phone"), FieldPanel("email")],
            heading="About the charity",
        ),
    ]

    class Meta:
        verbose_name = "site settings"
