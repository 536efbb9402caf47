"""The form in which a programme is edited in the CMS."""

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from .areas import Area


class ProgrammeForm(WagtailAdminModelForm):
    """Offers the boroughs as boxes to tick; the list of their codes is what is kept."""

    areas = forms.MultipleChoiceField(
        label="Areas served",
        choices=Area.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick none for all of them.",
    )
