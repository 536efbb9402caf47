"""The picture that goes with a link to a page: an editor's own, or a drawing of the lines."""

from typing import Any, NamedTuple

from django.conf import settings
from django.templatetags.static import static

WIDTH, HEIGHT = 1200, 630  # pixels, as Open Graph cards are cut
ALL_LINES = "lines"


class Picture(NamedTuple):
    """A picture for a card."""

    url: str
    width: int
    height: int
    alt: str


def picture_of(page: Any) -> Picture:
    """Return what is shown with a link to the page. Discreet pages never show a picture of their own."""
    if page.share_image and not page.discreet:
        cut = page.share_image.get_rendition(f"fill-{WIDTH}x{HEIGHT}")
        return Picture(cut.full_url, cut.width, cut.height, page.share_image.default_alt_text)
    drawing = static(f"images/share/{page.line or ALL_LINES}.png")
    alt = "A line that leads from stop to stop" if page.line else "Four coloured lines that lead from stop to stop"
    return Picture(f"{settings.BASE_URL}{drawing}", WIDTH, HEIGHT, alt)
