"""The arithmetic of hours: a recording is cut where the hour ends, and a day has the hours that its clocks give it."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from police_portal.law.parts import (
    EDGE_S,
    HOUR,
    LEAST_S,
    Recording,
    by_day,
    first_moment,
    hours,
    is_whole_hour,
    last_moment,
    parts,
)

NOON = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
PORCH, GARDEN = uuid.UUID(int=1), uuid.UUID(int=2)
NEW_YORK = ZoneInfo("America/New_York")


def recorded(minute: float, lasts_s: float, camera: uuid.UUID = PORCH) -> Recording:
    return Recording(uuid.uuid4(), camera, NOON + timedelta(minutes=minute), lasts_s)


def cut(recording: Recording, *ticks: datetime) -> list[tuple[float, float | None]]:
    return [(span.start_s, span.end_s) for span in parts([recording], [(PORCH, hour) for hour in ticks])]


def test_a_recording_inside_a_ticked_hour_leaves_whole() -> None:
    assert cut(recorded(10, 30), NOON) == [(0.0, None)]
    assert parts([recorded(10, 30)], [(PORCH, NOON)])[0].is_whole


def test_one_that_straddles_the_hour_is_cut_there() -> None:
    assert cut(recorded(59, 120), NOON) == [(0.0, 60 - EDGE_S)]
    assert cut(recorded(-1, 120), NOON) == [(60.0, None)]
    assert cut(recorded(-1, 3720), NOON) == [(60.0, 3660 - EDGE_S)]


def test_hours_that_follow_one_another_do_not_cut() -> None:
    assert cut(recorded(59, 120), NOON, NOON + HOUR) == [(0.0, None)]


def test_hours_with_a_gap_give_several_parts() -> None:
    assert cut(recorded(30, 2 * 3600), NOON, NOON + 2 * HOUR) == [(0.0, 1800 - EDGE_S), (5400.0, None)]


def test_another_camera_and_another_hour_give_nothing() -> None:
    assert parts([recorded(10, 30, GARDEN)], [(PORCH, NOON)]) == []
    assert cut(recorded(10, 30), NOON + HOUR, NOON - HOUR) == []
    assert cut(recorded(60, 30), NOON) == []
    assert cut(recorded(-0.5, 30), NOON) == []


def test_a_sliver_that_may_hold_no_picture_is_no_part() -> None:
    assert cut(recorded(59.999, 30), NOON) == []


def test_a_part_names_the_hours_that_it_touches_and_no_other() -> None:
    span = parts([recorded(59, 120)], [(PORCH, NOON + n * HOUR) for n in range(-2, 5)])[0]
    assert span.hours == (NOON, NOON + HOUR)


def second(of: Recording, moment: datetime, ticks: set[datetime]) -> bool:
    """Plainly: whether this moment of the recording is in a ticked hour."""
    return of.starts <= moment < of.starts + timedelta(seconds=of.lasts_s) and any(
        hour <= moment < hour + HOUR for hour in ticks
    )


@given(
    st.floats(-7200, 7200).map(lambda value: round(value, 3)),
    st.floats(0, 9000).map(lambda value: round(value, 3)),
    st.sets(st.integers(-2, 4).map(lambda number: NOON + number * HOUR)),
)
def test_parts_are_the_ticked_moments_of_the_recording_and_nothing_else(
    offset_s: float, lasts_s: float, ticks: set[datetime]
) -> None:
    recording = Recording(uuid.uuid4(), PORCH, NOON + timedelta(seconds=offset_s), lasts_s)
    spans = parts([recording], [(PORCH, hour) for hour in ticks])
    inside = [(span.start_s, lasts_s if span.end_s is None else span.end_s) for span in spans]
    edges = sorted({0.0, lasts_s, *(((hour - recording.starts).total_seconds()) for hour in ticks | {NOON + 5 * HOUR})})
    for start, end in inside:
        assert 0 <= start < end <= lasts_s
        for at in (start, (start + end) / 2, end - 0.002):
            assert second(recording, recording.starts + timedelta(seconds=at), ticks)
    for at in {edge + step for edge in edges for step in (-0.5, 0.5)}:
        is_ticked = second(recording, recording.starts + timedelta(seconds=at), ticks)
        is_given = any(start <= at < end for start, end in inside)
        assert is_given <= is_ticked
        if is_ticked and not is_given:  # a part shorter than LEAST_S, or its last millisecond
            neighbors = [edge for edge in edges if abs(edge - at) <= LEAST_S + 0.5]
            assert neighbors


@pytest.mark.parametrize(("day", "count"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-06-10", 24)])
def test_a_day_on_which_the_clocks_change_has_23_or_25_hours(day: str, count: int) -> None:
    on = date.fromisoformat(day)
    moments = hours(first_moment(on, 0, NEW_YORK), last_moment(on, 24, NEW_YORK))
    assert [len(those) for those in by_day(moments, NEW_YORK).values()] == [count]
    assert all(is_whole_hour(moment, NEW_YORK) for moment in moments)


def test_of_an_hour_that_the_clock_shows_twice_a_line_covers_both() -> None:
    on = date(2026, 11, 1)
    first, end = first_moment(on, 1, NEW_YORK), last_moment(on, 1, NEW_YORK)
    assert end - first == HOUR
    assert len(hours(first, last_moment(on, 2, NEW_YORK))) == 2


def test_an_hour_that_the_clock_leaves_out_is_the_next_one() -> None:
    on = date(2026, 3, 8)
    assert first_moment(on, 2, NEW_YORK) == first_moment(on, 3, NEW_YORK)
    assert last_moment(on, 2, NEW_YORK) == last_moment(on, 3, NEW_YORK)


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "UTC"])
def test_hours_are_whole_where_the_home_is(zone: str) -> None:
    there = ZoneInfo(zone)
    start = first_moment(date(2026, 6, 10), 14, there)
    assert is_whole_hour(start, there)
    assert not is_whole_hour(start + timedelta(minutes=15), there)
    assert [moment.astimezone(there).hour for moment in hours(start, start + 3 * HOUR)] == [14, 15, 16]
