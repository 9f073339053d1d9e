"""The newest picture of a camera, written down on the camera: its page shows it and asks nothing of the clips."""

from __future__ import annotations

from collections.abc import Iterable

from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipStatus


def renew(cameras: Iterable[int]) -> None:
    """Find it again, after a clip came or went. Call it in the transaction in which that happens."""
    for camera in sorted(set(cameras)):
        newest = (
            Clip.objects.present()
            .filter(camera=camera, status=ClipStatus.READY)
            .order_by("-shown_at", "-pk")
            .values_list("uuid", "shown_at")
            .first()
        )
        still_clip, still_at = newest or (None, None)
        Camera.objects.filter(pk=camera).update(still_clip=still_clip, still_at=still_at)
