"""How an object comes into the store: row first, then bytes, then something points to it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import structlog
from django.apps import apps
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from devices import storage
from devices.errors import NoRoom
from devices.objects.models import ObjectState, Purpose, StoredObject, new_key

log = structlog.get_logger(__name__)
SUFFIXES = {
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/quicktime": ".mov",
    "video/x-matroska": ".mkv",
    "video/x-msvideo": ".avi",
    "video/mp2t": ".ts",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/json": ".json",
}


def used_bytes(home_id: int) -> int:
    """What a home's objects take now, announced uploads included."""
    live = StoredObject.objects.filter(home=home_id).exclude(state=ObjectState.DOOMED)
    return live.aggregate(used=Sum("size_bytes"))["used"] or 0


@transaction.atomic
def reserve(
    home_id: int | None,
    quota_bytes: int | None,
    purpose: Purpose,
    content_type: str,
    size_bytes: int = 0,
    *,
    writer: uuid.UUID | None = None,
) -> StoredObject:
    """Write the row of an object that is about to be stored. home_id None: it belongs to no home, and to no quota.

    quota_bytes: refuse (NoRoom) when it would go past this; None for what we derive ourselves.
    writer: the run that makes it, by which give_up() finds what that run began.
    """
    if quota_bytes is not None and home_id is not None:
        _line_up(home_id)
        used = used_bytes(home_id)
        if used + size_bytes > quota_bytes:
            raise NoRoom(
                _(
                    "The storage of this home is full: {used} of {quota} GB. Delete clips or shorten the retention."
                ).format(used=round(used / 1e9, 1), quota=round(quota_bytes / 1e9, 1))
            )
    return StoredObject.objects.create(
        key=new_key(SUFFIXES.get(content_type, ".bin")),
        home_id=home_id,
        purpose=purpose,
        content_type=content_type,
        size_bytes=size_bytes,
        writer=writer,
    )


def _line_up(home_id: int) -> None:
    """One after the other: two uploads that each fit, and not together, must not both be let in.

    PostgreSQL locks the home's row until the transaction ends; SQLite's write transactions line up by themselves.
    """
    home = apps.get_model("devices", "Home")._default_manager.select_for_update(no_key=True).filter(pk=home_id)
    home.values_list("pk").first()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put(thing: StoredObject, source: Path, *, on_progress: Callable[[int], None] | None = None) -> None:
    """Send a file's bytes under this row, whose size and hash become the file's own. Raises StorageError."""
    thing.size_bytes, thing.sha256 = source.stat().st_size, sha256_of(source)
    StoredObject.objects.filter(pk=thing.pk).update(size_bytes=thing.size_bytes, sha256=thing.sha256)
    storage.put(thing.key, source, thing.content_type, on_progress=on_progress)


def verify(thing: StoredObject, sha256: str, *, on_chunk: Callable[[bytes], None]) -> None:
    """Read an object back. Raises StorageError when it is not exactly these bytes."""
    digest = hashlib.sha256()
    with closing(storage.read(thing.key)) as chunks:
        for chunk in chunks:
            digest.update(chunk)
            on_chunk(chunk)
    if digest.hexdigest() != sha256:
        raise storage.StorageError("the store does not hold what was written")


def keep(things: Iterable[StoredObject]) -> None:
    """Something points to these now. Call it in the transaction that makes it point."""
    StoredObject.objects.filter(pk__in=[t.pk for t in things]).update(state=ObjectState.KEPT, writer=None)


def doom(things: Iterable[StoredObject], now: datetime) -> None:
    """Nothing points to these any more: the sweep deletes their bytes, then their rows."""
    StoredObject.objects.filter(pk__in=[t.pk for t in things]).update(state=ObjectState.DOOMED, doomed_at=now)


def give_up(writer: uuid.UUID, now: datetime) -> int:
    """A run is over that kept nothing: the sweep deletes what it began. Returns how many objects that are."""
    begun = StoredObject.objects.filter(writer=writer, state=ObjectState.WRITING)
    return begun.update(state=ObjectState.DOOMED, doomed_at=now)


def take_back(things: Iterable[StoredObject], now: datetime) -> None:
    """For the run itself, when it has to give up: its bytes go at once, even where the sweep was there before them."""
    written = list(things)
    doom(written, now)
    try:
        storage.delete(thing.key for thing in written)
    except storage.StorageError as error:
        log.warning("left_to_the_sweep", count=len(written), error=str(error))


def doom_home(home_id: int, now: datetime) -> int:
    """Everything that is left of a home in the store goes. Nothing may point to it any more."""
    left = StoredObject.objects.filter(home=home_id).exclude(state=ObjectState.DOOMED)
    return left.update(state=ObjectState.DOOMED, doomed_at=now)
