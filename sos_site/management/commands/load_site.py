"""`manage.py load_site`: the first pages and help lines of a new installation. Leaves alone what is there."""

from typing import Any

from django.core.management.base import BaseCommand

from home.first_pages import load_site


class Command(BaseCommand):
    help = "Create the pages and help lines that are missing. What editors changed is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        home = load_site()
        self.stdout.write(f"The site has {home.get_descendant_count() + 1} pages.")
