"""What a page of an agency says: where it works, by whose permission, what came of its requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from police_portal import limits, shapes
from police_portal.agencies.models import Agency, AgencyQuerySet, Permission, Suspension
from police_portal.agencies.permitting import last_day

KM2 = 1e6


@dataclass(frozen=True)
class Outline:
    """A jurisdiction in words: what the map shows, as a list."""

    shapes: int
    square_miles: float
    square_km: float
    south_to_north: str
    west_to_east: str


def outline(agency: Agency) -> Outline:
    rings = agency.jurisdiction
    boxes = [shapes.bounds(ring) for ring in rings]
    area_m2 = shapes.union_area_m2(rings)
    return Outline(
        shapes=len(rings),
        square_miles=area_m2 / limits.SQUARE_MILE_M2,
        square_km=area_m2 / KM2,
        south_to_north=_span(min(box[1] for box in boxes), max(box[3] for box in boxes), _("S"), _("N")),
        west_to_east=_span(min(box[0] for box in boxes), max(box[2] for box in boxes), _("W"), _("E")),
    )


def _span(low: float, high: float, below: str, above: str) -> str:
    """71.78° W – 71.53° W"""
    return " – ".join(f"{abs(degrees):.2f}° {below if degrees < 0 else above}" for degrees in (low, high))


@dataclass(frozen=True)
class Standing:
    """A permission and how it stands: waiting, refused, to_come, in_force, over, ended."""

    permission: Permission
    state: str
    last_day: date


def standing(permission: Permission, now: datetime) -> Standing:
    if permission.refused_at:
        state = "refused"
    elif permission.ended_at:
        state = "ended"
    elif permission.ends_at <= now:
        state = "over"
    elif permission.confirmed_at is None:
        state = "waiting"
    else:
        state = "to_come" if permission.starts_at > now else "in_force"
    return Standing(permission, state, last_day(permission))


def listed(now: datetime) -> AgencyQuerySet:
    """Every agency that was checked, by name; `may_ask`: a permission is in force."""
    allowed = Permission.objects.in_force(now).filter(agency=OuterRef("pk"))
    return Agency.objects.public().annotate(may_ask=Exists(allowed)).order_by("name", "pk")


def suspensions(agency: Agency) -> list[Suspension]:
    """All there ever were, newest first. Of officers no name is shown."""
    return list(Suspension.objects.filter(agency=agency).select_related("officer__user").order_by("-at", "-pk"))
