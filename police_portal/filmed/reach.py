"""Whose cameras could have filmed a place: homes with an outdoor camera near it. One indexed query, then exact places.

Who asked never learns of it: a home that is found and one that does not exist look the same.
"""

from __future__ import annotations

from datetime import timedelta

import h3
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipQuerySet, ClipStatus
from devices.geo import HOME_RESOLUTION, cell_centre, distance_m
from devices.people.models import Home, Role
from police_portal.filmed.models import Filmed, Wish

CELL_RESOLUTION = 10  # H3: about 130 m across; nothing finer of where somebody was is kept
REACH_M = 150.0  # from the centre of that cell: what stands in it or next to it
RINGS = 3  # of cells of that size: they cover the reach


def homes_for(filmed: Filmed) -> list[Home]:
    """The homes to ask: with a recording of that time from outdoors, or for a privacy zone with an outdoor camera.

    Not those that are muted, by their sign neither: the sign leads to the desk as any does, and nobody is asked.
    """
    found = Home.objects.filter(
        Exists(_filming(filmed)),
        removed_at__isnull=True,
        filmed_mute__isnull=True,
        memberships__role=Role.OWNER,
        memberships__user__is_active=True,
    ).order_by("pk")
    if filmed.sign is not None:
        is_up = filmed.sign.ended_at is None
        return list(found.filter(pk=filmed.sign.camera.home_id)) if is_up else []
    if not filmed.cell:
        return []
    centre = cell_centre(filmed.cell)
    near = found.filter(cell__in=_coarse(filmed.cell))
    return [home for home in near if distance_m(centre, (home.lat, home.lon)) <= REACH_M]


def _coarse(cell: str) -> list[str]:
    """The cells of homes (resolution 8) that lie around: what the index of homes begins with."""
    return sorted({str(h3.cell_to_parent(one, HOME_RESOLUTION)) for one in h3.grid_disk(cell, RINGS)})


def _filming(filmed: Filmed) -> QuerySet[Camera] | ClipQuerySet:
    """What a home must have: an outdoor camera, and where a time is named a recording of it."""
    if filmed.from_at is None:
        return _cameras(filmed).filter(home=OuterRef("pk"))
    return recordings(filmed).filter(home=OuterRef("pk"))


def _cameras(filmed: Filmed) -> QuerySet[Camera]:
    """Outdoor cameras that are there; by a sign the one beside which it hangs."""
    cameras = Camera.objects.filter(is_outdoor=True, removed_at__isnull=True)
    return cameras.filter(pk=filmed.sign.camera_id) if filmed.sign is not None else cameras


def cameras_of(home: Home, filmed: Filmed) -> list[Camera]:
    """In which a privacy zone is asked for. Where each looks is known to nobody: without a sign all of the home."""
    return list(_cameras(filmed).filter(home=home).order_by("name", "pk"))


def recordings(filmed: Filmed) -> ClipQuerySet:
    """Readable recordings from outdoors that could reach into the named time, of all homes."""
    if filmed.from_at is None or filmed.until_at is None:
        return Clip.objects.none()
    longest = timedelta(seconds=settings.MAX_CLIP_S + 60)
    found = Clip.objects.present().filter(
        shown_at__gte=filmed.from_at - longest,
        shown_at__lte=filmed.until_at,
        status=ClipStatus.READY,
        camera__is_outdoor=True,
        camera__removed_at__isnull=True,
    )
    return found.filter(camera=filmed.sign.camera_id) if filmed.sign is not None else found


def clips_of(home: Home, filmed: Filmed) -> list[Clip]:
    """The recordings of one home that reach into the named time, in the order of time."""
    found = recordings(filmed).filter(home=home).select_related("camera", "home").order_by("shown_at", "pk")
    return [
        clip
        for clip in found
        if filmed.from_at is not None and clip.shown_at + timedelta(seconds=clip.duration_s or 0) >= filmed.from_at
    ]


def is_about_time(filmed: Filmed) -> bool:
    """A privacy zone is asked for without a time."""
    return filmed.wish != Wish.ZONE
