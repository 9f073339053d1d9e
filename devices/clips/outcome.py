"""How work on a clip ends: each ending is one conditional UPDATE, told once, by the run that still holds the lease."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.cameras.listening import listeners
from devices.cameras.models import Camera
from devices.clips import stills
from devices.clips.accepting import WAKE_AFTER
from devices.clips.lease import Lease, LeaseLost
from devices.clips.models import Clip, ClipQuerySet, ClipStatus, Upload, placed_in_time
from devices.clips.overdue import PUT_OFF_S
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.objects import storing
from devices.objects.models import StoredObject
from devices.people.models import MAY, Membership, Right, User
from devices.video.pipeline import Analysis
from devices.wake import wake

ANALYZE = "devices.clips.tasks.analyze_clip"
MAKE_H264 = "devices.clips.tasks.make_h264"
SWEEP = "devices.objects.tasks.sweep_objects"
FREE: dict[str, Any] = {"lease": None, "lease_until": None, "step": "", "wake_at": None}
TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "avi": "video/x-msvideo",
    "mpegts": "video/mp2t",
}


class OtherMasks(Exception):
    """The camera's privacy zones were changed while the recording was being read."""


@dataclass
class Made:
    """What a run stored of a clip."""

    poster: StoredObject
    strip: StoredObject
    playable: StoredObject | None = None
    masked: StoredObject | None = None

    def all(self) -> list[StoredObject]:
        return [thing for thing in (self.poster, self.strip, self.playable, self.masked) if thing is not None]


@transaction.atomic
def ready(lease: Lease[ClipQuerySet], clip: Clip, result: Analysis, made: Made, now: datetime) -> None:
    """The first result stays, with its objects, its entry and its notice. Raises LeaseLost: another run had it.

    IntegrityError: another clip of this camera was found to hold the same bytes in the same moment. OtherMasks.
    """
    camera = Camera.objects.select_for_update(no_key=True).get(pk=clip.camera_id)
    if camera.privacy_zones != clip.camera.privacy_zones:
        raise OtherMasks
    clip.camera.privacy_reversible = camera.privacy_reversible
    columns = _found(result) | _in_time(clip, result) | _places(clip, made)
    columns |= FREE | {"attempts": 0, "put_offs": 0, "reason": ""}
    if result.needs_h264:
        columns |= {"wants_h264": True, "wake_at": now + WAKE_AFTER}
        wake(MAKE_H264, clip.pk)
    if not lease.row().filter(status=ClipStatus.PROCESSING).update(status=ClipStatus.READY, ready_at=now, **columns):
        raise LeaseLost(str(lease.id))
    storing.keep(made.all())
    _after_original(clip, result, made, now)
    stills.renew([clip.camera_id])
    record(None, Action.CLIP_READY, clip, home=clip.home, has_person=result.has_person)
    if result.has_person and not clip.camera.is_muted(now):
        people, by_mail = listeners(clip.camera, "tell_person")
        path = reverse("devices:clip", args=[clip.uuid])
        tell(people, NoticeKind.PERSON, now=now, path=path, mail_to=by_mail, camera=clip.camera.name)


def _found(result: Analysis) -> dict[str, Any]:
    """The columns that say what the recording is and shows."""
    same = ("sha256", "duration_s", "width", "height", "frame_rate", "has_audio", "has_person", "has_other_motion")
    return {name: getattr(result, name) for name in same} | {
        "codec": "h264" if result.masked else result.codec[:20],
        "damage": result.damage[:200],
        "segments": [[part.start_s, part.end_s, part.strength] for part in result.segments],
        "activity": result.activity,
        "heat": result.heat,
        "cells": result.cells,
        "strip_grid": result.strip_grid,
        "masked_sha256": result.masked_sha256,
    }


def _in_time(clip: Clip, result: Analysis) -> dict[str, Any]:
    """Where the sender did not know when it was recorded, the file may. Never used for expiry."""
    if not clip.recorded_at_is_guess or not result.recorded_at:
        return {}
    recorded_at = datetime.fromisoformat(result.recorded_at)
    shown_at, is_wrong = placed_in_time(recorded_at, clip.arrived_at)
    return {
        "recorded_at": recorded_at,
        "shown_at": shown_at,
        "clock_is_wrong": is_wrong,
        "recorded_at_is_guess": False,
    }


def _places(clip: Clip, made: Made) -> dict[str, Any]:
    """Which object is which. With privacy zones the masked copy becomes the recording."""
    columns: dict[str, Any] = {"poster": made.poster, "strip": made.strip, "playable": made.playable}
    if made.masked is not None:
        columns |= {"original": made.masked, "size_bytes": made.masked.size_bytes}
        columns |= {"sealed": clip.original if clip.camera.privacy_reversible else None}
    return columns


