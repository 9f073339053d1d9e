"""Whether the parts that the site needs are there. Each is asked for a short while, all at once."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from threading import Lock, Thread

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from devices import storage
from devices.keeping import closing
from devices.storage import StorageError

WITHIN_S = 2.0
FRESH_S = 2.0  # so often at most the parts are asked, however many ask us
SILENT = "does not answer"


class Missing(Exception):
    """A part is not as it must be. The text says what is missing, to anybody: no address, no name, no secret."""


def database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise Missing(SILENT) from error


def migrations() -> None:
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError as error:
        raise Missing("unknown: the database does not answer") from error
    count = len(written_migrations() - applied)
    if count:
        raise Missing(f"{count} not applied")


@functools.cache
def written_migrations() -> frozenset[tuple[str, str]]:
    """The migrations of this code. They do not change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations)


def redis_server() -> None:
    limits = {"socket_connect_timeout": WITHIN_S, "socket_timeout": WITHIN_S}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **limits) as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        raise Missing(SILENT) from error


def store() -> None:
    try:
        storage.look_for_bucket(within_s=WITHIN_S)
    except StorageError as error:
        raise Missing("the bucket is not there" if error.is_missing else SILENT) from error


def rows_and_objects() -> None:
    if closing.is_closed():
        raise Missing("being filled from a backup")


PARTS: dict[str, Callable[[], None]] = {
    "database": database,
    "migrations": migrations,
    "redis": redis_server,
    "store": store,
    "content": rows_and_objects,
}


class Watch:
    """One part, asked by one thread at a time: a part that hangs holds one thread, not one for every question."""

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._thread: Thread | None = None
        self._missing = SILENT

    def begin(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._missing = f"{SILENT} in time"
            self._thread = Thread(target=self._ask, daemon=True)
            self._thread.start()

    def missing(self, end: float) -> str:
        """What is missing of it, at the latest at this moment of time.monotonic(). Empty: nothing."""
        if self._thread is not None:
            self._thread.join(max(0.0, end - time.monotonic()))
        return self._missing

    def _ask(self) -> None:
        try:
            self._check()
            self._missing = ""
        except Missing as error:
            self._missing = str(error)
        finally:
            connection.close()  # this thread's own


class Look:
    """What is missing of each part, as it was at most a moment ago."""

    def __init__(self, parts: dict[str, Callable[[], None]] | None = None) -> None:
        self._watches = {name: Watch(check) for name, check in (parts or PARTS).items()}
        self._asking = Lock()
        self._at = 0.0
        self._last: dict[str, str] | None = None

    def missing(self) -> dict[str, str]:
        """By part; empty text: nothing is missing. While one caller asks, the others get the answer before."""
        before = self._last
        if before is not None and self._is_fresh():
            return before
        if not self._asking.acquire(blocking=before is None):
            return before or {}
        try:
            if self._last is None or not self._is_fresh():
                self._last = self.now()
                self._at = time.monotonic()
            return self._last
        finally:
            self._asking.release()

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._at < FRESH_S

    def now(self) -> dict[str, str]:
        """Ask all parts at once."""
        for watch in self._watches.values():
            watch.begin()
        end = time.monotonic() + WITHIN_S + 0.5
        return {name: watch.missing(end) for name, watch in self._watches.items()}

    def forget(self) -> None:
        self._last = None


LOOK = Look()  # this process's
