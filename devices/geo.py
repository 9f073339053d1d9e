"""PURE. Coarse locations: what may be shown of a place.

Cells are H3 (Uber's hexagonal grid): resolution 8 has edges of about 0.53 km, resolution 9 about 0.2 km.
A cell depends on the place alone, so it is the same each time and repeated looks add nothing.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import h3
import h3.api.basic_int as numbered
import numpy as np

HOME_RESOLUTION = 8
POINT_RESOLUTION = 9  # of areas, and of posts without media of an own camera
EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
CHILD_WITHIN_M = 500  # a child's centre lies within this of its parent's: at most 0.4 km (tested)
SPARE = 0.82  # rings of hexagons reach at least sqrt(3) / 2 of their spacing; the rest is for distorted cells


def coarse_cell(lat: float, lon: float, resolution: int = HOME_RESOLUTION) -> str:
    """The H3 cell that holds this place (degrees, WGS 84). Raises ValueError outside the earth's range."""
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # also refuses NaN
        raise ValueError(f"not a place on earth: {lat}, {lon}")
    return str(h3.latlng_to_cell(lat, lon, resolution))


def cell_centre(cell: str) -> tuple[float, float]:
    """Latitude and longitude (degrees) of a cell's centre. Raises ValueError when it is not a cell."""
    if not h3.is_valid_cell(cell):
        raise ValueError(f"not an H3 cell: {cell}")
    lat, lon = h3.cell_to_latlng(cell)
    return lat, lon


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Meters between two places (latitude, longitude in degrees) on a sphere, by the haversine formula."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))


def cell_number(cell: str) -> int:
    """A cell as the 64-bit number that H3 defines; columns and indexes hold it. Raises ValueError for no cell."""
    if not h3.is_valid_cell(cell):
        raise ValueError(f"not an H3 cell: {cell}")
    return int(cell, 16)


def parent_number(cell: str, resolution: int) -> int:
    """The number of the coarser cell that holds this one (H3's own hierarchy), or of the cell itself."""
    return cell_number(h3.cell_to_parent(cell, resolution))


def around(number: int, rings: int) -> list[int]:
    """The numbers of a cell and of so many rings of cells of its size around it."""
    return list(numbered.grid_disk(number, rings))


def outline(cell: str) -> list[tuple[float, float]]:
    """The corners of a cell as (latitude, longitude) in degrees, the first one again at the end."""
    corners = [(lat, lon) for lat, lon in h3.cell_to_boundary(cell)]
    return [*corners, corners[0]]


@dataclass(frozen=True)
class Cover:
    """Which cells have their centre within a radius: what a search by distance reads.

    whole: numbers of cells of resolution 8 with their own centre and those of all their children (resolution 9) in it.
    edge: numbers of those with only some of these centres in it; in_edge: the very cells, of both resolutions.
    """

    whole: list[int]
    edge: list[int]
    in_edge: list[str]


def cover(centre: tuple[float, float], radius_m: float) -> Cover:
    """The cells around a place (latitude, longitude in degrees), by the distance to their centres, radius included."""
    numbers = np.array(_around(centre, radius_m + CHILD_WITHIN_M), dtype=np.uint64)
    apart_m = distances_m(centre, np.array([numbered.cell_to_latlng(number) for number in numbers.tolist()]))
    is_whole = apart_m <= radius_m - CHILD_WITHIN_M
    found = Cover(numbers[is_whole].tolist(), [], [])
    between = numbers[~is_whole & (apart_m <= radius_m + CHILD_WITHIN_M)].tolist()
    families = [_family(number) for number in between]
    places = np.concatenate([places for _cells, places in families]) if families else np.empty((0, 2))
    inside = iter((distances_m(centre, places) <= radius_m).tolist())
    for number, (cells, _places) in zip(between, families, strict=True):
        ours = [cell for cell, is_inside in zip(cells, inside, strict=False) if is_inside]
        if len(ours) == len(cells):
            found.whole.append(number)
        elif ours:
            found.edge.append(number)
            found.in_edge.extend(ours)
    return found


def distances_m(a: tuple[float, float], places: np.ndarray) -> np.ndarray:
    """`distance_m` from one place to many: places is (n, 2), latitude and longitude; gives (n,)."""
    lat, lon = np.radians(a)
    lats, lons = np.radians(places[:, 0]), np.radians(places[:, 1])
    half = np.sin((lats - lat) / 2) ** 2 + math.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, half)))


def _around(centre: tuple[float, float], reach_m: float) -> list[int]:
    """All cells of resolution 8 with their centre within reach, and some beyond."""
    middle = cell_number(coarse_cell(*centre))
    here = numbered.cell_to_latlng(middle)
    apart_m = min(distance_m(here, numbered.cell_to_latlng(number)) for number in numbered.grid_ring(middle, 1))
    return list(numbered.grid_disk(middle, math.ceil(reach_m / (SPARE * apart_m)) + 1))


@lru_cache(maxsize=20_000)
def _family(number: int) -> tuple[list[str], np.ndarray]:
    """A cell of resolution 8 and its children, and their centres in the shape (n, 2). The same for everybody."""
    numbers = [number, *numbered.cell_to_children(number, POINT_RESOLUTION)]
    return [f"{each:x}" for each in numbers], np.array([numbered.cell_to_latlng(each) for each in numbers])
