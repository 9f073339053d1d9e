"""The clips of a home that a request asks about: outdoors, readable, in its window, not shared for it already."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from devices.clips.models import Clip, ClipStatus
from devices.people.models import Home
from police_portal.custody.models import Share
from police_portal.requests.models import FootageRequest


def clips_of(home: Home, asked: FootageRequest) -> list[Clip]:
    """In the order of time. A clip that reaches into the window counts; recordings from indoors are not offered."""
    assert asked.window_start is not None
    assert asked.window_end is not None
    longest = timedelta(seconds=settings.MAX_CLIP_S + 60)
    near = Clip.objects.present().filter(
        home=home,
        shown_at__gte=asked.window_start - longest,
        shown_at__lte=asked.window_end,
        status=ClipStatus.READY,
        camera__is_outdoor=True,
        camera__removed_at__isnull=True,
    )
    found = near.select_related("camera", "home").order_by("shown_at", "pk")
    return [clip for clip in found if clip.shown_at + timedelta(seconds=clip.duration_s or 0) >= asked.window_start]


def shares_of(home: Home, asked: FootageRequest) -> dict[int, Share]:
    """What of this home was lent for the request, by the clip's key. What is over cannot be lent for it again."""
    given = Share.objects.filter(home=home, request=asked, clip__isnull=False)
    return {share.clip_id: share for share in given if share.clip_id is not None}
