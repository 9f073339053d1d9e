"""From a received clip to everything we say about it: fetch, read in the limited child, store, end once."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.clips import outcome, workplace
from devices.clips.accepting import WAKE_AFTER
from devices.clips.erasing import make_way
from devices.clips.lease import Clock, take_for_analysis
from devices.clips.models import Clip, ClipStatus
from devices.clips.outcome import ANALYZE, MAKE_H264, Made
from devices.clips.running import OtherBytes, Run, run
from devices.errors import Conflict, Refused
from devices.objects import storing
from devices.objects.models import Purpose
from devices.people.models import Right, User
from devices.storage import StorageError
from devices.video import isolation
from devices.video.errors import Unreadable
from devices.video.pipeline import Analysis, Wish
from devices.wake import wake


def analyze(clip_id: int, clock: Clock) -> None:
    """Work on a received clip to its end. A second run finds nothing to do."""
    run(take_for_analysis(clip_id, clock), _work)


def _work(run: Run) -> None:
    sha256 = _fetch(run)
    make_way(run.clip.camera, sha256, run.lease.clock(), beside=run.clip.pk)
    same = Clip.objects.filter(camera=run.clip.camera, sha256=sha256).exclude(pk=run.clip.pk)
    try:
        if not same.exists():
            _read(run, sha256)
            return
    except IntegrityError:  # the same bytes, verified by another worker in the same moment
        if not same.exists():
            raise
        storing.take_back(run.written, run.lease.clock())
    outcome.merged(run.lease, run.clip, same.get(), run.lease.clock())


def _fetch(run: Run) -> str:
    """The clip's bytes as a file. Returns their sha256, which is that of what was sent. Raises OtherBytes."""
    clip, digest = run.clip, hashlib.sha256()
    if clip.original is None:
        raise OtherBytes("lost_bytes")
    try:
        count = run.fetch(clip.original.key, digest.update)
    except StorageError as error:
        if error.is_missing:
            raise OtherBytes("lost_bytes") from error
        raise
    if count != clip.size_bytes:
        raise OtherBytes("wrong_size")
    if clip.announced_sha256 and clip.announced_sha256 != digest.hexdigest():
        raise OtherBytes("wrong_sha256")
    if clip.sha256 and clip.sha256 != digest.hexdigest():
        raise OtherBytes("changed_bytes")
    return digest.hexdigest()


def _read(run: Run, sha256: str) -> None:
    """Read the file in the limited child, store what it made, end. Raises what ends a run, and IntegrityError."""
    run.lease.enter("analyze")
    try:
        result = isolation.analyze(
            run.source,
            run.folder,
            _wish(run.clip),
            wall_s=settings.ANALYSIS_WALL_S,
            on_wait=run.lease.renew,
            wait_s=run.beat_s,
        )
    except Unreadable as error:
        if error.code == "crashed":
            workplace.check_room()  # a child that found no room broke off as well
        run.clip.sha256 = sha256  # these are the bytes that were sent
        raise
    run.lease.enter("store")
    outcome.ready(run.lease, run.clip, result, _store(run, result), run.lease.clock())


def _wish(clip: Clip) -> Wish:
    camera = clip.camera
    return Wish(
        motion_zones=camera.motion_zones,
        privacy_zones=camera.privacy_zones,
        sensitivity=camera.sensitivity,
        max_s=float(settings.MAX_CLIP_S),
        person_model=settings.PERSON_MODEL,
    )


def _store(run: Run, result: Analysis) -> Made:
    """Store what was made. A masked recording is read back before anything relies on it."""
    made = Made(
        poster=run.put(Purpose.POSTER, result.poster, "image/jpeg"),
        strip=run.put(Purpose.STRIP, result.strip, "image/jpeg"),
    )
    if result.playable:
        made.playable = run.put(Purpose.PLAYABLE, result.playable, result.playable_type)
    if result.masked:
        made.masked = run.put(Purpose.MASKED, result.masked, "video/mp4")
        storing.verify(made.masked, result.masked_sha256, on_chunk=lambda _chunk: run.lease.renew())
    return made


@transaction.atomic
def retry(clip: Clip, *, by: User, now: datetime) -> None:
    """Try again to read a clip that could not be read. Raises Refused, Conflict."""
    if not clip.home.allows(by, Right.KEEP):
        raise Refused(_("Only the owner or a manager can try again."))
    failed = Clip.objects.filter(pk=clip.pk, status=ClipStatus.UNREADABLE)
    if not failed.update(
        status=ClipStatus.RECEIVED, reason="", attempts=0, put_offs=0, step="", wake_at=now + WAKE_AFTER
    ):
        raise Conflict(_("This recording is not waiting to be tried again."))
    clip.refresh_from_db()
    record(by, Action.CLIP_RETRIED, clip, home=clip.home)
    wake(ANALYZE, clip.pk)


@transaction.atomic
def want_h264(clip: Clip, *, by: User) -> None:
    """Somebody's browser cannot play this clip: its H.264 copy is made next, before the other copies that wait.

    Asking often changes nothing, and what failed as often as a recording may is not tried again.
    """
    if not Clip.objects.visible_to(by).filter(pk=clip.pk).exists():
        raise Refused(_("You cannot ask for a copy of this recording."))
    hevc = Clip.objects.filter(pk=clip.pk, status=ClipStatus.READY, codec="hevc", h264__isnull=True)
    free = hevc.filter(lease__isnull=True, attempts__lt=settings.ANALYSIS_ATTEMPTS)
    if free.exclude(wants_h264=True, wake_at=clip.ready_at).update(wants_h264=True, wake_at=clip.ready_at):
        record(by, Action.CLIP_COPY_ASKED, clip, home=clip.home)
        wake(MAKE_H264, clip.pk, queue="clips")
