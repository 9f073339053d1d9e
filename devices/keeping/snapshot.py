"""One moment of the database, read on a connection of its own; and one backup at a time."""

from __future__ import annotations

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from devices.errors import Conflict

ALIAS = "snapshot"
RESTORE = "restore"


@contextmanager
def snapshot() -> Iterator[str]:
    """Whatever is read under this alias is of one moment, and nobody waits for it. Nothing can be written there."""
    own = connection.copy(ALIAS)
    if own.vendor == "sqlite":  # a transaction that never writes takes no lock
        own.settings_dict["OPTIONS"] = {**own.settings_dict["OPTIONS"], "transaction_mode": "DEFERRED"}
    connections[ALIAS] = own
    try:
        with transaction.atomic(using=ALIAS):
            with own.cursor() as cursor:
                if own.vendor == "postgresql":
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                else:
                    cursor.execute("PRAGMA query_only = ON")
                cursor.execute("SELECT COUNT(*) FROM django_migrations")  # the first read makes the moment
            yield ALIAS
    finally:
        own.close()
        del connections[ALIAS]


@contextmanager
def alone(name: str, *, waits: bool = False) -> Iterator[None]:
    """Be the only one who does this. Ends with the process, however that ends. Raises Conflict when it may not wait."""
    if connection.vendor == "postgresql":
        with _by_database(connection.copy("lock"), name, waits):
            yield
        return
    with (settings.DATA_DIR / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise _busy(name) from error
        yield


@contextmanager
def _by_database(own: BaseDatabaseWrapper, name: str, waits: bool) -> Iterator[None]:
    """Many machines, one database: it knows who holds the lock, and lets go with the connection."""
    try:
        with own.cursor() as cursor:
            cursor.execute(f"SELECT pg_{'' if waits else 'try_'}advisory_lock(%s)", [zlib.crc32(name.encode())])
            row = cursor.fetchone()
            if not waits and row is not None and not row[0]:
                raise _busy(name)
        yield
    finally:
        own.close()


def _busy(name: str) -> Conflict:
    if name == RESTORE:
        return Conflict("This instance is being filled just now, by another restore: wait for its end.")
    return Conflict("Another backup of this instance is being written just now. Nothing is lost: wait for its end.")
