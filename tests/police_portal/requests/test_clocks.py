"""Times are written on the clocks of a place, also in the nights when these change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from police_portal.requests import clocks
from police_portal.requests.forms import RequestForm

YORK = "America/New_York"
FIELDS = {"time_zone": YORK, "response_days": "7"}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def form_of(start: str, end: str, zone: str = YORK) -> RequestForm:
    return RequestForm(FIELDS | {"window_start": start, "window_end": end, "time_zone": zone}, first={})


def test_a_time_is_the_moment_on_the_clocks_there() -> None:
    assert clocks.moment(local("2026-06-10T14:30"), YORK) == datetime(2026, 6, 10, 18, 30, tzinfo=UTC)
    assert clocks.moment(local("2026-12-10T14:30"), YORK) == datetime(2026, 12, 10, 19, 30, tzinfo=UTC)


def test_an_hour_that_the_clocks_jump_over_is_refused() -> None:
    form = form_of("2026-03-08T02:30", "2026-03-08T04:00")
    assert not form.is_valid()
    assert "jump over" in form.errors["window_start"][0]


def test_of_an_hour_that_comes_twice_the_first_is_taken_and_said() -> None:
    form = form_of("2026-11-01T00:30", "2026-11-01T01:30")
    assert form.is_valid()
    assert form.facts().window_end == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert form.notes == [
        "01:30 comes twice that night. The first one is meant (EDT); for the second, write it in UTC."
    ]


def test_the_second_of_the_two_can_be_written_in_utc() -> None:
    form = form_of("2026-11-01T04:30", "2026-11-01T06:30", "UTC")
    assert form.is_valid()
    assert form.facts().window_end == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert not form.notes


def test_over_a_change_of_the_clocks_hours_are_real_hours() -> None:
    longer = form_of("2026-11-01T00:00", "2026-11-01T12:00")
    shorter = form_of("2026-03-08T00:00", "2026-03-08T12:00")
    assert longer.is_valid()
    assert shorter.is_valid()
    said = [form.facts() for form in (longer, shorter)]
    lengths = [one.window_end - one.window_start for one in said if one.window_end and one.window_start]
    assert lengths == [timedelta(hours=13), timedelta(hours=11)]


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01T10:00", "10:00", "2026-06-10T25:00"])
def test_what_is_no_time_is_answered_with_one(text: str) -> None:
    form = form_of(text, "")
    assert not form.is_valid()
    assert "2026-06-10 18:30" in form.errors["window_start"][0]


def test_a_time_at_the_edge_of_time_breaks_nothing() -> None:
    assert not form_of("0001-01-01T00:00", "9999-12-31T23:59", "Asia/Tokyo").is_valid()
