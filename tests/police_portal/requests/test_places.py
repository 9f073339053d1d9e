"""Protected places: what touches one, what is kept of a shelter, and who keeps the list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from devices.audit.models import AuditEntry
from devices.errors import Conflict, Invalid, Refused
from devices.geo import coarse_cell
from devices.people.models import User
from police_portal import shapes
from police_portal.requests import places
from police_portal.requests.models import PlaceKind, ProtectedPlace
from police_portal.requests.places import POINT_REACH_M, Point
from tests.portal import AREA
from tests.street import NOON

HOUR = timedelta(hours=1)
IN_AREA = Point(42.1235, -71.6543)
TEN_KM_AWAY = Point(42.2135, -71.6543)


def square(lat: float, lon: float, half: float = 0.0005) -> list[list[float]]:
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    return [[lon + east, lat + north] for east, north in corners]


def is_touched(ring: list[list[float]] = AREA) -> bool:
    return places.touched(ring, NOON - 3 * HOUR, NOON)


def test_a_request_over_a_school_touches_it(operator: User) -> None:
    places.protect(PlaceKind.SCHOOL, square(42.1235, -71.6543), name="Elm School", by=operator, now=NOON)
    assert is_touched()


def test_a_request_beside_a_school_does_not_touch_it(operator: User) -> None:
    places.protect(PlaceKind.SCHOOL, square(42.1280, -71.6543), name="Elm School", by=operator, now=NOON)
    assert not is_touched()


def test_a_shape_is_what_counts_and_not_the_box_around_it(operator: User) -> None:
    """A triangle whose box holds the area's corner, and whose long side leaves the corner out."""
    west, south = AREA[0]
    corner = [[west - 0.01, south - 0.01], [west + 0.004, south - 0.01], [west - 0.01, south + 0.004]]
    places.protect(PlaceKind.WORSHIP, [*corner, corner[0]], name="Temple", by=operator, now=NOON)
    assert not is_touched()


def test_what_only_shares_an_edge_touches(operator: User) -> None:
    west, _south, _east, north = shapes.bounds(AREA)
    ring = [[west, north], [west + 0.001, north], [west + 0.001, north + 0.001], [west, north]]
    places.protect(PlaceKind.POLLING, ring, name="Town hall", by=operator, now=NOON)
    assert is_touched()


def test_a_point_protects_a_hundred_metres_around_it(operator: User) -> None:
    _west, _south, east, _north = shapes.bounds(AREA)
    place = places.protect(PlaceKind.WORSHIP, Point(42.1235, east + 0.0011), name="Temple", by=operator, now=NOON)
    assert shapes.area_m2(place.area) == pytest.approx(3.106 * POINT_REACH_M**2, rel=0.001)  # 24 corners, not a circle
    assert is_touched()


@pytest.mark.parametrize(
    ("starts", "ends", "is_in_time"), [(-9, -3, False), (-4, -2, True), (-1, 5, True), (0, 5, False)]
)
def test_a_demonstration_counts_in_its_time(operator: User, starts: int, ends: int, is_in_time: bool) -> None:
    places.protect(
        PlaceKind.DEMONSTRATION,
        IN_AREA,
        name="For the trees",
        starts=NOON + starts * HOUR,
        ends=NOON + ends * HOUR,
        by=operator,
        now=NOON,
    )
    assert is_touched() is is_in_time


@pytest.mark.parametrize("kind", [PlaceKind.SHELTER, PlaceKind.CLINIC])
def test_of_a_shelter_only_the_cell_is_kept(operator: User, kind: PlaceKind) -> None:
    place = places.protect(kind, IN_AREA, by=operator, now=NOON)
    place.refresh_from_db()
    cell = coarse_cell(IN_AREA.lat, IN_AREA.lon)
    assert (place.name, place.area, place.cell) == ("", [], cell)
    assert (place.west, place.south, place.east, place.north) == shapes.bounds(shapes.cell_ring(cell))
    elsewhere = next(
        Point(lat, lon)
        for lat, lon in [(42.1240, -71.6550), (42.1230, -71.6540), (42.1220, -71.6560)]
        if coarse_cell(lat, lon) == cell
    )
    other = places.protect(kind, elsewhere, by=operator, now=NOON)
    columns = ("west", "south", "east", "north", "cell", "area", "name")
    assert [getattr(other, name) for name in columns] == [getattr(place, name) for name in columns]


