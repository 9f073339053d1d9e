"""One request, as the page of whoever decides on it shows it."""

from __future__ import annotations

from typing import Any

from police_portal.agencies.permitting import last_day
from police_portal.oversight import desk, message
from police_portal.requests.models import FootageRequest


def facts_of(asked: FootageRequest) -> dict[str, Any]:
    """What _request.html says of a request: its shape, its measure, its words."""
    return {
        "asked": asked,
        "rings": [asked.area],
        "corners": [(f"{lat:.5f}", f"{lon:.5f}") for lon, lat in asked.area[:-1]],
        "meter": desk.meter(asked),
        "permitted_until": last_day(asked.permission) if asked.permission else None,
        "protected": desk.protected(asked),
        "stacked": desk.stacked(asked),
        "pieces": message.pieces(asked),
        "findings": message.findings(asked),
    }
