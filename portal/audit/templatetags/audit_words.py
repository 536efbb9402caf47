"""The details of the audit trail for templates."""

from django import template

from portal.audit.words import in_words

register = template.Library()
register.filter("in_words", in_words)
