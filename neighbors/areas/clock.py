"""The clock on a neighbor's wall: pages say times by it."""

from __future__ import annotations

from django.utils import timezone

from neighbors.areas.models import Neighbor


def of_area(neighbor: Neighbor | None) -> timezone.override:
    """While a page is made. Without an area: the site's own."""
    return timezone.override(neighbor.time_zone if neighbor else timezone.get_default_timezone())
