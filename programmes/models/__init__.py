"""Programmes and the public pages about them."""

from .pages import GuidancePage, ProgrammeIndexPage, ProgrammePage
from .programme import Programme, ProgrammeCode

__all__ = ["GuidancePage", "Programme", "ProgrammeCode", "ProgrammeIndexPage", "ProgrammePage"]
