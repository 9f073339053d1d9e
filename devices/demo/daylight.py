"""PURE. When the sun rises and sets, so that a clip's hour fits the light in it. Good to some minutes."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def sun_times(day: date, lat: float, lon: float, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Sunrise and sunset of that day at a place between the polar circles, in the zone's time."""
    tilt = math.radians(-23.44) * math.cos(2 * math.pi * (day.timetuple().tm_yday + 10) / 365.25)
    half_day_h = math.degrees(math.acos(-math.tan(math.radians(lat)) * math.tan(tilt))) / 15
    midday = datetime.combine(day, time(12), zone)
    offset_h = (midday.utcoffset() or timedelta()).total_seconds() / 3600
    noon = midday + timedelta(hours=offset_h - lon / 15)
    return noon - timedelta(hours=half_day_h), noon + timedelta(hours=half_day_h)


def moment(
    day: date, light: str, share: float, lat: float, lon: float, zone: ZoneInfo, *, before: datetime
) -> datetime:
    """A time of that day in its light "day", "dusk" or "night" (which runs into the next morning); share 0..1 of it.

    Where that light has begun and goes on past `before`, the share is of the part until then; where it is still to
    come, the time is that of an earlier day.
    """
    rise, sets = sun_times(day, lat, lon, zone)
    start, end = {
        "day": (rise + timedelta(hours=1.2), sets - timedelta(hours=1.2)),
        "dusk": (sets + timedelta(minutes=5), sets + timedelta(minutes=30)),
        "night": (sets + timedelta(hours=1.2), rise + timedelta(hours=22.8)),
    }[light]
    if start + timedelta(minutes=30) < before < end:
        end = before
    at = (start + (end - start) * share).replace(microsecond=0)
    while at > before:
        at -= timedelta(days=1)
    return at
