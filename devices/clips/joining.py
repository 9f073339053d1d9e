"""How an upload in parts ends: joined into a received clip, or abandoned and cleaned up."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from devices import storage
from devices.audit.actions import Action
from devices.audit.recording import record
from devices.cameras.models import Camera
from devices.clips.accepting import WAKE_AFTER
from devices.clips.models import Clip, ClipStatus, Upload, UploadState
from devices.clips.parts import check_open, is_joined, listed, object_of
from devices.clips.upload import arrived
from devices.errors import Conflict, Gone
from devices.objects import storing
from devices.people.models import User

STORE_CALLS = 18  # the most that joining waits for: three questions, each asked three times, to connect and to read


def joining_takes() -> timedelta:
    """The longest that joining is waited for, before another call may try."""
    return timedelta(seconds=STORE_CALLS * settings.S3_TIMEOUT_S)


def complete(upload: Upload, named: list[tuple[int, str]], *, by: Camera | User, now: datetime) -> tuple[Clip, bool]:
    """Join the parts: the clip is received. Returns the clip and whether this call did it; safe to repeat.

    named: (number, etag) as the sender saw them. Raises Conflict with `missing`, a list of part numbers (empty while
    another call joins the parts), Gone, StorageError. In each of these cases the upload can go on.
    """
    if upload.state == UploadState.DONE or not _is_ours_to_join(upload, now):
        return upload.clip, False
    try:
        if not is_joined(upload):
            _join(upload, {number: etag.strip('"') for number, etag in named})
        return _received(upload, by=by, now=now)
    finally:
        Upload.objects.filter(pk=upload.pk).update(joining_until=None)


def _is_ours_to_join(upload: Upload, now: datetime) -> bool:
    """Only one call joins: a store that is just joining knows neither the upload nor the object. False: it is done."""
    check_open(upload, now)
    free = Upload.objects.filter(Q(joining_until__isnull=True) | Q(joining_until__lte=now), pk=upload.pk)
    if free.filter(state=UploadState.OPEN).update(joining_until=now + joining_takes()):
        return True
    state = Upload.objects.filter(pk=upload.pk).values_list("state", flat=True).first()
    if state == UploadState.OPEN:
        if is_joined(upload):  # by a call that could not say so: it was killed, or lost the database, just then
            return True
        raise Conflict(_("Another call is completing this upload. Ask again in a moment."), missing=[])
    if state != UploadState.DONE:
        raise Gone(_("This upload was not finished in time and has ended. Announce the recording again."))
    return False


def _join(upload: Upload, named: dict[int, str]) -> None:
    """Compare with what the store has, then join. Some stores destroy an upload that is completed with a wrong ETag."""
    sizes = upload.part_sizes()
    here = {part.number: part for part in listed(upload)}
    missing = [
        number
        for number, size in enumerate(sizes, start=1)
        if number not in here
        or here[number].size_bytes != size
        or named.get(number, here[number].etag) != here[number].etag
    ]
    if missing:
        raise Conflict(_("Some parts have not arrived, or not as they were sent."), missing=missing)
    storage.complete(object_of(upload).key, upload.store_upload_id, [here[n] for n in range(1, len(sizes) + 1)])


@transaction.atomic
def _received(upload: Upload, *, by: Camera | User, now: datetime) -> tuple[Clip, bool]:
    is_first = Upload.objects.filter(pk=upload.pk, state=UploadState.OPEN).update(state=UploadState.DONE)
    clip = Clip.objects.select_related("camera__home").filter(uploads=upload.pk).first()
    if clip is None:
        raise Gone(_("This recording was deleted while it arrived."))
    if is_first:
        clip.status, clip.arrived_at, clip.wake_at = ClipStatus.RECEIVED, now, now + WAKE_AFTER
        clip.expires_at = now + timedelta(days=clip.retention_days)
        clip.save(update_fields=["status", "arrived_at", "wake_at", "expires_at"])
        arrived(clip, object_of(upload), by=by, now=now)
    return clip, bool(is_first)


def end_abandoned(now: datetime) -> int:
    """End the uploads whose time is over: their links, parts, objects and rows go. Returns how many.

    First the row says that it has ended, so that no call completes it any more; what remains is found again when the
    store does not answer (StorageError).
    """
    over = Upload.objects.filter(Q(joining_until__isnull=True) | Q(joining_until__lte=now), expires_at__lte=now)
    over.filter(state=UploadState.OPEN).update(state=UploadState.ENDED)
    count = 0
    for upload in Upload.objects.filter(state=UploadState.ENDED).select_related("clip", "stored", "camera__home"):
        _clean_up(upload, now)
        count += 1
    return count


def _clean_up(upload: Upload, now: datetime) -> None:
    if upload.stored is not None and upload.store_upload_id:
        storage.abort(upload.stored.key, upload.store_upload_id)
    with transaction.atomic():
        record(None, Action.CLIP_EXPIRED, upload.clip, home=upload.camera.home, abandoned=True)
        if upload.stored is not None:
            storing.doom([upload.stored], now)
        Clip.objects.filter(pk=upload.clip_id).update(original=None)
        upload.clip.delete()  # and the upload with it
