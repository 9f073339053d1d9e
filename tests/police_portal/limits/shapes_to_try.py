"""Rings and times to try: random ones, and those at the very edge of a limit."""

from __future__ import annotations

import math
import random

from hypothesis import strategies as st

GRID = 2.0**-12  # degrees, about 27 m of latitude: floats without rounding, so that corners really meet
LATS = st.sampled_from([0.0, -33.75, 42.125, 52.5, -54.75, 69.5, 79.5]) | st.integers(-80, 80).map(float)
LONS = st.sampled_from([0.0, -71.625, 13.375, 159.0, -179.5, 179.25]) | st.integers(-179, 179).map(float)


def metres(lat: float, lon: float, places: list[tuple[float, float]]) -> list[list[float]]:
    """A ring of places given in metres east and north of a point, closed."""
    across_m = 111_320 * math.cos(math.radians(lat))
    ring = [[lon + east / across_m, lat + north / 110_900] for east, north in places]
    return [*ring, ring[0]]


def rectangle(lat: float, lon: float, wide_m: float, high_m: float) -> list[list[float]]:
    wide, high = wide_m / 2, high_m / 2
    return metres(lat, lon, [(-wide, -high), (wide, -high), (wide, high), (-wide, high)])


@st.composite
def on_a_grid(draw: st.DrawFn) -> list[list[float]]:
    """Any closed ring of corners of a small grid: many cross, touch themselves, double back or are flat."""
    size = draw(st.integers(3, 9))
    corners = draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=size, max_size=size))
    lat, lon = draw(LATS), draw(LONS)
    ring = [[lon + east * GRID, lat + north * GRID] for east, north in corners]
    return [*ring, ring[0]]


@st.composite
def simple_on_a_grid(draw: st.DrawFn) -> list[list[float]]:
    """Corners of the grid in the order in which they lie around their middle: most of them do not cross."""
    corners = draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=9, unique=True))
    middle = [sum(values) / len(corners) + 0.01 for values in zip(*corners, strict=True)]
    corners.sort(key=lambda corner: math.atan2(corner[1] - middle[1], corner[0] - middle[0]))
    lat, lon = draw(LATS), draw(LONS)
    ring = [[lon + east * GRID, lat + north * GRID] for east, north in corners]
    return [*ring, ring[0]]


@st.composite
def around_a_point(draw: st.DrawFn) -> list[list[float]]:
    """A ring that does not cross itself: corners at rising angles around a point, 20 m to 900 m away."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    count = draw(st.integers(3, 24))
    least_m, most_m = draw(st.sampled_from([(20, 900), (300, 600), (380, 420), (80, 160), (600, 700)]))
    turns = sorted(chance.random() * 2 * math.pi for _n in range(count))
    if max((b - a for a, b in zip(turns, [*turns[1:], turns[0] + 2 * math.pi], strict=True))) >= math.pi:
        turns = [2 * math.pi * (n + chance.random() * 0.5) / count for n in range(count)]
    places = []
    for turn in turns:
        away_m = chance.uniform(least_m, most_m)
        places.append((away_m * math.cos(turn), away_m * math.sin(turn)))
    ring = metres(draw(LATS), draw(LONS), places)
    return ring if draw(st.booleans()) else ring[::-1]


@st.composite
def convex(draw: st.DrawFn, lat: float = 42.125, lon: float = -71.625, spread: int = 10) -> list[list[float]]:
    """A convex ring with corners of the grid near a point."""
    east, north = draw(st.integers(0, spread)), draw(st.integers(0, spread))
    kind = draw(st.sampled_from(["square", "diamond", "triangle", "octagon"]))
    size = draw(st.integers(1, 5))
    corners = {
        "square": [(0, 0), (2, 0), (2, 2), (0, 2)],
        "diamond": [(1, 0), (2, 1), (1, 2), (0, 1)],
        "triangle": [(0, 0), (3, 0), (1, 2)],
        "octagon": [(1, 0), (2, 0), (3, 1), (3, 2), (2, 3), (1, 3), (0, 2), (0, 1)],
    }[kind]
    ring = [[lon + (east + size * x) * GRID, lat + (north + size * y) * GRID] for x, y in corners]
    return [*ring, ring[0]]
