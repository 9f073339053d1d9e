"""The recordings of ticked hours: of the owner's timeline, and sealed copies of those that are gone from it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from devices.clips.models import Clip, ClipQuerySet
from devices.people.models import Home
from police_portal.law.models import Preserved
from police_portal.law.parts import HOUR, Box, Recording, Span, parts


@dataclass(frozen=True)
class Found:
    """One recording with its parts in ticked hours. clip: None when it is gone; preserved: None when none is kept."""

    clip: Clip | None
    preserved: Preserved | None
    spans: list[Span]


@dataclass(frozen=True)
class InHours:
    """left_out: how many recordings may belong to these hours and cannot be placed, or not be read."""

    found: list[Found]
    left_out: int


def in_hours(home: Home, boxes: Collection[Box]) -> InHours:
    """What lies in these hours of these cameras. What its owner deleted is there only where a sealed copy is kept.

    Call it in a transaction: until its end nothing of it is deleted.

    A recording whose clock is doubtful is left out: where it stands in time is a guess.
    """
    if not boxes:
        return InHours([], 0)
    clips, sealed = _clips(home, boxes), _sealed(home, boxes)
    sure = {clip.uuid: clip for clip in clips if _is_sure(clip)}
    found = []
    for name in [*sure, *(name for name in sealed if name not in sure)]:
        clip, copy = sure.get(name), sealed.get(name)
        spans = parts([_recording(clip, copy)], boxes)
        if spans:
            found.append(Found(clip, copy, spans))
    doubtful = [clip for clip in clips if clip.uuid not in sure and clip.uuid not in sealed]
    return InHours(found, sum(_may_be_in(clip, boxes) for clip in doubtful))


def _clips(home: Home, boxes: Collection[Box]) -> list[Clip]:
    hours = [hour for _camera, hour in boxes]
    longest = timedelta(seconds=float(settings.MAX_CLIP_S))
    there: ClipQuerySet = Clip.objects.present().filter(
        home=home,
        home__removed_at__isnull=True,
        camera__uuid__in={camera for camera, _hour in boxes},
        camera__removed_at__isnull=True,
        shown_at__gt=min(hours) - longest,
        shown_at__lt=max(hours) + HOUR,
    )
    locked = there.select_for_update(of=("self",)).select_related("camera", "original").order_by("pk")
    return sorted(locked, key=lambda clip: (clip.shown_at, clip.pk))


def _sealed(home: Home, boxes: Collection[Box]) -> dict[UUID, Preserved]:
    """One copy of each, whichever order keeps it the longest."""
    cameras = {camera for camera, _hour in boxes}
    kept = Preserved.objects.left_of(home).filter(camera_uuid__in=cameras).select_related("stored")
    kept = kept.select_for_update(of=("self",))
    return {one.clip_uuid: one for one in kept.order_by("demand__until", "pk")}


def _is_sure(clip: Clip) -> bool:
    return clip.is_ready and bool(clip.duration_s) and not clip.clock_is_wrong and not clip.recorded_at_is_guess


def _recording(clip: Clip | None, copy: Preserved | None) -> Recording:
    if clip is not None:
        return Recording(clip.uuid, clip.camera.uuid, clip.shown_at, clip.duration_s or 0.0)
    assert copy is not None
    return Recording(copy.clip_uuid, copy.camera_uuid, copy.recorded_at, copy.duration_s)


def _may_be_in(clip: Clip, boxes: Collection[Box]) -> bool:
    lasts_s = clip.duration_s or 1.0
    return bool(parts([Recording(clip.uuid, clip.camera.uuid, clip.shown_at, max(1.0, lasts_s))], boxes))
