"""The triggers that keep the audit log append only, on both databases."""

from django.db.backends.base.base import BaseDatabaseWrapper

SQLITE = [
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON devices_auditentry
       BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON devices_auditentry
       BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END""",
]
SQLITE_DROP = ["DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"]
POSTGRESQL = [
    """CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the audit log is append only' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON devices_auditentry
       FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
]
POSTGRESQL_DROP = [
    "DROP TRIGGER IF EXISTS audit_no_change ON devices_auditentry",
    "DROP FUNCTION IF EXISTS audit_append_only()",
]


def _run(connection: BaseDatabaseWrapper, sqlite: list[str], postgresql: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in sqlite if connection.vendor == "sqlite" else postgresql:
            cursor.execute(statement)


def create(connection: BaseDatabaseWrapper) -> None:
    _run(connection, SQLITE, POSTGRESQL)


def drop(connection: BaseDatabaseWrapper) -> None:
    _run(connection, SQLITE_DROP, POSTGRESQL_DROP)
