"""Rows of several models, read with one statement.

The page of a referral shows some twenty kinds of things. Asked for one by one, each costs a round to the database;
asked for together they cost one, and the page takes as long with a long history as with a short one.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.db.models import F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import JSONObject

from portal.privacy.fields import EncryptedTextField


def read_together(*parts: QuerySet[Any]) -> list[list[Any]]:
    """Return the rows of each query as instances, in the order of their model; what a query orders by is ignored.

    A query may leave out columns (`only`, `defer`), but neither add any nor be cut: the database joins the rows as
    JSON, and SQLite knows no limit within a union. Sealed values stay sealed until they are looked at.
    """
    first, *others = (as_json(number, part) for number, part in enumerate(parts))
    found: list[list[Model]] = [[] for _ in parts]
    for number, row in first.union(*others, all=True).order_by():
        found[number].append(instance(parts[number], row))
    for rows, part in zip(found, parts, strict=True):
        in_order(rows, part.model._meta.ordering)
    return found


def as_json(number: int, part: QuerySet[Any]) -> QuerySet[Any, Any]:
    """Return the query that yields each row as one value, with the number of the part that it belongs to."""
    columns = {field.attname: F(field.attname) for field in read_columns(part)}
    return part.order_by().values_list(Value(number, output_field=IntegerField()), JSONObject(**columns))


def read_columns(part: QuerySet[Any]) -> "list[models.Field[Any, Any]]":
    """Return the columns that a query reads."""
    names, left_out = part.query.deferred_loading
    fields = part.model._meta.concrete_fields
    return [each for each in fields if each.primary_key or names.isdisjoint({each.name, each.attname}) == left_out]


def instance[AnyModel: Model](part: QuerySet[AnyModel], row: dict[str, Any]) -> AnyModel:
    """Make the instance of a row."""
    fields = [field for field in part.model._meta.concrete_fields if field.attname in row]
    values = [value_of(field, row[field.attname]) for field in fields]
    return part.model.from_db(part.db, [field.attname for field in fields], values)


def value_of(field: "models.Field[Any, Any]", value: Any) -> Any:
    """Return a value as the field would have had it from a column of its own."""
    if value is None:
        return None
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    match target:
        case EncryptedTextField():
            return target.from_db_value(value, None, connection)
        case models.JSONField():  # SQLite keeps it as text
            return json.loads(value) if isinstance(value, str) else value
        case models.DateTimeField():  # SQLite keeps it in UTC and does not say so
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return target.to_python(value)


def in_order(rows: list[Any], ordering: Sequence[Any]) -> None:
    """Sort instances as their model is ordered."""
    for name in reversed(ordering):
        rows.sort(key=attrgetter(name.removeprefix("-")), reverse=name.startswith("-"))
