"""The rules of docs/migrations.md, held against migrations as they are written: what a step does to a site in use."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from devices.keeping.tables import LOG, OBJECTS
from devices.migrating import AddCheckForNewRows, AddIndexInUse, CheckOldRows

OURS = {"devices": "0021", "neighbors": "0005", "police_portal": "0011"}  # the last ones from before there were rules
LONG = {"neighbors.Post", "neighbors.Comment", "neighbors.Media", "police_portal.Share", "devices.Hold"}
SAID = re.compile(r"^After (\S+): (.{20,})", re.MULTILINE)
HARMLESS = (operations.AlterModelOptions, operations.AlterModelManagers, operations.AlterModelTableComment)
GIVES_UP = (operations.RemoveField, operations.DeleteModel)
RENAMES = (operations.RenameField, operations.RenameModel, operations.AlterModelTable)


def long_tables() -> set[str]:
    """By lower case labels: those that a journal of backups does not write whole, and a few more."""
    named = set(settings.JOURNAL_BY_ROLL) | LOG | {OBJECTS} | LONG
    return {apps.get_model(label)._meta.label_lower for label in named}


def is_under_rules(migration: Migration) -> bool:
    last = OURS.get(migration.app_label)
    return last is not None and migration.name[:4] > last


def reason(migration: Migration) -> str:
    """Why it may do what the rules forbid: `After <release>: <sentence>` in its docstring; empty: it does not say."""
    found = SAID.search(sys.modules[migration.__module__].__doc__ or "")
    return found[2] if found else ""


def broken(migration: Migration, before: ProjectState) -> list[str]:
    """What it does that the rules forbid; empty: nothing, or it gives its reason."""
    if reason(migration):
        return []
    return list(_Rules(migration, before.clone()).broken())


class _Rules:
    def __init__(self, migration: Migration, state: ProjectState) -> None:
        self.migration, self.state = migration, state
        self.new: set[str] = set()  # tables that nobody uses yet
        self.changes_used = self.fills = False

    def broken(self) -> Iterator[str]:
        for step in self.migration.operations:
            yield from self._step(step)
        if self.fills and self.changes_used:
            yield "fills rows and changes a table in one migration: the table is locked until the last row is filled"
        if not self.migration.atomic and len(self.migration.operations) > 1:
            yield "is not atomic and has more than one step: stopped halfway it could not be run again"

    def _step(self, step: Operation) -> Iterator[str]:
        if isinstance(step, operations.SeparateDatabaseAndState):
            for inner in step.database_operations:
                yield from self._step(inner)
            for inner in step.state_operations:
                inner.state_forwards(self.migration.app_label, self.state)
            return
        yield from self._judged(step)
        step.state_forwards(self.migration.app_label, self.state)

    def _judged(self, step: Operation) -> Iterator[str]:
        if isinstance(step, operations.CreateModel):
            self.new.add(self._label(step.name))
        elif isinstance(step, operations.RunPython):
            self.fills = True
            if step.reverse_code is None:
                yield "runs Python that cannot be taken back: give it a reverse_code"
        elif isinstance(step, operations.RunSQL):
            yield "runs SQL, which nobody can judge here"
        elif isinstance(step, GIVES_UP):
            yield f"gives up {_named(step)}, which the version before still reads and writes"
        elif isinstance(step, RENAMES):
            yield f"renames {_named(step)}: the version before asks for the old name"
        elif not isinstance(step, HARMLESS):
            yield from self._changed(step)

    def _label(self, model: str) -> str:
        return f"{self.migration.app_label}.{model}".lower()

    def _changed(self, step: Any) -> Iterator[str]:
        """A table that is there already, or was made in this migration: that nobody uses yet."""
        label = self._label(str(getattr(step, "model_name", None) or getattr(step, "name", "")))
        if label in self.new:
            return
        self.changes_used = True
        is_long = label in long_tables()
        if isinstance(step, operations.AddField):
            yield from _added(step.field, f"{label}.{step.name}", is_long)
        elif isinstance(step, operations.AlterField):
            yield from self._altered(step, label)
        elif isinstance(step, AddIndexInUse | AddCheckForNewRows | CheckOldRows):
            self.changes_used = not isinstance(step, CheckOldRows)
        elif isinstance(step, operations.AddIndex):
            if is_long:
                yield f"makes an index on {label}, which is long: nobody writes to it meanwhile. AddIndexInUse"
        elif isinstance(step, operations.AddConstraint):
            if is_long:
                yield f"adds a constraint to {label}, which is long: nobody uses it meanwhile. AddCheckForNewRows"
        elif not isinstance(step, operations.RemoveIndex | operations.RemoveConstraint):
            yield f"does something to {label} that no rule knows: {type(step).__name__}"

    def _altered(self, step: operations.AlterField, label: str) -> Iterator[str]:
        was = self.state.models[self.migration.app_label, step.model_name_lower].fields[step.name]
        named, now = f"{label}.{step.name}", step.field
        if was.null and not now.null:
            yield f"{named} may no longer be empty: the version before writes it empty"
        if type(was) is not type(now):
            yield f"{named} becomes another type: the whole table is written anew, and nobody uses it meanwhile"
        if _width(now) < _width(was):
            yield f"{named} becomes shorter: the version before writes longer ones"
        if now.unique and not was.unique:
            yield f"{named} becomes unique: nobody writes to it while that is checked"
        if getattr(now, "db_index", False) and not was.db_index and label in long_tables():
            yield f"{named} gets an index, and {label} is long. AddIndexInUse"


def _added(field: models.Field[Any, Any], named: str, is_long: bool) -> Iterator[str]:
    if field.many_to_many:
        return
    if not field.null and not field.has_db_default():
        yield f"{named} may not be empty and has no db_default: the version before cannot add a row"
    if field.unique:
        yield f"{named} is unique: nobody writes to the table while that is checked"
    elif getattr(field, "db_index", False) and is_long:
        yield f"{named} has an index, and its table is long: db_index=False, and then AddIndexInUse"


def _width(field: models.Field[Any, Any]) -> float:
    return getattr(field, "max_length", None) or float("inf")


def _named(step: Any) -> str:
    model = getattr(step, "model_name", None) or getattr(step, "old_name", "") or getattr(step, "name", "")
    what = getattr(step, "name", "") if getattr(step, "model_name", None) else ""
    return f"{model}.{what or getattr(step, 'old_name', '')}".rstrip(".")
