"""When a neighbor is told: now, after their quiet hours, or at the hour of their digest; by the clock on their wall."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from neighbors.areas.models import AlertBy, Neighbor


def due_at(neighbor: Neighbor, now: datetime) -> datetime:
    """The moment this neighbor wants to hear of something that happens now."""
    zone = ZoneInfo(neighbor.time_zone)
    if neighbor.alert_by == AlertBy.DIGEST:
        return _next(neighbor.digest_at, zone, now)
    if is_quiet(neighbor, now) and neighbor.quiet_until is not None:
        return _next(neighbor.quiet_until, zone, now)
    return now


def is_quiet(neighbor: Neighbor, now: datetime) -> bool:
    """Whether the clock of this neighbor stands in their quiet hours, which may run over midnight."""
    begin, end = neighbor.quiet_from, neighbor.quiet_until
    if begin is None or end is None or begin == end:
        return False
    wall = now.astimezone(ZoneInfo(neighbor.time_zone)).time()
    return begin <= wall < end if begin < end else wall >= begin or wall < end


def _next(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The first moment after now at which the clock shows this time; where the clock jumps over it, right after.

    An hour that the clock shows twice counts twice.
    """
    today = now.astimezone(zone).date()
    moments = [
        datetime.combine(today + timedelta(days=days), at.replace(fold=fold), zone).astimezone(UTC)
        for days in (0, 1, 2)
        for fold in (0, 1)
    ]
    return min(moment for moment in moments if moment > now)
