"""Where a post stands: a cell, its centre, and nothing finer. The point somebody gave is kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import h3
from django.utils.translation import gettext as _

from devices.errors import Invalid
from devices.geo import HOME_RESOLUTION, POINT_RESOLUTION, cell_centre, distance_m, parent_number
from neighbors.areas import setting
from neighbors.areas.models import Neighbor
from neighbors.posts.models import Post, Revision


@dataclass(frozen=True)
class Where:
    """In the author's own cell, at a point of the area (latitude, longitude in degrees), or where it stands already."""

    point: tuple[float, float] | None = None
    stays: bool = False


def resolution(cell: str) -> int:
    """8: a home's, about a kilometer across; 9: about 400 meters."""
    return int(h3.get_resolution(cell))


def cell_at(neighbor: Neighbor, point: tuple[float, float]) -> str:
    """The cell of a point of the author's area. The point itself is kept nowhere. Raises Invalid."""
    cell = setting.cell_at(*point)
    if distance_m(cell_centre(cell), cell_centre(neighbor.cell)) > neighbor.radius_m:
        raise Invalid(_("This place lies outside of your area. Choose one inside it, or leave it at your own part."))
    return cell


def cell_of(post: Post, found: Revision, neighbor: Neighbor, where: Where) -> str:
    """Pictures of an own camera stand in the home's cell; a post that stood there stays while it has pictures."""
    has_media = found.media.exists()
    if has_media and resolution(post.cell) == HOME_RESOLUTION:
        return post.cell
    shows = found.media.filter(clip__isnull=False).select_related("clip__home").first()
    if shows is not None and shows.clip is not None:
        return shows.clip.home.cell
    if where.point:
        return cell_at(neighbor, where.point)
    stays = where.stays and resolution(post.cell) == POINT_RESOLUTION
    return post.cell if stays else neighbor.cell


def columns_of(cell: str) -> dict[str, Any]:
    """The columns of a post's place: a cell, its centre, and nothing finer."""
    lat, lon = cell_centre(cell)
    return {"cell": cell, "cell_8": parent_number(cell, HOME_RESOLUTION), "lat": lat, "lon": lon}
