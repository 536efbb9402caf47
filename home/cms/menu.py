"""The menus of the CMS: what comms staff need, and nothing else."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

REPORTS_NOT_NEEDED = {"aging-pages", "page-types-usage", "workflow-tasks"}  # "Needs attention" and "Workflows" tell
HELP_ELSEWHERE = ("whats-new-in-wagtail", "editor-guide")


@hooks.register("construct_reports_menu")
def tidy_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in REPORTS_NOT_NEEDED]


@hooks.register("construct_help_menu")
def tidy_help(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if not item.name.startswith(HELP_ELSEWHERE)]


@hooks.register("register_help_menu_item")
def guide_menu_item() -> MenuItem:
    return MenuItem("Editors’ guide", reverse("editors_guide"), name="guide", icon_name="help", order=100)
