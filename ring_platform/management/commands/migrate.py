import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.db import DatabaseError, OperationalError, connections

TAKEN = "55P03"  # PostgreSQL: the lock was not to be had in time


class Command(Migrate):
    """Django's own, which waits for a table only shortly: everybody who wants to read it waits behind."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--wait-s", type=float, default=3, help="for a table that is in use; then the site goes on")
        parser.add_argument("--tries", type=int, default=10, help="how often, with a pause as long between them")

    def handle(self, *args: Any, wait_s: float, tries: int, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        for left in reversed(range(tries)):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(wait_s * 1000)}ms"])
            try:
                super().handle(*args, **options)
                return
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") != TAKEN:
                    raise
                if not left:
                    raise CommandError(
                        f"A table was in use all the time ({tries} times {wait_s:g} s), and everybody would have had "
                        "to wait: what was not finished is as before. Try again when less is going on."
                    ) from error
                self.stderr.write("A table is in use: the migration gave way, and tries again.")
                time.sleep(wait_s)
            finally:
                _wait_as_before(connection)


def _wait_as_before(connection: Any) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    except DatabaseError:  # the connection is gone, and what was set with it
        connection.close()
