"""Pages by key: every row once and in order, whatever comes or goes between two pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.referrals.models import Referral
from portal.referrals.triage.paging import Place, page_of

from .rows import make_row

pytestmark = pytest.mark.django_db

# Few values, so that rows share their time and their arrival, down to the key.
turns = st.one_of(st.none(), st.integers(-2, 2))
rows = st.lists(st.tuples(turns, st.integers(0, 2)), max_size=12)


def make(due, ago):
    return make_row(
        due_in=None if due is None else timedelta(hours=due), received_at=MOMENT - timedelta(hours=ago)
    )  # fmt: skip


MOMENT = timezone.now()


@given(there=rows, arriving=st.lists(st.tuples(turns, st.integers(0, 2)), max_size=5), length=st.integers(1, 4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_going_on_shows_every_row_once_in_order_also_when_rows_arrive_between(db, there, arriving, length):
    Referral.objects.all().delete()
    expected = {make(*one).pk for one in there}
    arriving, seen, after = list(arriving), [], ""
    for _ in range(len(there) + len(arriving) + 1):  # whoever goes round in circles is stopped
        page = page_of(Referral.objects.open(), after=after, length=length)
        seen += page.rows
        if arriving:
            make(*arriving.pop())
        after = page.after
        if not after:
            break
    assert not after, "the pages never end"
    keys = [referral.pk for referral in seen]
    assert len(keys) == len(set(keys)), "a row was shown twice"
    assert expected <= set(keys), "a row was skipped"
    assert [(Place.of(one).turn, one.received_at, one.pk) for one in seen] == sorted(
        (Place.of(one).turn, one.received_at, one.pk) for one in seen
    )


@given(there=rows, length=st.integers(1, 4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_going_back_shows_the_same_pages(db, there, length):
    Referral.objects.all().delete()
    for one in there:
        make(*one)
    pages = [page_of(Referral.objects.open(), length=length)]
    while pages[-1].after:
        pages.append(page_of(Referral.objects.open(), after=pages[-1].after, length=length))
    page = pages.pop()
    while pages:
        page = page_of(Referral.objects.open(), before=page.before, length=length)
        assert list(page.rows) == list(pages.pop().rows)
    assert page.before == ""


@pytest.mark.parametrize("text", ["", "x", "====", "MjAyNg==", "\x00", "é", "OTk5OSAxIDI=" * 50])
def test_what_names_no_place_is_no_place(text):
    assert Place.read(text) is None


def test_a_place_is_read_as_it_was_written():
    place = Place.of(make_row(due_in=timedelta(hours=1)))
    assert Place.read(str(place)) == place


def test_the_queue_goes_on_and_back_with_its_filters(log_in, triage_officer, monkeypatch):
    monkeypatch.setattr(page_of, "__kwdefaults__", page_of.__kwdefaults__ | {"length": 2})
    made = [make_row(due_in=timedelta(hours=hours), suggested_band="RED") for hours in range(5)]
    browser = log_in(Client(), triage_officer)

    def ask(address):
        page = browser.get(f"/portal/referrals/{address}").context["page"]
        return page, [Referral.objects.get(reference=row.reference) for row in page.rows]

    first, shown = ask("?band=RED")
    assert shown == made[:2] and not first.before
    second, shown = ask(first.address_after)
    assert shown == made[2:4] and "band=RED" in second.address_after
    last, shown = ask(second.address_after)
    assert shown == made[4:] and not last.after
    assert ask(second.address_before)[1] == made[:2]
