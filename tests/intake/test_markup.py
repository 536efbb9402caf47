"""Whatever is typed into any box of any pathway is shown as text: on check-answers, the receipt, to staff, in mails."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from portal.outbox.models import OutboxMessage
from portal.referrals.intake.forms.fields import Day, Email, Line, Moment, Phone, Reach, Story
from portal.referrals.intake.steps import steps_for
from portal.referrals.models import Draft, Referral
from portal.referrals.triage.what_was_said import name_of

from .answers import story
from .test_the_professional_pathway import fill_in, send

pytestmark = pytest.mark.django_db

NASTY = "<script>alert({0})</script>\"><img src=x onerror=alert({0})>&amp;'{{{{ draft }}}}"
SHAPED = (Day, Moment, Phone, Email, Reach)  # what only takes a date, a number or an address


def boxes(step):
    """The free text boxes of a page."""
    return [
        name
        for name, field in step.form.base_fields.items()
        if isinstance(field, Line | Story) and not isinstance(field, SHAPED) and name != "postcode"
    ]


def shows_only_text(page):
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "onerror=alert" not in page.replace("&gt;&lt;img src=x onerror=alert", "").replace("\\u003Cimg", "")


@pytest.mark.parametrize("number", ["1", "3", "5", "6", "7", "10"])
def test_markup_in_every_box_is_text_wherever_it_appears(client, programmes, log_in, dsl, triage_officer, number):
    fill_in(client, number)
    typed = story(number).answers(timezone.now())
    written = 0
    for step in steps_for(Draft.objects.get().answers):
        names = boxes(step)
        given = typed.get(step.slug, {}) | {name: NASTY.format(written) for name in names}
        if step.slug in ("contact", "family-contact"):
            given |= {"may_contact": "yes", "channel": "letter", "value": NASTY.format(written)}
        if step.slug == "agencies":
            given = {"mash_told": "no", "police_told": "no"} | given
        written += len(names)
        response = client.post(f"/refer/{step.slug}/" if step.slug != "danger" else "/refer/", given)
        assert response.status_code == 302, (step.slug, response.context["form"].errors)
        shows_only_text(client.get(f"/refer/{step.slug}/" if step.slug != "danger" else "/refer/").content.decode())
    assert written >= 5
    page = client.get("/refer/check/")
    checked = page.content.decode()
    shows_only_text(checked)
    assert "&lt;script&gt;alert(" in checked
    receipt = send(client, page).content.decode()
    shows_only_text(receipt)
    referral = Referral.objects.get()
    assert referral.reference in receipt
    staff = log_in(Client(), dsl).get(f"/portal/referrals/{referral.reference}/").content.decode()
    shows_only_text(staff)
    assert "&lt;script&gt;alert(" in staff
    shows_only_text(log_in(Client(), dsl).get("/portal/referrals/").content.decode())
    assert "<script>" in name_of(referral)  # the words are kept as they were typed
    assert not any("script" in str(message.context) for message in OutboxMessage.objects.all())
    assert not mail.outbox


@pytest.mark.parametrize("nasty", [NASTY.format(1), "{% now 'Y' %}", "${7*7}", "'; DROP TABLE x; --", "\u202egnp.exe"])
def test_a_page_that_is_refused_shows_what_was_typed_as_text(client, programmes, nasty):
    client.post("/refer/", {"immediate_danger": "no"})
    client.post("/refer/who/", {"pathway": "professional"})
    response = client.post("/refer/you/", {"name": nasty, "phone": nasty, "email": nasty, "role": nasty})
    assert response.status_code == 422
    shows_only_text(response.content.decode())
