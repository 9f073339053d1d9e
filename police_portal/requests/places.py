"""Protected places: where a request goes to an overseer. The operator keeps them; no officer and no visitor sees them.

Shelters and clinics are kept as the one H3 cell of resolution 8 that holds them: two cells side by side would say that
the place lies near their border.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.geo import coarse_cell
from devices.people.models import Office, User
from police_portal import shapes
from police_portal.actions import Action
from police_portal.requests.models import HIDDEN_KINDS, PlaceKind, ProtectedPlace
from police_portal.shapes import Ring

POINT_REACH_M = 100.0  # around a place given as a point
NAME_MOST = 120


@dataclass(frozen=True)
class Point:
    """A place given by its coordinates, in degrees."""

    lat: float
    lon: float


def touched(ring: Ring, start: datetime, end: datetime) -> bool:
    """Whether an area and a window meet a place protected now; one announced for a time counts in that time."""
    west, south, east, north = shapes.bounds(ring)
    near = ProtectedPlace.objects.filter(
        Q(starts_at__isnull=True) | Q(starts_at__lt=end),
        Q(ends_at__isnull=True) | Q(ends_at__gt=start),
        ended_at__isnull=True,
        west__lte=east,
        east__gte=west,
        south__lte=north,
        north__gte=south,
    )
    return any(shapes.meets(ring, outline(area, cell)) for area, cell in near.values_list("area", "cell"))


def outline(area: Ring, cell: str) -> Ring:
    return shapes.cell_ring(cell) if cell else area


@transaction.atomic
def protect(
    kind: PlaceKind,
    where: Ring | Point,
    *,
    name: str = "",
    starts: datetime | None = None,
    ends: datetime | None = None,
    by: User,
    now: datetime,
) -> ProtectedPlace:
    """Protect a place from now on. Raises Refused, Invalid.

    where: a ring, or a point, which protects POINT_REACH_M around it. Of a shelter or clinic only the cell is kept.
    The same place twice is one row; not so of shelters and clinics, where a second one may lie in the same cell.
    """
    _require_operator(by)
    facts = _facts(kind, where, " ".join(name.split()))
    if starts and ends and starts >= ends:
        raise Invalid(_("It ends before it starts: give the later time as the end."))
    if kind == PlaceKind.DEMONSTRATION and not (starts and ends):
        raise Invalid(_("An announced demonstration has a start and an end: give both."))
    facts |= {"kind": kind, "starts_at": starts, "ends_at": ends}
    kept = ProtectedPlace.objects.filter(**facts, ended_at__isnull=True).first()
    if kept and kept.name:
        return kept
    place = ProtectedPlace.objects.create(**facts, added_at=now)
    record(by, Action.PLACE_PROTECTED, place, home=None, kind=kind.value)
    return place


@transaction.atomic
def end(place: ProtectedPlace, *, by: User, now: datetime) -> None:
    """Protect it no more; requests weighed before keep their weight. Raises Refused, Conflict."""
    _require_operator(by)
    if not ProtectedPlace.objects.filter(pk=place.pk, ended_at__isnull=True).update(ended_at=now):
        raise Conflict(_("This place is not protected any more: somebody ended it before."))
    record(by, Action.PLACE_PROTECTION_ENDED, place, home=None, kind=place.kind)


def _require_operator(by: User) -> None:
    if by.office != Office.OPERATOR:
        raise Refused(_("Only the operator keeps the protected places."))


def _facts(kind: PlaceKind, where: Ring | Point, name: str) -> dict[str, Any]:
    """The columns that say where it is, and its name."""
    try:
        ring, cell = _ring_and_cell(kind, where)
        west, south, east, north = shapes.bounds(ring)
    except ValueError:
        raise Invalid(
            _("This is no place on the map: give coordinates, or one closed line that does not cross itself.")
        ) from None
    if cell and name:
        raise Invalid(_("Shelters and clinics are kept without a name: leave it empty."))
    if not cell and not 1 <= len(name) <= NAME_MOST:
        raise Invalid(_("Give the place a name of up to {most} letters.").format(most=NAME_MOST))
    box = {"west": west, "south": south, "east": east, "north": north}
    return {"name": name, "area": [] if cell else ring, "cell": cell} | box


def _ring_and_cell(kind: PlaceKind, where: Ring | Point) -> tuple[Ring, str]:
    """The ring, and the cell of a place that is hidden."""
    if kind not in HIDDEN_KINDS:
        ring = shapes.circle(where.lat, where.lon, POINT_REACH_M) if isinstance(where, Point) else where
        return [list(place) for place in ring], ""
    if not isinstance(where, Point):
        raise Invalid(_("Give one point for a shelter or a clinic: only the part of the map around it is kept."))
    cell = coarse_cell(where.lat, where.lon)
    return shapes.cell_ring(cell), cell
