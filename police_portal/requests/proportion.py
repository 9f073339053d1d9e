"""How much is asked for: square miles x hours, together with what any agency asked nearby. For reviewers alone.

It looks at requests and protected places, never at a home, a camera or an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from police_portal import limits, shapes
from police_portal.requests import places, screens
from police_portal.requests.models import FootageRequest
from police_portal.requests.stacking import Asking, asking_of, counting, others


@dataclass(frozen=True)
class Weight:
    """score: square miles x hours of this request and of those it is counted with (stacked: their references).

    needs_overseer: the score is above limits.AREA_HOURS_MOST, it touches a protected place, or its message names a
    gathering.
    """

    score: float
    touches_protected: bool
    stacked: list[str]
    needs_overseer: bool


def weigh(asked: FootageRequest, now: datetime) -> Weight:
    """The weight of a request with a sound area and a window; ValueError for any other."""
    here = asking_of(asked)
    recent = counting().filter(submitted_at__gte=now - limits.STACK_DAYS)
    near = [
        other
        for other in others(asked, recent, span=limits.STACK_SPAN)
        if shapes.is_near(here.area, other.area, limits.STACK_REACH_M)
    ]
    score = mile_hours([here, *near])
    touches = places.touched(here.area, here.start, here.end)
    names_gathering = any(found["code"] == screens.GATHERING for found in screens.screen(asked.message))
    needs_overseer = score > limits.AREA_HOURS_MOST or touches or names_gathering
    return Weight(score, touches, [other.reference for other in near], needs_overseer)


def mile_hours(asked: Sequence[Asking]) -> float:
    """Square miles x hours of them together: what is asked of a place in an hour twice counts once."""
    edges = sorted({edge for one in asked for edge in (one.start, one.end)})
    total = 0.0
    for start, end in pairwise(edges):
        areas = [one.area for one in asked if one.start <= start and end <= one.end]
        total += shapes.union_area_m2(areas) / limits.SQUARE_MILE_M2 * ((end - start) / timedelta(hours=1))
    return total
