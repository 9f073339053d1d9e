"""The triggers that keep the audit log append only, on both databases. A person's name beside an entry may only go."""

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

# table -> what is refused
ENTRIES = {"devices_auditentry": ("UPDATE", "DELETE")}
CHAIN = {
    "devices_auditperson": ("UPDATE",),
    "devices_publicentry": ("UPDATE", "DELETE"),
    "devices_batch": ("UPDATE", "DELETE"),
    "devices_sealed": ("UPDATE", "DELETE"),
    "devices_dailyhead": ("UPDATE", "DELETE"),
}
ALL = ENTRIES | CHAIN
SAID = "the audit log is append only"


def _run(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def create(connection: BaseDatabaseWrapper, tables: dict[str, tuple[str, ...]] = ALL) -> None:
    if connection.vendor == "sqlite":
        _run(
            connection,
            [
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
                for table, acts in tables.items()
                for act in acts
            ],
        )
        return
    function = (
        "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    made = [
        f"CREATE TRIGGER {table}_append_only BEFORE {' OR '.join(acts)} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION audit_append_only()"
        for table, acts in tables.items()
    ]
    _run(connection, [function, *made])


def drop(connection: BaseDatabaseWrapper, tables: dict[str, tuple[str, ...]] = ALL) -> None:
    if connection.vendor == "sqlite":
        _run(
            connection,
            [f"DROP TRIGGER IF EXISTS {table}_no_{act.lower()}" for table, acts in tables.items() for act in acts],
        )
        return
    _run(connection, [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in tables])
