"""`rotate_keys`: afterwards the old key is needed for nothing, and nothing was lost on the way."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.outbox.models import OutboxMessage
from portal.privacy import rotation
from portal.privacy.ciphertext import DecryptionFailed
from portal.privacy.fields import EncryptedTextField
from portal.privacy.rotation import replace_stored, rotate, sealed_models, values_behind
from portal.referrals.models import ContactAttempt, Decision, Draft
from portal.referrals.models.decision import DecisionIsFinal

from .keys import ring
from .test_encrypted_fields import fresh, message, put, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_key(settings):
    settings.FIELD_KEYS = ring("old")


@pytest.fixture
def new_key(settings):
    """Calling it puts a new key before the old one."""

    def put_new_key_first():
        settings.FIELD_KEYS = ring("new", "old")

    return put_new_key_first


def rotate_keys(*arguments):
    said = StringIO()
    call_command("rotate_keys", *arguments, stdout=said)
    return said.getvalue()


def resealed():
    """How many values one run re-seals, by the name of the model."""
    return {done.model.__name__: done.resealed for done in rotate() if done.resealed}


def test_every_model_with_a_sealed_field_is_found():
    found = {(model, field.name) for model, fields in sealed_models() for field in fields}
    assert found == {
        (field.model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, EncryptedTextField)
    }
    assert {"Referral", "Draft", "Decision", "ContactAttempt", "OutboxMessage", "AuthenticatorDevice"} <= {
        model.__name__ for model, _ in found
    }


def test_after_a_rotation_the_old_key_is_needed_for_nothing(old_key, new_key, settings):
    rows = [message(recipient=f"{number}@example.net", context={"link": str(number)}) for number in range(5)]
    draft = Draft.objects.create(answers={"name": "李明"})
    new_key()
    assert resealed() == {"OutboxMessage": 10, "Draft": 1}
    settings.FIELD_KEYS = ring("new")
    assert fresh(draft).answers == {"name": "李明"}
    for number, row in enumerate(rows):
        assert (fresh(row).recipient, fresh(row).context) == (f"{number}@example.net", {"link": str(number)})


def test_every_kind_of_sealed_record_survives(old_key, new_key, settings, triaged, make, team_leader, caseworker):
    referral = triaged("7")
    make(referral, team_leader, "accept", programme="gangs", eligibility="In age and area.")
    attempt = ContactAttempt.objects.create(referral=referral, channel="call", note="No answer.", by=caseworker)
    device = caseworker.authenticatordevice_set.get()
    before = referral.answers, [decision.given for decision in referral.decisions.all()], device.seed
    new_key()
    rotate_keys()
    settings.FIELD_KEYS = ring("new")
    assert not any(values_behind().values())
    referral, device = fresh(referral), fresh(device)
    assert (referral.answers, [decision.given for decision in referral.decisions.all()], device.seed) == before
    assert fresh(attempt).note == "No answer."
    assert all(before)


def test_a_decision_is_resealed_though_it_can_never_be_saved_again(old_key, new_key, triaged):
    decision = triaged("7").decisions.first()
    columns = Decision.objects.filter(pk=decision.pk).values("move", "by", "at", "version")
    before = columns.get()
    new_key()
    rotate_keys()
    assert stored(decision, "given").startswith("1:new:")
    assert columns.get() == before
    with pytest.raises(DecisionIsFinal):
        fresh(decision).save()


def test_running_again_touches_nothing_that_is_on_the_newest_key(old_key, new_key):
    row = message()
    new_key()
    rotate_keys()
    before = stored(row), stored(row, "context")
    assert resealed() == {}
    assert (stored(row), stored(row, "context")) == before


def test_only_the_values_that_are_behind_are_touched(old_key, new_key):
    row = message()
    new_key()
    found = fresh(row)
    found.recipient = "changed@example.net"
    found.save()  # the context was not read, so it stays under the old key
    changed = stored(row)
    assert values_behind()[OutboxMessage] == 1
    assert resealed() == {"OutboxMessage": 1}
    assert stored(row) == changed
    assert stored(row, "context").startswith("1:new:")


@pytest.mark.parametrize("size", [1, 2, 3, 200])
def test_the_size_of_a_batch_makes_no_difference(old_key, new_key, size):
    rows = [message() for _ in range(5)]
    new_key()
    rotate_keys("--batch-size", str(size))
    assert {stored(row).split(":")[1] for row in rows} == {"new"}


def test_each_batch_is_a_transaction_of_its_own_with_its_rows_locked(old_key, new_key):
    for _ in range(5):
        message()
    new_key()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rotate_keys("--batch-size", "2")
    statements = [query["sql"] for query in queries.captured_queries]
    reads = [sql for sql in statements if sql.startswith("SELECT") and "outbox_outboxmessage" in sql]
    assert len(reads) == 4  # 2, 2, 1 rows and none
    assert sum(sql.startswith("SAVEPOINT") for sql in statements) >= 4
    if connection.features.has_select_for_update:
        assert all(sql.endswith("FOR NO KEY UPDATE") for sql in reads)
    else:
        assert connection.transaction_mode == "IMMEDIATE"  # a batch holds the one lock there is from its beginning


@pytest.mark.parametrize("stop_after", range(1, 10))
def test_a_stop_in_the_middle_loses_nothing_and_the_next_run_goes_on(
    old_key, new_key, settings, monkeypatch, stop_after
):
    rows = [message(recipient=f"{number}@example.net") for number in range(5)]
    new_key()
    real, calls = rotation.encrypt, []

    def stops(plain, *, place):
        calls.append(place)
        if len(calls) > stop_after:
            raise KeyboardInterrupt
        return real(plain, place=place)

    monkeypatch.setattr(rotation, "encrypt", stops)
    with pytest.raises(KeyboardInterrupt):
        rotate_keys("--batch-size", "2")
    monkeypatch.undo()
    # Two rows a batch and two values a row: whole batches are kept, the one that was stopped is not there by half.
    kept = stop_after // 4 * 4
    assert values_behind()[OutboxMessage] == 10 - kept
    already = {row.pk: stored(row) for row in rows if stored(row).startswith("1:new:")}
    assert {fresh(row).recipient for row in rows} == {f"{number}@example.net" for number in range(5)}
    settings.FIELD_KEYS = ring("new", "old")
    assert resealed() == {"OutboxMessage": 10 - kept}
    settings.FIELD_KEYS = ring("new")
    assert [fresh(row).recipient for row in rows] == [f"{number}@example.net" for number in range(5)]
    assert all(stored(row) == already[row.pk] for row in rows if row.pk in already)


def test_what_somebody_saves_between_reading_and_writing_is_kept(old_key, new_key, monkeypatch):
    row = message()
    new_key()
    real = rotation.encrypt

    def somebody_saves_first(plain, *, place):
        if place.endswith("|recipient"):
            other = fresh(row)
            other.recipient = "newer@example.net"
            other.save()
        return real(plain, place=place)

    monkeypatch.setattr(rotation, "encrypt", somebody_saves_first)
    assert resealed() == {"OutboxMessage": 1}  # the context alone
    assert fresh(row).recipient == "newer@example.net"


def test_a_value_is_replaced_only_while_the_one_that_was_read_still_stands(old_key):
    row = message()
    field = OutboxMessage._meta.get_field("recipient")
    (read,) = OutboxMessage.objects.values_list("recipient", flat=True)
    renewed = rotation.encrypt("stale@example.net", place=field.place(row))
    row.recipient = "newer@example.net"
    row.save()
    assert replace_stored(field, row.pk, old=read, new=renewed) == 0
    assert fresh(row).recipient == "newer@example.net"


def test_a_value_that_does_not_decrypt_is_named_and_left_and_the_rest_is_done(old_key, new_key):
    rows = [message() for _ in range(3)]
    put(rows[1], stored(rows[0]))
    kept = stored(rows[1])
    new_key()
    with pytest.raises(CommandError, match=f"OutboxMessage recipient of {rows[1].pk}"):
        rotate_keys("--batch-size", "1")
    assert stored(rows[1]) == kept
    assert [stored(row).split(":")[1] for row in rows] == ["new", "old", "new"]
    with pytest.raises(DecryptionFailed):
        _ = fresh(rows[1]).recipient


def test_a_key_that_differs_only_in_its_capitals_is_another_key(settings):
    settings.FIELD_KEYS = ring("k")
    row = message()
    settings.FIELD_KEYS = ring("K", "k")
    assert resealed() == {"OutboxMessage": 2}
    assert stored(row).startswith("1:K:")


def test_a_key_whose_name_begins_like_another_is_another_key(settings):
    settings.FIELD_KEYS = ring("k10")
    row = message()
    settings.FIELD_KEYS = ring("k1", "k10")
    assert resealed() == {"OutboxMessage": 2}
    assert stored(row).startswith("1:k1:")


def test_the_command_says_for_each_model_how_many_it_resealed(old_key, new_key):
    message()
    Draft.objects.create(answers={"a": "b"})
    new_key()
    said = rotate_keys()
    assert "outbox.OutboxMessage: 2 re-sealed" in said
    assert "referrals.Draft: 1 re-sealed" in said
    assert "referrals.Decision: 0 re-sealed" in said
    assert "@example.net" not in said


def test_check_fails_while_a_value_is_under_an_older_key_and_changes_nothing(old_key, new_key):
    row = message()
    assert "Every value is sealed with the key old." in rotate_keys("--check")
    new_key()
    before = stored(row)
    with pytest.raises(CommandError, match="2 values are not sealed with the key new"):
        rotate_keys("--check")
    assert stored(row) == before
    rotate_keys()
    assert "outbox.OutboxMessage: 0 under an older key" in rotate_keys("--check")


def test_the_check_exits_with_1(old_key, new_key, monkeypatch, capsys):
    from django.core.management import execute_from_command_line

    message()
    new_key()
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", "rotate_keys", "--check"])
    assert ended.value.code == 1
    assert "not sealed with the key new" in capsys.readouterr().err


@pytest.mark.parametrize("size", ["0", "-1"])
def test_a_batch_of_nothing_is_refused(size):
    with pytest.raises(CommandError, match="at least 1"):
        rotate_keys(f"--batch-size={size}")
