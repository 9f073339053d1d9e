"""Recordings of the street, sent as a camera sends them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.utils import timezone

from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipStatus, Trigger
from devices.clips.upload import receive
from devices.objects.models import StoredObject
from devices.storage import listing


def send(
    camera: Camera,
    file: Path,
    *,
    content_type: str = "video/mp4",
    recorded_at: datetime | None = None,
    trigger: Trigger = Trigger.MOTION,
) -> Clip:
    """The clip that this camera sent just now, waiting for its analysis."""
    clip, _is_new = receive(
        camera,
        file,
        by=camera,
        content_type=content_type,
        recorded_at=recorded_at,
        trigger=trigger,
        now=timezone.now(),
    )
    return clip


def again(clip: Clip) -> Clip:
    """The clip as it stands in the database now."""
    return Clip.objects.select_related("camera__home", "home", "original", "poster", "playable", "h264").get(pk=clip.pk)


def is_settled(clip: Clip) -> bool:
    """Ready or unreadable."""
    return Clip.objects.filter(pk=clip.pk, status__in=[ClipStatus.READY, ClipStatus.UNREADABLE]).exists()


def keys_in_store() -> set[str]:
    return {listed.key for listed in listing()}


def keys_of_rows() -> set[str]:
    return set(StoredObject.objects.values_list("key", flat=True))