def test_the_whole_cell_of_a_shelter_is_touched_and_no_other(operator: User) -> None:
    place = places.protect(PlaceKind.SHELTER, IN_AREA, by=operator, now=NOON)
    lat_lons = [(lat, lon) for lon, lat in shapes.cell_ring(place.cell)]
    lat, lon = (sum(values) / len(values) for values in zip(*lat_lons[:-1], strict=True))
    assert is_touched(square(lat, lon))
    west, south, east, north = shapes.bounds(shapes.cell_ring(place.cell))
    assert not is_touched(square(south - 0.001, (west + east) / 2))
    assert not is_touched(square(north - 0.0001, west + 0.0001, 0.00005))  # in its box, not in it


def test_a_shelter_has_no_name_and_is_not_drawn(operator: User) -> None:
    with pytest.raises(Invalid, match="without a name"):
        places.protect(PlaceKind.SHELTER, IN_AREA, name="Safe House", by=operator, now=NOON)
    with pytest.raises(Invalid, match="one point"):
        places.protect(PlaceKind.CLINIC, square(42.12, -71.65), by=operator, now=NOON)
    assert not ProtectedPlace.objects.exists()


def test_what_is_no_place_is_refused(operator: User) -> None:
    crossing = [[0.0, 0.0], [0.01, 0.01], [0.01, 0.0], [0.0, 0.01], [0.0, 0.0]]
    for where in (crossing, [], Point(float("nan"), 1), Point(89.9, 1), Point(1, 500)):
        with pytest.raises(Invalid, match="no place on the map"):
            places.protect(PlaceKind.SCHOOL, where, name="Elm School", by=operator, now=NOON)
    with pytest.raises(Invalid, match="no place on the map"):
        places.protect(PlaceKind.SHELTER, Point(91, 1), by=operator, now=NOON)


def test_a_place_that_is_drawn_has_a_name(operator: User) -> None:
    for name in ("", "  ", "x" * 121):
        with pytest.raises(Invalid, match="name"):
            places.protect(PlaceKind.SCHOOL, IN_AREA, name=name, by=operator, now=NOON)


def test_a_demonstration_has_its_time(operator: User) -> None:
    with pytest.raises(Invalid, match="give both"):
        places.protect(PlaceKind.DEMONSTRATION, IN_AREA, name="For trees", starts=NOON, by=operator, now=NOON)
    with pytest.raises(Invalid, match="later time"):
        places.protect(PlaceKind.POLLING, IN_AREA, name="Hall", starts=NOON, ends=NOON, by=operator, now=NOON)


def test_the_same_school_twice_is_one_row_and_two_shelters_in_one_cell_are_two(operator: User) -> None:
    for _twice in range(2):
        places.protect(PlaceKind.SCHOOL, IN_AREA, name="Elm  School", by=operator, now=NOON)
        places.protect(PlaceKind.SHELTER, IN_AREA, by=operator, now=NOON)
    assert sorted(ProtectedPlace.objects.values_list("kind", flat=True)) == ["school", "shelter", "shelter"]


def test_an_ended_place_is_not_touched_and_ends_once(operator: User) -> None:
    place = places.protect(PlaceKind.SCHOOL, IN_AREA, name="Elm School", by=operator, now=NOON)
    places.end(place, by=operator, now=NOON)
    assert not is_touched()
    with pytest.raises(Conflict, match="not protected any more"):
        places.end(place, by=operator, now=NOON)
    again = places.protect(PlaceKind.SCHOOL, IN_AREA, name="Elm School", by=operator, now=NOON)
    assert again.pk != place.pk
    assert is_touched()


def test_only_the_operator_keeps_the_list(operator: User, ana: User) -> None:
    with pytest.raises(Refused, match="Only the operator"):
        places.protect(PlaceKind.SCHOOL, IN_AREA, name="Elm School", by=ana, now=NOON)
    place = places.protect(PlaceKind.SCHOOL, IN_AREA, name="Elm School", by=operator, now=NOON)
    with pytest.raises(Refused, match="Only the operator"):
        places.end(place, by=ana, now=NOON)


def test_the_log_says_what_was_done_and_not_where(operator: User) -> None:
    place = places.protect(PlaceKind.SHELTER, IN_AREA, by=operator, now=NOON)
    places.end(place, by=operator, now=NOON)
    entries = AuditEntry.objects.filter(subject_uuid=place.uuid).order_by("pk")
    assert [(entry.action, entry.facts) for entry in entries] == [
        ("place_protected", {"kind": "shelter"}),
        ("place_protection_ended", {"kind": "shelter"}),
    ]


def test_a_far_place_is_not_read(operator: User, django_assert_num_queries: object) -> None:
    places.protect(PlaceKind.SCHOOL, TEN_KM_AWAY, name="Far School", by=operator, now=NOON)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert not is_touched()