def _after_original(clip: Clip, result: Analysis, made: Made, now: datetime) -> None:
    """The original's row learns its true type; an unmasked one goes, or stays sealed for the owner alone."""
    if clip.original is None:
        return
    kind = result.playable_type if not (made.playable or made.masked) else TYPES.get(result.container, "")
    StoredObject.objects.filter(pk=clip.original.pk).update(
        sha256=result.sha256, content_type=kind or clip.original.content_type
    )
    if made.masked is None:
        return
    if not clip.camera.privacy_reversible:
        Upload.objects.filter(stored=clip.original).update(stored=made.masked)
        storing.doom([clip.original], now)
        wake(SWEEP)
    record(
        None,
        Action.CLIP_MASKED,
        clip,
        home=clip.home,
        sha256=result.sha256,
        masked_sha256=result.masked_sha256,
        is_sealed=clip.camera.privacy_reversible,
    )


@transaction.atomic
def unreadable(held: ClipQuerySet, clip: Clip, reason: str, now: datetime) -> None:
    """The recording gives nothing; its bytes stay and it can be tried again. Nothing if it is held no more."""
    columns = FREE | {"status": ClipStatus.UNREADABLE, "reason": reason, "put_offs": 0, "sha256": clip.sha256}
    if not held.filter(status=ClipStatus.PROCESSING).update(**columns):
        return
    record(None, Action.CLIP_UNREADABLE, clip, home=clip.home, reason=reason)
    path = reverse("devices:clip", args=[clip.uuid])
    tell(keepers(clip.camera), NoticeKind.CLIP_UNREADABLE, now=now, path=path, camera=clip.camera.name)


def keepers(camera: Camera) -> list[User]:
    """Those who can do something about a recording of this camera: its home's owner and managers."""
    roles = [role for role, rights in MAY.items() if Right.KEEP in rights]
    members = Membership.objects.in_force().filter(home=camera.home, role__in=roles).select_related("user")
    limited = set(members.filter(only_some_cameras=True).exclude(cameras=camera).values_list("pk", flat=True))
    return [member.user for member in members if member.pk not in limited]


@transaction.atomic
def put_off(lease: Lease[ClipQuerySet], clip: Clip, why: str, now: datetime) -> None:
    """The store or the disk is not there now: later, without counting as an attempt. Nothing if the lease is lost."""
    later = now + timedelta(seconds=min(PUT_OFF_S, 5 * 2 ** min(clip.put_offs, 10)))
    columns = FREE | {"step": why, "wake_at": later, "attempts": F("attempts") - 1, "put_offs": F("put_offs") + 1}
    lease.row().update(status=_waiting(clip), **columns)


@transaction.atomic
def start_over(lease: Lease[ClipQuerySet], clip: Clip, now: datetime) -> None:
    """What was found no longer holds: from the beginning, and no attempt counted. Nothing if the lease is lost."""
    columns = FREE | {"wake_at": now + WAKE_AFTER, "attempts": F("attempts") - 1}
    if lease.row().update(status=_waiting(clip), **columns):
        wake(ANALYZE, clip.pk)


def failed(held: ClipQuerySet, clip: Clip, reason: str, now: datetime) -> None:
    """The child that read it said why it cannot. A crash is no answer yet; a copy that cannot be made is not."""
    if reason == "crashed":
        broke_off(held, clip, now)
    elif clip.status == ClipStatus.READY:
        held.update(wants_h264=False, **FREE)
    else:
        unreadable(held, clip, reason, now)


@transaction.atomic
def broke_off(held: ClipQuerySet, clip: Clip, now: datetime) -> None:
    """Its reading crashed, or its worker died: again, or after some attempts no more."""
    is_copy = clip.status == ClipStatus.READY
    if clip.attempts < settings.ANALYSIS_ATTEMPTS:
        if held.update(status=_waiting(clip), **FREE | {"wake_at": now + WAKE_AFTER}):
            wake(MAKE_H264 if is_copy else ANALYZE, clip.pk)
    elif is_copy:
        held.update(wants_h264=False, **FREE)
    else:
        unreadable(held, clip, "crashed", now)


def _waiting(clip: Clip) -> str:
    """The status of this clip while it waits for work. A ready one waits for its copy."""
    return ClipStatus.READY if clip.status == ClipStatus.READY else ClipStatus.RECEIVED


@transaction.atomic
def merged(lease: Lease[ClipQuerySet], clip: Clip, kept: Clip, now: datetime) -> None:
    """The same bytes twice are one clip: the one we verified first stays, this one goes. Raises LeaseLost."""
    if not lease.row().update(original=None):
        raise LeaseLost(str(lease.id))
    if clip.original is not None:
        Upload.objects.filter(clip=clip).update(clip=kept, stored=kept.original or clip.original)
        storing.doom([clip.original], now)
    record(None, Action.CLIP_MERGED, clip, home=clip.home, into=str(kept.uuid))
    if clip.is_starred:
        Clip.objects.filter(pk=kept.pk).update(is_starred=True)
    lease.row().delete()
    wake(SWEEP)
