"""The hold that a share has on its owner's clip: it keeps the clip from expiring, and ends with the lease."""

from __future__ import annotations

from datetime import datetime

from devices.audit.actions import Action
from devices.audit.recording import Named, record
from devices.clips.models import Clip, Hold
from police_portal.custody.models import Share


def hold(share: Share, clip: Clip, sentence: str, *, by: Named, now: datetime) -> None:
    Hold.objects.create(clip=clip, holder=share.uuid, until=share.ends_at, sentence=sentence, shown_from=now)
    record(by, Action.CLIP_HELD, clip, home=clip.home, holder=str(share.uuid), until=share.ends_at.isoformat())


def lengthen(share: Share, until: datetime) -> None:
    """The lease lasts longer, and so does the hold."""
    Hold.objects.filter(holder=share.uuid, ended_at__isnull=True).update(until=until)


def release(share: Share, *, now: datetime) -> None:
    """The clip expires again as its camera says. Repeating it changes nothing."""
    held = Hold.objects.filter(holder=share.uuid, ended_at__isnull=True).select_related("clip__home")
    for one in list(held):
        if Hold.objects.filter(pk=one.pk, ended_at__isnull=True).update(ended_at=now):
            record(None, Action.CLIP_RELEASED, one.clip, home=one.clip.home, holder=str(share.uuid))
