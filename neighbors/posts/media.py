"""Pictures and videos of a post, added, changed, taken out by its author. Others see no more than the blurred copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.clips.models import Clip
from devices.errors import Conflict, Invalid, Refused, TooLarge
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.people.models import Home, Right, User
from devices.wake import wake
from neighbors.actions import Action
from neighbors.areas import agreeing
from neighbors.areas.models import Neighbor
from neighbors.posts import placing
from neighbors.posts.models import Media, MediaKind, MediaState, Post, Revision

TASK = "neighbors.posts.tasks.blur_media"
WAKE_AFTER = timedelta(seconds=30)
MOST = 4  # of one post
MOST_WAITING = 12  # files one person may have sent for posts that are not decided
LEAST_S = 0.5
FIRST_OF_AUTHOR = 1001  # ids of boxes that the author drew begin here
WHY = ("not_a_face", "this_is_me")
MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@dataclass(frozen=True)
class Choices:
    """What the author chooses of one picture or video. end_s None: to its end."""

    start_s: float = 0.0
    end_s: float | None = None
    has_sound: bool = False
    blurs_people: bool = False


@dataclass(frozen=True)
class Boxes:
    """What the author says of the boxes. removed: id -> one of WHY. drawn: spans [[t, x0, y0, x1, y1], …] of each."""

    removed: dict[int, str] = field(default_factory=dict)
    drawn: list[list[list[float]]] = field(default_factory=list)


def draft_of(post: Post, by: User) -> Revision:
    """The version that its author is writing. Raises Refused, Conflict."""
    if post.author_id != by.pk:
        raise Refused(_("Only its author can change a post."))
    found = Revision.objects.draft_of(post)
    if found is None:
        raise Conflict(_("This post is not open for changes. Edit it first."))
    return found


@transaction.atomic
def add_clip(post: Post, clip: Clip, chosen: Choices, *, by: User, now: datetime) -> Media:
    """Show part of a clip of an own camera. The post carries the home's cell from then on."""
    _may_write(by, now)
    draft = _room_in(post, by)
    if not clip.home.allows(by, Right.DOWNLOAD):
        raise Refused(_("Only the owner or a manager of a home can show its clips to neighbors."))
    if not clip.is_ready or clip.duration_s is None:
        raise Conflict(_("This clip is not ready yet."))
    _check_span(chosen, clip.duration_s)
    _place_at(post, clip.home, draft)
    media = _added(draft, chosen, MediaKind.VIDEO, now, clip=clip)
    record(by, Action.MEDIA_ADDED, post, home=None, media=str(media.uuid))
    record(by, Action.CLIP_SHOWN_TO_NEIGHBORS, clip, home=clip.home)
    return media


def add_file(post: Post, file: Path, said: str, chosen: Choices, *, by: User, now: datetime) -> Media:
    """Show a picture or a video that was sent. Raises Invalid, TooLarge, Refused, Conflict, StorageError."""
    _may_write(by, now)
    _room_in(post, by)
    size_bytes = file.stat().st_size
    if not size_bytes:
        raise Invalid(_("The file is empty: no bytes arrived. Send it again."))
    if size_bytes > settings.POST_MEDIA_BYTES:
        limit = settings.POST_MEDIA_BYTES // 1024**2
        raise TooLarge(_("A picture or video of a post may have up to {limit} MiB.").format(limit=limit))
    waiting = Media.objects.filter(post__author=by, original__isnull=False)
    if waiting.count() >= MOST_WAITING:
        raise Refused(_("You have many pictures in posts that wait already. Finish or delete one of those posts."))
    kind, content_type = _kind_of(file, said)
    stored = storing.reserve(None, None, Purpose.SENT, content_type, size_bytes)
    storing.put(stored, file)
    return _keep(post, stored, kind, chosen, by=by, now=now)


@transaction.atomic
def _keep(post: Post, stored: StoredObject, kind: MediaKind, chosen: Choices, *, by: User, now: datetime) -> Media:
    media = _added(_room_in(post, by), chosen, kind, now, original=stored)
    storing.keep([stored])
    record(by, Action.MEDIA_ADDED, post, home=None, media=str(media.uuid))
    return media


