"""Clips that are ready, without waiting for a worker: rows and objects as an analysis leaves them."""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipStatus, Trigger
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject

NUMBERS = itertools.count(1)


def stored(camera: Camera, purpose: Purpose, content_type: str, content: bytes) -> StoredObject:
    thing = storing.reserve(camera.home_id, None, purpose, content_type)
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        storing.put(thing, Path(file.name))
    storing.keep([thing])
    return thing


def ready_clip(camera: Camera, *, at: datetime | None = None, content: bytes = b"", **columns: Any) -> Clip:
    """A ready clip of this camera; `content`: its bytes, each time others when not given."""
    now = timezone.now()
    content = content or f"recording {next(NUMBERS)} of {camera.uuid}".encode()
    return Clip.objects.create(
        **{
            "camera": camera,
            "home_id": camera.home_id,
            "trigger": Trigger.MOTION,
            "status": ClipStatus.READY,
            "recorded_at": at or now,
            "shown_at": at or now,
            "arrived_at": now,
            "retention_days": 30,
            "expires_at": now + timedelta(days=30),
            "size_bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "duration_s": 12.5,
            "width": 1280,
            "height": 720,
            "frame_rate": 25.0,
            "codec": "h264",
            "segments": [[1.0, 4.5, 0.6]],
            "has_other_motion": True,
            "ready_at": now,
            "original": stored(camera, Purpose.ORIGINAL, "video/mp4", content),
            "poster": stored(camera, Purpose.POSTER, "image/jpeg", b"poster"),
            "strip": stored(camera, Purpose.STRIP, "image/jpeg", b"strip"),
        }
        | columns
    )
