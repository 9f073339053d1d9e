"""How objects leave the store: bytes first, then the row."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from devices import storage
from devices.objects.models import ObjectState, StoredObject

WRITING_LIVES = timedelta(hours=26)  # longer than any upload may take: what is still not kept was abandoned
BATCH = 500


def sweep(now: datetime) -> int:
    """Delete what is doomed, and what was begun and never kept. Returns how many objects went.

    Raises StorageError when the store does not answer; nothing is lost then, the next sweep goes on.
    """
    gone = 0
    while True:
        due = list(
            StoredObject.objects.filter(
                Q(state=ObjectState.DOOMED) | Q(state=ObjectState.WRITING, created_at__lt=now - WRITING_LIVES)
            ).order_by("pk")[:BATCH]
        )
        if not due:
            return gone
        delete(due)
        gone += len(due)


def delete(things: list[StoredObject]) -> None:
    """Bytes, then rows. Nothing may point to these rows."""
    storage.delete(thing.key for thing in things)
    StoredObject.objects.filter(pk__in=[thing.pk for thing in things]).delete()