def _kind_of(file: Path, said: str) -> tuple[MediaKind, str]:
    """By its first bytes; a video's type chooses the object's suffix only."""
    with file.open("rb") as opened:
        first = opened.read(12)
    for magic, content_type in MAGIC.items():
        if first.startswith(magic):
            return MediaKind.PICTURE, content_type
    if first[:4] == b"RIFF" and first[8:12] == b"WEBP":
        return MediaKind.PICTURE, "image/webp"
    return MediaKind.VIDEO, said if said in storing.SUFFIXES and said.startswith("video/") else "video/mp4"


def _may_write(by: User, now: datetime) -> None:
    """Raises Refused while this person is suspended or banned: a draft of theirs waits as it is."""
    neighbor = Neighbor.objects.filter(user=by).first()
    why_not = agreeing.forbidden(neighbor, now) if neighbor else ""
    if why_not:
        raise Refused(why_not)


def _room_in(post: Post, by: User) -> Revision:
    draft = draft_of(post, by)
    if draft.media.count() >= MOST:
        raise Refused(_("A post shows up to {most} pictures and videos. Take one out first.").format(most=MOST))
    return draft


def _check_span(chosen: Choices, duration_s: float | None) -> None:
    end_s = chosen.end_s if chosen.end_s is not None else duration_s
    if chosen.start_s < 0 or (end_s is not None and end_s - chosen.start_s < LEAST_S):
        raise Invalid(_("The end must lie at least half a second after the start."))
    if duration_s is not None and chosen.start_s > duration_s - LEAST_S:
        raise Invalid(_("The clip is over by then: choose an earlier start."))
    if end_s is not None and end_s - chosen.start_s > settings.POST_MEDIA_S:
        raise Invalid(
            _("Up to {most} seconds can be shown: choose the part that matters.").format(most=settings.POST_MEDIA_S)
        )


def _place_at(post: Post, home: Home, draft: Revision) -> None:
    """Pictures of a home's camera would tell its place better than a small cell: the post gets the home's."""
    if draft.media.filter(clip__isnull=False).exclude(clip__home=home).exists():
        raise Refused(_("All clips of one post come from one home."))
    if post.cell == home.cell:
        return
    if post.published_at is not None:
        raise Refused(_("This post stands at another place already. Write a new one with this clip."))
    Post.objects.filter(pk=post.pk).update(**placing.columns_of(home.cell))
    post.refresh_from_db()


def _added(draft: Revision, chosen: Choices, kind: MediaKind, now: datetime, **source: Any) -> Media:
    if kind == MediaKind.VIDEO:
        _check_span(chosen, None)
    media = Media.objects.create(
        post_id=draft.post_id,
        kind=kind,
        start_s=chosen.start_s,
        end_s=chosen.end_s,
        has_sound=chosen.has_sound,
        blurs_people=chosen.blurs_people,
        wake_at=now + WAKE_AFTER,
        **source,
    )
    draft.media.add(media)
    wake(TASK, media.pk)
    return media


@transaction.atomic
def change(media: Media, chosen: Choices, boxes: Boxes, *, by: User, now: datetime) -> Media:
    """Blur it anew by other choices. What a moderator may have looked at stays as it was: then it is another Media."""
    _may_write(by, now)
    _lock(media.post)
    draft = draft_of(media.post, by)
    if not draft.media.filter(pk=media.pk).exists():
        raise Conflict(_("This picture is not in the version you are writing."))
    if media.clip is None and media.original is None:
        raise Conflict(_("What you sent is not kept after the review. Take it out and send it again."))
    media = _own_row(media, draft)
    if media.kind == MediaKind.VIDEO:
        _check_span(chosen, media.clip.duration_s if media.clip else None)
    spans = (chosen.start_s, chosen.end_s, chosen.blurs_people)
    is_found_anew = spans != (media.start_s, media.end_s, media.blurs_people) or media.width is None
    known = [] if is_found_anew else [box for box in media.boxes if box["what"] != "author"]
    columns: dict[str, Any] = {
        "start_s": chosen.start_s,
        "end_s": chosen.end_s,
        "has_sound": chosen.has_sound,
        "blurs_people": chosen.blurs_people,
        "boxes": known + _drawn(boxes.drawn),
        "removed": [] if is_found_anew else _removed(known, boxes.removed),
        "state": MediaState.WAITING,
        "reason": "",
        "attempts": 0,
        "put_offs": 0,
        "lease": None,
        "lease_until": None,
        "wake_at": now + WAKE_AFTER,
    }
    if is_found_anew:
        columns["width"] = columns["height"] = columns["duration_s"] = None
    Media.objects.filter(pk=media.pk).update(**columns)
    media.refresh_from_db()
    record(by, Action.MEDIA_CHANGED, media.post, home=None, media=str(media.uuid))
    wake(TASK, media.pk)
    return media


