"""Finds migrations on which the code of the release before could not run.

`python -m tests.site.two_step_migrations` writes the baseline anew: the migrations of the history before the first
release, which no older code ever had to run on.
"""

import os
from pathlib import Path

from django.db import models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader

BASELINE = Path(__file__).with_name("migrations_before_the_first_release.txt")
TAKES_AWAY = (
    operations.RemoveField, operations.RenameField, operations.DeleteModel, operations.RenameModel,
    operations.AlterModelTable, operations.AddConstraint, operations.AlterUniqueTogether, operations.RunSQL,
)  # fmt: skip


def ours():
    """Every migration of our own apps in the order in which they run."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    state = loader.project_state([])
    plan = {}
    for leaf in sorted(loader.graph.leaf_nodes()):
        for key in loader.graph.forwards_plan(leaf):
            plan.setdefault(key, loader.graph.nodes[key])
    return list(plan.values()), state


def is_ours(migration):
    return not type(migration).__module__.startswith(("django.contrib", "django_", "wagtail", "taggit", "allauth"))


def problems(migrations, state, *, exempt):
    """(migration, why) for each operation that the release before would not survive."""
    found, new_models = [], set()
    for migration in migrations:
        key = (migration.app_label, migration.name)
        for operation in migration.operations:
            if is_ours(migration) and key not in exempt:
                why = trouble(operation, state, migration.app_label, new_models)
                if why:
                    found.append((key, why))
            operation.state_forwards(migration.app_label, state)
    return found


def trouble(operation, state, app_label, new_models):
    """Why old code would not survive the operation, or nothing. A table that is new itself is used by no old code."""
    if isinstance(operation, operations.SeparateDatabaseAndState):
        steps = [trouble(each, state, app_label, new_models) for each in operation.database_operations]
        return next(filter(None, steps), None)
    if isinstance(operation, operations.CreateModel):
        new_models.add((app_label, operation.name_lower))
        return None
    model = getattr(operation, "model_name_lower", "") or getattr(operation, "name_lower", "")
    if (app_label, model) in new_models:
        return None
    if isinstance(operation, TAKES_AWAY):
        return operation.describe()
    if isinstance(operation, operations.AddField) and needs_a_value(operation.field):
        return f"{operation.describe()}: old code inserts rows without it; give it a db_default"
    if isinstance(operation, operations.AlterField):
        before = state.models[app_label, operation.model_name_lower].fields[operation.name]
        return narrowed(before, operation.field) and f"{operation.describe()}: {narrowed(before, operation.field)}"
    return None


def needs_a_value(field):
    return not (field.null or field.many_to_many or field.has_db_default() or field.generated)


def narrowed(before, after):
    """What old code could still write and the new column would refuse."""
    if before.null and not after.null and not after.has_db_default():
        return "it may no longer be empty"
    if before.get_internal_type() != after.get_internal_type():
        return "it is of another type"
    if isinstance(before, models.CharField) and (after.max_length or 0) < (before.max_length or 0):
        return "it is shorter"
    if after.unique and not before.unique:
        return "it is unique now"
    return ""


def baseline():
    """The migrations before the first release."""
    return {tuple(line.split(".")) for line in BASELINE.read_text().split()}


def write_baseline():
    keys = sorted(f"{each.app_label}.{each.name}" for each in ours()[0] if is_ours(each))
    BASELINE.write_text("\n".join(keys) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DEBUG", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sos_site.settings")
    import django

    django.setup()
    from sos_site import __version__

    if not __version__.startswith("0."):
        raise SystemExit("After the first release a migration is made in two steps; the baseline stays as it is.")
    write_baseline()
