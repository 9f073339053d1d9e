"""How objects leave the store: bytes first, then the row."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from devices import storage
from devices.objects.models import ObjectState, StoredObject

GRACE = timedelta(hours=2)  # after the last moment of an upload: what is still not kept then was abandoned
BATCH = 500
MOST = 20_000  # in one sweep: the next one goes on


def writing_lives() -> timedelta:
    """Longer than any upload may take."""
    return timedelta(hours=settings.UPLOAD_LIVES_H) + GRACE


def sweep(now: datetime) -> int:
    """Delete what is doomed, and what was begun and never kept. Returns how many objects went.

    Raises StorageError when the store does not answer; nothing is lost then, the next sweep goes on.
    """
    abandoned = StoredObject.objects.filter(state=ObjectState.WRITING, created_at__lt=now - writing_lives())
    abandoned.update(state=ObjectState.DOOMED, doomed_at=now)
    gone = 0
    while gone < MOST:
        due = StoredObject.objects.filter(state=ObjectState.DOOMED, doomed_at__lte=now).order_by("doomed_at")[:BATCH]
        batch = list(due)
        if not batch:
            break
        storage.delete(thing.key for thing in batch)
        StoredObject.objects.filter(pk__in=[thing.pk for thing in batch]).delete()
        gone += len(batch)
    return gone
