"""What the timeline's templates show: groups by day, choices with their addresses, names of times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from devices.cameras.models import Camera
from devices.clips.marks import WIDTH, Mark
from devices.clips.models import Clip, Trigger
from devices.clips.timeline import Filters


@dataclass(frozen=True)
class Choice:
    """A link that sets one filter, or takes it away again."""

    label: str
    query: str
    is_on: bool
    symbol: str = ""


@dataclass(frozen=True)
class Day:
    label: str
    date: date
    clips: list[Clip] = field(default_factory=list)


def address(filters: Filters, tz: tzinfo, **changes: str) -> str:
    """The filters as they stand in a page's address, some of them changed; an empty one is left out."""
    said = {
        "camera": str(filters.camera.uuid) if filters.camera else "",
        "trigger": filters.trigger,
        "label": filters.label,
        "starred": "1" if filters.starred else "",
        "unseen": "1" if filters.unseen else "",
        "from": local(filters.since, tz),
        "to": local(filters.until, tz),
    }
    return urlencode({name: value for name, value in (said | changes).items() if value})


def local(at: datetime | None, tz: tzinfo) -> str:
    """As a datetime-local field says it."""
    return at.astimezone(tz).strftime("%Y-%m-%dT%H:%M") if at else ""


def day_label(day: date, today: date) -> str:
    """Today, Thursday; a day of another year says its year."""
    if day == today:
        return _("Today, {weekday}").format(weekday=date_format(day, "l"))
    if day == today - timedelta(days=1):
        return _("Yesterday, {weekday}").format(weekday=date_format(day, "l"))
    return date_format(day, "l j F" if day.year == today.year else "l j F Y")


def by_day(clips: Iterable[Clip], tz: tzinfo, today: date) -> list[Day]:
    """Clips in their order, grouped by the local day of the home."""
    groups = groupby(clips, key=lambda clip: clip.shown_at.astimezone(tz).date())
    return [Day(day_label(day, today), day, list(clips_of)) for day, clips_of in groups]


def camera_choices(filters: Filters, tz: tzinfo, cameras: Sequence[Camera]) -> list[Choice]:
    every = Choice(_("All cameras"), address(filters, tz, camera=""), filters.camera is None)
    return [every] + [
        Choice(camera.name, address(filters, tz, camera=str(camera.uuid)), filters.camera == camera)
        for camera in cameras
    ]


def chips(filters: Filters, tz: tzinfo) -> list[Choice]:
    """The small choices in a row; pressing one that is on takes it away."""
    offered = [
        (str(label).capitalize(), "trigger", value, filters.trigger == value, "")
        for value, label in ((t.value, t.label) for t in (Trigger.MOTION, Trigger.DING))
    ]
    offered += [
        (_("Person"), "label", "person", filters.label == "person", ""),
        (_("Starred"), "starred", "1", filters.starred, "star"),
        (_("New"), "unseen", "1", filters.unseen, ""),
    ]
    return [
        Choice(label, address(filters, tz, **{name: "" if is_on else value}), is_on, symbol)
        for label, name, value, is_on, symbol in offered
    ]


def is_filtered(filters: Filters) -> bool:
    return filters != Filters()


@dataclass(frozen=True)
class Strip:
    """The day strip as it is drawn: each half hour with the address that chooses it."""

    label: str
    day: date
    marks: list[tuple[Mark, str]]
    width: int
    count: int
    earlier: str
    later: str  # empty on the last day there is


def strip(marks: Sequence[Mark], filters: Filters, tz: tzinfo, day: date, today: date) -> Strip:
    whole = filters.of_any_time()
    return Strip(
        label=day_label(day, today),
        day=day,
        marks=[
            (mark, address(whole, tz, **{"from": local(mark.since, tz), "to": local(mark.until, tz)})) for mark in marks
        ],
        width=len(marks) * WIDTH,
        count=sum(mark.count for mark in marks),
        earlier=day_address(whole, tz, day - timedelta(days=1)),
        later=day_address(whole, tz, day + timedelta(days=1)) if day < today else "",
    )


def day_address(filters: Filters, tz: tzinfo, day: date) -> str:
    """All of one day."""
    return address(filters, tz, **{"from": day.isoformat(), "to": day.isoformat()})
