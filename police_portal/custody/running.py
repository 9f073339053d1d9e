"""One run of a worker over a share or a download: its lease, its folder, and what each way of breaking off means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from devices import storage
from devices.clips import workplace
from devices.clips.lease import Clock, Lease, take
from devices.clips.overdue import PUT_OFF_S, is_abandoned, is_overdue
from devices.clips.running import OtherBytes, breaking_off
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.storage import StorageError
from devices.wake import is_waiting, wake

FREE: dict[str, Any] = {"lease": None, "lease_until": None, "wake_at": None}
WAITING, PROCESSING = "waiting", "processing"  # states that shares and downloads have in common
WAKE_AFTER = timedelta(seconds=30)
BATCH = 100
PATIENCE = timedelta(minutes=10)  # with messages still in the queue, most likely one of them is this one's
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Work:
    """What a worker makes of one kind of row.

    rows: all of them, with what the work needs loaded. source: the bytes to begin with; None: they are gone.
    reads: how many bytes it reads where that is not one source; then nothing is fetched before.
    make: does it, to a row that is ready. unreadable: writes down that it cannot be made, by a code of reasons.py.
    """

    rows: Callable[[], Rows]
    task: str
    room: str  # the folder of its own below WORK_DIR
    source: Callable[[Any], StoredObject | None]
    make: Callable[[Run, Any], None]
    unreadable: Callable[[Rows, Any, str, datetime], None]
    reads: Callable[[Any], int] | None = None


@dataclass
class Run:
    lease: Lease[Any]
    folder: Path
    written: list[StoredObject] = field(default_factory=list)

    @property
    def source(self) -> Path:
        return self.folder / "source"

    def limits(self) -> dict[str, Any]:
        """How the child is waited for."""
        beat_s = min(5.0, settings.ANALYSIS_LEASE_S / 4)
        return {"wall_s": settings.ANALYSIS_WALL_S, "on_wait": self.lease.renew, "wait_s": beat_s}

    def fetch(self, stored: StoredObject, target: Path) -> None:
        """Raises OtherBytes when the store holds none under this name; StorageError, LeaseLost."""
        try:
            with target.open("wb") as file:
                storage.fetch(stored.key, file, on_chunk=lambda _chunk: self.lease.renew())
        except StorageError as error:
            if error.is_missing:
                raise OtherBytes("lost_bytes") from error
            raise

    def put(self, purpose: Purpose, file: Path, content_type: str) -> StoredObject:
        """Store a file: row first, then bytes. It belongs to no home. Raises StorageError, LeaseLost."""
        thing = storing.reserve(None, None, purpose, content_type, writer=self.lease.id)
        self.written.append(thing)
        storing.put(thing, file, on_progress=lambda _count: self.lease.renew())
        self.lease.renew()
        return thing


def run(work: Work, pk: int, clock: Clock) -> None:
    """Work on a row that waits, to its end. A second run finds nothing to do."""
    rows = work.rows().select_related(None)
    lease = take(rows, rows.filter(state=WAITING), pk, clock, state=PROCESSING)
    row = work.rows().filter(pk=pk, lease=lease.id).first() if lease else None
    if lease is None or row is None:
        return
    held = lease
    written: list[StoredObject] = []
    with breaking_off(
        row.uuid,
        failed=lambda code: _failed(work, held.row(), row, code, held.clock()),
        put_off=lambda _why: put_off(held.row(), row, held.clock()),
        take_back=lambda: storing.take_back(written, held.clock()),
    ):
        source = work.source(row)
        if source is None:
            raise OtherBytes("lost_bytes")
        size_bytes = source.size_bytes if work.reads is None else work.reads(row)
        with workplace.folder(held.id, size_bytes, room=work.room) as folder:
            mine = Run(held, folder, written)
            if work.reads is None:
                mine.fetch(source, mine.source)
            work.make(mine, row)


@transaction.atomic
def put_off(held: Rows, row: Any, now: datetime) -> None:
    """The store or the disk is not there now: later, without counting as an attempt."""
    later = now + timedelta(seconds=min(PUT_OFF_S, 5 * 2 ** min(row.put_offs, 10)))
    columns = FREE | {"wake_at": later, "attempts": F("attempts") - 1, "put_offs": F("put_offs") + 1}
    held.update(state=WAITING, **columns)


def _failed(work: Work, held: Rows, row: Any, code: str, now: datetime) -> None:
    """A crash is no answer before it happened some times; anything else is."""
    if code == "crashed":
        _broke_off(work, held, row, now)
    else:
        work.unreadable(held, row, code, now)


@transaction.atomic
def _broke_off(work: Work, held: Rows, row: Any, now: datetime) -> None:
    if row.attempts >= settings.ANALYSIS_ATTEMPTS:
        work.unreadable(held, row, "crashed", now)
    elif held.update(state=WAITING, **FREE | {"wake_at": now + WAKE_AFTER}):
        wake(work.task, row.pk)


def restart_lost(work: Work, now: datetime) -> int:
    """End the runs whose lease ran out, wake what waits. Returns how many that were."""
    workplace.tidy_room(work.room, work.rows())
    dead = work.rows().abandoned(now).order_by("lease_until")[:BATCH]  # type: ignore[attr-defined]  # both have it
    count = sum(_end_run(work, row, now) for row in dead)
    overdue = work.rows().overdue(now).filter(state=WAITING)  # type: ignore[attr-defined]
    if is_waiting("low"):
        overdue = overdue.exclude(put_offs=0, wake_at__gt=now - PATIENCE)
    due = list(overdue.order_by("wake_at").values_list("pk", flat=True)[:BATCH])
    return count + sum(_wake(work, pk, now) for pk in due)


@transaction.atomic
def _end_run(work: Work, row: Any, now: datetime) -> bool:
    held = work.rows().select_related(None).filter(is_abandoned(now), pk=row.pk, lease=row.lease)
    if row.lease is None or not held.exists():
        return False
    _broke_off(work, held, row, now)
    storing.give_up(row.lease, now)
    return True


@transaction.atomic
def _wake(work: Work, pk: int, now: datetime) -> bool:
    waiting = work.rows().select_related(None).filter(is_overdue(now), pk=pk, state=WAITING)
    again = waiting.update(wake_at=now + WAKE_AFTER)
    if again:
        wake(work.task, pk)
    return bool(again)
