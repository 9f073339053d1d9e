"""Clips as rows, many at a time, without bytes: for tests and benchmarks of lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipStatus, Trigger
from devices.objects.models import ObjectState, Purpose, StoredObject


def fill(cameras: Sequence[Camera], count: int, *, newest: datetime, apart: timedelta = timedelta(minutes=7)) -> None:
    """`count` ready clips, going back in time from `newest`, in turn over the cameras: every eighth has a person,
    every fifth is a ding, every fifteenth is starred, every fourth unseen."""
    now = timezone.now()
    stored = StoredObject.objects.bulk_create(
        [
            StoredObject(
                key=f"no/bytes-{cameras[0].pk}-{newest.timestamp():.0f}-{kind}-{number}",
                home_id=cameras[0].home_id,
                purpose=purpose,
                state=ObjectState.KEPT,
                content_type=content_type,
            )
            for number in range(count)
            for kind, purpose, content_type in (
                ("o", Purpose.ORIGINAL, "video/mp4"),
                ("p", Purpose.POSTER, "image/jpeg"),
            )
        ],
        batch_size=5000,
    )
    Clip.objects.bulk_create(
        [
            Clip(
                camera=cameras[number % len(cameras)],
                home_id=cameras[0].home_id,
                trigger=Trigger.DING if number % 5 == 0 else Trigger.MOTION,
                status=ClipStatus.READY,
                recorded_at=newest - number * apart,
                shown_at=newest - number * apart,
                arrived_at=now,
                retention_days=30,
                expires_at=now + timedelta(days=30),
                size_bytes=1_000_000,
                sha256=f"{cameras[0].pk}-{newest.timestamp():.0f}-{number}",
                duration_s=24.0,
                width=1280,
                height=720,
                codec="h264",
                has_person=number % 8 == 0,
                has_other_motion=number % 8 != 0,
                is_starred=number % 15 == 0,
                is_seen=number % 4 != 0,
                ready_at=now,
                original=stored[2 * number],
                poster=stored[2 * number + 1],
            )
            for number in range(count)
        ],
        batch_size=2000,
    )
