"""Clips leave for good: the bytes of every object first, then the rows. Safe to stop at any point and run again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from devices import storage
from devices.audit.actions import Action
from devices.audit.recording import record
from devices.cameras.models import Camera
from devices.clips import stills
from devices.clips.models import Clip, ClipQuerySet, ClipStatus, Upload, UploadState
from devices.objects import storing
from devices.objects.models import StoredObject
from devices.wake import wake

BATCH = 100
LATE = timedelta(minutes=6)  # longer than joining the parts of an upload may take
SWEEP = "devices.objects.tasks.sweep_objects"


def erase(clips: ClipQuerySet, now: datetime) -> int:
    """Delete every clip that this condition finds, and goes on finding until it is gone. Returns how many went.

    Raises StorageError when the store does not answer: what is left stays hidden, and the next call goes on.
    """
    count = 0
    while found := list(clips.values_list("pk", flat=True)[:BATCH]):
        ids = _claim(clips, found, now)
        unfinished = _abort_uploads(ids, now)
        objects = [thing for thing in _objects(ids) if thing.pk not in unfinished]
        storage.delete(thing.key for thing in objects)
        count += _forget(ids, objects, now)
    return count


def make_way(camera: Camera, sha256: str, now: datetime, *, beside: int | None = None) -> None:
    """A clip with these bytes whose time is over goes now: what comes again must not end with it. Raises StorageError.

    beside: the key of a clip that is not meant.
    """
    over = Clip.objects.filter(camera=camera, sha256=sha256).due_for_deletion(now)
    erase(over.exclude(pk=beside) if beside is not None else over, now)


@transaction.atomic
def _claim(clips: ClipQuerySet, found: list[int], now: datetime) -> list[int]:
    """From here on they cannot come back: hidden, no undo is late enough, and who works on one has lost its lease.

    Returns their keys: what was lent, or taken back, since it was found stays. Asked again once the rows are locked,
    because whoever held them may have put a hold on a clip without a change to its row.
    """
    locked = list(clips.filter(pk__in=found).select_for_update(of=("self",)).values_list("pk", flat=True))
    held = list(clips.filter(pk__in=locked).values_list("pk", "lease"))
    ours = Clip.objects.filter(pk__in=[pk for pk, _lease in held])
    for _pk, lease in held:
        if lease is not None and storing.give_up(lease, now):
            wake(SWEEP)
    ours.filter(status=ClipStatus.PROCESSING).update(status=ClipStatus.RECEIVED, lease=None, lease_until=None)
    ours.update(delete_at=F("arrived_at"), lease=None, lease_until=None, wake_at=None, wants_h264=False)
    return [pk for pk, _lease in held]


def _abort_uploads(ids: list[int], now: datetime) -> set[int]:
    """End what is still arriving. A call that joins the parts just now may yet write the object: the sweep looks later.

    Returns the keys of the rows that are left to the sweep.
    """
    uploads = Upload.objects.filter(clip__in=ids, state=UploadState.OPEN).select_related("stored")
    unfinished = [(upload.stored, upload.store_upload_id) for upload in uploads if upload.stored is not None]
    for thing, store_upload_id in unfinished:
        if store_upload_id:
            storage.abort(thing.key, store_upload_id)
    storing.doom([thing for thing, _id in unfinished], now + LATE)
    return {thing.pk for thing, _id in unfinished}


def _objects(ids: list[int]) -> list[StoredObject]:
    clips = Clip.objects.filter(pk__in=ids).select_related("original", "sealed", "playable", "h264", "poster", "strip")
    return [thing for clip in clips for thing in clip.stored_objects()]


@transaction.atomic
def _forget(ids: list[int], objects: list[StoredObject], now: datetime) -> int:
    """The rows go, each with its entry; what another sweep has forgotten already is not told twice."""
    clips = list(Clip.objects.filter(pk__in=ids).select_for_update(of=("self",)).select_related("home"))
    for clip in clips:
        record(None, Action.CLIP_EXPIRED if clip.expires_at <= now else Action.CLIP_DELETED, clip, home=clip.home)
    Clip.objects.filter(pk__in=[clip.pk for clip in clips]).delete()
    stills.renew(clip.camera_id for clip in clips)
    StoredObject.objects.filter(pk__in=[thing.pk for thing in objects]).delete()
    return len(clips)
