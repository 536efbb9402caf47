"""Mails to staff carry the reference and fixed words: nothing of the referral itself (domain.md §6.10)."""

import re
from datetime import timedelta

import pytest

from portal.notices.digests import send_digests
from portal.notices.kinds import Delivery, NoticeKind
from portal.notices.services import choose, kinds_for, notify
from portal.outbox.models import OutboxMessage
from portal.outbox.services import compose
from portal.referrals.risk import RiskBand
from programmes.areas import Area
from programmes.models import Programme

from .conftest import london

pytestmark = pytest.mark.django_db

MONDAY = london(2026, 3, 16, 9)


def words_of(value):
    """Every text of five letters or more inside answers."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return {word for one in value for word in words_of(one)}
    return {value} if isinstance(value, str) and len(value) > 4 else set()


@pytest.mark.parametrize("number", ["1", "3", "6", "9"])
def test_no_mail_says_more_than_the_reference(number, at_ten, dsl, triage_officer, team_leader):
    referral = at_ten(number, owner=triage_officer, state="screening")
    for person in (dsl, triage_officer, team_leader):
        choose(person=person, choices=dict.fromkeys(kinds_for(person), Delivery.AT_ONCE))
    for kind in NoticeKind:
        assert notify(kind, referral, to=[dsl], now=MONDAY - timedelta(days=3))
    choose(person=dsl, choices=dict.fromkeys(kinds_for(dsl), Delivery.DAILY))
    for kind in kinds_for(dsl):
        notify(kind, referral, to=[dsl], now=MONDAY - timedelta(days=3))
    assert send_digests(now=MONDAY) == 1
    mails = [compose(message) for message in OutboxMessage.objects.filter(kind__in=["notice", "digest"])]
    assert {f"{referral.reference}: {kind.label}" for kind in NoticeKind} <= {mail.subject for mail in mails}
    secrets = {str(one).lower() for one in words_of(referral.answers)}
    secrets |= {programme.name.lower() for programme in Programme.objects.all()}
    secrets |= {area.label.lower() for area in Area} - {"outside london"}
    for mail in mails:
        said = f"{mail.subject}\n{mail.body}"
        assert referral.reference in said
        assert not any(re.search(rf"\b{band}\b", said) for band in RiskBand)
        rest = said.replace(referral.reference, "").lower()
        assert not {secret for secret in secrets if secret in rest}
        assert not re.search(r"\d{4}", re.sub(r"https?://\S+", "", rest)), "a number could be a phone or a year"


def test_the_sentences_of_the_kinds_are_plain():
    for kind in NoticeKind:
        assert not any(band.lower() in kind.label.lower().split() for band in RiskBand)
        assert 15 < len(kind.label) < 60
