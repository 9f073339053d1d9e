"""Compare the store with its rows, for every kind of object there is or will be: StoredObject is the one list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from devices import storage
from devices.objects.models import ObjectState, StoredObject

GRACE = timedelta(hours=1)  # an upload under way has its row before its bytes: that is not a difference
BATCH = 1000


@dataclass
class Differences:
    """What the store has and no row knows, and what the rows promise and the store has not."""

    without_row: list[str] = field(default_factory=list)
    without_bytes: list[StoredObject] = field(default_factory=list)
    of_other_size: list[StoredObject] = field(default_factory=list)
    forgotten_uploads: list[storage.Unfinished] = field(default_factory=list)
    can_list_uploads: bool = True

    def __bool__(self) -> bool:
        return bool(self.without_row or self.without_bytes or self.of_other_size or self.forgotten_uploads)


def compare(now: datetime) -> Differences:
    """Every difference that is older than the grace period. Raises StorageError."""
    found = Differences()
    sizes = _look_at_objects(found, now)
    _look_at_rows(found, sizes, now)
    _look_at_uploads(found, now)
    return found


def _look_at_objects(found: Differences, now: datetime) -> dict[str, int]:
    """Objects that no row knows. Returns the size of every object, which is all that the rows are compared with."""
    sizes: dict[str, int] = {}
    for batch in _in_batches(storage.listing()):
        sizes |= {item.key: item.size_bytes for item in batch}
        known = set(StoredObject.objects.filter(key__in=[item.key for item in batch]).values_list("key", flat=True))
        found.without_row += [item.key for item in batch if item.key not in known and item.modified_at < now - GRACE]
    return sizes


def _in_batches(items: Iterator[storage.Listed]) -> Iterator[list[storage.Listed]]:
    batch: list[storage.Listed] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _look_at_rows(found: Differences, sizes: dict[str, int], now: datetime) -> None:
    """Rows whose bytes are gone or cut. One that came into being after the listing is asked about by itself."""
    for row in StoredObject.objects.filter(state=ObjectState.KEPT).iterator():
        size = sizes.get(row.key)
        if size is None and row.created_at > now - GRACE:
            size = storage.size_of(row.key)
        if size is None:
            if StoredObject.objects.filter(pk=row.pk, state=ObjectState.KEPT).exists():  # not deleted meanwhile
                found.without_bytes.append(row)
        elif size != row.size_bytes:
            found.of_other_size.append(row)


def _look_at_uploads(found: Differences, now: datetime) -> None:
    """Parts of uploads whose row is gone or no longer waits for them."""
    try:
        begun = [upload for upload in storage.unfinished() if upload.begun_at < now - GRACE]
    except storage.StorageError:
        found.can_list_uploads = False
        return
    waited_for = set(
        StoredObject.objects.filter(key__in=[upload.key for upload in begun], state=ObjectState.WRITING).values_list(
            "key", flat=True
        )
    )
    found.forgotten_uploads = [upload for upload in begun if upload.key not in waited_for]


def repair(found: Differences) -> int:
    """Delete the bytes that no row knows. Rows without bytes are only told: a person must know what was lost."""
    storage.delete(found.without_row)
    for upload in found.forgotten_uploads:
        storage.abort(upload.key, upload.upload_id)
    return len(found.without_row) + len(found.forgotten_uploads)
