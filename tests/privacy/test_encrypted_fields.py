"""The encrypted fields in real tables: what the database holds, and every way round the seal that Django offers."""

import uuid

import pytest
from django.core import serializers
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Upper
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.outbox.models import MailKind, OutboxMessage
from portal.privacy.ciphertext import Ciphertext, DecryptionFailed
from portal.referrals.models import Draft

from .keys import ring

pytestmark = pytest.mark.django_db

SECRET = "mia.carter@example.net"
# PostgreSQL's text and jsonb know no NUL, but sealed values are base64: even that must come back.
ANY_TEXT = st.text()
IN_THE_DATABASE = hypothesis_settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def message(recipient=SECRET, **fields):
    fields = {"kind": MailKind.INVITATION, "key": str(uuid.uuid4()), "context": {"link": "x"}} | fields
    return OutboxMessage.objects.create(recipient=recipient, **fields)


def stored(row, column="recipient"):
    """What really lies in the database, read past Django's fields."""
    meta = row._meta
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM {meta.db_table} WHERE id = %s", [meta.pk.get_db_prep_value(row.pk, connection)]
        )
        return cursor.fetchone()[0]


def put(row, value, column="recipient"):
    """Write into the database past Django's fields."""
    meta = row._meta
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {meta.db_table} SET {column} = %s WHERE id = %s",
            [value, meta.pk.get_db_prep_value(row.pk, connection)],
        )
        assert cursor.rowcount == 1


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@IN_THE_DATABASE
@given(ANY_TEXT)
def test_text_of_any_script_is_saved_and_read_back(text):
    assert fresh(message(recipient=text)).recipient == text


@IN_THE_DATABASE
@given(st.dictionaries(ANY_TEXT, st.lists(ANY_TEXT) | st.integers() | st.booleans() | st.none(), max_size=4))
def test_answers_of_any_script_are_saved_and_read_back(answers):
    assert fresh(Draft.objects.create(answers=answers)).answers == answers


def test_the_database_holds_nothing_of_the_text():
    row = message(context={"link": "https://example.org/secret-way"})
    for column, plain in [
        ("recipient", SECRET),
        ("recipient", "carter"),
        ("context", "secret-way"),
        ("context", "link"),
    ]:
        assert plain not in stored(row, column)
        assert plain.encode().hex() not in stored(row, column)
    assert stored(row).startswith("1:dev1:")


def test_an_empty_text_is_sealed_too():
    assert stored(message(recipient="")).startswith("1:dev1:")


def test_a_value_copied_to_another_row_does_not_decrypt():
    mine, other = message(), message(recipient="other@example.net")
    put(other, stored(mine))
    with pytest.raises(DecryptionFailed):
        _ = fresh(other).recipient
    assert fresh(mine).recipient == SECRET


def test_a_value_copied_to_another_column_does_not_decrypt():
    row = message()
    put(row, stored(row, "recipient"), "context")
    with pytest.raises(DecryptionFailed):
        _ = fresh(row).context


def test_a_value_copied_to_another_table_does_not_decrypt_even_in_the_same_row_and_column(received):
    referral = received()
    draft = Draft.objects.create(id=referral.pk, answers={})
    put(draft, stored(referral, "answers"), "answers")
    assert fresh(referral).answers
    with pytest.raises(DecryptionFailed):
        _ = fresh(draft).answers


def test_plain_text_written_past_the_field_is_never_shown():
    row = message()
    put(row, "attacker@example.net")
    with pytest.raises(DecryptionFailed):
        _ = fresh(row).recipient


def test_a_row_whose_value_does_not_decrypt_can_still_be_listed_and_saved():
    row = message()
    put(row, "1:dev1:AAAA")
    found = fresh(row)
    found.attempts = 3
    found.save()
    assert fresh(row).attempts == 3
    assert stored(row) == "1:dev1:AAAA"


def test_reading_a_list_decrypts_nothing_until_a_value_is_read(monkeypatch):
    message(), message()
    opened = []
    monkeypatch.setattr("portal.privacy.fields.decrypt", lambda value, place: opened.append(place) or "x")
    rows = list(OutboxMessage.objects.all())
    assert opened == []
    assert rows[0].recipient == "x"
    assert rows[0].recipient == "x"
    assert len(opened) == 1


def test_a_save_of_another_field_leaves_the_sealed_value_as_it_was():
    row = message()
    before = stored(row)
    found = fresh(row)
    found.attempts = 1
    found.save()
    assert stored(row) == before


def test_every_new_save_of_a_value_seals_it_anew():
    row = message()
    before = stored(row)
    found = fresh(row)
    assert found.recipient == SECRET
    found.save()
    assert stored(row) != before
    assert fresh(row).recipient == SECRET


