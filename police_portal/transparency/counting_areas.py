"""Requests by area, beside how much reviewers refused there and how much of what neighbors wrote was turned down.

A rate is told in steps of ten per cent and from 20 decisions on. That of a year is made of those months alone that told
one, or, where none did, of all: so the rates of its months and its own leave no rest of a few decisions between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

import h3

from neighbors.moderation.models import CaseKind, Decision, Outcome
from police_portal.requests.models import FootageRequest, RequestStatus
from police_portal.transparency import months
from police_portal.transparency.months import Span, within
from police_portal.transparency.suppression import UNSAID, Number, exact, rate
from police_portal.transparency.tables import YEAR_AREAS, Kept, kept

AREA_RESOLUTION = 7  # H3: about five square kilometers
NO = Number(None, said=UNSAID)
Decided = Iterable[tuple[str, date, bool]]  # (area, month, whether it was turned down)


def table(span: Span) -> Kept:
    """An area stands in it where a request was opened, or a rate is told."""
    opened: Counter[str] = Counter()
    for cells in FootageRequest.objects.filter(within("opened_at", span)).values_list("public_cells", flat=True):
        opened.update(areas_of(cells))
    rates = [_rates(decided, {}) for decided in (_reviewed(span), _moderated(span))]
    told = {area for found in rates for area, number in found.items() if number != NO}
    return kept(
        "areas",
        ((area, area, {"opened": exact(opened[area]), **_both(area, *rates)}) for area in sorted(told | set(opened))),
    )


def table_of_year(of_months: Mapping[date, list[Kept]]) -> Kept:
    """of_months: what was kept of each month of a year."""
    year = min(of_months).year
    span = months.span(date(year, 1, 1))[0], months.span(date(year, 12, 1))[1]
    reviewed = _rates(_reviewed(span), _telling(of_months, "refused"))
    moderated = _rates(_moderated(span), _telling(of_months, "turned_down"))
    areas = {area for found in (reviewed, moderated) for area, number in found.items() if number != NO}
    return kept(YEAR_AREAS, ((area, area, _both(area, reviewed, moderated)) for area in sorted(areas)))


def _both(area: str, reviewed: Mapping[str, Number], moderated: Mapping[str, Number]) -> dict[str, Number]:
    return {"refused": reviewed.get(area, NO), "turned_down": moderated.get(area, NO)}


def areas_of(cells: Iterable[str]) -> set[str]:
    return {str(h3.cell_to_parent(cell, AREA_RESOLUTION)) for cell in cells}


def _reviewed(span: Span) -> Decided:
    decided = FootageRequest.objects.filter(within("decided_at", span))
    for cells, at, status in decided.values_list("public_cells", "decided_at", "status"):
        assert at is not None  # it lies in the span
        for area in areas_of(cells):
            yield area, months.month_of(at), status == RequestStatus.REFUSED


def _moderated(span: Span) -> Decided:
    """Decisions about posts: not about comments, nor about messages, whose place is nobody's business."""
    made = Decision.objects.in_effect().filter(
        within("applied_at", span),
        case__kind__in=[CaseKind.HOLD, CaseKind.FLAGS],
        case__comment=None,
        case__message=None,
    )
    for cell, at, outcome in made.exclude(case__post__cell="").values_list("case__post__cell", "applied_at", "outcome"):
        assert at is not None
        for area in areas_of([cell]):
            yield area, months.month_of(at), outcome in (Outcome.REJECT, Outcome.REMOVE)


def _rates(decided: Decided, only: Mapping[str, set[date]]) -> dict[str, Number]:
    """By area. only: the months that count, for areas that are in it."""
    part: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for area, month, is_down in decided:
        if area not in only or month in only[area]:
            whole[area] += 1
            part[area] += is_down
    return {area: rate(part[area], count) for area, count in whole.items()}


def _telling(of_months: Mapping[date, list[Kept]], column: str) -> dict[str, set[date]]:
    """Of each area the months in which this rate was told."""
    found: dict[str, set[date]] = {}
    for month, tables in of_months.items():
        for line in (line for one in tables if one["id"] == "areas" for line in one["lines"]):
            if line["numbers"].get(column, UNSAID) != UNSAID:
                found.setdefault(line["key"], set()).add(month)
    return found