def _lock(post: Post) -> None:
    """Sending a version for review takes this row too: its pictures are either changed before, or not at all."""
    Post.objects.select_for_update(no_key=True).filter(pk=post.pk).values_list("pk").first()


def _own_row(media: Media, draft: Revision) -> Media:
    """This row, or its copy where a version that was sent for review shows this one."""
    if not media.revisions.exclude(pk=draft.pk).exists():
        return media
    fresh = Media(post_id=media.post_id, kind=media.kind, clip=media.clip, original=media.original)
    for name in ("start_s", "end_s", "has_sound", "blurs_people", "boxes", "removed", "width", "height", "duration_s"):
        setattr(fresh, name, getattr(media, name))
    Media.objects.filter(pk=media.pk).update(original=None)
    fresh.save()
    draft.media.remove(media)
    draft.media.add(fresh)
    return fresh


def _removed(known: Sequence[dict[str, Any]], said: dict[int, str]) -> list[dict[str, Any]]:
    """Zones cannot be opened, and a person's box neither: blurring every person was the choice."""
    what = {box["id"]: box["what"] for box in known}
    for number, why in said.items():
        if what.get(number) != "face" or why not in WHY:
            raise Invalid(_("Only a box around a face can be opened, with a reason."))
    return [{"id": number, "why": why} for number, why in sorted(said.items())]


def _drawn(drawn: Iterable[list[list[float]]]) -> list[dict[str, Any]]:
    boxes = []
    for number, spans in enumerate(drawn, FIRST_OF_AUTHOR):
        for _t, x0, y0, x1, y1 in spans:
            if not (0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1):
                raise Invalid(_("A box lies inside the picture, from its left upper to its right lower corner."))
        boxes.append({"id": number, "what": "author", "spans": spans})
    return boxes


@transaction.atomic
def retry(media: Media, *, by: User, now: datetime) -> None:
    """Read it again, where it could not be read. Raises Refused, Conflict."""
    draft_of(media.post, by)
    failed = Media.objects.filter(pk=media.pk, state=MediaState.UNREADABLE)
    if not failed.update(state=MediaState.WAITING, reason="", attempts=0, put_offs=0, wake_at=now + WAKE_AFTER):
        raise Conflict(_("This picture is not waiting to be tried again."))
    record(by, Action.MEDIA_CHANGED, media.post, home=None, media=str(media.uuid))
    wake(TASK, media.pk)


@transaction.atomic
def remove(media: Media, *, by: User, now: datetime) -> None:
    """Take it out of the version that is being written. What no version shows any more is deleted."""
    _lock(media.post)
    draft = draft_of(media.post, by)
    draft.media.remove(media)
    record(by, Action.MEDIA_REMOVED, media.post, home=None, media=str(media.uuid))
    if not media.revisions.exists():
        clear([media], now)


def of(revision: Revision) -> list[Media]:
    """Its pictures and videos, in the order they were added."""
    return list(revision.media.order_by("pk").select_related("blurred", "poster"))


def is_ready(revision: Revision) -> bool:
    """Whether everything this version shows has its blurred copy."""
    return not revision.media.exclude(state=MediaState.READY).exists()


@transaction.atomic
def settle(revision: Revision, now: datetime) -> None:
    """It was decided and is public: what was sent for it is needed no more, its blurred copies are."""
    for media in revision.media.filter(original__isnull=False).select_related("original"):
        original = media.original
        Media.objects.filter(pk=media.pk).update(original=None)
        storing.doom([original] if original else [], now)


@transaction.atomic
def clear(gone: Iterable[Media], now: datetime) -> None:
    """Delete these with every copy of them in the store. The clip they were cut from is its owner's, and stays."""
    for media in gone:
        held = [thing for thing in (media.original, media.blurred, media.poster) if thing is not None]
        Media.objects.filter(pk=media.pk).delete()
        storing.doom(held, now)
