"""A process of its own that starts as production does."""

from tests.site.conftest import good_environment, python_in_production

__all__ = ["good_environment", "python_in_production"]
