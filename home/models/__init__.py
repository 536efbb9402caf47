"""The frame of the public site: pages, help lines and settings."""

from .help_lines import HelpLine, HelpLineWords
from .news import NewsIndexPage, NewsPage
from .pages import HomePage, PublicPage, StandardPage
from .site_settings import SiteSettings, exit_address

__all__ = [
    "HelpLine",
    "HelpLineWords",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "PublicPage",
    "SiteSettings",
    "StandardPage",
    "exit_address",
]
