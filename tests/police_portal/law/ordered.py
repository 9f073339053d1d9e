"""What tests of an order's lines begin with: an agency, a custodian, and whole hours of yesterday at ana's home."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from devices.cameras.models import Camera
from devices.people.models import Home, User
from police_portal.agencies.models import Agency, OfficerRole
from police_portal.law import minimising
from police_portal.law.models import DemandKind, DemandLine, LegalDemand
from tests import portal

HOUR = timedelta(hours=1)


def yesterday(hour: int = 14) -> datetime:
    """A whole hour of yesterday, UTC."""
    return datetime.now(UTC).replace(hour=hour, minute=0, second=0, microsecond=0) - timedelta(days=1)


def agency_with_two() -> Agency:
    """Two officers, so that it can state an emergency. It needs no permission for what the law orders."""
    police = portal.agency()
    portal.officer(police)
    portal.officer(police, OfficerRole.ADMIN, name="Chief Okafor")
    return police


def order(
    home: Home, kind: DemandKind = DemandKind.WARRANT, *, of: Agency | None = None, **columns: Any
) -> LegalDemand:
    return portal.demand_of(of or agency_with_two(), home, kind, **columns)


def quoted(demand: LegalDemand, by: User, first: datetime, hours: int = 4, **includes: bool) -> DemandLine:
    """Through the real door."""
    return minimising.quote(
        demand,
        quote="recordings of the cameras at the house for the afternoon",
        from_hour=first,
        until_hour=first + hours * HOUR,
        by=by,
        now=timezone.now(),
        **includes,
    )


def tick(line: DemandLine, camera: Camera, *hours: datetime, by: User) -> None:
    for hour in hours:
        assert minimising.tick(line, camera, hour, by=by, now=timezone.now())


def ticked(home: Home, by: User, camera: Camera, kind: DemandKind = DemandKind.WARRANT, **columns: Any) -> LegalDemand:
    """An order of four hours of yesterday, of which the first is ticked for this camera."""
    demand = order(home, kind, **columns)
    tick(quoted(demand, by, yesterday()), camera, yesterday(), by=by)
    return demand
