"""What a public body says to a whole region, and who reads it: those whose area lies in it or reaches it.

Of a reader's area only the centre of its cell and its radius count, as everywhere in the feed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from shapely.geometry import Point, Polygon

from devices.geo import EARTH_RADIUS_M, cell_centre, distance_m
from devices.people.models import User
from neighbors.areas.models import Neighbor
from neighbors.posts.models import SHOWN, Post

Ring = Sequence[Sequence[float]]  # of longitude and latitude, closed
MOST_M = 60_000.0  # from its middle to its farthest corner
SHOWN_FOR = timedelta(days=14)
MOST_SHOWN = 3
LOOKED_AT = 100
DEGREE_M = math.pi * EARTH_RADIUS_M / 180


def middle(ring: Ring) -> tuple[float, float]:
    """Latitude and longitude of the middle of the box around it."""
    lons, lats = [place[0] for place in ring], [place[1] for place in ring]
    return (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2


def extent_m(ring: Ring) -> float:
    """From its middle to its farthest corner."""
    here = middle(ring)
    return max(distance_m(here, (lat, lon)) for lon, lat in ring)


def reaches(ring: Ring, of: Neighbor) -> bool:
    """Whether the middle of this area lies in the region, or the area reaches it."""
    lat, lon = cell_centre(of.cell)
    wide = DEGREE_M * math.cos(math.radians(lat))
    flat = Polygon([((x - lon) * wide, (y - lat) * DEGREE_M) for x, y in ring])
    return bool(flat.distance(Point(0, 0)) <= of.radius_m)


def newest(of: Neighbor, now: datetime, *, by: User) -> list[int]:
    """Keys of the newest posts for a region that reaches this area, newest first, at most three of 14 days."""
    if of.hides_agencies:
        return []
    lat, lon = cell_centre(of.cell)
    high = (MOST_M + of.radius_m) / DEGREE_M
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    found = Post.objects.visible_to(by).filter(
        cell_8=0,
        status__in=SHOWN,
        published_at__gt=now - SHOWN_FOR,
        published_at__lte=now,
        lat__range=(lat - high, lat + high),
        lon__range=(lon - wide, lon + wide),
    )
    if of.categories:
        found = found.filter(category__in=of.categories)
    rows = found.order_by("-published_at", "-pk").values_list("pk", "region")[:LOOKED_AT]
    return [pk for pk, ring in rows if reaches(ring, of)][:MOST_SHOWN]
