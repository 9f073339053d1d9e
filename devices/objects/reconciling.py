"""Compare the store with its rows, for every kind of object there is or will be: StoredObject is the one list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from devices import storage
from devices.objects.models import ObjectState, StoredObject

GRACE = timedelta(hours=1)  # an upload under way has its row before its bytes: that is not a difference


@dataclass
class Differences:
    """keys without a row, rows without bytes, and rows whose size is not the object's."""

    without_row: list[str] = field(default_factory=list)
    without_bytes: list[StoredObject] = field(default_factory=list)
    of_other_size: list[StoredObject] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.without_row or self.without_bytes or self.of_other_size)


def compare(now: datetime) -> Differences:
    """Every difference that is older than the grace period. Raises StorageError."""
    found = Differences()
    in_store = {item.key: item for item in storage.listing()}
    rows = {row.key: row for row in StoredObject.objects.iterator()}
    for key, item in in_store.items():
        if key not in rows and item.modified_at < now - GRACE:
            found.without_row.append(key)
    for key, row in rows.items():
        if row.state != ObjectState.KEPT:
            continue
        if key not in in_store:
            found.without_bytes.append(row)
        elif in_store[key].size_bytes != row.size_bytes:
            found.of_other_size.append(row)
    return found


def repair(found: Differences) -> int:
    """Delete the bytes that no row knows. Rows without bytes are only told: a person must know what was lost."""
    storage.delete(found.without_row)
    return len(found.without_row)
