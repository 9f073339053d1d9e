"""How an object comes into the store: row first, then bytes, then something points to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from devices import storage
from devices.errors import NoRoom
from devices.objects.models import ObjectState, Purpose, StoredObject, new_key

SUFFIXES = {
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/quicktime": ".mov",
    "video/x-matroska": ".mkv",
    "video/x-msvideo": ".avi",
    "video/mp2t": ".ts",
    "image/jpeg": ".jpg",
}


def used_bytes(home_id: int) -> int:
    """What a home's objects take now, announced uploads included."""
    live = StoredObject.objects.filter(home=home_id).exclude(state=ObjectState.DOOMED)
    return live.aggregate(used=Sum("size_bytes"))["used"] or 0


@transaction.atomic
def reserve(
    home_id: int, quota_bytes: int | None, purpose: Purpose, content_type: str, size_bytes: int = 0
) -> StoredObject:
    """Write the row of an object that is about to be stored.

    quota_bytes: refuse (NoRoom) when it would go past this; None for what we derive ourselves.
    """
    if quota_bytes is not None and used_bytes(home_id) + size_bytes > quota_bytes:
        raise NoRoom(
            _("The storage of this home is full: {used} of {quota} GB are used. Delete clips or shorten the retention.")
            .format(used=round(used_bytes(home_id) / 1e9, 1), quota=round(quota_bytes / 1e9, 1))
        )
    return StoredObject.objects.create(
        key=new_key(SUFFIXES.get(content_type, ".bin")),
        home_id=home_id,
        purpose=purpose,
        content_type=content_type,
        size_bytes=size_bytes,
    )


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put(thing: StoredObject, source: Path, *, on_progress: Callable[[int], None] | None = None) -> None:
    """Send a file's bytes under this row, whose size and hash become the file's own. Raises StorageError."""
    thing.size_bytes, thing.sha256 = source.stat().st_size, sha256_of(source)
    StoredObject.objects.filter(pk=thing.pk).update(size_bytes=thing.size_bytes, sha256=thing.sha256)
    storage.put(thing.key, source, thing.content_type, on_progress=on_progress)


def keep(things: Iterable[StoredObject]) -> None:
    """Something points to these now. Call it in the transaction that makes it point."""
    StoredObject.objects.filter(pk__in=[t.pk for t in things]).update(state=ObjectState.KEPT)


def doom(things: Iterable[StoredObject], now: datetime) -> None:
    """Nothing points to these any more: the sweep deletes their bytes, then their rows."""
    StoredObject.objects.filter(pk__in=[t.pk for t in things]).update(state=ObjectState.DOOMED, doomed_at=now)
