"""Which homes a request reaches: those with an outdoor camera inside its area. One indexed query, then exact points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from django.db.models import Exists, OuterRef, QuerySet

from devices.cameras.models import Camera
from devices.geo import HOME_RESOLUTION
from devices.people.models import Home, Role
from police_portal import shapes
from police_portal.consent.models import Mute, OptOut
from police_portal.requests.models import FootageRequest
from police_portal.shapes import Ring


@dataclass(frozen=True)
class Reached:
    """The keys of a home and of its owner."""

    home: int
    owner: int
    by_mail: bool  # the owner wants what concerns this home by mail too


def homes_of(asked: FootageRequest) -> list[Reached]:
    """The homes whose exact place lies in the area, its edge included. Nobody sees this list."""
    return reached(asked.area, asked.agency_id)


def reached(ring: Ring, agency: int) -> list[Reached]:
    rows = list(near(ring, agency).values_list("pk", "lon", "lat", "memberships__user", "memberships__mail_too"))
    is_in = within(ring, [(lon, lat) for _home, lon, lat, _owner, _mail in rows])
    return [
        Reached(home, owner, by_mail)
        for (home, _lon, _lat, owner, by_mail), inside in zip(rows, is_in, strict=True)
        if inside
    ]


def near(ring: Ring, agency: int) -> QuerySet[Home]:
    """The homes in the cells and in the box of an area that may be asked by this agency: read from one index."""
    west, south, east, north = shapes.bounds(ring)
    filming = Camera.objects.filter(home=OuterRef("pk"), removed_at__isnull=True, is_outdoor=True)
    return Home.objects.filter(
        Exists(filming),
        ~Exists(OptOut.objects.filter(home=OuterRef("pk"))),
        ~Exists(Mute.objects.filter(home=OuterRef("pk"), agency=agency)),
        removed_at__isnull=True,
        cell__in=shapes.cells_over(ring, HOME_RESOLUTION),
        lat__range=(south, north),
        lon__range=(west, east),
        memberships__role=Role.OWNER,
        memberships__user__is_active=True,
    )


def within(ring: Ring, points: Sequence[tuple[float, float]]) -> list[bool]:
    """Which of these points (lon, lat) lie in the ring or on its edge."""
    if not points:
        return []
    area = shapely.Polygon(ring)
    shapely.prepare(area)
    lons, lats = zip(*points, strict=True)
    found: list[bool] = shapely.intersects_xy(area, lons, lats).tolist()
    return found
