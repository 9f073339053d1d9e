"""The database is the to-do list: what lost its worker or its message is found here and woken again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from devices.clips import outcome
from devices.clips.models import Clip, ClipStatus
from devices.clips.outcome import ANALYZE, MAKE_H264
from devices.clips.reasons import NO_DISK, NO_STORE
from devices.objects import storing
from devices.wake import is_waiting, wake

BATCH = 200
WOKEN_AGAIN_AFTER = timedelta(seconds=30)
PATIENCE = timedelta(minutes=10)  # with messages still in the queue, most likely one of them is the clip's


def restart_lost(now: datetime) -> int:
    """End the runs whose lease ran out, wake what waits. Returns how many clips that were."""
    dead = Clip.objects.abandoned(now).select_related("camera__home", "home").order_by("lease_until")[:BATCH]
    count = sum(_end_run(clip, now) for clip in dead)
    return count + _wake_overdue(now)


@transaction.atomic
def _end_run(clip: Clip, now: datetime) -> bool:
    held = Clip.objects.filter(pk=clip.pk, lease=clip.lease).abandoned(now)
    if clip.lease is None or not held.exists():
        return False
    outcome.broke_off(held, clip, now)
    storing.give_up(clip.lease, now)
    return True


def _wake_overdue(now: datetime) -> int:
    """Wake again what no message may be left of. While messages wait, only what was put off or waits long already."""
    alive = Q(delete_at__isnull=True) | Q(delete_at__gt=now)
    owed = Q(status=ClipStatus.RECEIVED) | Q(status=ClipStatus.READY, wants_h264=True)
    due = Clip.objects.overdue(now).filter(alive, owed)
    for_analysis = due.filter(status=ClipStatus.RECEIVED)
    if is_waiting("clips"):
        for_analysis = for_analysis.filter(Q(step__in=[NO_STORE, NO_DISK]) | Q(wake_at__lt=now - PATIENCE))
    for_copy = due.filter(status=ClipStatus.READY)
    if is_waiting("low"):
        for_copy = for_copy.filter(Q(step__in=[NO_STORE, NO_DISK]) | Q(wake_at__lt=now - PATIENCE))
    return sum(
        _wake(clip_id, task, now)
        for task, clips in ((ANALYZE, for_analysis), (MAKE_H264, for_copy))
        for clip_id in list(clips.order_by("wake_at").values_list("pk", flat=True)[:BATCH])
    )


@transaction.atomic
def _wake(clip_id: int, task: str, now: datetime) -> bool:
    again = Clip.objects.overdue(now).filter(pk=clip_id).update(wake_at=now + WOKEN_AGAIN_AFTER)
    if again:
        wake(task, clip_id)
    return bool(again)
