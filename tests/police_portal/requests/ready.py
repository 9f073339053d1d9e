"""A request as an officer would write it: within every limit, at any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from police_portal.agencies.models import Officer
from police_portal.requests import filing
from police_portal.requests.filing import RequestFacts
from police_portal.requests.models import FootageRequest
from tests import portal


def facts(now: datetime, **changes: Any) -> RequestFacts:
    """Three hours of yesterday, around ana's home."""
    start = now - timedelta(days=1, hours=3)
    said = RequestFacts(
        offence="parcel_theft",
        case_number="26-00123",
        contact_name="Officer Diaz",
        contact_phone="555 0100",
        message="A parcel was taken from a porch on Maple St. We look for a white van.",
        area=portal.AREA,
        window_start=start,
        window_end=start + timedelta(hours=3),
        time_zone="America/New_York",
    )
    return replace(said, **changes)


def drafted(officer: Officer, now: datetime, **changes: Any) -> FootageRequest:
    return filing.draft(officer, facts(now, **changes), by=officer.user, now=now)


def sent(officer: Officer, now: datetime, **changes: Any) -> FootageRequest:
    asked = drafted(officer, now, **changes)
    filing.submit(asked, by=officer.user, now=now)
    return asked


def moved(ring: list[list[float]], lon: float, lat: float = 0.0) -> list[list[float]]:
    """The same shape elsewhere."""
    return [[each[0] + lon, each[1] + lat] for each in ring]
