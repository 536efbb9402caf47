"""The site as in production, with the empty view beside it."""

from sos_site.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.with_empty_view"
SYNTHETIC_REFERRALS = True
