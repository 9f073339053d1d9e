"""Shapes on the ground: rings of longitude and latitude, measured in metres. PURE.

A ring is a closed list of [lon, lat] in degrees (WGS 84), the first place again at the end, in either direction.
Lengths and areas are taken in a local plane around the middle of what is measured: equirectangular, scaled by the two
radii of curvature of the WGS 84 ellipsoid there (NIMA TR8350.2). Over two kilometres the error of an area is below a
thousandth up to 80 degrees of latitude, and below two at LAT_MOST. A position on this plane is an affine image of the
degrees, so what is inside of what does not depend on it; an edge is straight in longitude and latitude, as on the map
where it is drawn.

Every function but `problem` and `read_geojson` takes sound rings and raises ValueError, with the code that `problem`
gives, for others.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

import h3
from shapely import LinearRing, Point, Polygon, unary_union
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from police_portal import limits

Ring = Sequence[Sequence[float]]
LAT_MOST = 85.0  # degrees; nearer to a pole the plane bends, and no map shows it
SPAN_MOST = 20.0  # degrees; nothing an agency answers for is wider
OUTLINE_MOST = 20_000  # positions of a jurisdiction, all of its rings together
TEXT_MOST = 2_000_000  # characters of GeoJSON
EQUATOR_M, FLATTENING = 6_378_137.0, 1 / 298.257223563  # WGS 84
E2 = FLATTENING * (2 - FLATTENING)  # the square of its eccentricity
DEGREE_LEAST_M = 110_574.0  # of latitude, at the equator, where it is shortest
FLAT = 1e-10  # square degrees: about a square metre, below which it is a line or a point
ARC = 16  # pieces of a quarter circle where a shape is shrunk: the radius is right to 0.2 %


def problem(ring: Any, *, most: int = limits.VERTICES_MOST) -> str | None:
    """What is wrong with a ring, as a code; None: it is sound. Takes anything and never fails.

    most: how many corners it may have. Codes: not_a_ring (no list of pairs of numbers), not_a_place (not finite, not on
    earth, or beyond LAT_MOST), few (under three corners), open (does not end where it begins), many, antimeridian
    (crosses longitude 180), huge (wider than SPAN_MOST), flat (no area), crosses (crosses or touches itself).
    """
    if not isinstance(ring, Sequence) or isinstance(ring, str | bytes):
        return "not_a_ring"
    if len(ring) > most + 1:
        return "many"
    if not all(_is_pair(place) for place in ring):
        return "not_a_ring"
    if not all(-180 <= lon <= 180 and -LAT_MOST <= lat <= LAT_MOST for lon, lat in ring):  # also refuses NaN
        return "not_a_place"
    if len(ring) < 4:
        return "few"
    if tuple(ring[0]) != tuple(ring[-1]):
        return "open"
    west, south, east, north = _box(ring)
    if east - west > 180:
        return "antimeridian"
    if max(east - west, north - south) > SPAN_MOST:
        return "huge"
    return _crossing(ring)


def _is_pair(place: Any) -> bool:
    return (
        isinstance(place, Sequence)
        and len(place) == 2
        and all(isinstance(value, int | float) and not isinstance(value, bool) for value in place)
    )


def _crossing(ring: Ring) -> str | None:
    outline = LinearRing(ring)
    if Polygon(outline).convex_hull.area < FLAT:
        return "flat"
    return None if outline.is_simple else "crosses"


def _box(ring: Ring) -> tuple[float, float, float, float]:
    lons, lats = [place[0] for place in ring], [place[1] for place in ring]
    return min(lons), min(lats), max(lons), max(lats)


def bounds(ring: Ring) -> tuple[float, float, float, float]:
    """West, south, east and north, in degrees."""
    return _box(_sound(ring))


def area_m2(ring: Ring) -> float:
    """Its area in square metres."""
    return float(_on_plane([ring])[0].area)


def hull_share(ring: Ring) -> float:
    """How much of its convex hull it fills, 0..1."""
    shape = _on_plane([ring])[0]
    return float(shape.area / shape.convex_hull.area)


def survives_shrinking(ring: Ring, by_m: float) -> bool:
    """Whether something is left, in one piece, of what lies at least by_m metres inside of its edge."""
    left = _on_plane([ring])[0].buffer(-by_m, quad_segs=ARC)
    return isinstance(left, Polygon) and not left.is_empty


def union_area_m2(rings: Sequence[Ring]) -> float:
    """The area in square metres of all of them together, what they share counted once; 0 for none."""
    return float(unary_union(_on_plane(rings)).area) if rings else 0.0


def overlaps(a: Ring, b: Ring) -> bool:
    """Whether they share some area, be it small; touching along an edge is none."""
    return bool(_shape(a).relate_pattern(_shape(b), "T********"))


def distance_m(a: Ring, b: Ring) -> float:
    """Metres between the nearest places of two rings; 0 where they touch or overlap."""
    first, second = _on_plane([a, b])
    return float(first.distance(second))


def meets(a: Ring, b: Ring) -> bool:
    """Whether they share a place, be it on their edges."""
    return bool(_shape(a).intersects(_shape(b)))


def is_near(a: Ring, b: Ring, within_m: float) -> bool:
    """Whether distance_m of two sound rings is at most this; quick where their boxes are farther apart."""
    west, south, east, north = _box(a)
    other_west, other_south, other_east, other_north = _box(b)
    across_m, _along_m = _metres_per_degree(max(map(abs, (south, north, other_south, other_north))))
    apart_m = (
        max(west - other_east, other_west - east) * across_m,
        max(south - other_north, other_south - north) * DEGREE_LEAST_M,
    )
    return max(apart_m) <= within_m and distance_m(a, b) <= within_m


def is_inside(ring: Ring, rings: Iterable[Ring]) -> bool:
    """Whether the whole of it lies in these together (a jurisdiction); on their edge is inside."""
    return bool(_together(rings).covers(_shape(ring)))


def contains(rings: Iterable[Ring], lon: float, lat: float) -> bool:
    """Whether a place (degrees) lies in one of them or on an edge."""
    return bool(_together(rings).covers(Point(lon, lat)))


def cells_over(ring: Ring, resolution: int) -> list[str]:
    """The H3 cells of this resolution that share a place with it, sorted."""
    shape = h3.LatLngPoly([(lat, lon) for lon, lat in _sound(ring)])
    return sorted(h3.h3shape_to_cells_experimental(shape, resolution, contain="overlap"))


def cell_of_middle(ring: Ring, resolution: int) -> str:
    """The one H3 cell of this resolution that holds its centre of area."""
    middle = _shape(ring).centroid
    return str(h3.latlng_to_cell(middle.y, middle.x, resolution))


def circle(lat: float, lon: float, radius_m: float, corners: int = 24) -> list[list[float]]:
    """A ring around a place (degrees), its corners so many metres away. ValueError like others when it is no place."""
    if not abs(lat) <= LAT_MOST:
        raise ValueError("not_a_place")
    across_m, along_m = _metres_per_degree(lat)
    turns = [2 * math.pi * corner / corners for corner in range(corners)]
    ring = [[lon + radius_m * math.cos(turn) / across_m, lat + radius_m * math.sin(turn) / along_m] for turn in turns]
    return [list(place) for place in _sound([*ring, ring[0]])]


def cell_ring(cell: str) -> list[list[float]]:
    """The outline of an H3 cell as a ring. ValueError when it is not a cell."""
    if not h3.is_valid_cell(cell):
        raise ValueError("not_a_cell")
    corners = [[lon, lat] for lat, lon in h3.cell_to_boundary(cell)]
    return [*corners, corners[0]]


def read_geojson(text: str, *, most: int = OUTLINE_MOST) -> list[list[list[float]]]:
    """The rings of a GeoJSON (RFC 7946) Polygon or MultiPolygon, bare or as the one feature of a file.

    most: how many corners they may have together. Heights are dropped. ValueError with a code: long, not_json,
    not_geojson (of another type), several (more features than one), empty, holes, or what `problem` says of a ring.
    """
    if len(text) > TEXT_MOST:
        raise ValueError("long")
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("not_json") from None
    polygons = _polygons(_geometry(sent))
    if not polygons:
        raise ValueError("empty")
    if any(len(polygon) > 1 for polygon in polygons):
        raise ValueError("holes")
    rings = [_flat(polygon[0]) for polygon in polygons]
    if sum(map(len, rings)) > most + len(rings):
        raise ValueError("many")
    for ring in rings:
        _sound(ring)
    return rings


def _geometry(sent: Any) -> dict[str, Any]:
    if isinstance(sent, dict) and sent.get("type") == "FeatureCollection":
        features = sent.get("features")
        if not isinstance(features, list) or not features:
            raise ValueError("empty")
        if len(features) > 1:
            raise ValueError("several")
        sent = features[0]
    if isinstance(sent, dict) and sent.get("type") == "Feature":
        sent = sent.get("geometry")
    if not isinstance(sent, dict):
        raise ValueError("not_geojson")
    return sent


def _polygons(geometry: dict[str, Any]) -> list[list[Any]]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError("not_geojson")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not all(isinstance(polygon, list) for polygon in polygons):
        raise ValueError("not_geojson")
    if not all(polygons):
        raise ValueError("empty")
    return polygons


def _flat(ring: Any) -> list[list[float]]:
    """Without heights."""
    if not isinstance(ring, list) or not all(isinstance(place, list) for place in ring):
        raise ValueError("not_a_ring")
    return [place[:2] for place in ring]


def _sound(ring: Ring) -> Ring:
    code = problem(ring, most=OUTLINE_MOST)
    if code:
        raise ValueError(code)
    return ring


def _shape(ring: Ring) -> Polygon:
    """In degrees."""
    return Polygon(_sound(ring))


def _together(rings: Iterable[Ring]) -> BaseGeometry:
    """One shape in degrees; of no ring at all an empty one."""
    return unary_union([_shape(ring) for ring in rings])


def _on_plane(rings: Sequence[Ring]) -> list[Polygon]:
    """All of them in metres, on one plane around their common middle."""
    boxes = [bounds(ring) for ring in rings]
    middle_lon = (min(box[0] for box in boxes) + max(box[2] for box in boxes)) / 2
    middle_lat = (min(box[1] for box in boxes) + max(box[3] for box in boxes)) / 2
    x_m, y_m = _metres_per_degree(middle_lat)
    return [affine_transform(Polygon(ring), [x_m, 0, 0, y_m, -x_m * middle_lon, -y_m * middle_lat]) for ring in rings]


def _metres_per_degree(lat: float) -> tuple[float, float]:
    """Of longitude and of latitude, at a latitude in degrees."""
    bent = 1 - E2 * math.sin(math.radians(lat)) ** 2
    across_m = EQUATOR_M / math.sqrt(bent)
    along_m = EQUATOR_M * (1 - E2) / bent**1.5
    return math.radians(across_m * math.cos(math.radians(lat))), math.radians(along_m)
