"""What is due goes: expired clips, starred ones too, and those their owner deleted; removed cameras and homes."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from devices.cameras.models import Camera
from devices.clips.erasing import erase
from devices.clips.models import Clip
from devices.objects import storing
from devices.people.models import Home


def delete_due(now: datetime) -> int:
    """Delete the clips whose time is over. It counts from arrival, as the camera was set then. Raises StorageError."""
    return erase(Clip.objects.due_for_deletion(now), now)


def sweep_removed(now: datetime) -> int:
    """Cameras and homes that were removed: their clips first, then their rows. Returns how many rows of them went.

    Raises StorageError; the next call goes on where this one stopped.
    """
    count = 0
    for removed in (
        Q(removed_at__isnull=False),
        Q(home__removed_at__isnull=False),
    ):  # each along its index: an OR has none
        for camera in Camera.objects.filter(removed):
            erase(Clip.objects.filter(camera=camera), now)
            count += bool(Camera.objects.filter(pk=camera.pk).delete()[0])
    for home in Home.objects.filter(removed_at__isnull=False, cameras__isnull=True):
        storing.doom_home(home.pk, now)
        count += bool(Home.objects.filter(pk=home.pk).delete()[0])
    return count
