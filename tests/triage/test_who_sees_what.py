"""Role × referral: lists, counts, search and direct address agree on who may know of a referral."""

import pytest

from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.referrals.models import Referral

from .pages import without_tokens

pytestmark = pytest.mark.django_db

CASE_WIDE = {Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.DSL}


@pytest.mark.parametrize("role", list(Role))
def test_only_triage_leaders_and_safeguarding_see_a_referral_that_nobody_was_given(received, staff, role):
    received()
    seen = Referral.objects.visible_to(staff(role)).exists()
    assert seen is (role in CASE_WIDE)


def test_a_system_administrator_sees_no_referral_even_by_its_address(client, log_in, received, system_admin):
    referral = received()
    log_in(client, system_admin)
    assert client.get("/portal/referrals/").status_code == 403
    assert client.get(referral.get_absolute_url()).status_code == 403


def test_a_caseworker_sees_only_what_they_were_given(received, caseworker, other_caseworker):
    referral = received()
    Referral.objects.filter(pk=referral.pk).update(caseworker=caseworker)
    assert Referral.objects.visible_to(caseworker).exists()
    assert not Referral.objects.visible_to(other_caseworker).exists()


def test_a_restricted_referral_is_invisible_to_all_but_safeguarding_and_those_named(
    received, triage_officer, team_leader, dsl
):
    referral = received()
    referral.restricted = True
    referral.save()
    assert not Referral.objects.visible_to(triage_officer).exists()
    assert Referral.objects.visible_to(dsl).exists()
    referral.shared_with.add(team_leader)
    assert Referral.objects.visible_to(team_leader).exists()


def test_a_restricted_referral_stays_out_of_lists_counts_search_and_direct_address(
    client, log_in, received, triage_officer
):
    referral = received()
    referral.restricted = True
    referral.save()
    log_in(client, triage_officer)
    queue = client.get("/portal/referrals/")
    assert referral.reference not in queue.content.decode()
    assert queue.context["page"].open == 0
    for query in (referral.reference, "Sam", "Whitfield"):
        found = client.post("/portal/referrals/", {"q": query})
        assert found.context["page"].rows == [], query
    hidden = client.get(referral.get_absolute_url())
    unknown = client.get("/portal/referrals/SOS-7K4M-2PXW/")
    assert hidden.status_code == unknown.status_code == 404
    shown = without_tokens(hidden).replace(referral.reference, "")
    assert shown == without_tokens(unknown).replace("SOS-7K4M-2PXW", "")
    assert AuditEntry.objects.filter(action=Action.REFUSED, referral_id=referral.pk, actor=triage_officer).count() == 1


def test_programme_and_area_narrow_what_an_officer_sees(received, programmes, triage_officer):
    received("7")
    triage_officer.programmes.add(programmes["family"])
    assert not Referral.objects.visible_to(triage_officer).exists()
    triage_officer.programmes.set([programmes["gangs"]])
    assert Referral.objects.visible_to(triage_officer).exists()
    triage_officer.areas = ["lambeth"]
    assert not Referral.objects.visible_to(triage_officer).exists()


def test_opening_a_referral_is_written_down_before_it_is_shown(client, log_in, received, triage_officer, monkeypatch):
    from portal.referrals.triage import views

    referral = received()
    log_in(client, triage_officer)
    client.get(referral.get_absolute_url())
    assert AuditEntry.objects.filter(action=Action.VIEWED, referral_id=referral.pk, actor=triage_officer).count() == 1

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("portal.referrals.services.record", fail)
    monkeypatch.setattr(views, "render", lambda *args, **kwargs: pytest.fail("shown without an audit row"))
    with pytest.raises(RuntimeError):
        client.get(referral.get_absolute_url())


def test_a_name_spelt_differently_is_found(client, log_in, received, triage_officer):
    received("12")
    log_in(client, triage_officer)
    for query in ("Zack", "zac", "Thompson", "Tomson", "THOMPSON zack", "SE1 9ZZ", "se19zz"):
        assert len(client.post("/portal/referrals/", {"q": query}).context["page"].rows) == 1, query
    assert client.post("/portal/referrals/", {"q": "Nobody"}).context["page"].rows == []
