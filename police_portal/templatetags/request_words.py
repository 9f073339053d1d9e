"""What the portal's pages of requests need in a template: shapes for the map, areas in miles."""

from __future__ import annotations

import json
from typing import Any

from django import template

from police_portal import limits

register = template.Library()


@register.filter
def for_map(rings: Any) -> str:
    """Rings as a data attribute; the template escapes them."""
    return json.dumps(rings or [], separators=(",", ":"))


@register.filter
def sq_miles(area_m2: int) -> str:
    """0.17"""
    return f"{area_m2 / limits.SQUARE_MILE_M2:.2f}"
