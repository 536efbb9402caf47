"""Seals what the database holds anew with the newest key, so that an older key can be withdrawn.

One value at a time, by an UPDATE of its column alone: the `save()` of a model may refuse (decisions are final), and
nothing else of the row changes. Each batch is a transaction of its own, so that a stop loses one batch at most.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Cast, Left
from django.db.models.lookups import Exact

from .ciphertext import Ciphertext, DecryptionFailed, decrypt, encrypt
from .fields import EncryptedTextField
from .keys import newest_key_id

BATCH_SIZE = 200  # rows in one transaction: short enough that nobody waits long for a lock


@dataclass(slots=True)
class Rotation:
    """What one run did with one model."""

    model: type[models.Model]
    resealed: int = 0
    unreadable: list[str] = field(default_factory=list)  # column and row of each value that does not decrypt


def sealed_models() -> list[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Return every model with a table of its own that has encrypted fields, with those fields."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        # A child's inherited fields lie in the parent's table, and are found there.
        fields = [each for each in model._meta.local_concrete_fields if isinstance(each, EncryptedTextField)]
        if fields and not model._meta.proxy and model._meta.managed:
            found.append((model, fields))
    return found


def rotate(*, batch_size: int = BATCH_SIZE) -> Iterator[Rotation]:
    """Seal every value under an older key anew, and yield what was done, model by model.

    Safe at any time and as often as one likes: a value on the newest key is not touched, and a run that was stopped
    is finished by the next. A value that does not decrypt stays as it is and is named.
    """
    for model, fields in sealed_models():
        done = Rotation(model)
        last: Any = None
        while (last := rotate_batch(done, fields, after=last, size=batch_size)) is not None:
            pass
        yield done


def rotate_batch(done: Rotation, fields: Sequence[EncryptedTextField], *, after: Any, size: int) -> Any:
    """Seal up to `size` rows beyond the primary key `after` anew, and return the last key, None when there is none."""
    names = [field.attname for field in fields]
    with transaction.atomic():
        rows = behind(done.model, fields).order_by("pk").only("pk", *names)
        rows = rows if after is None else rows.filter(pk__gt=after)
        # The lock makes a save in the meantime wait. It lets rows that point here be added, as "no key" says.
        batch = list(rows.select_for_update(no_key=True)[:size])
        for row in batch:
            for sealed_field in fields:
                reseal_value(done, row, sealed_field)
    return batch[-1].pk if batch else None


def reseal_value(done: Rotation, row: models.Model, sealed_field: EncryptedTextField) -> None:
    """Seal one value of `row`, as it was read, anew if it is under an older key."""
    value = row.__dict__[sealed_field.attname]
    if value is None or value.stored.startswith(newest_seal()):
        return
    place = sealed_field.place(row)
    try:
        renewed = encrypt(decrypt(value, place=place), place=place)
    except DecryptionFailed:
        done.unreadable.append(f"{sealed_field.attname} of {row.pk}")
        return
    done.resealed += replace_stored(sealed_field, row.pk, old=value, new=renewed)


def replace_stored(sealed_field: EncryptedTextField, pk: Any, *, old: Ciphertext, new: Ciphertext) -> int:
    """Write `new` where `old` still stands and return 1; return 0 when somebody has saved another value since."""
    meta, quote = sealed_field.model._meta, connection.ops.quote_name
    key: models.Field[Any, Any] = meta.pk
    table, column, key_column = quote(meta.db_table), quote(str(sealed_field.column)), quote(str(key.column))
    update = f"UPDATE {table} SET {column} = %s WHERE {key_column} = %s AND {column} = %s"  # noqa: S608  # our own names
    with connection.cursor() as cursor:
        cursor.execute(update, [new.stored, key.get_db_prep_value(pk, connection), old.stored])
        return int(cursor.rowcount)


def behind(model: type[models.Model], fields: Sequence[EncryptedTextField]) -> models.QuerySet[Any]:
    """Return the rows with a value under another key than the newest."""
    old = Q()
    for sealed_field in fields:
        old |= under_older_key(sealed_field)
    return model._base_manager.filter(old)


def under_older_key(sealed_field: EncryptedTextField) -> Q:
    """Return the condition that a value is there and not under the newest key.

    The first letters are compared whole: LIKE would not tell the key `a` from the key `A` on SQLite.
    """
    seal = newest_seal()
    stored = Left(Cast(sealed_field.attname, models.TextField()), len(seal))
    current = Exact(stored, Value(seal, output_field=models.TextField()))
    return Q(**{f"{sealed_field.attname}__isnull": False}) & ~Q(current)


def values_behind() -> dict[type[models.Model], int]:
    """Return for each model how many of its values are not under the newest key."""
    return {
        model: sum(model._base_manager.filter(under_older_key(sealed_field)).count() for sealed_field in fields)
        for model, fields in sealed_models()
    }


def newest_seal() -> str:
    """Return how a value under the newest key begins."""
    return f"1:{newest_key_id()}:"
