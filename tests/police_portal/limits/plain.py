"""The same questions answered a second time, the plain way, by nothing that police_portal/shapes.py uses.

Lengths: places on the ellipsoid in space, seen from above the middle (an azimuthal projection). Areas by the shoelace
formula, hulls by wrapping, insides by a ray, what crosses what by looking at every pair of lines. On the grid of
shapes_to_try.py all of the differences and products here are exact, so that touching is told from nearly touching.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

Place = tuple[float, float]
Ring = Sequence[Sequence[float]]
A_M, B_M = 6_378_137.0, 6_356_752.314245  # half axes of WGS 84


def in_space(lon: float, lat: float) -> tuple[float, float, float]:
    """Metres from the middle of the earth."""
    phi, lam = math.radians(lat), math.radians(lon)
    beta = math.atan(B_M / A_M * math.tan(phi))  # the reduced latitude
    ring_m = A_M * math.cos(beta)
    return ring_m * math.cos(lam), ring_m * math.sin(lam), B_M * math.sin(beta)


def from_above(ring: Ring, *, over: Place | None = None) -> list[Place]:
    """East and north in metres, looked at from straight above the middle of the ring, or `over` (lon, lat)."""
    lon, lat = over or middle_of(ring)
    here = in_space(lon, lat)
    phi, lam = math.radians(lat), math.radians(lon)
    east = (-math.sin(lam), math.cos(lam), 0.0)
    north = (-math.sin(phi) * math.cos(lam), -math.sin(phi) * math.sin(lam), math.cos(phi))
    seen = []
    for place in ring:
        away = [there - start for there, start in zip(in_space(place[0], place[1]), here, strict=True)]
        seen.append((_dot(away, east), _dot(away, north)))
    return seen


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def middle_of(*rings: Ring) -> Place:
    lons, lats = zip(*((place[0], place[1]) for ring in rings for place in ring), strict=True)
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2


def area_m2(ring: Ring) -> float:
    return abs(_shoelace(from_above(ring)))


def _shoelace(places: Sequence[Place]) -> float:
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(places)) / 2


def hull_share(ring: Ring) -> float:
    places = from_above(ring)
    return abs(_shoelace(places)) / abs(_shoelace(wrapped(places)))


def wrapped(places: Sequence[Place]) -> list[Place]:
    """The convex hull, closed, by walking around it from its lowest place."""
    unique = sorted(set(places))
    around, here = [], unique[0]
    while True:
        around.append(here)
        ahead = unique[0] if here != unique[0] else unique[1]
        for other in unique:
            turn = _turn(here, ahead, other)
            if turn < 0 or (turn == 0 and _apart(here, other) > _apart(here, ahead)):
                ahead = other
        here = ahead
        if here == around[0] or len(around) > len(unique):
            return [*around, around[0]]


def _turn(a: Sequence[Any], b: Sequence[Any], c: Sequence[Any]) -> Any:
    """Above zero: c lies to the left of the way from a to b."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _apart(a: Place, b: Place) -> float:
    return math.dist(a, b)


def is_on(a: Any, b: Any, place: Any) -> bool:
    """Whether a place lies on the line from a to b."""
    within = min(a[0], b[0]) <= place[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= place[1] <= max(a[1], b[1])
    return bool(within and _turn(a, b, place) == 0)


def meet(a: Any, b: Any, c: Any, d: Any) -> bool:
    """Whether two lines, a to b and c to d, share a place."""
    if is_on(a, b, c) or is_on(a, b, d) or is_on(c, d, a) or is_on(c, d, b):
        return True
    return cross(a, b, c, d)


def cross(a: Any, b: Any, c: Any, d: Any) -> bool:
    """Whether they go through each other, and not only touch."""
    sides = [_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)]
    if 0 in sides:
        return False
    return bool((sides[0] > 0) != (sides[1] > 0) and (sides[2] > 0) != (sides[3] > 0))


def is_flat(ring: Ring) -> bool:
    """Whether all of it lies on one line, or in one place."""
    far = max(ring, key=lambda place: math.dist(place, ring[0]))
    return all(_turn(ring[0], far, place) == 0 for place in ring)


def is_simple(ring: Ring) -> bool:
    """Whether no two of its lines share more than the corner between them; every pair is looked at."""
    corners = [place for before, place in pairwise(ring) if place != before]
    lines = list(zip(corners, [*corners[1:], corners[0]], strict=True)) if len(corners) > 1 else []
    if len(lines) < 3:
        return False
    for first in range(len(lines)):
        for second in range(first + 1, len(lines)):
            (a, b), (c, d) = lines[first], lines[second]
            if second == first + 1:
                if is_on(a, b, d) or is_on(c, d, a):
                    return False
            elif first == 0 and second == len(lines) - 1:
                if is_on(a, b, c) or is_on(c, d, b):
                    return False
            elif meet(a, b, c, d):
                return False
    return True


