"""The signposting directory beside a question for a service: choose one, or write another."""

from typing import Any

from django import forms

from .kinds import Kind
from .models import Resource

MOST_OFFERED = 200


class ServiceInput(forms.TextInput):
    """One line that offers the services of the directory which all staff may read."""

    template_name = "portal/resources/service_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        found = Resource.objects.for_all_staff().current().filter(kind=Kind.DIRECTORY).order_by("title")
        context["widget"]["services"] = list(found.values_list("title", flat=True)[:MOST_OFFERED])
        return context
