"""Draws docs/workflow.svg and docs/workflow.md anew from the workflow table."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.referrals.workflow_picture import markdown, svg


class Command(BaseCommand):
    help = "Draw docs/workflow.svg and docs/workflow.md from the workflow table."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, content in (("workflow.svg", svg()), ("workflow.md", markdown())):
            (settings.BASE_DIR / "docs" / name).write_text(content, encoding="utf-8")
            self.stdout.write(f"docs/{name}")
