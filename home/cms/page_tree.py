"""Keeps the page tree whole: fixed pages are not deleted, unpublished or moved (home/fixed_pages.py)."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from home.fixed_pages import is_fixed

REFUSED = {"delete": "deleted", "unpublish": "unpublished", "move": "moved"}


def refuse_for_fixed(request: HttpRequest, pages: Iterable[Page], done: str) -> HttpResponse | None:
    """Go back with a message when one of the pages is fixed."""
    fixed = next((page for page in pages if is_fixed(page)), None)
    if fixed is None:
        return None
    messages.error(
        request,
        f"“{fixed.title}” can’t be {done}: other pages, leaflets and services lead to it. "
        "You can change everything on it. If it has to go, ask whoever runs the site.",
    )
    parent = fixed.get_parent()
    return redirect("wagtailadmin_explore", parent.pk)


@hooks.register("before_delete_page")
def keep_from_deleting(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refuse_for_fixed(request, [page], REFUSED["delete"])


@hooks.register("before_unpublish_page")
def keep_from_unpublishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refuse_for_fixed(request, [page], REFUSED["unpublish"])


@hooks.register("before_move_page")
def keep_from_moving(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    return refuse_for_fixed(request, [page], REFUSED["move"])


@hooks.register("before_bulk_action")
def keep_from_all_at_once(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action_class_instance: object
) -> HttpResponse | None:
    if action_type not in REFUSED:
        return None
    return refuse_for_fixed(request, [each for each in objects if isinstance(each, Page)], REFUSED[action_type])
