"""Addresses of the form’s pages, for templates: behind the door through which the request came."""

from typing import Any

from django import template

from portal.referrals.intake.doors import address

register = template.Library()


@register.simple_tag(takes_context=True)
def form_address(context: dict[str, Any], name: str, *arguments: str) -> str:
    """Return the address of a page of the form, such as `{% form_address "refer_step" step.slug %}`."""
    return address(context["request"], name, *arguments)
