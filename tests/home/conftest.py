"""The public site as `load_site` makes it for a new installation."""

import pytest

from home.first_pages import load_site


@pytest.fixture
def site(db):
    """Load the site and return its home page."""
    return load_site()
