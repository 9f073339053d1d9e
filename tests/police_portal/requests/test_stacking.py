"""Which requests count as one, and how they weigh together."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from police_portal import limits, shapes
from police_portal.agencies.models import Officer
from police_portal.requests import places, proportion, stacking
from police_portal.requests.models import FootageRequest, PlaceKind, RequestStatus
from police_portal.requests.places import Point
from tests import portal
from tests.portal import AREA
from tests.street import NOON, home, person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MILES = shapes.area_m2(AREA) / limits.SQUARE_MILE_M2
COUNTED = [
    RequestStatus.SUBMITTED,
    RequestStatus.IN_REVIEW,
    RequestStatus.OPEN,
    RequestStatus.CLOSED,
    RequestStatus.EXPIRED,
]


def moved(north_m: float, east_m: float = 0) -> list[list[float]]:
    """The area, so many metres away."""
    return [[lon + east_m / 82_700, lat + north_m / 111_080] for lon, lat in AREA]


@pytest.fixture
def diaz(db: None, store: None) -> Officer:
    of = portal.agency()
    portal.permission(of, now=NOON)
    return portal.officer(of)


@pytest.fixture
def lee(db: None, store: None) -> Officer:
    of = portal.agency("Shelbyville Police")
    portal.permission(of, now=NOON)
    return portal.officer(of, name="Officer Lee")


def asked_by(officer: Officer, status: RequestStatus = RequestStatus.OPEN, **columns: Any) -> FootageRequest:
    return portal.request_of(officer, status, now=NOON, **columns)


def draft_of(officer: Officer, **columns: Any) -> FootageRequest:
    return asked_by(officer, RequestStatus.DRAFT, **columns)


def window(start: datetime, hours: float = 3) -> dict[str, Any]:
    return {"window_start": start, "window_end": start + hours * HOUR}


YESTERDAY = NOON - DAY - 3 * HOUR  # where portal.request_of asks from


@pytest.mark.parametrize("status", COUNTED)
def test_an_own_request_in_the_same_place_and_time_is_stacked_on(diaz: Officer, status: RequestStatus) -> None:
    earlier = asked_by(diaz, status)
    assert stacking.stacked_on(draft_of(diaz), NOON) == [earlier]


def test_a_request_is_not_stacked_on_itself(diaz: Officer) -> None:
    asked = asked_by(diaz, RequestStatus.SUBMITTED)
    assert stacking.stacked_on(asked, NOON) == []
    assert proportion.weigh(asked, NOON).stacked == []


def test_refused_ones_drafts_and_those_withdrawn_before_opening_do_not_count(diaz: Officer) -> None:
    for status in (RequestStatus.REFUSED, RequestStatus.DRAFT, RequestStatus.WITHDRAWN):
        asked_by(diaz, status)
    new = draft_of(diaz)
    assert stacking.stacked_on(new, NOON) == []
    assert proportion.weigh(new, NOON).stacked == []


def test_one_withdrawn_after_opening_counts(diaz: Officer) -> None:
    opened = asked_by(diaz, RequestStatus.WITHDRAWN, opened_at=NOON - HOUR, answers_until=NOON + DAY, case_slot=1)
    new = draft_of(diaz)
    assert stacking.stacked_on(new, NOON) == [opened]
    assert proportion.weigh(new, NOON).stacked == [opened.reference]


def test_another_agencys_request_is_not_stacked_on_but_weighs(diaz: Officer, lee: Officer) -> None:
    other = asked_by(lee)
    new = draft_of(diaz)
    assert stacking.stacked_on(new, NOON) == []
    assert proportion.weigh(new, NOON).stacked == [other.reference]


@pytest.mark.parametrize(("hours", "is_stacked"), [(-3, False), (-2.99, True), (2.99, True), (3, False)])
def test_windows_that_only_touch_are_not_stacked(diaz: Officer, hours: float, is_stacked: bool) -> None:
    asked_by(diaz)
    assert bool(stacking.stacked_on(draft_of(diaz, **window(YESTERDAY + hours * HOUR)), NOON)) is is_stacked


@pytest.mark.parametrize(("north_m", "is_stacked"), [(0, True), (600, True), (700, False)])
def test_areas_that_do_not_overlap_are_not_stacked(diaz: Officer, north_m: float, is_stacked: bool) -> None:
    """It is 666 m from south to north."""
    asked_by(diaz)
    assert bool(stacking.stacked_on(draft_of(diaz, area=moved(north_m)), NOON)) is is_stacked


def test_a_request_of_forty_days_ago_for_the_same_time_is_stacked_on(diaz: Officer) -> None:
    """Two windows that overlap were both in reach when they were submitted: 45 days, and not 30."""
    start = NOON - 44 * DAY
    earlier = asked_by(diaz, RequestStatus.CLOSED, submitted_at=NOON - 40 * DAY, **window(start))
    assert stacking.stacked_on(draft_of(diaz, **window(start + HOUR)), NOON) == [earlier]


def test_alone_a_request_weighs_its_area_times_its_hours(diaz: Officer) -> None:
    weight = proportion.weigh(draft_of(diaz), NOON)
    assert weight.score == pytest.approx(MILES * 3)
    assert (weight.touches_protected, weight.stacked, weight.needs_overseer) == (False, [], False)


def test_what_is_asked_twice_of_one_place_and_hour_weighs_once(diaz: Officer, lee: Officer) -> None:
    asked_by(lee)
    assert proportion.weigh(draft_of(diaz), NOON).score == pytest.approx(MILES * 3)


def test_hours_side_by_side_add_up(diaz: Officer, lee: Officer) -> None:
    asked_by(lee, **window(YESTERDAY + 2 * HOUR))  # an hour of it together with the new one
    assert proportion.weigh(draft_of(diaz), NOON).score == pytest.approx(MILES * 5)


def test_places_side_by_side_add_up(diaz: Officer, lee: Officer) -> None:
    asked_by(lee, area=moved(333.2))  # half of it together with the new one
    assert proportion.weigh(draft_of(diaz), NOON).score == pytest.approx(MILES * 1.5 * 3, rel=0.002)


@pytest.mark.parametrize(("gap_m", "counts"), [(490, True), (510, False)])
@pytest.mark.parametrize("direction", ["north", "south", "east", "west"])
def test_five_hundred_metres_are_near(diaz: Officer, lee: Officer, gap_m: int, counts: bool, direction: str) -> None:
    high_m, wide_m = 666.4 + gap_m, 661.6 + gap_m
    area = {
        "north": moved(high_m),
        "south": moved(-high_m),
        "east": moved(0, wide_m),
        "west": moved(0, -wide_m),
    }[direction]
    asked_by(lee, area=area)
    assert bool(proportion.weigh(draft_of(diaz), NOON).stacked) is counts


@pytest.mark.parametrize(("gap", "counts"), [(DAY, True), (DAY + timedelta(seconds=1), False)])
@pytest.mark.parametrize("side", [-1, 1])
def test_twenty_four_hours_are_near(diaz: Officer, lee: Officer, gap: timedelta, counts: bool, side: int) -> None:
    start = NOON - 10 * DAY
    other = asked_by(lee, **window(start + side * (3 * HOUR + gap)))
    stacked = proportion.weigh(draft_of(diaz, **window(start)), NOON).stacked
    assert stacked == ([other.reference] if counts else [])


@pytest.mark.parametrize(("ago", "counts"), [(30 * DAY, True), (30 * DAY + HOUR, False)])
def test_thirty_days_count_together(diaz: Officer, lee: Officer, ago: timedelta, counts: bool) -> None:
    start = NOON - 40 * DAY
    asked_by(lee, RequestStatus.CLOSED, submitted_at=NOON - ago, **window(start))
    assert bool(proportion.weigh(draft_of(diaz, **window(start)), NOON).stacked) is counts


def test_many_small_requests_need_an_overseer_where_one_does_not(diaz: Officer, lee: Officer) -> None:
    for hours in (3, 6):
        asked_by(lee, **window(YESTERDAY - hours * HOUR))
    weight = proportion.weigh(draft_of(diaz), NOON)
    assert weight.score == pytest.approx(MILES * 9)
    assert weight.score > limits.AREA_HOURS_MOST
    assert weight.needs_overseer


def test_exactly_the_threshold_needs_no_overseer(diaz: Officer) -> None:
    hours = limits.AREA_HOURS_MOST / MILES
    exact = draft_of(diaz, **window(YESTERDAY, hours - 1e-6))
    above = draft_of(diaz, **window(YESTERDAY, hours + 1e-3))
    assert not proportion.weigh(exact, NOON).needs_overseer
    assert proportion.weigh(above, NOON).needs_overseer


def test_a_protected_place_needs_an_overseer(diaz: Officer, operator: Any) -> None:
    places.protect(PlaceKind.SCHOOL, Point(42.1235, -71.6543), name="Elm School", by=operator, now=NOON)
    weight = proportion.weigh(draft_of(diaz), NOON)
    assert (weight.touches_protected, weight.needs_overseer) == (True, True)


def test_a_gathering_needs_an_overseer_and_pressure_does_not(diaz: Officer) -> None:
    gathering = draft_of(diaz, message="A window broke during the protest.")
    pressure = draft_of(diaz, message="You must answer.")
    assert proportion.weigh(gathering, NOON).needs_overseer
    assert not proportion.weigh(pressure, NOON).needs_overseer


def test_over_a_change_of_the_clocks_hours_are_real_hours(diaz: Officer) -> None:
    """On 2026-03-08 New York goes from 2 to 3: from 0:00 to 6:00 are five hours."""
    zone = ZoneInfo("America/New_York")
    draft = draft_of(diaz)
    draft.window_start = datetime(2026, 3, 8, 0, tzinfo=zone)
    draft.window_end = datetime(2026, 3, 8, 6, tzinfo=zone)
    assert proportion.weigh(draft, NOON).score == pytest.approx(MILES * 5)


def test_without_a_window_nothing_is_weighed(diaz: Officer) -> None:
    with pytest.raises(ValueError, match="no_window"):
        proportion.weigh(draft_of(diaz, window_start=None, window_end=None), NOON)


def test_homes_cameras_and_answers_are_not_looked_at(diaz: Officer, lee: Officer) -> None:
    """Only two tables are read, so nothing else can tell in the result."""
    other = asked_by(lee)
    draft = draft_of(diaz)
    with CaptureQueriesContext(connection) as before:
        weight = proportion.weigh(draft, NOON)
    tables = {word.strip('"') for query in before for word in query["sql"].split() if word.startswith('"')}
    named = {table.split('"')[0] for table in tables}
    assert {name for name in named if "_" in name and name.startswith(("devices", "neighbors", "police"))} == {
        "police_portal_footagerequest",
        "police_portal_protectedplace",
    }
    for column in ("matched_at", "outcome_at"):
        FootageRequest.objects.filter(pk=other.pk).update(**{column: NOON})
    for number in range(3):
        owner = person(f"home{number}@example.org", "Home")
        portal.invitation(other, home(owner, f"Maple St {number}", 42.1235, -71.6543))
    assert proportion.weigh(draft, NOON) == weight


def test_old_and_far_requests_are_not_loaded(diaz: Officer, lee: Officer) -> None:
    """However many there are, two queries, and rows of this time only."""
    first = asked_by(lee, area=moved(5000))
    rows = []
    for number in range(50):
        first.pk, first.uuid, first.reference = None, uuid.uuid4(), f"R-{number:04d}-{number:04d}"
        first.case_key = f"far{number}"
        first.window_start, first.window_end = (
            YESTERDAY - (3 + number % 40) * DAY,
            YESTERDAY - (3 + number % 40) * DAY + HOUR,
        )
        rows.append(FootageRequest(**{field.attname: getattr(first, field.attname) for field in first._meta.fields}))
    FootageRequest.objects.bulk_create(rows)
    draft = draft_of(diaz)
    near = stacking.others(draft, stacking.counting(), span=limits.STACK_SPAN)
    assert len(list(near)) == 1
    with CaptureQueriesContext(connection) as queries:
        proportion.weigh(draft, NOON)
    assert len(queries) == 2
