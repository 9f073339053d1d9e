"""Thousands of random shapes, each measured a second time by plain.py."""

from __future__ import annotations

import math
import random

import h3
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from police_portal import limits, shapes
from tests.police_portal.limits import plain
from tests.police_portal.limits.shapes_to_try import (
    GRID,
    LATS,
    LONS,
    around_a_point,
    convex,
    metres,
    on_a_grid,
    rectangle,
    simple_on_a_grid,
)

Rings = list[list[float]]
A_THOUSANDTH = 1e-3


@settings(max_examples=1000, deadline=None)
@given(on_a_grid())
def test_a_ring_crosses_itself_or_not(ring: Rings) -> None:
    """Exact, also where corners lie on lines, lines on lines, and one corner comes twice."""
    code = shapes.problem(ring)
    if plain.is_flat(ring):
        assert code == "flat"
    else:
        assert code == (None if plain.is_simple(ring) else "crosses")


@settings(max_examples=600, deadline=None)
@given(around_a_point(), st.integers(0, 23), st.booleans())
def test_area_and_share_of_the_hull(ring: Rings, first: int, is_turned: bool) -> None:
    """Wherever the ring begins, and whichever way it goes."""
    assume(shapes.problem(ring) is None)
    assert shapes.area_m2(ring) == pytest.approx(plain.area_m2(ring), rel=A_THOUSANDTH)
    assert shapes.hull_share(ring) == pytest.approx(plain.hull_share(ring), rel=A_THOUSANDTH)
    first %= len(ring) - 1
    again = [*ring[first:-1], *ring[: first + 1]]
    again = again[::-1] if is_turned else again
    assert shapes.problem(again) is None
    assert shapes.area_m2(again) == pytest.approx(shapes.area_m2(ring), rel=1e-9)
    assert shapes.hull_share(again) == pytest.approx(shapes.hull_share(ring), rel=1e-9)


@settings(max_examples=120, deadline=None, derandomize=True)  # a piece of a few metres may fall between the grid
@given(around_a_point())
def test_what_is_left_of_a_shrunk_ring(ring: Rings) -> None:
    assume(shapes.problem(ring) is None)
    count = plain.pieces(ring, limits.SHRINK_M)
    assume(count is not None)
    assert shapes.survives_shrinking(ring, limits.SHRINK_M) is (count == 1)


@settings(max_examples=200, deadline=None)
@given(LATS, LONS, st.floats(20, 800), st.floats(20, 800))
def test_a_rectangle_survives_if_it_is_wider_than_twice_as_much(
    lat: float, lon: float, wide: float, high: float
) -> None:
    ring = rectangle(lat, lon, wide, high)
    wide_m, high_m = (math.dist(*plain.from_above(ring)[at : at + 2]) for at in (0, 1))
    narrow_m = min(wide_m, high_m)
    assume(abs(narrow_m - 100) > 0.2)
    assert shapes.survives_shrinking(ring, limits.SHRINK_M) is (narrow_m > 100)


@settings(max_examples=150, deadline=None)
@given(LATS, LONS, st.floats(90, 110) | st.floats(10, 400))
def test_two_halls_and_a_passage_are_one_piece_if_the_passage_is_wide(lat: float, lon: float, wide: float) -> None:
    half = wide / 2
    halls = [(-500, -200), (-100, -200), (-100, -half), (100, -half), (100, -200), (500, -200)]
    ring = metres(lat, lon, [*halls, *((x, -y) for x, y in halls[::-1])])
    wide_m = abs(plain.from_above(ring)[3][1] - plain.from_above(ring)[8][1])
    assume(abs(wide_m - 100) > 0.5)  # the round corners of a passage are drawn in 16 pieces
    assert shapes.survives_shrinking(ring, limits.SHRINK_M) is (wide_m > 100)


@settings(max_examples=500, deadline=None)
@given(simple_on_a_grid(), st.integers(-1, 14), st.integers(-1, 14))
def test_a_place_lies_in_a_ring_or_not(ring: Rings, east: int, north: int) -> None:
    """Half steps of the grid: often on a corner or on an edge."""
    assume(shapes.problem(ring) is None)
    west, south, _east, _north = shapes.bounds(ring)
    lon, lat = west + east * GRID / 2, south + north * GRID / 2
    assert shapes.contains([ring], lon, lat) is plain.contains(ring, lon, lat)


