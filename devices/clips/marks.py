"""The day strip: when in one day of the home something was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from devices.clips.models import ClipQuerySet
from devices.clips.timeline import Filters

STEP = timedelta(minutes=30)
HEIGHT = 40  # of the drawing, in its own units
WIDTH = 20  # of one mark
LOW = 4  # fewer clips than this in the fullest half hour: its bar is not the tallest there can be


@dataclass(frozen=True)
class Mark:
    """Half an hour, the clips that began in it, and its bar in the drawing."""

    since: datetime
    until: datetime
    count: int
    height: int
    is_chosen: bool
    index: int

    @property
    def left(self) -> int:
        return self.index * WIDTH

    @property
    def top(self) -> int:
        return HEIGHT - self.height


def day_bounds(day: date, tz: tzinfo) -> tuple[datetime, datetime]:
    """Midnight to midnight there: 23 or 25 hours where the clocks change."""
    start = datetime.combine(day, time(), tz)
    return start.astimezone(UTC), datetime.combine(day + timedelta(days=1), time(), tz).astimezone(UTC)


def marks(of: Sequence[ClipQuerySet], filters: Filters, day: date, tz: tzinfo) -> list[Mark]:
    """One mark for each half hour of this day, whatever span of it is chosen."""
    start, end = day_bounds(day, tz)
    counts = [0] * ((end - start) // STEP)
    for walk in of:
        shown = filters.of_any_time().of(walk).filter(shown_at__gte=start, shown_at__lt=end)
        for at in shown.values_list("shown_at", flat=True):
            counts[(at - start) // STEP] += 1
    most = max(LOW, *counts)
    return [
        Mark(
            since=start + index * STEP,
            until=start + (index + 1) * STEP,
            count=count,
            height=round(6 + (HEIGHT - 8) * (count / most) ** 0.5) if count else 0,
            is_chosen=_is_inside(start + index * STEP, filters),
            index=index,
        )
        for index, count in enumerate(counts)
    ]


def _is_inside(at: datetime, filters: Filters) -> bool:
    if filters.since is None or filters.until is None:
        return False
    return filters.since <= at < filters.until


def activity_path(activity: Sequence[int]) -> str:
    """The bar under the player: how much moved over time. An SVG path, one unit wide a value, 100 high.

    activity: 0..255 over the duration. A value above nothing is always tall enough to be seen.
    """
    heights = [max(8, round(100 * (min(value, 255) / 255) ** 0.5)) if value else 0 for value in activity]
    return "".join(f"M{at} 100V{100 - high}h1V100Z" for at, high in enumerate(heights) if high)


def vtt(grid: dict[str, float], duration_s: float, picture_url: str) -> str:
    """A WebVTT file that says which part of the strip shows which moment of the recording."""
    lines = ["WEBVTT", ""]
    width, height, columns = int(grid["tile_width"]), int(grid["tile_height"]), int(grid["columns"])
    count, every_s = int(grid["count"]), float(grid["every_s"])
    for index in range(count):
        start = index * every_s
        end = duration_s if index == count - 1 else start + every_s
        if end <= start:
            break
        left, top = index % columns * width, index // columns * height
        lines += [f"{_vtt_time(start)} --> {_vtt_time(end)}"]
        lines += [f"{picture_url}#xywh={left},{top},{width},{height}", ""]
    return "\n".join(lines)


def _vtt_time(seconds: float) -> str:
    millis = round(seconds * 1000)
    return f"{millis // 3_600_000:02}:{millis // 60_000 % 60:02}:{millis // 1000 % 60:02}.{millis % 1000:03}"
