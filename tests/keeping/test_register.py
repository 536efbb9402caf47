"""After a restore, what the backup brought back is deleted again, from the register that was kept apart."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.privacy.keeping import deletion, holds
from portal.privacy.models import Tombstone
from portal.referrals.models import Referral

from .test_deletion import delete, rows

pytestmark = pytest.mark.django_db


def register():
    said = io.StringIO()
    call_command("deletion_register", stdout=said)
    return said.getvalue()


@pytest.fixture
def again(tmp_path):
    """Run the command with a register, and return what it says."""

    def delete_again(text):
        path, said = tmp_path / "register", io.StringIO()
        path.write_text(text)
        call_command("delete_again", str(path), stdout=said)
        return said.getvalue()

    return delete_again


@pytest.fixture
def restored(ended, dsl, second):
    """A referral that a backup brought back, and the register that says that it was deleted."""
    referral = ended()
    key, reference = referral.pk, referral.reference
    stone = Tombstone(
        referral_key=key, reference=reference, received_at=referral.received_at, ended_at=referral.ended_at,
        deleted_at=timezone.now() - timezone.timedelta(days=2), rule="no_concern", proposed_by=dsl, approved_by=second,
        erasure_requests=[{"asked_by": "parent", "asked_on": "2026-01-01", "decision": "refused", "decided_on": ""}],
    )  # fmt: skip
    stone.save()
    text = register()
    Tombstone.objects.all().delete()  # the backup is from before
    return referral, text


def test_the_register_holds_keys_codes_and_days_and_nothing_that_was_said(ended, dsl, second):
    referral = ended()
    stone = delete(referral, dsl, second)
    [line] = register().splitlines()
    assert json.loads(line) == {
        "referral_key": str(stone.referral_key), "reference": stone.reference,
        "received_at": stone.received_at.isoformat(), "ended_at": stone.ended_at.isoformat(),
        "deleted_at": stone.deleted_at.isoformat(), "rule": "no_concern", "proposed_by": dsl.pk,
        "approved_by": second.pk, "erasure_requests": [],
    }  # fmt: skip


def test_what_came_back_is_deleted_again_under_the_same_order(restored, again, dsl, second):
    referral, text = restored
    assert again(text) == "1 deleted again\n"
    assert not Referral.objects.filter(pk=referral.pk).exists()
    assert not any(rows(referral.pk).values())
    assert register() == text
    assert AuditEntry.objects.filter(action=Action.DELETED_AGAIN, referral_id=referral.pk).count() == 1
    assert again(text) == "1 known already\n"


def test_a_line_of_what_is_not_there_is_noted_so_that_the_register_is_whole(restored, again, dsl, second):
    referral, text = restored
    deletion.untie(referral)
    referral.delete()
    assert again(text) == "1 was not there, noted\n"
    assert register() == text


def test_accounts_that_the_backup_does_not_know_are_left_out(restored, again):
    _, text = restored
    line = json.loads(text) | {"proposed_by": 999_999}
    again(json.dumps(line))
    assert Tombstone.objects.get().proposed_by is None


def test_another_referral_under_the_same_reference_stays(restored, again):
    referral, text = restored
    other = "11111111-1111-4111-8111-111111111111"
    with pytest.raises(CommandError, match="another referral has this reference"):
        again(json.dumps(json.loads(text) | {"referral_key": other}))
    assert not Tombstone.objects.exists()
    assert Referral.objects.filter(pk=referral.pk).exists()


def test_a_hold_stands_against_it_too_and_is_named(restored, again, dsl):
    referral, text = restored
    holds.place_hold(referral=referral.pk, actor=dsl, reason="An inquest.")
    with pytest.raises(CommandError, match=f"{referral.reference}: It is on legal hold"):
        again(text)
    assert Referral.objects.filter(pk=referral.pk).exists()
    holds.lift_hold(referral=referral.pk, actor=dsl, reason="It was lifted before.")
    assert again(text) == "1 deleted again\n"


def test_what_somebody_decided_about_since_stays(restored, again):
    referral, text = restored
    referral.decisions.update(at=timezone.now())
    with pytest.raises(CommandError, match=f"{referral.reference}: something was decided since"):
        again(text)
    assert Referral.objects.filter(pk=referral.pk).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"proposed_by": "x"}, {"proposed_by": 1, "approved_by": 1}, {"reference": "Anna"},
        {"deleted_at": "2026-01-01T00:00"}, {"erasure_requests": [{"words": "Anna"}]},
        {"erasure_requests": [{"asked_by": "Anna", "asked_on": "", "decision": "", "decided_on": ""}]},
    ],
)  # fmt: skip
def test_a_line_that_says_anything_else_is_no_line(restored, again, wrong):
    referral, text = restored
    with pytest.raises(CommandError, match="Line 1 is not a line of the register"):
        again(json.dumps(json.loads(text) | wrong))
    assert Referral.objects.filter(pk=referral.pk).exists()


@pytest.mark.parametrize("bad", ["nonsense", "{}", '["x"]', '{"referral_key": "x"}'])
def test_a_register_with_one_bad_line_deletes_nothing(restored, again, bad):
    referral, text = restored
    with pytest.raises(CommandError, match="Line 2 is not a line of the register"):
        again(text + bad)
    assert Referral.objects.filter(pk=referral.pk).exists()


def test_an_empty_register_says_so(again, db):
    assert again("\n") == "The register is empty.\n"


def test_a_register_in_a_file_grows_and_never_loses_a_line(ended, dsl, second, tmp_path):
    path = tmp_path / "deletions.jsonl"
    delete(ended(), dsl, second)
    call_command("deletion_register", file=path)
    assert path.read_text() == register()
    assert path.stat().st_mode & 0o777 == 0o600
    delete(ended(), dsl, second)
    call_command("deletion_register", file=path)
    whole = register()
    assert path.read_text() == whole and len(whole.splitlines()) == 2
    Tombstone.objects.filter(pk=Tombstone.objects.first().pk).delete()  # a backup was restored
    with pytest.raises(CommandError, match=r"1 deletions in .* are not known here"):
        call_command("deletion_register", file=path)
    assert path.read_text() == whole
    assert [each.name for each in tmp_path.iterdir()] == ["deletions.jsonl"]
