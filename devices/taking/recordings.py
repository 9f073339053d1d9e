"""The recordings of a copy: which ones, the files, and who looked at those of one's own homes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePath

from django.db.models import Q

from devices.clips import looks, playback, reasons
from devices.clips.models import Clip, ClipQuerySet, ClipStatus, Hold
from devices.objects.models import StoredObject
from devices.people.models import Home, Right, User
from devices.taking.shape import AT_ONCE, File, Row, Weight, in_folder, weight_of

FOLDER = "recordings"
SAID = (  # of a recording, as they are
    "uuid",
    "trigger",
    "status",
    "recorded_at",
    "clock_is_wrong",
    "arrived_at",
    "shown_at",
    "expires_at",
    "size_bytes",
    "duration_s",
    "width",
    "height",
    "frame_rate",
    "codec",
    "has_audio",
    "damage",
    "has_person",
    "segments",
    "is_starred",
    "is_seen",
)
COLUMNS = (  # there may be a hundred thousand: what is not said is not read
    *SAID,
    "reason",
    "camera__uuid",
    "camera__name",
    "home__uuid",
    "home__name",
    "home__time_zone",
    "original__key",
    "original__sha256",
    "sealed__key",
)


def of(user: User) -> ClipQuerySet:
    """What this person sees in their timelines, of homes where they may download."""
    return Clip.objects.visible_to(user).filter(home__in=_homes(user, Right.DOWNLOAD))


def _homes(user: User, right: Right) -> list[int]:
    return list(Home.objects.where(user, right).values_list("pk", flat=True))


def _with_files(user: User) -> ClipQuerySet:
    """As the door has it: one that was not read is for the owner alone."""
    return of(user).filter(Q(status=ClipStatus.READY) | Q(home__in=_homes(user, Right.OWN)))


def weight(user: User) -> Weight:
    own = Q(home__in=_homes(user, Right.OWN))
    return weight_of(_with_files(user), "original") + weight_of(_with_files(user).filter(own), "sealed")


def rows(user: User, now: datetime) -> Iterator[Row | File]:
    owned = set(_homes(user, Right.OWN))
    held = _holds(user, now)
    found = of(user).select_related("camera", "home", "original", "sealed").only(*COLUMNS)
    for clip in found.order_by("pk").iterator(chunk_size=AT_ONCE):
        files = list(_files(clip, is_own=clip.home_id in owned))
        yield _row(clip, held.get(clip.pk, []), [file.name for file in files])
        yield from files


def _files(clip: Clip, *, is_own: bool) -> Iterator[File]:
    if clip.original is not None and (is_own or clip.is_ready):
        yield _file(clip, clip.original, "")
    if clip.sealed is not None and is_own:
        yield _file(clip, clip.sealed, " unmasked")


def _file(clip: Clip, stored: StoredObject, more: str) -> File:
    """By camera and local time, as for any download; some letters of its random name tell two of a second apart."""
    name = PurePath(playback.file_name(clip, stored))
    full = f"{name.stem} {clip.uuid.hex[:8]}{more}{name.suffix}"
    return File(f"{FOLDER}/{in_folder(clip.home.name, full)}", stored.key, clip.uuid, clip.home.uuid)


def _row(clip: Clip, held: list[str], files: list[str]) -> Row:
    return {
        "what": "recording",
        "home": clip.home.uuid,
        "camera": clip.camera.uuid,
        "camera_name": clip.camera.name,
        **{name: getattr(clip, name) for name in SAID},
        "why": reasons.sentence(clip.reason) if clip.reason else "",
        "kept_longer": held,
        "sha256": clip.original.sha256 if clip.original else "",
        "files": files,
    }


def _holds(user: User, now: datetime) -> dict[int, list[str]]:
    """Why its owner reads that a recording is kept longer, by its key. Few recordings are."""
    own = Clip.objects.visible_to(user).filter(home__in=_homes(user, Right.OWN))
    found = Hold.objects.in_force(now).filter(clip__in=own.values("pk"), shown_from__lte=now)
    said: dict[int, list[str]] = defaultdict(list)
    for clip, sentence in found.order_by("pk").values_list("clip", "sentence"):
        said[clip].append(sentence)
    return said


def looks_at(user: User) -> Iterator[Row]:
    """Of the homes one owns, as the page of each recording has it."""
    own = Clip.objects.visible_to(user).filter(home__in=_homes(user, Right.OWN))
    for clip, look in looks.at_all(own, besides=user):
        yield {"what": "look", "recording": clip, "at": look.at, "says": look.sentence}