@settings(max_examples=500, deadline=None)
@given(simple_on_a_grid(), convex(spread=6))
def test_a_ring_lies_inside_of_a_jurisdiction_or_not(outer: Rings, ring: Rings) -> None:
    assume(shapes.problem(outer) is None)
    east, north = outer[0][0] - ring[0][0], outer[0][1] - ring[0][1]
    ring = [[lon + east, lat + north] for lon, lat in ring]
    if plain.goes_through(ring, outer):
        assert not shapes.is_inside(ring, [outer])
    elif not plain.touches(ring, outer):  # where they touch, either may be right: both are drawn with one pen
        assert shapes.is_inside(ring, [outer]) is all(plain.contains(outer, lon, lat) for lon, lat in ring)
    assert shapes.is_inside(outer, [outer])


@settings(max_examples=500, deadline=None)
@given(convex(), convex())
def test_two_rings_overlap_or_not(one: Rings, two: Rings) -> None:
    is_apart = plain.are_apart(one, two)
    assert shapes.overlaps(one, two) is not is_apart
    assert shapes.overlaps(two, one) is not is_apart
    apart_m = plain.distance_m(one, two) if is_apart else 0.0
    assert shapes.distance_m(one, two) == pytest.approx(apart_m, rel=A_THOUSANDTH, abs=0.01)
    if not 0 < apart_m < 0.01:  # where they touch, the plain way can be a millimetre off
        assert shapes.meets(one, two) is (apart_m == 0)


@settings(max_examples=300, deadline=None)
@given(convex(spread=60), convex(spread=60), st.floats(0, 2000))
def test_near_is_a_distance_at_most(one: Rings, two: Rings, within_m: float) -> None:
    apart_m = plain.distance_m(one, two) if plain.are_apart(one, two) else 0.0
    assume(abs(apart_m - within_m) > A_THOUSANDTH * apart_m + 0.01)
    assert shapes.is_near(one, two, within_m) is (apart_m <= within_m)


@settings(max_examples=300, deadline=None)
@given(LATS, LONS, *[st.integers(0, 8) for _n in range(4)], st.integers(1, 8), st.integers(1, 8))
def test_what_two_rectangles_share_counts_once(
    lat: float, lon: float, east: int, north: int, east2: int, north2: int, wide: int, high: int
) -> None:
    def box(x: float, y: float, width: float, height: float) -> Rings:
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        return [[lon + a * GRID, lat + b * GRID] for a, b in corners]

    shared = [max(0, min(a, b) + size - max(a, b)) for a, b, size in ((east, east2, wide), (north, north2, high))]
    one, two = box(east, north, wide, high), box(east2, north2, wide, high)
    common = box(max(east, east2), max(north, north2), *shared)
    expected = plain.area_m2(one) + plain.area_m2(two) - (plain.area_m2(common) if all(shared) else 0)
    assert shapes.union_area_m2([one, two]) == pytest.approx(expected, rel=A_THOUSANDTH)


@settings(max_examples=60, deadline=None)
@given(around_a_point(), st.integers(7, 9), st.integers(0, 2**32))
def test_the_cells_over_a_ring_hold_every_place_in_it_and_each_touches_it(
    ring: Rings, resolution: int, seed: int
) -> None:
    assume(shapes.problem(ring) is None)
    cells = shapes.cells_over(ring, resolution)
    assert cells == sorted(set(cells))
    chance, (west, south, east, north) = random.Random(seed), shapes.bounds(ring)
    places = [(chance.uniform(west, east), chance.uniform(south, north)) for _n in range(20)]
    for lon, lat in [*ring, *places]:
        cell = str(h3.latlng_to_cell(lat, lon, resolution))
        is_corner = [lon, lat] in ring
        if not is_corner and plain.contains(ring, lon, lat):
            assert cell in cells
    for cell in cells:
        assert shapes.distance_m(shapes.cell_ring(cell), ring) < 1.0
