"""A migration stops nobody and nothing: what is written keeps the rules, and the rules catch what breaks them."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from devices.keeping.tables import LOG
from devices.migrating import AddCheckForNewRows, AddIndexInUse, CheckOldRows
from tests.migration_rules import broken, is_under_rules, long_tables, reason


def nothing(apps: Any, schema_editor: Any) -> None:
    """Fills no rows."""


ROOM = models.CharField(max_length=30, null=True)
INDEX = models.Index(fields=["size_bytes"], name="by_size")
CHECK = models.CheckConstraint(name="some", condition=models.Q(size_bytes__gt=0))
UNIQUE = models.UniqueConstraint("sha256", name="once")
TEST = operations.CreateModel("Test", [("id", models.BigAutoField(primary_key=True))])

FORBIDDEN: dict[str, tuple[list[Any], str]] = {
    "a column goes": ([operations.RemoveField("clip", "trigger")], "gives up clip.trigger"),
    "a table goes": ([operations.DeleteModel("Clip")], "gives up Clip"),
    "a column gets another name": ([operations.RenameField("clip", "trigger", "why")], "renames clip.trigger"),
    "a model gets another name": ([operations.RenameModel("Clip", "Film")], "renames Clip"),
    "a table gets another name": ([operations.AlterModelTable("Clip", "films")], "renames Clip"),
    "a column that must be filled": (
        [operations.AddField("home", "room", models.CharField(max_length=30, default=""))],
        "has no db_default",
    ),
    "a column that is unique": (
        [operations.AddField("home", "room", models.CharField(max_length=30, null=True, unique=True))],
        "is unique",
    ),
    "a column with an index on a long table": (
        [operations.AddField("clip", "room", models.CharField(max_length=30, null=True, db_index=True))],
        "its table is long",
    ),
    "a pointer with its index on a long table": (
        [operations.AddField("clip", "room", models.ForeignKey("devices.Home", models.CASCADE, null=True))],
        "its table is long",
    ),
    "no longer empty": (
        [operations.AlterField("clip", "duration_s", models.FloatField())],
        "may no longer be empty",
    ),
    "another type": (
        [operations.AlterField("clip", "duration_s", models.IntegerField(null=True))],
        "becomes another type",
    ),
    "shorter": ([operations.AlterField("home", "name", models.CharField(max_length=3))], "becomes shorter"),
    "unique from now on": (
        [operations.AlterField("home", "name", models.CharField(max_length=200, unique=True))],
        "becomes unique",
    ),
    "an index from now on": (
        [operations.AlterField("clip", "sha256", models.CharField(max_length=64, null=True, db_index=True))],
        "gets an index",
    ),
    "an index that locks": ([operations.AddIndex("clip", INDEX)], "makes an index on devices.clip"),
    "a check that locks": ([operations.AddConstraint("clip", CHECK)], "adds a constraint to devices.clip"),
    "once each, which locks": ([operations.AddConstraint("storedobject", UNIQUE)], "adds a constraint"),
    "no way back": ([operations.RunPython(nothing)], "cannot be taken back"),
    "SQL": ([operations.RunSQL("SELECT 1", "SELECT 1")], "runs SQL"),
    "filled under a lock": (
        [operations.AddField("home", "room", ROOM), operations.RunPython(nothing, nothing)],
        "fills rows and changes a table",
    ),
    "together at once": ([operations.AlterUniqueTogether("clip", {("camera", "sha256")})], "that no rule knows"),
    "hidden in another": (
        [operations.SeparateDatabaseAndState([operations.RemoveField("clip", "trigger")], [])],
        "gives up clip.trigger",
    ),
}
ALLOWED: dict[str, list[Any]] = {
    "a new table, with what it needs": [
        TEST,
        operations.AddField("test", "name", models.CharField(max_length=30, default="", unique=True)),
        operations.AddIndex("test", models.Index(fields=["name"], name="test_by_name")),
        operations.RunPython(nothing, nothing),
    ],
    "a column that may be empty": [operations.AddField("clip", "room", ROOM)],
    "a column with a value of the database's own": [
        operations.AddField("clip", "room", models.CharField(max_length=30, db_default=""))
    ],
    "longer": [operations.AlterField("home", "name", models.CharField(max_length=500))],
    "may be empty from now on": [
        operations.AlterField("clip", "size_bytes", models.PositiveBigIntegerField(null=True))
    ],
    "an index on a short table": [operations.AddIndex("home", models.Index(fields=["name"], name="by_name"))],
    "a check without looking back": [AddCheckForNewRows("clip", CHECK)],
    "looking back": [CheckOldRows("clip", "some")],
    "rows are filled": [operations.RunPython(nothing, nothing)],
    "a constraint goes": [operations.RemoveConstraint("clip", "clip_status_known")],
}


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None)


@pytest.fixture(scope="module")
def now(loader: MigrationLoader) -> ProjectState:
    """The tables as every migration so far leaves them."""
    return loader.project_state()


def migration(steps: list[Any], *, says: str = "", atomic: bool = True) -> Migration:
    """One of the app devices, in a file of its own with this docstring."""
    module = ModuleType("devices.migrations.one_of_a_test", says)
    sys.modules[module.__name__] = module
    kind = type("Migration", (Migration,), {"operations": steps, "atomic": atomic, "__module__": module.__name__})
    made: Migration = kind("9999_one_of_a_test", "devices")
    return made


def test_every_migration_keeps_the_rules_or_says_why_not(loader: MigrationLoader) -> None:
    state, judged = ProjectState(), []
    plan = loader.graph.nodes
    wrong = {}
    for node in [node for leaf in loader.graph.leaf_nodes() for node in loader.graph.forwards_plan(leaf)]:
        if node in judged:
            continue
        judged.append(node)
        if is_under_rules(plan[node]) and (said := broken(plan[node], state)):
            wrong[".".join(node)] = said
        state = plan[node].mutate_state(state, preserve=False)
    assert wrong == {}
    assert ("devices", "0022_signing_keys") in judged
    assert is_under_rules(plan["devices", "0022_signing_keys"])


@pytest.mark.parametrize("how", FORBIDDEN)
def test_what_would_stop_somebody_is_caught(how: str, now: ProjectState) -> None:
    steps, named = FORBIDDEN[how]
    said = broken(migration(steps), now)
    assert [line for line in said if named in line], said


@pytest.mark.parametrize("how", FORBIDDEN)
def test_it_may_when_it_says_after_which_release_and_why(how: str, now: ProjectState) -> None:
    says = "One idea.\n\nAfter 2026.12: that release neither reads nor writes it any more."
    assert broken(migration(FORBIDDEN[how][0], says=says), now) == []


@pytest.mark.parametrize("says", ["", "After 2026.12", "After 2026.12: yes", "After: nobody uses it any more, I think"])
def test_half_a_reason_is_none(says: str, now: ProjectState) -> None:
    assert not reason(migration([], says=says))
    assert broken(migration([operations.RemoveField("clip", "trigger")], says=says), now)


@pytest.mark.parametrize("how", ALLOWED)
def test_what_stops_nobody_is_let_through(how: str, now: ProjectState) -> None:
    assert broken(migration(ALLOWED[how]), now) == []


def test_an_index_that_is_made_in_use_stands_alone(now: ProjectState) -> None:
    assert broken(migration([AddIndexInUse("clip", INDEX)], atomic=False), now) == []
    two = [AddIndexInUse("clip", INDEX), operations.AddField("clip", "room", ROOM)]
    assert "more than one step" in broken(migration(two, atomic=False), now)[0]


def test_what_is_long_is_long() -> None:
    assert {label.lower() for label in LOG} < long_tables()
    assert "devices.clip" in long_tables()
    assert "devices.home" not in long_tables()


def has(name: str) -> bool:
    """Whether the table of clips has an index or a check of this name."""
    asked = "SELECT count(*) FROM sqlite_master WHERE tbl_name = 'devices_clip' AND instr(sql, %s) > 0"
    if connection.vendor == "postgresql":
        asked = (
            "SELECT count(*) FROM (SELECT indexname FROM pg_indexes WHERE tablename = 'devices_clip' UNION "
            "SELECT conname FROM pg_constraint WHERE conrelid = 'devices_clip'::regclass) AS found WHERE indexname = %s"
        )
    with connection.cursor() as cursor:
        cursor.execute(asked, [name if connection.vendor == "postgresql" else f'"{name}"'])
        return bool(cursor.fetchone()[0])


def run(step: Any, before: ProjectState, *, atomic: bool = True) -> ProjectState:
    made = migration([step], atomic=atomic)
    with connection.schema_editor(atomic=atomic) as editor:
        return made.apply(before.clone(), editor)


def take_back(step: Any, before: ProjectState, *, atomic: bool = True) -> None:
    made = migration([step], atomic=atomic)
    with connection.schema_editor(atomic=atomic) as editor:
        made.unapply(before.clone(), editor)


def test_an_index_is_made_in_use_and_again_when_it_was_stopped(transactional_db: None, now: ProjectState) -> None:
    step = AddIndexInUse("clip", INDEX)
    try:
        run(step, now, atomic=False)
        assert has("by_size")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # as it lies there when it was stopped
                cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_size'::regclass")
            run(step, now, atomic=False)
            with connection.cursor() as cursor:
                cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'by_size'::regclass")
                assert cursor.fetchone() == (True,)
            run(step, now, atomic=False)  # made, and not written down
    finally:
        take_back(step, now, atomic=False)
    assert not has("by_size")


def test_a_check_is_added_first_and_old_rows_are_looked_through_later(
    transactional_db: None, now: ProjectState
) -> None:
    step = AddCheckForNewRows("clip", CHECK)
    try:
        then = run(step, now)
        assert has("some")
        run(CheckOldRows("clip", "some"), then)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT convalidated FROM pg_constraint WHERE conname = 'some'")
                assert cursor.fetchone() == (True,)
    finally:
        take_back(step, now)
    assert not has("some")
