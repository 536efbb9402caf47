"""`manage.py make_share_images`: draw the pictures for cards anew, after a change to the colours or the lines."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from home.line_drawing import share_images

FOLDER = settings.BASE_DIR / "sos_site" / "static" / "images" / "share"


class Command(BaseCommand):
    help = "Draw the pictures that other sites show with a link to a page."

    def handle(self, *args: Any, **options: Any) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, image in share_images().items():
            image.save(FOLDER / f"{name}.png", optimize=True)
            self.stdout.write(f"{name}.png")