def test_a_change_to_answers_in_place_is_saved():
    draft = fresh(Draft.objects.create(answers={"a": [1]}))
    draft.answers["a"].append(2)
    draft.save()
    assert fresh(draft).answers == {"a": [1, 2]}


def test_a_deferred_value_is_decrypted_when_it_is_read():
    row = message()
    assert OutboxMessage.objects.defer("recipient").get(pk=row.pk).recipient == SECRET
    assert OutboxMessage.objects.only("kind").get(pk=row.pk).context == {"link": "x"}


def test_a_deferred_value_is_not_lost_when_the_row_is_saved():
    row = message()
    found = OutboxMessage.objects.defer("recipient").get(pk=row.pk)
    found.attempts = 2
    found.save()
    assert fresh(row).recipient == SECRET


def test_refreshing_reads_what_somebody_else_saved():
    row = message()
    mine = fresh(row)
    assert mine.recipient == SECRET
    other = fresh(row)
    other.recipient = "new@example.net"
    other.save()
    mine.refresh_from_db(fields=["recipient"])
    assert mine.recipient == "new@example.net"
    mine.refresh_from_db()
    assert mine.recipient == "new@example.net"


def test_many_rows_created_at_once_are_sealed_each_in_its_place():
    rows = OutboxMessage.objects.bulk_create(
        OutboxMessage(kind=MailKind.INVITATION, key=str(number), recipient=f"{number}@example.net")
        for number in range(3)
    )
    for number, row in enumerate(rows):
        assert "example.net" not in stored(row)
        assert fresh(row).recipient == f"{number}@example.net"


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(recipient="plain@example.net"),
        lambda rows: rows.update(recipient=Value("plain@example.net")),
        lambda rows: rows.update(recipient=F("key")),
        lambda rows: rows.update(context={"link": "plain"}),
        lambda rows: rows.bulk_update([OutboxMessage(pk=rows.get().pk, recipient="plain@example.net")], ["recipient"]),
    ],
    ids=["update", "update with Value", "update with F", "update of JSON", "bulk_update"],
)
def test_a_change_in_bulk_is_refused_and_changes_nothing(change):
    row = message()
    before = stored(row), stored(row, "context")
    with pytest.raises(TypeError, match="encrypted"), transaction.atomic():
        change(OutboxMessage.objects.all())
    assert (stored(row), stored(row, "context")) == before


@pytest.mark.parametrize(
    "lookup",
    [
        {"recipient": SECRET},
        {"recipient__exact": SECRET},
        {"recipient__startswith": "1:"},
        {"recipient__icontains": "carter"},
        {"recipient__in": [SECRET]},
        {"recipient__gt": ""},
        {"recipient__regex": "."},
        {"context": {"link": "x"}},
        {"context__link": "x"},
    ],
    ids=lambda lookup: next(iter(lookup)),
)
def test_a_sealed_field_cannot_be_filtered_on(lookup):
    message()
    with pytest.raises(TypeError, match="encrypted"):
        OutboxMessage.objects.filter(**lookup).exists()
    with pytest.raises(TypeError, match="encrypted"):
        OutboxMessage.objects.exclude(**lookup).exists()


def test_whether_there_is_a_value_may_be_asked():
    message()
    assert OutboxMessage.objects.filter(recipient__isnull=False).count() == 1


@pytest.mark.parametrize(
    "read",
    [
        lambda rows: rows.values("recipient").get()["recipient"],
        lambda rows: rows.values_list("recipient", flat=True).get(),
        lambda rows: rows.values_list("recipient", "kind").get()[0],
        lambda rows: rows.annotate(loud=Upper("recipient")).values_list("loud", flat=True).get(),
        lambda rows: rows.annotate(same=F("recipient")).get().same,
    ],
    ids=["values", "values_list", "pair", "function", "annotation"],
)
def test_values_read_past_the_instance_show_neither_text_nor_ciphertext(read):
    row = message()
    value = read(OutboxMessage.objects.filter(pk=row.pk))
    assert isinstance(value, Ciphertext)
    assert f"{value} {value!r}" == "[encrypted] [encrypted]"


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_dump_of_the_table_holds_no_plain_text(form):
    row = message()
    dumped = serializers.serialize(form, [fresh(row)])
    assert SECRET not in dumped
    assert "[encrypted]" in dumped


def test_after_a_new_key_old_values_are_read_and_a_save_uses_the_newest(settings):
    settings.FIELD_KEYS = ring("old")
    row = message()
    settings.FIELD_KEYS = ring("new", "old")
    found = fresh(row)
    assert found.recipient == SECRET
    found.save()
    assert stored(row).startswith("1:new:")
    settings.FIELD_KEYS = ring("new")
    assert fresh(row).recipient == SECRET
