"""An order may delay showing an entry to an owner, never writing it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from devices.audit.models import AuditEntry, DelayedEntry


def delay(entry: AuditEntry, *, holder: UUID, until: datetime) -> None:
    """In the transaction of the act. holder: what forbids it, by its random name."""
    DelayedEntry.objects.create(entry=entry, holder=holder, until=until)


def move(holder: UUID, until: datetime) -> int:
    """A new order, or the end of one: everything that this one delays is shown from then on."""
    return DelayedEntry.objects.filter(holder=holder).update(until=until)
