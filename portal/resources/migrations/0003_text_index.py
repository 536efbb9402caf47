"""The index over the words of the library: of PostgreSQL or of SQLite, whichever this database is."""

from django.db import migrations

TABLE = "resources_entry"
COLUMNS = ("title_roots", "roots")
POSTGRESQL = [
    statement
    for column in COLUMNS
    for statement in (
        f"ALTER TABLE {TABLE} ADD COLUMN {column}_vector tsvector "
        f"GENERATED ALWAYS AS (to_tsvector('simple', {column})) STORED",
        f"CREATE INDEX {TABLE}_{column} ON {TABLE} USING gin ({column}_vector)",
    )
]
NEW = "INSERT INTO {0}_words(rowid, title_roots, roots) VALUES (new.id, new.title_roots, new.roots);".format(TABLE)
OLD = (
    "INSERT INTO {0}_words({0}_words, rowid, title_roots, roots) "
    "VALUES ('delete', old.id, old.title_roots, old.roots);"
).format(TABLE)
SQLITE = [
    f"CREATE VIRTUAL TABLE {TABLE}_words USING fts5(title_roots, roots, content='{TABLE}', content_rowid='id')",
    f"CREATE TRIGGER {TABLE}_added AFTER INSERT ON {TABLE} BEGIN {NEW} END",
    f"CREATE TRIGGER {TABLE}_removed AFTER DELETE ON {TABLE} BEGIN {OLD} END",
    f"CREATE TRIGGER {TABLE}_changed AFTER UPDATE OF title_roots, roots ON {TABLE} BEGIN {OLD} {NEW} END",
]


def add_index(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def remove_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN {column}_vector")
        return
    for trigger in ("added", "removed", "changed"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{trigger}")
    schema_editor.execute(f"DROP TABLE {TABLE}_words")


class Migration(migrations.Migration):
    dependencies = [("resources", "0002_rights_in_the_cms")]

    operations = [migrations.RunPython(add_index, remove_index)]
