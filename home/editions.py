"""Starts a new edition of the public site when anything that a public page may show has changed."""

from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.signals import post_page_move

from sos_site.page_cache import start_new_edition

# What public pages show or stand on. A draft that is saved touches only its revision and a few columns of its page.
SHOWN = (
    "wagtailcore.Page", "wagtailcore.PageViewRestriction", "wagtailcore.Site", "wagtailcore.Locale",
    "wagtailimages.Image", "wagtaildocs.Document", "home.HelpLine", "home.HelpLineWords", "home.SiteSettings",
    "programmes.Programme", "programmes.QuestionWording",
)  # fmt: skip


def connect_signals() -> None:
    """Listen to everything that changes what the public sees; called once when the apps are ready."""
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(when_changed, dispatch_uid="edition")
    post_page_move.connect(when_moved, dispatch_uid="edition")


def when_changed(instance: Any, update_fields: frozenset[str] | None = None, **about: Any) -> None:
    """Start a new edition once the change is committed, unless only a draft was saved."""
    if update_fields is None and isinstance(instance, shown_models()):
        transaction.on_commit(start_new_edition)


def when_moved(**about: Any) -> None:
    """A page that moved has another address, and so do the pages below it."""
    transaction.on_commit(start_new_edition)


def shown_models() -> tuple[type[models.Model], ...]:
    """Return the models of SHOWN."""
    return tuple(apps.get_model(name) for name in SHOWN)
