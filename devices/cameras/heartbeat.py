"""A camera says that it is there; we notice when it no longer does."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models.functions import Coalesce
from django.urls import reverse

from devices.cameras.listening import listeners
from devices.cameras.models import Camera
from devices.notices.models import NoticeKind
from devices.notices.telling import tell

HEARS = "cameras-heard"
AWAY_AFTER = timedelta(minutes=3)  # the schedule looks every 30 seconds; a longer gap is ours, not a camera's


@transaction.atomic
def beat(camera: Camera, *, now: datetime, battery_percent: int | None, signal_dbm: int | None, firmware: str) -> None:
    """Keep what the camera says of itself. Somebody who was told that it is offline is told that it is back."""
    was_offline = Camera.objects.filter(pk=camera.pk, offline_told_at__isnull=False).update(offline_told_at=None)
    said = {"battery_percent": battery_percent, "signal_dbm": signal_dbm, "firmware": firmware or None}
    columns = {name: value for name, value in said.items() if value is not None}
    Camera.objects.filter(pk=camera.pk).update(last_seen_at=now, **columns)
    if was_offline:
        _tell(camera, NoticeKind.CAMERA_BACK, now)


def could_have_heard(now: datetime) -> bool:
    """Whether we were there ourselves for as long as a camera may be silent. Looks every time, and remembers.

    A machine that was off, restored or stopped heard nobody: that would be told to every owner, of every camera.
    """
    since, last = cache.get(HEARS) or (now, now)
    if not timedelta() <= now - last <= AWAY_AFTER:
        since = now
    cache.set(HEARS, (since, now), timeout=None)
    return bool(now - since >= timedelta(seconds=settings.HEARTBEAT_OFFLINE_S))


def notice_silent(now: datetime) -> int:
    """Tell the members about cameras that have just gone offline. Returns how many."""
    limit = now - timedelta(seconds=settings.HEARTBEAT_OFFLINE_S)
    silent = Camera.objects.filter(token_hash__isnull=False, offline_told_at__isnull=True).annotate(
        heard_at=Coalesce("last_seen_at", "paired_at")
    )
    count = 0
    for camera in silent.filter(heard_at__lt=limit).select_related("home"):
        with transaction.atomic():
            told = silent.filter(pk=camera.pk, heard_at__lt=limit).update(offline_told_at=now)
            if told:
                _tell(camera, NoticeKind.CAMERA_OFFLINE, now)
                count += 1
    return count


def _tell(camera: Camera, kind: NoticeKind, now: datetime) -> None:
    people, by_mail = listeners(camera, "tell_offline")
    tell(
        people,
        kind,
        now=now,
        path=reverse("devices:camera", args=[camera.uuid]),
        mail_to=by_mail,
        camera=camera.name,
    )
