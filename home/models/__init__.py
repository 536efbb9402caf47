"""The frame of the public site: pages, help lines and settings."""

from .help_lines import HelpLine
from .news import NewsIndexPage, NewsPage
from .pages import HomePage, PublicPage, StandardPage
from .site_settings import SiteSettings, exit_address

__all__ = [
    "HelpLine",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "PublicPage",
    "SiteSettings",
    "StandardPage",
    "exit_address",
]
