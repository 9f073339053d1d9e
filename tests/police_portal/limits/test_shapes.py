"""What a ring must be, what GeoJSON is read, and what is said of everything else."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from police_portal import shapes
from tests.police_portal.limits.shapes_to_try import rectangle
from tests.police_portal.limits.test_checks import JUNK
from tests.portal import AREA, AREA_M2

NAN, INFINITE = math.nan, math.inf
BOX = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
PROBLEMS: dict[str, list[Any]] = {
    "not_a_ring": [
        None,
        7,
        "ring",
        b"ring",
        {"a": 1},
        [1, 2, 3, 1],
        [[0, 0, 0]] * 4,
        [["0", "0"]] * 4,
        [[True, 0]] * 4,
        [[]],
    ],
    "not_a_place": [
        [[NAN, 0], [1, 0], [1, 1], [NAN, 0]],
        [[0, INFINITE], [1, 0], [1, 1], [0, INFINITE]],
        [[0, 0], [181, 0], [1, 1], [0, 0]],
        [[0, 0], [1, 85.1], [1, 1], [0, 0]],
        [[10**400, 0], [1, 0], [1, 1], [10**400, 0]],
    ],
    "few": [[], [[0, 0]], [[0, 0], [1, 0], [0, 0]]],
    "open": [[[0, 0], [1, 0], [1, 1], [0, 1]]],
    "many": [[[math.cos(n / 50), math.sin(n / 50)] for n in range(315)]],
    "antimeridian": [[[179.99, 0], [-179.99, 0], [-179.99, 0.01], [179.99, 0.01], [179.99, 0]]],
    "huge": [[[0, 0], [21, 0], [21, 1], [0, 1], [0, 0]], [[0, -11], [1, -11], [1, 11], [0, -11]]],
    "flat": [
        [[0, 0], [1, 1], [2, 2], [0, 0]],
        [[5, 5]] * 5,
        [[0, 0], [1, 0], [0, 0], [1, 0], [0, 0]],
        [[0, 0], [1e-9, 0], [0, 1e-9], [0, 0]],
        [[71, 42], [math.nextafter(71, 72), 42], [71, math.nextafter(42, 43)], [71, 42]],
    ],
    "crosses": [
        [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]],
        [[0, 0], [2, 0], [2, 2], [1, 0], [0, 2], [0, 0]],  # touches its own line
        [[0, 0], [1, 1], [2, 0], [2, 2], [1, 1], [0, 2], [0, 0]],  # touches in a corner
        [[0, 0], [1, 0], [2, 0], [1, 0], [1, 1], [0, 0]],  # goes back on itself
        [*BOX, *BOX[1:]],  # around twice
    ],
}


@pytest.mark.parametrize(("code", "ring"), [(code, ring) for code, rings in PROBLEMS.items() for ring in rings])
def test_what_is_no_sound_ring_has_its_code_and_is_not_measured(code: str, ring: Any) -> None:
    assert shapes.problem(ring) == code
    if code not in ("many", "not_a_ring"):
        measures = (shapes.area_m2, shapes.bounds, shapes.hull_share, lambda bad: shapes.survives_shrinking(bad, 1))
        for measure in measures:
            with pytest.raises(ValueError, match=code):
                measure(ring)


def test_a_sound_ring_has_no_problem() -> None:
    for ring in (AREA, AREA[::-1], BOX, [tuple(place) for place in BOX], [[0, 0], *BOX], rectangle(84.9, 10, 500, 500)):
        assert shapes.problem(ring) is None


def test_a_hundred_corners_are_allowed_and_one_more_is_not() -> None:
    def ring(corners: int) -> list[list[float]]:
        return shapes.circle(42, -71, 300, corners)

    assert shapes.problem(ring(100)) is None
    assert shapes.problem(ring(101)) == "many"
    assert shapes.problem(ring(101), most=101) is None


def test_the_area_of_the_tests_is_what_they_say() -> None:
    assert shapes.area_m2(AREA) == pytest.approx(AREA_M2, rel=0.003)


def test_a_square_mile_at_the_equator_and_near_the_pole() -> None:
    """The mile on the meridian and on the parallel, from the published radii of the ellipsoid."""
    degree_m = {0: (111_319.491, 110_574.2756), 60: (55_800.0, 111_412.2404)}  # of longitude, of latitude
    for lat, (across_m, along_m) in degree_m.items():
        half_lon, half_lat = 804.672 / across_m, 804.672 / along_m
        corners = [(-half_lon, -half_lat), (half_lon, -half_lat), (half_lon, half_lat), (-half_lon, half_lat)]
        ring = [[lon, lat + north] for lon, north in [*corners, corners[0]]]
        assert shapes.area_m2(ring) == pytest.approx(2_589_988, rel=2e-4)


def test_nothing_lies_in_no_jurisdiction() -> None:
    assert not shapes.is_inside(AREA, [])
    assert not shapes.contains([], 0, 0)
    assert shapes.union_area_m2([]) == 0


def test_two_precincts_side_by_side_hold_what_lies_across_their_border() -> None:
    west, east = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], [[1, 0], [2, 0], [2, 1], [1, 1], [1, 0]]
    across = [[0.5, 0.4], [1.5, 0.4], [1.5, 0.6], [0.5, 0.6], [0.5, 0.4]]
    assert shapes.is_inside(across, [west, east])
    assert not shapes.is_inside(across, [west])


def test_the_edge_of_a_jurisdiction_is_inside() -> None:
    assert shapes.is_inside(BOX, [BOX])
    assert shapes.contains([BOX], 1, 0.5)


def geojson(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": coordinates}


FLOATS = [[float(lon), float(lat)] for lon, lat in BOX]
POLYGON = geojson("Polygon", [FLOATS])
FEATURE = {"type": "Feature", "properties": {"name": "x"}, "geometry": POLYGON}
FAR = [[lon + 5, lat] for lon, lat in FLOATS]


@pytest.mark.parametrize(
    ("sent", "rings"),
    [
        (POLYGON, [FLOATS]),
        (geojson("MultiPolygon", [[FLOATS], [FAR]]), [FLOATS, FAR]),
        (FEATURE, [FLOATS]),
        ({"type": "FeatureCollection", "features": [FEATURE]}, [FLOATS]),
        (geojson("Polygon", [[[*place, 12.5] for place in FLOATS]]), [FLOATS]),
    ],
)
def test_polygons_are_read_bare_or_as_the_one_feature_of_a_file(sent: Any, rings: Any) -> None:
    assert shapes.read_geojson(json.dumps(sent)) == rings


REFUSED = [
    ("not_json", "{"),
    ("not_json", ""),
    ("not_json", "[" * 100_000),
    ("not_json", "9" * 5000),
    ("not_geojson", "null"),
    ("not_geojson", "[1]"),
    ("not_geojson", geojson("Point", [0, 0])),
    ("not_geojson", geojson("Polygon", "here")),
    ("not_geojson", geojson("MultiPolygon", [1])),
    ("not_geojson", {"type": "GeometryCollection", "geometries": [POLYGON]}),
    ("not_geojson", {"type": "Feature", "geometry": None}),
    ("not_geojson", {"type": ["Polygon"]}),
    ("empty", geojson("Polygon", [])),
    ("empty", geojson("MultiPolygon", [])),
    ("empty", geojson("MultiPolygon", [[]])),
    ("empty", {"type": "FeatureCollection", "features": []}),
    ("several", {"type": "FeatureCollection", "features": [FEATURE, FEATURE]}),
    ("holes", geojson("Polygon", [FLOATS, [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4], [0.2, 0.2]]])),
    ("not_a_ring", geojson("Polygon", ["ring"])),
    ("not_a_ring", geojson("Polygon", [[1, 2]])),
    ("not_a_ring", geojson("Polygon", [[[None, 1]] * 4])),
    ("open", geojson("Polygon", [BOX[:-1]])),
    ("not_a_place", '{"type": "Polygon", "coordinates": [[[NaN, 0], [1, 0], [1, 1], [NaN, 0]]]}'),
    ("not_a_place", '{"type": "Polygon", "coordinates": [[[1e999, 0], [1, 0], [1, 1], [1e999, 0]]]}'),
    ("crosses", geojson("MultiPolygon", [[FLOATS], [PROBLEMS["crosses"][0]]])),
    ("antimeridian", geojson("Polygon", PROBLEMS["antimeridian"])),
    ("long", " " * (shapes.TEXT_MOST + 1)),
]


@pytest.mark.parametrize(("code", "sent"), REFUSED, ids=[f"{code}-{n}" for n, (code, _sent) in enumerate(REFUSED)])
def test_what_is_not_read_has_its_code(code: str, sent: Any) -> None:
    with pytest.raises(ValueError, match=f"^{code}$"):
        shapes.read_geojson(sent if isinstance(sent, str) else json.dumps(sent))


def test_more_corners_than_allowed_are_refused_all_rings_together() -> None:
    text = json.dumps(geojson("MultiPolygon", [[FLOATS], [FAR]]))
    assert len(shapes.read_geojson(text, most=8)) == 2
    with pytest.raises(ValueError, match="many"):
        shapes.read_geojson(text, most=7)


CODES = {*PROBLEMS, "long", "not_json", "not_geojson", "several", "empty", "holes"}


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=40)
    | JUNK.map(lambda junk: json.dumps(junk))
    | JUNK.map(lambda junk: json.dumps(geojson("Polygon", junk)))
    | JUNK.map(lambda junk: json.dumps(geojson("MultiPolygon", [junk])))
    | JUNK.map(lambda junk: json.dumps({"type": "FeatureCollection", "features": [junk]}))
)
def test_any_text_is_read_or_refused_with_a_code(text: str) -> None:
    try:
        rings = shapes.read_geojson(text)
    except ValueError as refused:
        assert str(refused) in CODES
    else:
        assert all(shapes.problem(ring) is None for ring in rings)


def test_a_circle_is_as_wide_as_asked() -> None:
    ring = shapes.circle(42.1235, -71.6543, 100)
    assert shapes.area_m2(ring) == pytest.approx(math.pi * 100**2, rel=0.02)
    assert shapes.survives_shrinking(ring, 98)
    assert not shapes.survives_shrinking(ring, 100.5)


@pytest.mark.parametrize("place", [(NAN, 0), (86, 0), (0, 180), (0, NAN)])
def test_there_is_no_circle_around_no_place(place: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="not_a_place"):
        shapes.circle(*place, 100)


def test_the_cell_of_nothing_has_no_outline() -> None:
    with pytest.raises(ValueError, match="not_a_cell"):
        shapes.cell_ring("882a306a6")
