"""Windows over a change of the clocks: hours are real hours, and days are days of 24."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from police_portal.checks import Check, check_all
from tests.police_portal.limits.test_checks import SOUND

ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHANGES = [  # midnight before it, on the clocks there; by how many hours the day is shorter
    (datetime(2026, 3, 8, tzinfo=ZoneInfo("America/New_York")), 1.0),
    (datetime(2026, 11, 1, tzinfo=ZoneInfo("America/New_York")), -1.0),
    (datetime(2026, 3, 29, tzinfo=ZoneInfo("Europe/Berlin")), 1.0),
    (datetime(2026, 10, 25, tzinfo=ZoneInfo("Europe/Berlin")), -1.0),
    (datetime(2026, 10, 4, tzinfo=ZoneInfo("Australia/Lord_Howe")), 0.5),
    (datetime(2026, 4, 5, tzinfo=ZoneInfo("Australia/Lord_Howe")), -0.5),
]
JUMPS = pytest.mark.parametrize(("midnight", "lost_h"), CHANGES, ids=[f"{m.tzinfo}-{m:%m-%d}" for m, _h in CHANGES])


def checks_of(start: datetime, end: datetime, now: datetime) -> dict[str, Check]:
    return {check.name: check for check in check_all(replace(SOUND, window_start=start, window_end=end, now=now))}


def micros(time: datetime) -> int:
    """Since 1970, in whole microseconds of real time."""
    return (time.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)


@JUMPS
def test_twelve_hours_are_twelve_real_hours(midnight: datetime, lost_h: float) -> None:
    """Read off a clock on the wall they are eleven, thirteen, or half an hour more or less."""
    end = midnight + timedelta(hours=12 + lost_h)  # by the clocks, as Python adds within a zone
    window = checks_of(midnight, end, end)["window"]
    assert (window.value, window.is_met) == (12.0, True)
    too_long = checks_of(midnight, end + timedelta(minutes=1), end + timedelta(minutes=1))["window"]
    assert too_long.value == pytest.approx(12 + 1 / 60)
    assert not too_long.is_met


@JUMPS
def test_forty_five_days_are_days_of_24_hours(midnight: datetime, lost_h: float) -> None:
    """Counted by frozen time after the change, from before it."""
    start = midnight - timedelta(days=20)
    last = midnight + timedelta(days=25, hours=lost_h)
    for late, is_met in ((timedelta(), True), (timedelta(seconds=1), False)):
        with time_machine.travel(last + late, tick=False):
            back = checks_of(start, start + timedelta(hours=1), timezone.now())["back"]
        assert back.is_met is is_met
        assert back.value == pytest.approx(45, abs=1e-4)


@JUMPS
def test_a_window_is_past_in_the_moment_it_ends(midnight: datetime, lost_h: float) -> None:
    end = midnight + timedelta(hours=6)
    for late, is_met in ((timedelta(seconds=-1), False), (timedelta(), True)):
        with time_machine.travel(end.astimezone(UTC) + late, tick=False):
            assert checks_of(end - timedelta(hours=2), end, timezone.now())["past"].is_met is is_met


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    here = ZoneInfo("America/New_York")
    first = datetime(2026, 11, 1, 1, 30, tzinfo=here)
    window = checks_of(first, first.replace(fold=1), first.replace(fold=1))["window"]
    assert (window.value, window.is_met) == (1.0, True)


LENGTHS_US = [900_000_000, 43_200_000_000]  # 15 minutes, 12 hours
BACK_US = 45 * 86_400_000_000
AROUND = st.integers(-2, 2)


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(CHANGES),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.integers(-15 * 60, 15 * 60),
    st.sampled_from(LENGTHS_US) | st.integers(-60, 14 * 60).map(lambda minutes: minutes * 60_000_000),
    st.sampled_from([0, BACK_US]) | st.integers(-60, 50 * 24 * 60).map(lambda minutes: minutes * 60_000_000),
    AROUND,
    AROUND,
)
def test_random_windows_around_a_change(
    change: tuple[datetime, float],
    zone: str,
    zone_of_now: str,
    minute: int,
    length_us: int,
    ago_us: int,
    more_us: int,
    later_us: int,
) -> None:
    """Start, end and now on clocks of other zones, to the microsecond at the edges: counted in whole microseconds."""
    begun = change[0].astimezone(UTC) + timedelta(minutes=minute)
    end = begun + timedelta(microseconds=length_us + more_us)
    now = (begun if ago_us == BACK_US else end) + timedelta(microseconds=ago_us + later_us)
    start, end, now = (
        time.astimezone(ZoneInfo(name)) for time, name in ((begun, zone), (end, zone), (now, zone_of_now))
    )
    found = checks_of(start, end, now)
    assert found["window"].is_met is (LENGTHS_US[0] <= micros(end) - micros(start) <= LENGTHS_US[1])
    assert found["past"].is_met is (micros(end) <= micros(now))
    assert found["back"].is_met is (micros(now) - micros(start) <= BACK_US)
