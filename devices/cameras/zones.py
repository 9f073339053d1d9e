"""Zones of a frame: polygons with vertices in 0..1, read from lines a person types, and checked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from shapely import Polygon

from devices.errors import Invalid

Zone = list[list[float]]
FEWEST, MOST_VERTICES = 3, 12
LEAST_MOTION, LEAST_PRIVACY = 0.01, 0.0001  # shares of the frame; motion is looked for in cells of 1/576
NUMBER = re.compile(r"[+-]?(\d{1,4}(\.\d{0,12})?|\.\d{1,12})", re.ASCII)
DECIMALS = 4


def read(text: str) -> list[Zone]:
    """One polygon a line, "x,y x,y x,y": percent of the frame from the left and from the top, or all within 0..1.

    Raises Invalid, with the line that cannot be read.
    """
    return [_polygon(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _polygon(number: int, line: str) -> Zone:
    points = [_point(number, pair) for pair in re.sub(r"\s*,\s*", ",", line.replace("%", "").replace(";", " ")).split()]
    scale = 1.0 if all(abs(value) <= 1 for point in points for value in point) else 100.0
    return [[round(value / scale, DECIMALS) for value in point] for point in points]


def _point(number: int, pair: str) -> list[float]:
    values = pair.split(",")
    if len(values) != 2 or not all(NUMBER.fullmatch(value) for value in values):
        raise Invalid(
            _("Line {number}: “{pair}” is not a corner. Write each as x,y, such as 10,20.").format(
                number=number, pair=pair[:20]
            )
        )
    return [float(value) for value in values]


def check(zones: Sequence[Zone], *, most: int, least_share: float) -> None:
    """Raises Invalid, naming the zone and what would be accepted."""
    if len(zones) > most:
        raise Invalid(_("At most {most} zones; these are {count}.").format(most=most, count=len(zones)))
    for number, zone in enumerate(zones, 1):
        if not FEWEST <= len(zone) <= MOST_VERTICES:
            raise Invalid(
                _("Zone {number} has {count} corners. A zone has {fewest} to {most}.").format(
                    number=number, count=len(zone), fewest=FEWEST, most=MOST_VERTICES
                )
            )
        if not all(math.isfinite(value) and 0 <= value <= 1 for point in zone for value in point):
            raise Invalid(
                _("Zone {number} leaves the picture: every number lies between 0 and 100 %.").format(number=number)
            )
        shape = Polygon(zone)
        if shape.convex_hull.area >= least_share and not shape.is_valid:
            raise Invalid(_("Zone {number} crosses itself. List its corners in order around it.").format(number=number))
        if shape.area < least_share:
            raise Invalid(
                _("Zone {number} is too small: it covers less than {share} % of the picture.").format(
                    number=number, share=f"{least_share * 100:g}"
                )
            )


def write(zones: Sequence[Zone]) -> str:
    """The lines that read() reads back."""
    return "\n".join(" ".join(",".join(f"{value * 100:.10g}" for value in point) for point in zone) for zone in zones)


def drawn(zones: Sequence[Zone]) -> list[str]:
    """The points of each polygon for an SVG of 100 by 100."""
    return [" ".join(f"{x * 100:.2f},{y * 100:.2f}" for x, y in zone) for zone in zones]
