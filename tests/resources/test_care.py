"""Currency: still right, overdue, the archive and what takes its place, versions that decisions relied on."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.outbox.models import OutboxMessage
from portal.resources.care import CannotSucceed, archive, remind_owners
from portal.resources.models import MustRead, ReliedOn, Resource
from portal.resources.publishing import months_after

LIBRARY = "/portal/resources/"


def shown(response):
    return response.content.decode()


def make_stale(resource, days=3):
    Resource.objects.filter(pk=resource.pk).update(review_on=timezone.localdate() - timedelta(days=days))


@given(some.dates(date(2000, 1, 1), date(2090, 1, 1)), some.integers(1, 36))
def test_a_review_is_due_so_many_months_later_and_never_on_a_day_that_is_not_there(day, months):
    due = months_after(day, months)
    assert (due.year - day.year) * 12 + due.month - day.month == months
    assert due.day == day.day or (due.day < day.day and (due + timedelta(days=1)).day == 1)


@pytest.mark.django_db
def test_one_press_says_that_it_is_still_right(owner, caseworker, log_in, publish):
    resource = publish(review_every_months=6)
    make_stale(resource)
    client = log_in(Client(), owner)
    assert "Past its review" in shown(log_in(Client(), caseworker).get(f"{LIBRARY}{resource.pk}/"))
    assert "Past their review: 1" in shown(client.get(f"{LIBRARY}looking-after/"))
    assert log_in(Client(), caseworker).post(f"{LIBRARY}{resource.pk}/care/still-right/").status_code == 404
    client.post(f"{LIBRARY}{resource.pk}/care/still-right/", {"back": "list"})
    resource.refresh_from_db()
    assert resource.review_on == months_after(timezone.localdate(), 6)
    assert AuditEntry.objects.get(action=Action.RESOURCE_REVIEWED).actor == owner
    assert "Past its review" not in shown(client.get(f"{LIBRARY}{resource.pk}/"))


@pytest.mark.django_db
def test_publishing_an_older_draft_brings_back_no_older_review_or_archive(owner, publish):
    resource = publish()
    draft = resource.get_latest_revision_as_object()
    draft.summary = "Begun before the review."
    revision = draft.save_revision()
    make_stale(resource)
    archive(resource=resource, by=owner, successor=None)
    Resource.objects.get(pk=resource.pk).revisions.get(pk=revision.pk).publish()
    resource.refresh_from_db()
    assert resource.archived_at is not None
    assert resource.review_on > timezone.localdate()


@pytest.mark.django_db
def test_owners_are_reminded_before_when_late_and_each_month_without_a_title(owner, publish):
    resource = publish()
    for days, new in ((-30, 0), (-10, 1), (-9, 1), (1, 1), (20, 1), (31, 1), (32, 1)):
        OutboxMessage.objects.all().delete() if days in (-9, 20, 32) else None
        Resource.objects.filter(pk=resource.pk).update(review_on=timezone.localdate() - timedelta(days=days))
        assert remind_owners() == new, days
        assert remind_owners() == 0
    assert "Safe contact" not in str([mail.context for mail in OutboxMessage.objects.all()])
    call_command("housekeeping")


@pytest.mark.django_db
def test_the_address_of_the_archived_leads_to_what_took_its_place_over_several(owner, caseworker, log_in, publish):
    first, second, third = publish("First"), publish("Second"), publish("Third")
    client = log_in(Client(), owner)
    assert client.post(f"{LIBRARY}{first.pk}/care/archive/", {"successor": str(second.pk)}).status_code == 302
    archive(resource=second, by=owner, successor=third)
    reader = log_in(Client(), caseworker)
    assert reader.get(f"{LIBRARY}{first.pk}/").url == f"{LIBRARY}{third.pk}/"
    assert ">First<" not in shown(reader.get(LIBRARY)) + shown(reader.post(LIBRARY, {"q": "first"}))
    with pytest.raises(CannotSucceed):
        archive(resource=Resource.objects.get(pk=third.pk), by=owner, successor=Resource.objects.get(pk=first.pk))
    archive(resource=third, by=owner, successor=None)
    assert "Don’t work by it" in shown(reader.get(f"{LIBRARY}{first.pk}/"))
    assert client.post(f"{LIBRARY}{first.pk}/care/restore/").status_code == 302
    assert ">First<" in shown(reader.get(LIBRARY))


@pytest.mark.django_db
def test_an_archived_page_does_not_lead_to_what_is_not_for_the_reader(owner, caseworker, log_in, publish):
    first, second = publish("First"), publish("Hidden", audience=[Role.DSL])
    archive(resource=first, by=owner, successor=second)
    page = log_in(Client(), caseworker).get(f"{LIBRARY}{first.pk}/")
    assert page.status_code == 200
    assert "Hidden" not in shown(page)
    assert str(second.pk) not in shown(page)


@pytest.mark.django_db
def test_nothing_that_is_archived_must_be_read(owner, publish):
    resource = publish(must_read_by=[Role.CASEWORKER])
    archive(resource=resource, by=owner, successor=None)
    assert not MustRead.objects.filter(closed_at__isnull=True).exists()


@pytest.mark.django_db
def test_guidance_stands_beside_the_case_and_the_version_relied_on_stays(
    triage_officer, dsl, caseworker, log_in, publish, publish_again, received, owner
):
    referral = received("3")  # Mia: E1, E5, M1, county lines
    fits = publish("Found far away", says="As it was.", indicators=["E1", "M1"])
    publish("Only for the DSL", indicators=["E1"], audience=[Role.DSL])
    publish("About knives", indicators=["V3"])
    publish("A service", indicators=["E1"], kind="directory", telephone="101")
    client = log_in(Client(), triage_officer)
    page = shown(client.get(referral.get_absolute_url()))
    assert "Found far away" in page
    for other in ("Only for the DSL", "About knives", "A service"):
        assert other not in page
    address = f"{LIBRARY}{fits.pk}/relied-on/{referral.reference}/"
    assert log_in(Client(), caseworker).post(address).status_code == 404
    for _ in range(2):
        assert client.post(address).status_code == 302
    relied = ReliedOn.objects.get()
    assert relied.revision_id == fits.live_revision_id
    assert AuditEntry.objects.get(action=Action.RESOURCE_RELIED_ON).reference == referral.reference
    publish_again(fits, body='[{"type": "text", "value": "<p>Changed.</p>"}]')
    archive(resource=fits, by=owner, successor=None)
    Resource.objects.filter(pk=fits.pk).update(live=False)
    page = shown(client.get(referral.get_absolute_url()))
    assert "relied on “Found far away”, version 1" in page
    assert "As it was." in shown(log_in(Client(), dsl).get(f"{LIBRARY}{fits.pk}/versions/1/"))
    assert client.get(f"{LIBRARY}{fits.pk}/versions/2/").status_code == 404


@pytest.mark.django_db
def test_the_timeline_names_no_resource_that_is_for_some_roles(dsl, triage_officer, log_in, publish, received):
    referral = received("3")
    limited = publish("Zebrafish", indicators=["E1"], audience=[Role.DSL])
    log_in(Client(), dsl).post(f"{LIBRARY}{limited.pk}/relied-on/{referral.reference}/")
    page = shown(log_in(Client(), triage_officer).get(referral.get_absolute_url()))
    assert "relied on guidance for some roles, version 1" in page
    assert "Zebrafish" not in page


@pytest.mark.django_db
def test_signposting_offers_the_directory_and_takes_another_service(triage_officer, log_in, publish, triaged, make):
    publish("Childline <b>", kind="directory", telephone="0800 1111")
    publish("Hidden service", kind="directory", telephone="1", audience=[Role.DSL])
    referral = triaged("10", "GREEN")
    client = log_in(Client(), triage_officer)
    address = f"{referral.get_absolute_url()}signpost/"
    page = shown(client.get(address))
    assert '<option value="Childline &lt;b&gt;">' in page
    assert "Hidden service" not in page
    wrong = shown(client.post(address, {"version": referral.version, "service": "The library, Peckham"}))
    assert 'value="The library, Peckham"' in wrong
    given = {"version": referral.version, "service": "The library, Peckham", "told": "The mother"}
    assert client.post(address, given).status_code == 302
