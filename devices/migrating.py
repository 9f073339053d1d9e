"""Steps of a migration that change a long table while it is in use (docs/migrations.md); plain ones on SQLite."""

from __future__ import annotations

from django.contrib.postgres import operations as of_postgresql
from django.db import NotSupportedError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import operations
from django.db.migrations.state import ProjectState

STATE = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


class AddIndexInUse(operations.AddIndex):
    """An index that is made while the table is read and written. Alone in its migration, with `atomic = False`.

    It waits for transactions that are open, and nobody waits for it. One that was stopped halfway is made anew.
    """

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        connection = schema_editor.connection
        if connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        if connection.in_atomic_block:
            raise NotSupportedError("AddIndexInUse needs `atomic = False` on its migration.")
        name = connection.ops.quote_name(self.index.name)
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            before = cursor.fetchone()[0]
            cursor.execute("SET lock_timeout = 0")
            cursor.execute(STATE, [name])
            found = cursor.fetchone()
            if found is not None and not found[0]:
                cursor.execute(f"DROP INDEX CONCURRENTLY {name}")
        try:
            if found is None or not found[0]:
                model = to_state.apps.get_model(app_label, self.model_name)
                schema_editor.add_index(model, self.index, concurrently=True)  # type: ignore[call-arg]  # PostgreSQL's
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])


class AddCheckForNewRows(of_postgresql.AddConstraintNotValid):
    """A check that holds for what is written from now on. What is there already is looked through by CheckOldRows."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        else:
            operations.AddConstraint.database_forwards(self, app_label, schema_editor, from_state, to_state)


class CheckOldRows(of_postgresql.ValidateConstraint):
    """In a later migration than its check: it reads the whole table, and nobody waits for it."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
