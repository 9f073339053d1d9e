"""A recording arrives whole: in one request, by a camera's script or from a person's browser."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.cameras.listening import listeners
from devices.cameras.models import Camera
from devices.clips import stills
from devices.clips.accepting import already_here, check_size, new_clip
from devices.clips.erasing import make_way
from devices.clips.models import Clip, ClipStatus, Trigger
from devices.errors import Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.people.models import Right, User
from devices.storage import StorageError
from devices.wake import wake

ANALYZE = "devices.clips.tasks.analyze_clip"
# A store that broke off may still write what it was sent: deleted too early, it would lie there with no row
ARRIVES_WITHIN = timedelta(minutes=10)


def receive(
    camera: Camera,
    file: Path,
    *,
    by: Camera | User,
    content_type: str,
    recorded_at: datetime | None,
    trigger: Trigger,
    now: datetime,
    sha256: str = "",
) -> tuple[Clip, bool]:
    """Keep these bytes as a clip of this camera. Returns the clip and whether it is new.

    The same bytes twice are one clip. Raises Invalid (empty, or not the announced sha256), TooLarge, NoRoom, Refused,
    StorageError; in each of these cases nothing stays behind that the sweep does not delete.
    """
    may_send(camera, by)
    check_size(file.stat().st_size)
    computed = storing.sha256_of(file)
    if sha256 and sha256.lower() != computed:
        raise Invalid(_("What arrived is not what was announced: the SHA-256 differs. Send the file again."))
    make_way(camera, computed, now)
    known = already_here(camera, computed)
    if known is not None:
        return again(known, by=by, now=now), False
    stored = storing.reserve(
        camera.home_id, camera.home.quota_bytes, Purpose.ORIGINAL, content_type, file.stat().st_size
    )
    try:
        storing.put(stored, file)
    except StorageError:
        storing.doom([stored], now + ARRIVES_WITHIN)
        raise
    clip = new_clip(
        camera,
        stored,
        status=ClipStatus.RECEIVED,
        trigger=trigger,
        recorded_at=recorded_at,
        announced_sha256=sha256.lower(),
        size_bytes=stored.size_bytes,
        now=now,
    )
    clip.sha256 = computed
    return _keep(clip, stored, by=by, now=now)


def _keep(clip: Clip, stored: StoredObject, *, by: Camera | User, now: datetime) -> tuple[Clip, bool]:
    """Write the row. Two requests with the same bytes at once: the second finds the first one's clip."""
    try:
        with transaction.atomic():
            clip.save()
            arrived(clip, stored, by=by, now=now)
    except IntegrityError:
        storing.doom([stored], now)
        known = already_here(clip.camera, clip.sha256 or "")
        if known is None:
            raise
        return again(known, by=by, now=now), False
    return clip, True


def arrived(clip: Clip, stored: StoredObject, *, by: Camera | User, now: datetime) -> None:
    """What follows from a clip's bytes being safe, in the caller's transaction."""
    storing.keep([stored])
    record(
        by,
        Action.CLIP_RECEIVED,
        clip,
        home=clip.camera.home,
        trigger=clip.trigger,
        size_bytes=clip.size_bytes,
    )
    if clip.trigger == Trigger.DING and not clip.camera.is_muted(now):
        people, by_mail = listeners(clip.camera, "tell_ding")
        path = reverse("devices:clip", args=[clip.uuid])
        tell(people, NoticeKind.DING, now=now, path=path, mail_to=by_mail, camera=clip.camera.name)
    wake(ANALYZE, clip.pk)


@transaction.atomic
def again(clip: Clip, *, by: Camera | User, now: datetime) -> Clip:
    """The same bytes came again. A person who sends a clip they just deleted wants it back, while there is time."""
    if isinstance(by, User) and clip.delete_at is not None:
        if Clip.objects.filter(pk=clip.pk, delete_at__gt=now).update(delete_at=None):
            record(by, Action.CLIP_DELETION_UNDONE, clip, home=clip.home)
            stills.renew([clip.camera_id])
        clip.refresh_from_db()
    return clip


def may_send(camera: Camera, by: Camera | User) -> None:
    """A camera sends its own clips; a person needs the right to change the camera."""
    if isinstance(by, User):
        if not camera.home.allows(by, Right.SETTINGS):
            raise Refused(_("Only the owner or a manager can add recordings."))
    elif by.pk != camera.pk:
        raise Refused(_("A camera can only send its own clips."))
