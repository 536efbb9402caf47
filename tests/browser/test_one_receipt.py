"""A shown receipt means one committed referral: eight presses at the same moment, against the real server."""

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.utils import timezone

from tests.intake.answers import story

from .conftest import answer, press

pytestmark = pytest.mark.browser


def post(site, cookies, form):
    """Send the form as the browser would, follow to the receipt, and return the reference on it."""
    request = Request(f"{site.url}/refer/check/", data=urlencode(form).encode(), headers={"Cookie": cookies})
    # The redirect needs the cookie as well, which urllib passes on with the other headers.
    with build_opener(HTTPCookieProcessor()).open(request, timeout=30) as response:
        return re.search(r"SOS-\w{4}-\w{4}", response.read().decode())[0]


def test_eight_presses_at_once_give_one_referral_and_eight_times_its_receipt(visitor, site):
    page = visitor(360)
    typed = story("5").answers(timezone.now())
    page.goto("/refer/")
    while not page.url.endswith("/refer/check/"):
        slug = page.url.strip("/").split("/")[-1]
        answer(page, typed["danger" if slug == "refer" else slug])
        press(page, page.locator("main form .button").first)
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    form = {name: page.locator(f"main [name='{name}']").input_value() for name in ("csrfmiddlewaretoken", "key")}
    before = int(site.manage("shell", "-v0", "-c", COUNT))
    with ThreadPoolExecutor(8) as presses:
        references = list(presses.map(lambda _: post(site, cookies, form), range(8)))
    assert len(set(references)) == 1
    assert int(site.manage("shell", "-v0", "-c", COUNT)) == before + 1
    press(page, page.get_by_role("button", name="Send the referral"))
    assert page.locator(".reference").inner_text() == references[0]


COUNT = "from portal.referrals.models import Referral; print(Referral.objects.count())"
