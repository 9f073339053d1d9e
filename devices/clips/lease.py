"""The right of one run to work on one clip, or on another row with a lease, for a while.

Who loses it keeps nothing of what it did.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import F, Q, QuerySet

from devices.clips.models import Clip, ClipQuerySet, ClipStatus
from devices.counting import STEPS

Clock = Callable[[], datetime]
Rows = TypeVar("Rows", bound=QuerySet[Any])  # of a model with lease, lease_until, wake_at, attempts


class LeaseLost(Exception):
    """Somebody else works on the clip, or it was deleted: stop, store nothing."""


class Lease(Generic[Rows]):
    """Held by the run that took it, as long as it renews it. Its id is the name of everything the run begins."""

    def __init__(self, rows: Rows, pk: int, lease_id: uuid.UUID, clock: Clock) -> None:
        self.rows = rows
        self.pk = pk
        self.id = lease_id
        self.clock = clock
        self._renewed = time.monotonic()
        self._step, self._entered = "", time.perf_counter()

    def row(self) -> Rows:
        """The row, if this run still holds it: what an UPDATE that ends the run is made on."""
        return self.rows.filter(pk=self.pk, lease=self.id)

    def enter(self, step: str) -> None:
        """Go on to this step, where people see it. Raises LeaseLost."""
        self._hold(step=step)
        self.begin(step)

    def begin(self, step: str) -> None:
        """From now on the time counts as this step's. Empty: as none's."""
        if self._step:
            STEPS.took(time.perf_counter() - self._entered, self._step)
        self._step, self._entered = step, time.perf_counter()

    def renew(self) -> None:
        """Call it often: it writes only when a sixth of the lease has passed. Raises LeaseLost."""
        if time.monotonic() - self._renewed > settings.ANALYSIS_LEASE_S / 6:
            self._hold()

    def _hold(self, **columns: str) -> None:
        if not self.row().update(lease_until=_end(self.clock()), **columns):
            raise LeaseLost(str(self.id))
        self._renewed = time.monotonic()


def take_for_analysis(clip_id: int, clock: Clock) -> Lease[ClipQuerySet] | None:
    """Begin to work on a received clip. None: somebody did, it is done, or it is being deleted."""
    received = Clip.objects.filter(pk=clip_id, status=ClipStatus.RECEIVED)
    return _take(clip_id, received, clock, status=ClipStatus.PROCESSING, step="fetch")


def take_for_h264(clip_id: int, clock: Clock) -> Lease[ClipQuerySet] | None:
    """Begin to make the H.264 copy that a clip waits for. None as above."""
    owed = Clip.objects.filter(pk=clip_id, status=ClipStatus.READY, wants_h264=True, h264__isnull=True)
    return _take(clip_id, owed, clock, step="h264")


def _take(clip_id: int, waiting: ClipQuerySet, clock: Clock, **columns: str) -> Lease[ClipQuerySet] | None:
    now = clock()
    alive = waiting.filter(Q(delete_at__isnull=True) | Q(delete_at__gt=now), expires_at__gt=now)
    return take(Clip.objects.all(), alive, clip_id, clock, **columns)


def take(rows: Rows, waiting: Rows, pk: int, clock: Clock, **columns: str) -> Lease[Rows] | None:
    """Begin to work on one row of those that wait for it. None: somebody did, or it waits no more."""
    lease_id = uuid.uuid4()
    free = waiting.filter(pk=pk, lease__isnull=True)
    taken = free.update(lease=lease_id, lease_until=_end(clock()), attempts=F("attempts") + 1, wake_at=None, **columns)
    if not taken:
        return None
    lease = Lease(rows, pk, lease_id, clock)
    lease.begin(columns.get("step", ""))
    return lease


def _end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.ANALYSIS_LEASE_S)
