"""A picture or video of a post is read and blurred: by a worker, in the limited child, ending in exactly one result."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from devices import storage
from devices.audit.recording import record
from devices.clips import workplace
from devices.clips.lease import Clock, Lease, LeaseLost, take
from devices.clips.overdue import PUT_OFF_S
from devices.clips.running import OtherBytes, breaking_off
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.storage import StorageError
from devices.video import isolation
from devices.video.errors import Unreadable
from devices.video.redaction import RedactWish
from devices.wake import is_waiting, wake
from neighbors.actions import Action
from neighbors.posts.media import TASK, WAKE_AFTER
from neighbors.posts.models import Media, MediaKind, MediaQuerySet, MediaState

ROOM = "media"  # the folder of its own below WORK_DIR
FREE: dict[str, Any] = {"lease": None, "lease_until": None, "wake_at": None}
BATCH = 100
PATIENCE = timedelta(minutes=10)  # with messages still in the queue, most likely one of them is this one's


@dataclass
class Run:
    """One run over one media: its lease, its folder, and what it has stored so far."""

    lease: Lease[MediaQuerySet]
    media: Media
    folder: Path
    written: list[StoredObject] = field(default_factory=list)

    @property
    def source(self) -> Path:
        return self.folder / "source"

    def limits(self) -> dict[str, Any]:
        """How the child is waited for."""
        beat_s = min(5.0, settings.ANALYSIS_LEASE_S / 4)
        return {"wall_s": settings.ANALYSIS_WALL_S, "on_wait": self.lease.renew, "wait_s": beat_s}

    def put(self, purpose: Purpose, name: str, content_type: str) -> StoredObject:
        thing = storing.reserve(None, None, purpose, content_type, writer=self.lease.id)
        self.written.append(thing)
        storing.put(thing, self.folder / name, on_progress=lambda _count: self.lease.renew())
        self.lease.renew()
        return thing


def blur(media_id: int, clock: Clock) -> None:
    """Work on a media that waits, to its end. A second run finds nothing to do."""
    lease = take(
        Media.objects.all(),
        Media.objects.filter(state=MediaState.WAITING),
        media_id,
        clock,
        state=MediaState.PROCESSING,
    )
    if lease is None:
        return
    held = lease
    media = held.row().select_related("post__author", "clip__camera", "clip__playable", "clip__original", "original")
    row = media.first()
    if row is None:
        return  # taken out of its post in the same moment
    written: list[StoredObject] = []
    with breaking_off(
        row.uuid,
        failed=lambda code: _failed(held.row(), row, code, held.clock()),
        put_off=lambda _why: _put_off(held, row, held.clock()),
        take_back=lambda: storing.take_back(written, held.clock()),
    ):
        source = _source(row)
        with workplace.folder(held.id, source.size_bytes, room=ROOM) as folder:
            _work(Run(held, row, folder, written), source)


def _source(media: Media) -> StoredObject:
    """What is cut and blurred: what was sent, or the recording as it plays, with its privacy zones."""
    found = media.original or (media.clip and (media.clip.playable or media.clip.original))
    if not found:
        raise OtherBytes("lost_bytes")
    return found


def _work(run: Run, source: StoredObject) -> None:
    media = run.media
    try:
        with run.source.open("wb") as file:
            storage.fetch(source.key, file, on_chunk=lambda _chunk: run.lease.renew())
    except StorageError as error:
        if error.is_missing:
            raise OtherBytes("lost_bytes") from error
        raise
    wish = wish_of(media)
    if media.width is None:
        found = isolation.find_faces(run.source, wish, **run.limits())
        if found.is_picture != (media.kind == MediaKind.PICTURE):
            raise Unreadable("not_video", "a picture that says it is a recording, or the other way round")
        media.boxes = list(found.boxes) + [box for box in media.boxes if box["what"] == "author"]
    target = "blurred.jpg" if media.kind == MediaKind.PICTURE else "blurred.mp4"
    made = isolation.redact(
        run.source, run.folder / target, run.folder / "poster.jpg", covered(media), wish, **run.limits()
    )
    content_type = "image/jpeg" if media.kind == MediaKind.PICTURE else "video/mp4"
    blurred, poster = (
        run.put(Purpose.FEED, target, content_type),
        run.put(Purpose.FEED_POSTER, "poster.jpg", "image/jpeg"),
    )
    _ready(run, made, blurred, poster, run.lease.clock())


def wish_of(media: Media) -> RedactWish:
    most_s = media.start_s + settings.POST_MEDIA_S
    return RedactWish(
        start_s=media.start_s,
        end_s=min(media.end_s or most_s, most_s),
        with_sound=media.has_sound,
        zones=media.clip.camera.privacy_zones if media.clip else [],
        blur_people=media.blurs_people,
        max_s=float(settings.MAX_CLIP_S),
    )


def covered(media: Media) -> list[dict[str, Any]]:
    """The boxes that are blurred: all but those its author opened. A zone is never open."""
    opened = {one["id"] for one in media.removed}
    return [box for box in media.boxes if box["what"] == "zone" or box["id"] not in opened]


@transaction.atomic
def _ready(run: Run, made: Any, blurred: StoredObject, poster: StoredObject, now: datetime) -> None:
    media = run.media
    old = [thing for thing in (media.blurred, media.poster) if thing is not None]
    columns = FREE | {"state": MediaState.READY, "attempts": 0, "put_offs": 0, "reason": ""}
    columns |= {"boxes": media.boxes, "blurred": blurred, "poster": poster}
    columns |= {"width": made.width, "height": made.height, "duration_s": made.duration_s}
    if not run.lease.row().filter(state=MediaState.PROCESSING).update(**columns):
        raise LeaseLost(str(run.lease.id))
    storing.keep([blurred, poster])
    storing.doom(old, now)
    record(None, Action.MEDIA_READY, media.post, home=None, media=str(media.uuid))


@transaction.atomic
def _put_off(lease: Lease[MediaQuerySet], media: Media, now: datetime) -> None:
    """The store or the disk is not there now: later, without counting as an attempt."""
    later = now + timedelta(seconds=min(PUT_OFF_S, 5 * 2 ** min(media.put_offs, 10)))
    columns = FREE | {"wake_at": later, "attempts": F("attempts") - 1, "put_offs": F("put_offs") + 1}
    lease.row().update(state=MediaState.WAITING, **columns)


def _failed(held: MediaQuerySet, media: Media, code: str, now: datetime) -> None:
    """A crash is no answer before it happened some times; anything else is."""
    if code == "crashed":
        _broke_off(held, media, now)
    else:
        _unreadable(held, media, code, now)


@transaction.atomic
def _unreadable(held: MediaQuerySet, media: Media, code: str, now: datetime) -> None:
    columns = FREE | {"state": MediaState.UNREADABLE, "reason": code, "put_offs": 0}
    if not held.filter(state=MediaState.PROCESSING).update(**columns):
        return
    record(None, Action.MEDIA_UNREADABLE, media.post, home=None, media=str(media.uuid), reason=code)
    if media.post.author is not None:
        path = reverse("neighbors:post_edit", args=[media.post.uuid])
        tell([media.post.author], NoticeKind.MEDIA_UNREADABLE, now=now, path=path)


@transaction.atomic
def _broke_off(held: MediaQuerySet, media: Media, now: datetime) -> None:
    if media.attempts >= settings.ANALYSIS_ATTEMPTS:
        _unreadable(held, media, "crashed", now)
    elif held.update(state=MediaState.WAITING, **FREE | {"wake_at": now + WAKE_AFTER}):
        wake(TASK, media.pk)


def restart_lost(now: datetime) -> int:
    """End the runs whose lease ran out, wake what waits. Returns how many that were."""
    workplace.tidy_room(ROOM, Media.objects.all())
    dead = Media.objects.abandoned(now).select_related("post__author").order_by("lease_until")[:BATCH]
    count = sum(_end_run(media, now) for media in dead)
    overdue = Media.objects.overdue(now).filter(state=MediaState.WAITING)
    if is_waiting("low"):
        overdue = overdue.exclude(put_offs=0, wake_at__gt=now - PATIENCE)
    due = list(overdue.order_by("wake_at").values_list("pk", flat=True)[:BATCH])
    return count + sum(_wake(media_id, now) for media_id in due)


@transaction.atomic
def _end_run(media: Media, now: datetime) -> bool:
    held = Media.objects.filter(pk=media.pk, lease=media.lease).abandoned(now)
    if media.lease is None or not held.exists():
        return False
    _broke_off(held, media, now)
    storing.give_up(media.lease, now)
    return True


@transaction.atomic
def _wake(media_id: int, now: datetime) -> bool:
    again = Media.objects.overdue(now).filter(pk=media_id).update(wake_at=now + WAKE_AFTER)
    if again:
        wake(TASK, media_id)
    return bool(again)
