"""Where a demo request's window is laid: over most clips of a home, and never so late that it could not be decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from police_portal import limits, shapes
from police_portal.demo import plan

NOW = datetime(2026, 6, 10, 12, 20, tzinfo=UTC)


def hours_ago(*hours: float) -> list[datetime]:
    return [NOW - timedelta(hours=each) for each in hours]


def test_it_lies_where_most_clips_are_and_ends_early_enough() -> None:
    start, end = plan.OPEN.window(hours_ago(5, 6, 6.2, 6.4, 30, 31, 80), NOW)
    assert (start, end - start) == (datetime(2026, 6, 9, 5, tzinfo=UTC), timedelta(hours=5))


def test_of_two_the_same_the_newer() -> None:
    assert plan.OPEN.window(hours_ago(40, 90), NOW)[0] == datetime(2026, 6, 8, 20, tzinfo=UTC)


def test_without_a_clip_it_is_the_latest_there_can_be() -> None:
    for times in ([], hours_ago(1)):
        assert plan.OPEN.window(times, NOW)[1] == datetime(2026, 6, 10, 5, tzinfo=UTC)


def test_the_areas_are_such_as_can_be_asked_about_but_for_the_draft() -> None:
    asked = (plan.CLOSED, plan.OPEN, plan.IN_REVIEW, plan.BY_THE_SCHOOL, plan.REFUSED)
    for asking in asked:
        assert limits.AREA_LEAST_M2 < shapes.area_m2(asking.area) < limits.AREA_MOST_M2
        assert shapes.is_inside(asking.area, [plan.TOWN_RING])
    assert not [asking.case for asking in asked if not shapes.survives_shrinking(asking.area, limits.SHRINK_M)]
