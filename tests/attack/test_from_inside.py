"""What somebody with an account of the demo tries: pages of other roles, files that are not what they say."""

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from tests.accounts.test_every_address import MATRIX
from tests.intake.answers import story

pytestmark = pytest.mark.attack
ACCOUNTS = {
    "triage": Role.TRIAGE_OFFICER, "leader": Role.TEAM_LEADER, "dsl": Role.DSL, "caseworker": Role.CASEWORKER,
    "editor": Role.COMMS_EDITOR, "publisher": Role.COMMS_PUBLISHER, "dataprotection": Role.DATA_PROTECTION_LEAD,
    "admin": Role.SYSTEM_ADMIN,
}  # fmt: skip
PAGES = {
    "queue": "/portal/referrals/", "audit": "/portal/audit/", "people": "/portal/people/", "system": "/portal/system/",
    "leavers": "/portal/people/leavers/", "invite": "/portal/people/invite/",
}  # fmt: skip
CMS = {"editor", "publisher", "leader"}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_each_role_opens_its_own_pages_alone(insiders, name):
    someone = insiders(name)
    for view, path in PAGES.items():
        answer = someone.ask(path)
        assert (answer.status == 200) is (ACCOUNTS[name] in MATRIX[view]), path
        assert answer.status == 200 or "SOS-" not in answer.text
    assert (someone.ask("/cms/").status == 200) is (name in CMS)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_nobody_gets_at_wagtails_users_or_raises_their_own_rights(insiders, name):
    someone = insiders(name)
    for path in ("/cms/users/", "/cms/users/new/", "/cms/groups/", "/cms/groups/new/", "/cms/account/"):
        answer = someone.ask(path)
        assert answer.status != 200 or "password" not in answer.text.lower(), path
    answer = someone.ask("/portal/people/1/rights/", "POST", {"roles": "dsl"})
    assert answer.status == 403


@pytest.mark.parametrize("name", ["editor", "admin", "dataprotection"])
def test_a_referral_that_is_not_theirs_looks_like_one_that_never_was(insiders, name):
    import re

    queue = insiders("dsl").ask("/portal/referrals/").text
    reference = re.search(r"SOS-\w{4}-\w{4}", queue)[0]
    real = insiders(name).ask(f"/portal/referrals/{reference}/")
    never = insiders(name).ask("/portal/referrals/SOS-2222-2222/")
    assert (real.status, reference in real.text) == (never.status, False)


def test_a_referral_outside_ones_work_is_not_told_from_one_that_never_was(insiders):
    import re

    def references(name):
        return set(re.findall(r"SOS-\w{4}-\w{4}", insiders(name).ask("/portal/referrals/").text))

    hidden = references("dsl") - references("caseworker")
    assert hidden
    for reference in hidden:
        real = insiders("caseworker").ask(f"/portal/referrals/{reference}/")
        never = insiders("caseworker").ask("/portal/referrals/SOS-2222-2222/")
        assert real.status == never.status == 404
        strip = lambda text: re.sub(r'(nonce|csrfmiddlewaretoken" value)="[^"]*"', "", text)  # noqa: E731
        named = strip(real.text).replace(reference, "SOS-2222-2222")  # the page names what was asked for
        assert named == strip(never.text)


@pytest.mark.parametrize("path", ["/portal/", "/portal/referrals/", "/portal/account/", "/portal/audit/"])
def test_private_pages_are_stored_nowhere(insiders, path):
    answer = insiders("leader").ask(path)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_session_cookie_put_in_by_somebody_else_is_not_taken_over(site, attacker):
    """Session fixation: the key changes with the log-in."""
    from portal.accounts.demo import DEMO_PASSWORD

    attacker.form("/accounts/login/")
    attacker.cookies["sessionid"] = "a" * 32
    attacker.post("/accounts/login/", {"login": "admin2@example.org", "password": DEMO_PASSWORD})
    assert attacker.cookies["sessionid"] != "a" * 32
    before = attacker.cookies["sessionid"]
    code = site.code_of("admin2@example.org")
    attacker.post("/accounts/login/code/", {"code": code})
    assert attacker.cookies["sessionid"] != before


HARMFUL = {
    "page.pdf": b"<!doctype html><script>alert(1)</script>",
    "picture.jpg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "picture.png": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "program.pdf": b"MZ\x90\x00\x03" + bytes(100),
    "both.pdf": b"%PDF-1.4\n<script>alert(1)</script>",
    "letter.docx": b"PK\x03\x04" + bytes(200),
    "page.html": b"<html>",
    "../../up.pdf": b"%PDF-1.4 no end",
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_file_that_is_not_what_it_says_is_refused(attacker, name):
    """Through the form, as a referrer would add it."""
    import re

    token = attacker.form("/refer/")
    typed = story("3").answers(timezone.now())
    for path, slug in {"/refer/": "danger", "/refer/who/": "who"}.items():
        assert attacker.ask(path, "POST", {**typed[slug], "csrfmiddlewaretoken": token}).status == 302
    page = attacker.ask("/refer/files/")
    assert page.status == 200, page.leads_to
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page.text)[1]
    field = re.search(r'type="file"[^>]*name="([^"]+)"|name="([^"]+)"[^>]*type="file"', page.text)
    field = field[1] or field[2]
    mark = "x7x7x7"
    body = (
        (
            f'--{mark}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
            f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        ).encode()
        + HARMFUL[name]
        + f"\r\n--{mark}--\r\n".encode()
    )
    answer = attacker.ask("/refer/files/", "POST", body, Content_Type=f"multipart/form-data; boundary={mark}")
    assert answer.status in {200, 422}, answer.leads_to
    assert "<script>alert(1)" not in answer.text
    assert "up.pdf" not in attacker.ask("/refer/files/").text
