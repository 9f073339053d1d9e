"""PURE. Coarse locations: what may be shown of a place.

Cells are H3 (Uber's hexagonal grid): resolution 8 has edges of about 0.53 km, resolution 9 about 0.2 km.
A cell depends on the place alone, so it is the same each time and repeated looks add nothing.
"""

import math

import h3

HOME_RESOLUTION = 8
EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG


def coarse_cell(lat: float, lon: float, resolution: int = HOME_RESOLUTION) -> str:
    """The H3 cell that holds this place (degrees, WGS 84). Raises ValueError outside the earth's range."""
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # also refuses NaN
        raise ValueError(f"not a place on earth: {lat}, {lon}")
    return h3.latlng_to_cell(lat, lon, resolution)


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
