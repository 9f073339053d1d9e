"""What every way of uploading checks first, and how a clip's row begins."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import PurePath

from django.conf import settings
from django.utils.translation import gettext as _

from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipStatus, Trigger, placed_in_time
from devices.errors import Invalid, TooLarge
from devices.objects.models import StoredObject
from devices.objects.storing import SUFFIXES

TYPES = {suffix: kind for kind, suffix in SUFFIXES.items() if kind.startswith("video/")} | {
    ".m4v": "video/mp4",
    ".m2ts": "video/mp2t",
}
WAKE_AFTER = timedelta(seconds=30)  # a received clip nobody took up by then is woken again by the sweep


def content_type_of(name: str, said: str = "") -> str:
    """The type an upload is kept under: a known one that was said, else by the name's suffix, else MP4.

    It only chooses the object's suffix; what the file truly is, the analysis finds out.
    """
    plain = said.split(";")[0].strip().lower()
    return (
        plain
        if plain in SUFFIXES and plain.startswith("video/")
        else TYPES.get(PurePath(name).suffix.lower(), "video/mp4")
    )


def check_size(size_bytes: int) -> None:
    """Refuse what cannot be a clip, before a byte of it is kept."""
    if size_bytes <= 0:
        raise Invalid(_("The file is empty: no bytes arrived. Send the recording again."))
    if size_bytes > settings.MAX_CLIP_BYTES:
        limit = settings.MAX_CLIP_BYTES // 1024**2
        raise TooLarge(_("A clip may have up to {limit} MiB. Cut the recording into pieces.").format(limit=limit))


def check_length(duration_s: float | None) -> None:
    """Refuse an announced length past the limit. None: the sender did not say."""
    if duration_s is not None and duration_s > settings.MAX_CLIP_S:
        limit = settings.MAX_CLIP_S // 60
        raise TooLarge(_("A clip may last up to {limit} minutes. Cut it into pieces.").format(limit=limit))


def new_clip(
    camera: Camera,
    stored: StoredObject,
    *,
    status: ClipStatus,
    trigger: Trigger,
    recorded_at: datetime | None,
    announced_sha256: str,
    size_bytes: int,
    now: datetime,
) -> Clip:
    """The row of a clip just announced or just arrived. recorded_at None: the sender does not know."""
    shown_at, is_wrong = placed_in_time(recorded_at or now, now)
    return Clip(
        camera=camera,
        home_id=camera.home_id,
        trigger=trigger,
        status=status,
        recorded_at=recorded_at or now,
        recorded_at_is_guess=recorded_at is None,
        clock_is_wrong=is_wrong,
        arrived_at=now,
        shown_at=shown_at,
        retention_days=camera.keeps_days,
        expires_at=now + timedelta(days=camera.keeps_days),
        size_bytes=size_bytes,
        announced_sha256=announced_sha256,
        original=stored,
        wake_at=now + WAKE_AFTER if status == ClipStatus.RECEIVED else None,
    )


def already_here(camera: Camera, sha256: str) -> Clip | None:
    """The clip of this camera that holds these bytes, as verified by us; one whose deletion can be undone too."""
    return Clip.objects.filter(camera=camera, sha256=sha256).first()
