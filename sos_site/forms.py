"""How forms are drawn: one field template for the whole project."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Draw every field, error list and field group with our own components."""

    field_template_name = "components/field.html"
