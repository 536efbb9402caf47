"""The form in which a resource is edited in the CMS, and the forms of the portal."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from wagtail.admin.forms import WagtailAdminModelForm

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.referrals.attachments.forms import ENDINGS
from portal.referrals.attachments.refusals import MEGABYTE
from portal.referrals.indicators import INDICATORS
from portal.referrals.intake.forms.fields import Line, Story
from portal.referrals.staff_form import StaffForm
from programmes.areas import Area

from .kinds import READER_CHOICES, READER_ROLES
from .models import FileOfResource, Resource


class RolesField(forms.ModelMultipleChoiceField):
    """Roles as boxes to tick."""

    def label_from_instance(self, group: Group) -> str:
        return Role(group.name).label


def boxes(label: str, choices: list[tuple[str, str]], hint: str) -> forms.MultipleChoiceField:
    """Return boxes to tick, none of which need be."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, help_text=hint, widget=forms.CheckboxSelectMultiple
    )


class ResourceForm(WagtailAdminModelForm):
    """Offers roles, indicators and boroughs as boxes. “Ask everybody again” is asked anew for each version."""

    audience = RolesField(
        queryset=Group.objects.filter(name__in=READER_ROLES).order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Who may read it",
        help_text="Tick none for all staff.",
    )
    must_read_by = boxes("Must be read by", READER_CHOICES, "They see it on their first page until they have.")
    indicators = boxes(
        "Beside a referral with",
        [(code, f"{code} {each.text}") for code, each in INDICATORS.items()],
        "It is shown beside a referral in which one of these was said.",
    )
    areas = boxes("Areas served", Area.choices, "For a signposting service. Tick none for all of them.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is not None and not instance.has_unpublished_changes:
            instance.asks_again = False  # it was said of the version that is published
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            self.fields["owner"].queryset = User.objects.filter(is_active=True).order_by("first_name", "last_name")
            self.fields["owner"].label_from_instance = User.get_full_name


class FeedbackForm(StaffForm):
    """A word to the owner."""

    words = Story(
        "What is wrong, missing or unclear?",
        hint="The owner reads it. Leave out names and anything about a young person.",
        required=True,
        rows=3,
        missing="Write a sentence first.",
    )


class ArchiveForm(StaffForm):
    """What takes the place of a resource that is archived."""

    successor = forms.ModelChoiceField(
        Resource.objects.none(), required=False, label="What takes its place?", empty_label="Nothing",
        help_text="Its address then leads there.",
    )  # fmt: skip

    def __init__(self, *args: Any, resource: Resource, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Resource.objects.cared_for_by(by) | Resource.objects.visible_to(by)
        choices = others.current().filter(live=True).exclude(pk=resource.pk)
        self.fields["successor"].queryset = choices.distinct().order_by("title")  # type: ignore[attr-defined]


class FileForm(StaffForm):
    """A file for the next version, new or in the place of one that is there."""

    upload = forms.FileField(
        label="Choose a file",
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
        allow_empty_file=True,
        error_messages={"required": "Choose a file first."},
    )
    title = Line("What is in it?", hint="Such as “Form for a home visit”. Empty keeps the name of the file.", limit=120)
    replaces = forms.TypedChoiceField(
        label="Is it a new version of one of these?", required=False, coerce=uuid.UUID, empty_value=None
    )

    def __init__(self, *args: Any, listed: list[FileOfResource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.ATTACHMENT_LARGEST // MEGABYTE
        self.fields["upload"].help_text = (
            f"PDF, Word, Excel, PowerPoint, OpenDocument text or a picture, up to {most} MB. What it is, is judged by "
            "what is in it, and it is scanned for viruses where a scanner runs."
        )
        earlier = [(str(each.file_id), each.title) for each in listed]
        self.fields["replaces"].choices = [("", "No, it is another file"), *earlier]  # type: ignore[attr-defined]
        if not earlier:
            del self.fields["replaces"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.setdefault("replaces", None)
        return cleaned
