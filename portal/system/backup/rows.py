"""Every row of the database as plain values, in a form that SQLite and PostgreSQL both read: one JSON list a row.

The tables are those of the migrations that the database has had, not those of the code: a backup that was taken
before an update is restored as it was, and migrated afterwards. Sealed values stay sealed.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from portal.privacy.fields import EncryptedTextField

AT_ONCE = 500  # rows read or written with one statement
MADE_ANEW = "wagtailsearch_"  # tables that `update_index` fills, in a form that each kind of database has for itself
Model = type[models.Model]


def applied_migrations() -> list[tuple[str, str]]:
    """Return the migrations that this database has had, in order of their names; none for a new database."""
    return sorted(MigrationExecutor(connection).loader.applied_migrations)


def tables_after(migrations: Iterable[tuple[str, str]]) -> dict[str, Model]:
    """Return the model of each table that exists once these migrations have run.

    Raises KeyError for a migration that the code does not know.
    """
    executor = MigrationExecutor(connection)
    wanted = set(migrations)
    unknown = wanted - set(executor.loader.disk_migrations)
    if unknown:
        raise KeyError(", ".join(sorted(".".join(each) for each in unknown)))
    state = ProjectState(real_apps=executor.loader.unmigrated_apps)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        if (migration.app_label, migration.name) in wanted:
            migration.mutate_state(state, preserve=False)
    return by_table(state.apps)


def by_table(apps: Apps) -> dict[str, Model]:
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    }


def columns(model: Model) -> list[models.Field[Any, Any]]:
    """Return the fields with a column in the model's own table; its parents' lie in theirs."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def read_rows(model: Model) -> Iterator[list[Any]]:
    """Yield each row as values that `write_rows` takes, in the order of their keys."""
    fields, quote = columns(model), connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    expressions = [field.get_col(model._meta.db_table) for field in fields]
    converters = [connection.ops.get_db_converters(expression) for expression in expressions]
    key = quote(str(model._meta.pk.column))
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(model._meta.db_table)} ORDER BY {key}")  # noqa: S608  # our own names
        while rows := cursor.fetchmany(AT_ONCE):
            for row in rows:
                yield [
                    plain(converted(value, steps, expression))
                    for value, steps, expression in zip(row, converters, expressions, strict=True)
                ]


def converted(value: Any, steps: Iterable[Any], expression: Any) -> Any:
    for step in steps:
        value = step(value, expression, connection)
    return value


def plain(value: Any) -> Any:
    """Return a value of the database as JSON knows it, without losing a microsecond."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case UUID() | Decimal() | timedelta():
            return str(value)
        case dict() | list():  # what a driver has already made of JSON
            return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"a value of the kind {type(value).__name__} has no place in a backup")


def write_rows(model: Model, rows: Iterable[list[Any]]) -> int:
    """Insert the rows as they are and return how many there were."""
    fields, quote = columns(model), connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608  # our own names
    written, batch = 0, []
    with connection.cursor() as cursor:
        for row in rows:
            batch.append([stored(field, value) for field, value in zip(fields, row, strict=True)])
            if len(batch) == AT_ONCE:
                cursor.executemany(insert, batch)
                written, batch = written + len(batch), []
        if batch:
            cursor.executemany(insert, batch)
    return written + len(batch)


def stored(field: models.Field[Any, Any], value: Any) -> Any:
    """Return a plain value as the database wants it. Sealed values and JSON are text to both."""
    if value is None or isinstance(field, EncryptedTextField) or field.get_internal_type() == "JSONField":
        return value
    return field.get_db_prep_save(field.to_python(value), connection)


def empty(tables: dict[str, Model]) -> None:
    """Delete every row."""
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), list(tables)))


def reset_counters(tables: dict[str, Model]) -> None:
    """Let new rows go on counting behind those that were written with their numbers.

    A counter stays as it is when the transaction is undone, so only tables that hold all they held may be named: an
    emptied table whose counter began again at 1 would clash with its own rows when they come back.
    """
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables.values())):
            cursor.execute(statement)
