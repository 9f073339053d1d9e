"""PURE. What ticked hours open of recordings: spans in seconds, and nothing outside of them.

A ticked hour is one camera and the hour that begins at a moment in UTC; its end is no part of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID

HOUR = timedelta(hours=1)
EDGE_S = 0.001  # a picture of the very moment in which an hour ends belongs to the next one
LEAST_S = 0.2  # a shorter part may hold no picture at all

Box = tuple[UUID, datetime]  # a camera, and the beginning of an hour


@dataclass(frozen=True)
class Recording:
    name: UUID
    camera: UUID
    starts: datetime
    lasts_s: float


@dataclass(frozen=True)
class Span:
    """Seconds of a recording from its beginning; end_s None: to its end. hours: those ticked that it touches."""

    recording: Recording
    start_s: float
    end_s: float | None
    hours: tuple[datetime, ...]

    @property
    def is_whole(self) -> bool:
        return self.start_s == 0 and self.end_s is None


def parts(recordings: Iterable[Recording], ticks: Collection[Box]) -> list[Span]:
    """Each part of each recording that lies in ticked hours of its camera; several where the hours have a gap."""
    by_camera: dict[UUID, list[datetime]] = defaultdict(list)
    for camera, hour in ticks:
        by_camera[camera].append(hour)
    stretches = {camera: _stretches(hours) for camera, hours in by_camera.items()}
    return [
        span
        for recording in recordings
        for stretch in stretches.get(recording.camera, [])
        if (span := _inside(recording, stretch)) is not None
    ]


def _stretches(hours: list[datetime]) -> list[list[datetime]]:
    """Hours that follow one another without a gap, together."""
    found: list[list[datetime]] = []
    for hour in sorted(hours):
        if found and hour <= found[-1][-1] + HOUR:
            found[-1].append(hour)
        else:
            found.append([hour])
    return found


def _inside(recording: Recording, stretch: list[datetime]) -> Span | None:
    ends = recording.starts + timedelta(seconds=recording.lasts_s)
    first, last = max(recording.starts, stretch[0]), min(ends, stretch[-1] + HOUR)
    if (last - first).total_seconds() < LEAST_S:
        return None
    start_s = (first - recording.starts).total_seconds()
    end_s = None if last == ends else (last - recording.starts).total_seconds() - EDGE_S
    return Span(recording, start_s, end_s, tuple(hour for hour in stretch if hour < last and hour + HOUR > first))


# --- The hours of a line


def hours(first: datetime, end: datetime) -> list[datetime]:
    """The beginnings of the whole hours from first on, in UTC, as long as they are over by the end."""
    start = first.astimezone(UTC)
    return [start + number * HOUR for number in range(max(0, (end - first) // HOUR))]


def by_day(moments: Iterable[datetime], zone: tzinfo) -> dict[date, list[datetime]]:
    """By the day they begin on there. Where the clocks change a day has 23 or 25."""
    days: dict[date, list[datetime]] = defaultdict(list)
    for moment in moments:
        days[moment.astimezone(zone).date()].append(moment)
    return dict(days)


def is_whole_hour(moment: datetime, zone: tzinfo) -> bool:
    return moment.astimezone(zone).time().replace(hour=0, fold=0) == time()


def first_moment(day: date, hour: int, zone: tzinfo) -> datetime:
    """When this hour of the clock begins there, in UTC; of two (the clocks go back) the first. hour: 0 to 23."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def last_moment(day: date, hour: int, zone: tzinfo) -> datetime:
    """When the clock shows this hour there, in UTC; of two the second. hour: 1 to 24."""
    whole_day, rest = divmod(hour, 24)
    at = datetime.combine(day + timedelta(days=whole_day), time(rest), zone)
    return max(at.astimezone(UTC), at.replace(fold=1).astimezone(UTC))
