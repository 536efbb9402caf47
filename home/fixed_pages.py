"""Pages that other things rely on: the addresses that are printed, linked and called. They stay where they are."""

from django.urls import Resolver404, resolve
from wagtail.models import Page

FIXED_ADDRESSES = frozenset(
    {
        "/", "/about/", "/programmes/", "/programmes/gangs/", "/programmes/county-lines/", "/programmes/hospital/",
        "/programmes/family/", "/worried-about-someone/", "/get-help-now/", "/staying-safe-online/",
        "/what-happens-next/", "/news/", "/search/", "/contact/", "/privacy/", "/your-privacy/",
        "/accessibility/", "/complaints/",
    }
)  # fmt: skip
PAGES_OF_WAGTAIL = "wagtail_serve"


def address_of(page: Page) -> str:
    """The page's address within the site, such as `/about/`; empty before it has one."""
    return "/" + page.url_path.split("/", 2)[2] if page.depth and page.depth > 1 else ""


def is_fixed(page: Page) -> bool:
    """Say whether the page must stay published at its address (design.md, URLs)."""
    return address_of(page) in FIXED_ADDRESSES


def belongs_to_something_else(slug: str) -> bool:
    """Say whether a page directly below the home page would be hidden by a part of the site, such as `/refer/`."""
    for address in (f"/{slug}/", f"/{slug}"):
        try:
            if resolve(address).url_name != PAGES_OF_WAGTAIL:
                return True
        except Resolver404:
            continue
    return False
