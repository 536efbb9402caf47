"""The public site, of which the programmes' pages are a part."""

from tests.home.conftest import site

__all__ = ["site"]
