"""While a site is updated the old code runs on the new tables, so nothing that it uses is taken away at once."""

import pytest
from django.db import migrations, models
from django.db.migrations.state import ProjectState

from sos_site import __version__
from sos_site.second_steps import STOPPED_USING

from .two_step_migrations import baseline, ours, problems

BEFORE = migrations.CreateModel(
    "Thing",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("note", models.TextField(null=True)),
    ],
)


def migration(name, *steps):
    made = migrations.Migration(name, "things")
    made.operations = list(steps)
    return made


def found(*steps):
    plan = [migration("0001_initial", BEFORE), migration("0002_next", *steps)]
    return [why for _, why in problems(plan, ProjectState(), exempt={("things", "0001_initial")})]


def test_every_migration_leaves_the_release_before_alone():
    """If this fails: make it two steps (sos_site/second_steps.py). Before the first release of all, write the
    baseline anew: `python -m tests.site.two_step_migrations`."""
    plan, state = ours()
    assert problems(plan, state, exempt=baseline() | set(STOPPED_USING)) == []


def test_a_second_step_names_an_earlier_release():
    def number(release):
        return tuple(int(part) for part in release.split("."))

    assert [key for key, release in STOPPED_USING.items() if number(release) >= number(__version__)] == []


def test_the_baseline_names_only_migrations_that_exist():
    there = {(each.app_label, each.name) for each in ours()[0]}
    assert baseline() <= there


FORBIDDEN = {
    "a column goes": migrations.RemoveField("Thing", "note"),
    "a column is renamed": migrations.RenameField("Thing", "note", "notes"),
    "a table goes": migrations.DeleteModel("Thing"),
    "a table is renamed": migrations.RenameModel("Thing", "Item"),
    "a column must be filled now": migrations.AlterField("Thing", "note", models.TextField(default="")),
    "a column is shorter": migrations.AlterField("Thing", "name", models.CharField(max_length=10)),
    "a column is of another type": migrations.AlterField("Thing", "name", models.IntegerField()),
    "a column is unique now": migrations.AlterField("Thing", "name", models.CharField(max_length=20, unique=True)),
    "a column that old code does not fill": migrations.AddField("Thing", "more", models.TextField(default="")),
    "a rule that old code may break": migrations.AddConstraint(
        "Thing", models.UniqueConstraint(fields=["name"], name="one_name")
    ),
    "SQL of which nobody knows": migrations.RunSQL("DROP TABLE things_thing"),
}
ALLOWED = {
    "a column that may be empty": migrations.AddField("Thing", "more", models.TextField(null=True)),
    "a column that the database fills": migrations.AddField("Thing", "more", models.TextField(db_default="")),
    "a table for many": migrations.AddField("Thing", "more", models.ManyToManyField("things.Thing")),
    "a column is longer": migrations.AlterField("Thing", "name", models.CharField(max_length=40)),
    "a new table": migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
    "an index": migrations.AddIndex("Thing", models.Index(fields=["name"], name="by_name")),
    "only the state forgets a column": migrations.SeparateDatabaseAndState(
        state_operations=[migrations.RemoveField("Thing", "note")]
    ),
    "rows are filled": migrations.RunPython(migrations.RunPython.noop),
}


@pytest.mark.parametrize("step", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_old_code_would_not_survive_is_found(step):
    assert len(found(step)) == 1


@pytest.mark.parametrize("step", ALLOWED.values(), ids=ALLOWED)
def test_what_old_code_survives_is_left_alone(step):
    assert found(step) == []


def test_a_table_of_the_same_release_may_be_changed_at_will():
    other = migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))])
    assert found(other, migrations.AddField("Other", "more", models.TextField(default=""))) == []


def test_what_the_database_loses_behind_the_state_is_found():
    step = migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("Thing", "note")])
    assert len(found(step)) == 1
