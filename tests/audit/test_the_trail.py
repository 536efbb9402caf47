"""The audit trail: only added to, chained, and a change or a cut shows (domain.md §6.6)."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.audit.actions import Action
from portal.audit.models import AuditEntry, AuditHead, AuditIsAppendOnly
from portal.audit.services import record, verify
from portal.audit.triggers import install_triggers, remove_triggers
from portal.audit.views import PAGE_LENGTH

pytestmark = pytest.mark.django_db


def rows(number=5):
    return [record(Action.LISTED, actor=None, detail={"shown": place}) for place in range(number)]


@pytest.fixture
def tampering():
    """Somebody with the rights of the database's owner, who has taken the triggers away."""
    remove_triggers(connection)
    yield
    install_triggers(connection)


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_chain_of_an_untouched_trail_is_whole():
    entries = rows()
    found = verify()
    assert (found.broken, found.entries, found.newest_hash) == (None, 5, entries[-1].hash)


def test_each_row_carries_the_hash_of_the_one_before():
    entries = rows(3)
    assert [entry.previous_hash for entry in entries] == ["", entries[0].hash, entries[1].hash]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET action = 'listed'",
        "DELETE FROM audit_auditentry",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_a_row(statement):
    rows()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(statement)
    assert AuditEntry.objects.count() == 5


def test_the_models_refuse_as_well():
    entry = rows(1)[0]
    for change in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(AuditIsAppendOnly):
            change()
    with pytest.raises(AuditIsAppendOnly):
        AuditEntry.objects.update(action=Action.VIEWED)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "viewed"),
        ("reference", "SOS-2222-2222"),
        ("detail", '{"shown": 99}'),
        ("at", "2020-01-01 00:00:00+00:00"),
    ],
)
def test_a_changed_row_is_named(tampering, column, value):
    entries = rows()
    run(f"UPDATE audit_auditentry SET {column} = %s WHERE id = %s", value, entries[2].pk)
    assert verify().broken == entries[2].pk


def test_a_removed_row_is_noticed_at_the_next(tampering):
    entries = rows()
    run("DELETE FROM audit_auditentry WHERE id = %s", entries[2].pk)
    assert verify().broken == entries[3].pk


def test_a_cut_tail_is_noticed(tampering):
    entries = rows()
    run("DELETE FROM audit_auditentry WHERE id >= %s", entries[3].pk)
    assert verify().broken == 0


def test_an_emptied_trail_is_noticed(tampering):
    rows()
    run("DELETE FROM audit_auditentry")
    assert verify().broken == 0


def test_the_command_says_that_all_is_well_or_names_the_row(tampering):
    entries = rows()
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    assert f"5 rows, whole. {entries[-1].hash}" in out.getvalue()
    run("UPDATE audit_auditentry SET action = 'viewed' WHERE id = %s", entries[1].pk)
    with pytest.raises(CommandError, match=f"broken at row {entries[1].pk}"):
        call_command("verify_audit", stdout=out)


def test_a_hash_kept_elsewhere_shows_a_trail_that_was_replaced(tampering):
    kept = rows()[-1].hash
    out = io.StringIO()
    call_command("verify_audit", "--expect", kept, stdout=out)
    run("DELETE FROM audit_auditentry")
    AuditHead.objects.all().delete()
    rows(7)
    with pytest.raises(CommandError, match="cut or was replaced"):
        call_command("verify_audit", "--expect", kept, stdout=out)


def test_a_row_stands_or_falls_with_what_it_describes():
    with pytest.raises(RuntimeError), transaction.atomic():
        record(Action.MOVED, actor=None)
        raise RuntimeError
    assert not AuditEntry.objects.exists()
    assert verify().broken is None


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.text(max_size=5).filter(lambda t: "\x00" not in t), st.integers() | st.booleans())))
def test_any_details_are_chained(db, details):
    for detail in details:
        try:
            with transaction.atomic():
                record(Action.LISTED, actor=None, detail=detail)
        except (DatabaseError, UnicodeEncodeError):
            continue  # a lone surrogate is no text; the database refuses it, and the chain must not have moved
    assert verify().broken is None


def test_only_those_who_may_read_the_trail_do_and_reading_it_is_written_down(client, log_in, dsl, caseworker):
    log_in(client, caseworker)
    assert client.get("/portal/audit/").status_code == 403
    log_in(client, dsl)
    rows(2)
    page = client.get("/portal/audit/")
    assert page.status_code == 200
    assert AuditEntry.objects.newest_first().first().action == Action.AUDIT_READ


def test_the_trail_can_be_narrowed_and_paged(client, log_in, dsl):
    rows(PAGE_LENGTH + 20)
    log_in(client, dsl)
    page = client.get("/portal/audit/", {"action": Action.LISTED})
    before = page.context["before"]
    assert before
    earlier = client.get("/portal/audit/", {"action": Action.LISTED, "before": before})
    shown = [entry.pk for entry in page.context["entries"]]
    later = [entry.pk for entry in earlier.context["entries"]]
    assert shown and later and max(later) < min(shown)
    assert client.get("/portal/audit/", {"before": "nonsense", "action": "nonsense"}).status_code == 200


def test_team_leaders_do_not_read_how_many_referrals_others_saw(client, log_in, dsl, team_leader):
    """A number could tell of a restricted referral (domain.md §6.7)."""
    for action in (Action.LISTED, Action.SEARCHED, Action.ACCOUNT_DEACTIVATED):
        record(action, actor=dsl, detail={"shown": 7531})
        record(action, actor=team_leader, detail={"shown": 8642})
    record(Action.LOGGED_IN, actor=dsl)
    seen = log_in(client, team_leader).get("/portal/audit/").content.decode()
    assert "shown: 7531" not in seen
    assert seen.count("shown: 8642") == 3
    assert "Logged in</td>" in seen
    assert log_in(client, dsl).get("/portal/audit/").content.decode().count("shown: 7531") == 3


def test_an_account_is_named_in_the_trail(client, log_in, dsl, caseworker):
    record(Action.RIGHTS_CHANGED, actor=dsl, detail={"account": caseworker.pk})
    assert f"account: {caseworker}" in log_in(client, dsl).get("/portal/audit/").content.decode()


def test_details_are_words_and_what_says_nothing_is_left_out(client, log_in, dsl, caseworker):
    for detail in (
        {"move": "accept", "from": "triaged", "to": "accepted", "version": 5, "held": False},
        {"move": "triage", "held": True},
        {"filters": {}, "shown": 0},
        {"filters": {"band": "RED", "flag": "soon"}, "shown": 3},
        {"caseworker": caseworker.pk, "kind": "relative"},
        {"file": "c6c11b8f-9983-4ad8-a695-0cebcbe6c928", "fields": ["answers/young-person/first_name"]},
        {"from": {"languages": [], "works_from": []}, "to": {"languages": ["French"], "works_from": ["lambeth"]}},
        {"asked_on": "2026-11-06"},
    ):
        record(Action.MOVED, actor=dsl, detail=detail)
    seen = log_in(client, dsl).get("/portal/audit/", {"action": Action.MOVED}).content.decode()
    for words in (
        "accepted the referral · from: Triaged · to: Accepted · version: 5<",
        "confirmed the band · waits for a second person<",
        ">shown: 0<",
        "filters: band: RED, look at: Time nearly up · shown: 3<",
        f"caseworker: {caseworker} · ",
        "fields: first name · file: c6c11b8f…<",
        ">to: languages: French, works from: Lambeth<",
        "asked on: 6 November 2026<",
    ):
        assert words in seen, words
