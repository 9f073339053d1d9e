"""A recording arrives in parts, straight from the sender to the store, by signed links that end with the upload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from devices import storage
from devices.audit.actions import Action
from devices.audit.recording import record
from devices.cameras.models import Camera
from devices.clips.accepting import already_here, check_length, check_size, new_clip
from devices.clips.erasing import make_way
from devices.clips.models import Clip, ClipStatus, Trigger, Upload, UploadState
from devices.clips.upload import again, may_send
from devices.errors import Gone
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.people.models import User


@dataclass(frozen=True)
class Wanted:
    """A part that has not arrived: its number from 1, its exact size, and the link that writes it."""

    number: int
    size_bytes: int
    url: str


@dataclass(frozen=True)
class Progress:
    """Where an upload stands. Nothing wanted: it waits for `complete`, or is done."""

    upload: Upload
    arrived: list[storage.Part]
    wanted: list[Wanted]


def begin(
    camera: Camera,
    *,
    by: Camera | User,
    sha256: str,
    size_bytes: int,
    content_type: str,
    recorded_at: datetime | None,
    trigger: Trigger,
    now: datetime,
    duration_s: float | None = None,
) -> Upload | Clip:
    """Announce a recording. Returns the upload, or the clip that holds these bytes already.

    Asking again for the same bytes gives the same upload, so that a device that restarted goes on where it was.
    The store is not told here: progress() does that, so that a store that is away leaves an upload to go on with.
    Raises TooLarge, Invalid, NoRoom, Refused; StorageError only where an older clip of the same bytes must go first.
    """
    may_send(camera, by)
    check_size(size_bytes)
    check_length(duration_s)
    make_way(camera, sha256, now)
    with transaction.atomic():
        Camera.objects.select_for_update(no_key=True).get(pk=camera.pk)  # one after the other: one upload for the bytes
        known = already_here(camera, sha256)
        if known is not None:
            return again(known, by=by, now=now)
        open_one = Upload.objects.filter(
            camera=camera,
            state=UploadState.OPEN,
            expires_at__gt=now,
            clip__announced_sha256=sha256,
            clip__size_bytes=size_bytes,
        )
        upload = open_one.select_related("clip", "stored").first()
        if upload is not None:
            return upload
        stored = storing.reserve(camera.home_id, camera.home.quota_bytes, Purpose.ORIGINAL, content_type, size_bytes)
        clip = new_clip(
            camera,
            stored,
            status=ClipStatus.UPLOADING,
            trigger=trigger,
            recorded_at=recorded_at,
            announced_sha256=sha256,
            size_bytes=size_bytes,
            now=now,
        )
        return _announce(clip, stored, by=by, now=now)


def _announce(clip: Clip, stored: StoredObject, *, by: Camera | User, now: datetime) -> Upload:
    clip.save()
    record(by, Action.CLIP_ANNOUNCED, clip, home=clip.camera.home, size_bytes=clip.size_bytes)
    return Upload.objects.create(
        camera=clip.camera,
        clip=clip,
        stored=stored,
        part_bytes=settings.UPLOAD_PART_BYTES,
        created_at=now,
        expires_at=now + timedelta(hours=settings.UPLOAD_LIVES_H),
    )


def progress(upload: Upload, *, now: datetime) -> Progress:
    """What has arrived, and fresh links for what has not. Raises Gone for an upload that has ended, StorageError."""
    if upload.state == UploadState.DONE:
        return Progress(upload, [], [])
    check_open(upload, now)
    stored = object_of(upload)
    if (upload.joining_until and upload.joining_until > now) or is_joined(upload):
        return Progress(upload, [], [])
    sizes = upload.part_sizes()
    arrived = [
        part for part in listed(upload) if part.number <= len(sizes) and part.size_bytes == sizes[part.number - 1]
    ]
    here = {part.number for part in arrived}
    lives_s = min(settings.LINK_LIVES_S * 12, max(60, int((upload.expires_at - now).total_seconds())))
    wanted = [
        Wanted(number, size, storage.sign_part(stored.key, upload.store_upload_id, number, size, lives_s))
        for number, size in enumerate(sizes, start=1)
        if number not in here
    ]
    return Progress(upload, arrived, wanted)


def check_open(upload: Upload, now: datetime) -> None:
    if upload.state == UploadState.ENDED or upload.expires_at <= now:
        raise Gone(_("This upload was not finished in time and has ended. Announce the recording again."))


def object_of(upload: Upload) -> StoredObject:
    """The object that an open upload writes; the database holds that it has one."""
    assert upload.stored is not None
    return upload.stored


def is_joined(upload: Upload) -> bool:
    """The parts are one object already: an earlier call joined them and broke off before it could say so."""
    return storage.size_of(object_of(upload).key) == upload.clip.size_bytes


def listed(upload: Upload) -> list[storage.Part]:
    """The parts in the store. A store that does not know the upload (it restarted) is told of it, and has none."""
    stored, known = object_of(upload), upload.store_upload_id
    if known:
        try:
            return storage.parts(stored.key, known)
        except storage.StorageError as error:
            if not error.is_missing:
                raise
    fresh = storage.begin_parts(stored.key, stored.content_type)
    told = Upload.objects.filter(pk=upload.pk, store_upload_id=known, state=UploadState.OPEN)
    if told.update(store_upload_id=fresh):
        upload.store_upload_id = fresh
        return []
    storage.abort(stored.key, fresh)  # another call told the store in the same moment
    upload.refresh_from_db(fields=["store_upload_id"])
    return []
