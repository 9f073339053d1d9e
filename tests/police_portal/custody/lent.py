"""Clips that can be read, lent through the real door, with the copies made here."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from django.utils import timezone

from devices import storage
from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.objects.models import StoredObject
from devices.people.models import Membership, Role, User
from police_portal.custody import making
from police_portal.custody.lending import Terms, lend
from police_portal.custody.models import Share
from police_portal.requests.models import FootageRequest
from tests.devices.clips.ready import ready_clip
from tests.devices.video.made import made_clip

SERIAL = itertools.count(1)


def film(camera: Camera, folder: Path, *, seconds: float = 1, **more: Any) -> Clip:
    """A ready clip of drawn pictures."""
    path = made_clip(folder / f"film{next(SERIAL)}.mp4", seconds=seconds, moves=(0, seconds), **more)
    return ready_clip(camera, content=path.read_bytes(), duration_s=float(seconds), has_audio=bool(more.get("sound")))


def owner_of(clip: Clip) -> User:
    return Membership.objects.get(home=clip.home, role=Role.OWNER).user


def lent(asked: FootageRequest, clip: Clip, **terms: Any) -> Share:
    """Lent by its owner, the copy made."""
    share = lend(asked, clip, Terms(**terms), by=owner_of(clip), now=timezone.now())
    making.make_copy(share.pk, timezone.now)
    share.refresh_from_db()
    return share


def bytes_of(stored: StoredObject | None) -> bytes:
    assert stored is not None
    return b"".join(storage.read(stored.key))
