"""Entries as a street makes them, to be sealed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction

from devices.audit import triggers
from devices.audit.actions import Action
from devices.audit.models import AuditEntry, PublicEntry
from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.people.models import Home, User
from tests.street import NOON


def act(by: User | None, home: Home, **facts: Any) -> AuditEntry:
    return record(by, Action.HOME_CHANGED, home, home=home, **facts)


def public_act(now: datetime = NOON, **facts: Any) -> PublicEntry:
    """About something that is only a random name."""
    subject: Any = SimpleNamespace(uuid=uuid.uuid4(), _meta=SimpleNamespace(model_name="footagerequest"))
    return publish(Action.GLASS_BROKEN, subject, now=now, **facts)


@contextmanager
def tampered(*statements: str) -> Iterator[None]:
    """What somebody with the database in hand does: the triggers dropped, rows changed. Taken back afterwards."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            triggers.drop(connection)
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for statement in statements:
                cursor.execute(statement)
        yield
        transaction.set_rollback(True)
