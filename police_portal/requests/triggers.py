"""The triggers that fix what a request says once it is submitted, and keep its row, on both databases."""

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "police_portal_footagerequest"
SAID = (
    "uuid",
    "reference",
    "agency_id",
    "filed_by_id",
    "offence",
    "case_number",
    "contact_name",
    "contact_phone",
    "message",
    "area",
    "area_m2",
    "window_start",
    "window_end",
    "time_zone",
    "response_days",
    "permission_id",
    "case_key",
    "submitted_at",
)
FIXED = "what a submitted request says is fixed"
STAYS = "a submitted request is never deleted"


def _run(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def create(connection: BaseDatabaseWrapper) -> None:
    """SQLite makes a table anew to change a column: such a migration drops them first and creates them after."""
    if connection.vendor == "sqlite":
        changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in SAID)
        _run(
            connection,
            [
                f"CREATE TRIGGER request_is_fixed BEFORE UPDATE ON {TABLE} "
                f"WHEN OLD.status <> 'draft' AND (NEW.status = 'draft' OR {changed}) "
                f"BEGIN SELECT RAISE(ABORT, '{FIXED}'); END",
                f"CREATE TRIGGER request_stays BEFORE DELETE ON {TABLE} WHEN OLD.status <> 'draft' "
                f"BEGIN SELECT RAISE(ABORT, '{STAYS}'); END",
            ],
        )
        return
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in SAID)
    _run(
        connection,
        [
            *(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
                for name, said in (("request_is_fixed", FIXED), ("request_stays", STAYS))
            ),
            f"CREATE TRIGGER request_is_fixed BEFORE UPDATE ON {TABLE} FOR EACH ROW "
            f"WHEN (OLD.status <> 'draft' AND (NEW.status = 'draft' OR {changed})) "
            "EXECUTE FUNCTION request_is_fixed()",
            f"CREATE TRIGGER request_stays BEFORE DELETE ON {TABLE} FOR EACH ROW "
            "WHEN (OLD.status <> 'draft') EXECUTE FUNCTION request_stays()",
        ],
    )


def drop(connection: BaseDatabaseWrapper) -> None:
    on = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
    _run(connection, [f"DROP TRIGGER IF EXISTS {name}{on}" for name in ("request_is_fixed", "request_stays")])
