"""Triggers by which the database itself refuses to change, delete or empty the audit trail."""

from typing import Any

TABLE = "audit_auditentry"
REFUSAL = "The audit trail is append-only."

POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$;
CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_refuses_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
"""
POSTGRESQL_REMOVE = f"""
DROP TRIGGER IF EXISTS audit_refuses_change ON {TABLE};
DROP TRIGGER IF EXISTS audit_refuses_truncate ON {TABLE};
"""
SQLITE = (
    f"CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER audit_refuses_delete BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
SQLITE_REMOVE = ("DROP TRIGGER IF EXISTS audit_refuses_update", "DROP TRIGGER IF EXISTS audit_refuses_delete")


def run(connection: Any, postgresql: str, sqlite: tuple[str, ...]) -> None:
    statements = (postgresql,) if connection.vendor == "postgresql" else sqlite
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def install_triggers(connection: Any) -> None:
    """Make the database refuse UPDATE, DELETE and TRUNCATE on the trail."""
    run(connection, POSTGRESQL, SQLITE)


def remove_triggers(connection: Any) -> None:
    """Take the refusal away again: for reversing the migration, and for tests that empty their database."""
    run(connection, POSTGRESQL_REMOVE, SQLITE_REMOVE)
