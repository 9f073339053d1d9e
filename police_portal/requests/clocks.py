"""Local time, as an officer writes it, and the moment it names: over a change of the clocks, too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


class NotThere(ValueError):
    """The clocks jump over this time."""


def moment(local: datetime, zone: str) -> datetime:
    """The moment of a naive local time. Of a time that comes twice the first. Raises NotThere."""
    there = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    found = there.astimezone(UTC)
    if found.astimezone(there.tzinfo).replace(tzinfo=None) != local:
        raise NotThere(f"{local:%Y-%m-%d %H:%M} is not on the clocks of {zone}")
    return found


def comes_twice(moment: datetime, zone: str) -> bool:
    """Whether the clocks there show this time a second time."""
    there = moment.astimezone(ZoneInfo(zone))
    return there.utcoffset() != there.replace(fold=1 - there.fold).utcoffset()


def whole_hours(start: datetime, end: datetime, zone: str) -> tuple[datetime, datetime]:
    """The full hours on the clocks of the zone that hold this time, outward."""
    there = ZoneInfo(zone)
    first, last = start.astimezone(there), end.astimezone(there)
    past = [(one.minute * 60 + one.second) * 1_000_000 + one.microsecond for one in (first, last)]
    begins = start.astimezone(UTC) - timedelta(microseconds=past[0])
    ends = end.astimezone(UTC) + (
        timedelta(microseconds=3_600_000_000 - past[1]) if past[1] else timedelta(microseconds=0)
    )
    return begins.astimezone(there), ends.astimezone(there)
