"""The timeline: which clips, newest first, page by page along an index. The pages and the API read it.

However many clips a home has, a page is a walk of some rows down one index: never a sort, never a count.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext as _

from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipQuerySet, reach
from devices.errors import Invalid
from devices.people.models import Home, User

PAGE = 24
LABELS = ("person", "other_motion")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HEAVY = ("cells", "heat", "activity", "segments")  # of no use in a list


@dataclass(frozen=True)
class Filters:
    """What is asked for. Empty: everything."""

    camera: Camera | None = None
    trigger: str = ""
    label: str = ""  # one of LABELS
    starred: bool = False
    unseen: bool = False
    since: datetime | None = None
    until: datetime | None = None  # not itself

    def of(self, clips: ClipQuerySet) -> ClipQuerySet:
        """Those of these clips that are asked for."""
        if self.camera is not None:
            clips = clips.filter(camera=self.camera)
        if self.trigger:
            clips = clips.filter(trigger=self.trigger)
        if self.label in LABELS:
            clips = clips.filter(**{f"has_{self.label}": True})
        if self.starred:
            clips = clips.filter(is_starred=True)
        if self.unseen:
            clips = clips.filter(is_seen=False)
        if self.since is not None:
            clips = clips.filter(shown_at__gte=self.since)
        if self.until is not None:
            clips = clips.filter(shown_at__lt=self.until)
        return clips

    def of_any_time(self) -> Filters:
        return replace(self, since=None, until=None)


@dataclass(frozen=True)
class Cursor:
    """A place between two clips, and the direction to go on in. Made of a time and a random name: no key leaves."""

    shown_at: datetime
    clip: uuid.UUID
    goes_newer: bool = False

    def __str__(self) -> str:
        micros = (self.shown_at - EPOCH) // timedelta(microseconds=1)
        return f"{'n' if self.goes_newer else 'o'}{micros}-{self.clip.hex}"

    def cut(self, clips: ClipQuerySet) -> ClipQuerySet:
        """The clips beyond this place, the nearest first. A clip deleted since still marks its place in time."""
        pk = Clip.objects.filter(uuid=self.clip).values_list("pk", flat=True).first()
        if self.goes_newer:
            beyond = Q(shown_at__gt=self.shown_at) | Q(pk__gt=pk or 0)
            return clips.filter(beyond, shown_at__gte=self.shown_at).order_by("shown_at", "pk")
        beyond = Q(shown_at__lt=self.shown_at) | Q(pk__lt=pk or 0)
        return clips.filter(beyond, shown_at__lte=self.shown_at).order_by("-shown_at", "-pk")


def older_than(clip: Clip) -> Cursor:
    return Cursor(clip.shown_at, clip.uuid)


def newer_than(clip: Clip) -> Cursor:
    return Cursor(clip.shown_at, clip.uuid, goes_newer=True)


def read_cursor(text: str) -> Cursor | None:
    """The place that a link names; None for the beginning. Raises Invalid when it is none of ours."""
    if not text:
        return None
    found = re.fullmatch(r"([no])(\d{1,16})-([0-9a-f]{32})", text, re.ASCII)
    if found is None:
        raise Invalid(_("This link does not name a place in the timeline. Start from the newest clip."))
    shown_at = EPOCH + timedelta(microseconds=int(found[2]))
    return Cursor(shown_at, uuid.UUID(found[3]), goes_newer=found[1] == "n")


@dataclass(frozen=True)
class Page:
    """Some clips, newest first, and the places where the next ones begin (None: there are none)."""

    clips: list[Clip]
    newer: Cursor | None
    older: Cursor | None


def walks(user: User | AnonymousUser, *, home: Home | None = None, camera: Camera | None = None) -> list[ClipQuerySet]:
    """The clips this user may see, one queryset for each index to walk: a whole home, or a single camera of one."""
    if camera is not None:
        return [Clip.objects.visible_to(user, home=camera.home_id).filter(home=camera.home_id, camera=camera)]
    whole, some = reach(user)
    seen = Clip.objects.visible_to(user, home=home.pk if home else None)
    if home is not None:
        whole, some = whole & {home.pk}, set() if home.pk in whole else some
        seen = seen.filter(home=home)
    return [seen.filter(home=pk) for pk in sorted(whole)] + [seen.filter(camera=pk) for pk in sorted(some)]


def page(of: Sequence[ClipQuerySet], filters: Filters, at: Cursor | None = None, *, size: int = PAGE) -> Page:
    """One page of what is asked for. Each walk gives its nearest rows; together they are put in order here."""
    goes_newer = at is not None and at.goes_newer
    found: list[Clip] = []
    for walk in of:
        asked = filters.of(walk)
        placed = asked.order_by("-shown_at", "-pk") if at is None else at.cut(asked)
        found += placed.select_related("camera").defer(*HEAVY)[: size + 1]
    found.sort(key=lambda clip: (clip.shown_at, clip.pk), reverse=not goes_newer)
    has_more, clips = len(found) > size, found[:size]
    if goes_newer:
        clips.reverse()
    has_newer = has_more if goes_newer else at is not None
    has_older = has_more if not goes_newer else True
    return Page(
        clips,
        newer=newer_than(clips[0]) if clips and has_newer else None,
        older=older_than(clips[-1]) if clips and has_older else None,
    )


def beside(of: Sequence[ClipQuerySet], filters: Filters, clip: Clip) -> tuple[Clip | None, Clip | None]:
    """The next newer and the next older clip among those asked for."""
    newer = page(of, filters, newer_than(clip), size=1).clips
    older = page(of, filters, older_than(clip), size=1).clips
    return (newer[0] if newer else None), (older[0] if older else None)


def arrived_since(of: Sequence[ClipQuerySet], filters: Filters, newest: Cursor | None, *, most: int = 50) -> int:
    """How many clips stand above the newest one shown; counted up to `most`."""
    count = 0
    for walk in of:
        asked = filters.of(walk)
        placed = asked.order_by("-shown_at", "-pk") if newest is None else newest.cut(asked)
        count += len(placed.values_list("pk", flat=True)[:most])
    return min(count, most)
