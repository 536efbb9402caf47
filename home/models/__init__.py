"""The frame of the public site: pages, help lines and settings."""

from .help_lines import HelpLine, HelpLineWords
from .pages import HomePage, PublicPage, StandardPage
from .site_settings import SiteSettings

__all__ = ["HelpLine", "HelpLineWords", "HomePage", "PublicPage", "SiteSettings", "StandardPage"]