def contains(ring: Ring, lon: float, lat: float) -> bool:
    """By a ray to the east; on an edge is inside."""
    is_in = False
    for a, b in pairwise(ring):
        if is_on(a, b, (lon, lat)):
            return True
        if (a[1] > lat) != (b[1] > lat) and (_turn(a, b, (lon, lat)) > 0) == (b[1] > a[1]):
            is_in = not is_in
    return is_in


def goes_through(ring: Ring, other: Ring) -> bool:
    """Whether a line of the one goes through a line of the other."""
    return any(cross(a, b, c, d) for a, b in pairwise(ring) for c, d in pairwise(other))


def touches(ring: Ring, other: Ring) -> bool:
    """Whether a corner of the one lies on a line of the other."""
    return any(is_on(a, b, place) for a, b in pairwise(ring) for place in other) or any(
        is_on(a, b, place) for a, b in pairwise(other) for place in ring
    )


def are_apart(one: Ring, two: Ring) -> bool:
    """Whether a line separates two convex rings (they may touch it): no area is shared."""
    for a, b in [*pairwise(one), *pairwise(two)]:
        if a == b:
            continue
        sides = [[_turn(a, b, place) for place in places] for places in (one, two)]
        if (max(sides[0]) <= 0 <= min(sides[1])) or (max(sides[1]) <= 0 <= min(sides[0])):
            return True
    return False


def distance_m(one: Ring, two: Ring) -> float:
    """Between the nearest places of the lines of two rings that do not overlap."""
    over = middle_of(one, two)
    first, second = from_above(one, over=over), from_above(two, over=over)
    ways = [(place, a, b) for place in first for a, b in pairwise(second)]
    ways += [(place, a, b) for place in second for a, b in pairwise(first)]
    return min(to_line(place, a, b) for place, a, b in ways)


def to_line(place: Place, a: Place, b: Place) -> float:
    length2 = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
    along = 0.0 if length2 == 0 else ((place[0] - a[0]) * (b[0] - a[0]) + (place[1] - a[1]) * (b[1] - a[1])) / length2
    along = min(1.0, max(0.0, along))
    return _apart(place, (a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])))


def pieces(ring: Ring, by_m: float, step_m: float = 8.0) -> int | None:
    """In how many pieces a ring falls when it is shrunk, two for more: 0, 1, 2, or None where a grid cannot say.

    Walking a step changes how far the edge is by a step at most. So: nothing is left if no place of the grid is as far
    as by_m less a step; it fell apart if places farther than by_m are not joined even by those a step nearer to the
    edge, over corners too; and it is whole if it looks so at by_m, at a step less and at a step more.
    """
    far_m = _depth_m(ring, step_m)
    if not (far_m >= by_m - step_m).any():
        return 0
    _count, joined = cv2.connectedComponents((far_m >= by_m - step_m).astype(np.uint8), connectivity=8)
    if len(set(joined[far_m >= by_m].tolist())) > 1:
        return 2
    wholes = [
        cv2.connectedComponents((far_m >= least_m).astype(np.uint8), connectivity=4)[0] - 1
        for least_m in (by_m - step_m, by_m, by_m + step_m)
    ]
    return 1 if wholes == [1, 1, 1] else None


def _depth_m(ring: Ring, step_m: float) -> np.ndarray:
    """For each place of a grid how far it lies from the edge; below 0 outside."""
    places = np.array(from_above(ring))
    low, high = places.min(axis=0), places.max(axis=0)
    xs, ys = np.meshgrid(np.arange(low[0], high[0], step_m), np.arange(low[1], high[1], step_m))
    apart, is_in = np.full(xs.shape, np.inf), np.zeros(xs.shape, bool)
    for (ax, ay), (bx, by) in pairwise(places.tolist()):
        length2 = (bx - ax) ** 2 + (by - ay) ** 2
        if length2 == 0:
            continue
        along = np.clip(((xs - ax) * (bx - ax) + (ys - ay) * (by - ay)) / length2, 0, 1)
        apart = np.minimum(apart, np.hypot(xs - ax - along * (bx - ax), ys - ay - along * (by - ay)))
        if ay != by:
            is_in ^= ((ay > ys) != (by > ys)) & (xs < ax + (ys - ay) * (bx - ax) / (by - ay))
    return np.where(is_in, apart, -apart)
