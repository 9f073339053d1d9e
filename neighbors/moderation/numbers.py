"""Public numbers of moderation, counted from the decisions themselves: by month, rule and outcome.

A month stands here once it is over and was closed: its numbers are kept as they are shown, and never counted again, so
that nothing can be subtracted from what the page said before a post was deleted. A number below 5 stands as "fewer than
5", nought included, so that nobody finds themselves in it. Whatever else stands on the page is made of the numbers that
are shown: a line with a hidden number has no total, only what its shown ones come to at least.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Min, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Refused
from neighbors import guidelines
from neighbors.actions import Action
from neighbors.moderation.models import ClosedMonth, Decision, Outcome

FEWEST = 5
SETTLES_IN = timedelta(hours=1)  # what began before midnight is written by then
NO_RULE = ""  # approved, or left up: no rule was broken


@dataclass(frozen=True)
class Number:
    """count: None where it is below FEWEST. Of a total: is_exact is False where a part of it is hidden."""

    count: int | None
    is_exact: bool = True

    def __str__(self) -> str:
        if self.count is None:
            return _("fewer than {number}").format(number=FEWEST)
        return str(self.count) if self.is_exact else _("{number} or more").format(number=self.count)


@dataclass(frozen=True)
class Line:
    rule: str
    title: str
    numbers: list[Number]  # one for each outcome of the table
    total: Number


@dataclass(frozen=True)
class Table:
    month: date
    outcomes: list[tuple[str, str]]
    lines: list[Line]
    totals: list[Number]
    total: Number


def months(now: datetime) -> list[date]:
    """The first days of the months that are closed, newest first."""
    closed = ClosedMonth.objects.filter(month__lt=_month_of(now))
    return list(closed.order_by("-month").values_list("month", flat=True))


def _month_of(moment: datetime) -> date:
    here = moment.astimezone(UTC)
    return date(here.year, here.month, 1)


def following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def by_rule(month: date, now: datetime) -> Table | None:
    """Decisions that took effect in this month (UTC), by rule and outcome. None: the month is not closed."""
    kept = ClosedMonth.objects.filter(month=month, month__lt=_month_of(now)).first()
    return None if kept is None else _as_shown(kept)


def _as_shown(kept: ClosedMonth) -> Table:
    return table(kept.month, {(rule, outcome): count for rule, outcome, count in kept.counts})


@transaction.atomic
def close(month: date, now: datetime) -> bool:
    """Keep its numbers, the hidden ones left out. False: they are kept already, or nobody had decided anything yet.

    Raises Refused while the month is not over.
    """
    if month >= _month_of(now):
        raise Refused(_("This month is not over yet: its numbers are counted when it is."))
    if month < _first(now) or ClosedMonth.objects.filter(month=month).exists():
        return False
    shown_ones = [[rule, outcome, count] for (rule, outcome), count in _counted(month).items() if count >= FEWEST]
    row, is_new = ClosedMonth.objects.get_or_create(
        month=month, defaults={"counts": sorted(shown_ones), "closed_at": now}
    )
    if is_new:  # else another worker was first
        record(None, Action.MONTH_COUNTED, row, home=None, month=str(row))
    return is_new


def close_due(now: datetime) -> int:
    """Every month that is over, from the first decision on, and not kept yet. Returns how many that were."""
    month, last, closed = _first(now), _month_of(now - SETTLES_IN), 0
    while month < last:
        closed += close(month, now)
        month = following(month)
    return closed


def _first(now: datetime) -> date:
    """The month of the first decision; where there is none, the running one."""
    at: datetime | None = Decision.objects.in_effect().aggregate(at=Min("applied_at"))["at"]
    return _month_of(now if at is None else at)


def _counted(month: date) -> dict[tuple[str, str], int]:
    start, end_of = datetime(month.year, month.month, 1, tzinfo=UTC), following(month)
    decided = Decision.objects.in_effect().filter(
        applied_at__gte=start, applied_at__lt=datetime(end_of.year, end_of.month, 1, tzinfo=UTC)
    )
    about = Coalesce(NullIf(F("rule"), Value("")), F("case__appealed__rule"), Value(""))  # an appeal: of the decision
    counted = decided.annotate(of=about).values_list("of", "outcome").annotate(count=Count("pk"))
    return {(rule, outcome): count for rule, outcome, count in counted}


def table(month: date, counts: Mapping[tuple[str, str], int]) -> Table:
    """The table as it is shown, of true counts by (rule, outcome). Every rule and outcome stands in it."""
    outcomes = [(outcome.value, str(outcome.label)) for outcome in Outcome]
    titles = {NO_RULE: _("no rule broken"), **{rule.id: str(rule.title) for rule in guidelines.RULES}}
    lines = []
    for rule, title in titles.items():
        numbers = [shown(counts.get((rule, outcome), 0)) for outcome, _label in outcomes]
        lines.append(Line(rule, title, numbers, at_least(numbers)))
    columns = [at_least(line.numbers[i] for line in lines) for i in range(len(outcomes))]
    return Table(month, outcomes, lines, columns, at_least(columns))


def shown(count: int) -> Number:
    return Number(count if count >= FEWEST else None)


def at_least(numbers: Iterable[Number]) -> Number:
    """The sum of what is shown, and whether that is all of it."""
    numbers = list(numbers)
    return Number(
        sum(number.count or 0 for number in numbers),
        is_exact=all(number.count is not None and number.is_exact for number in numbers),
    )


def rows(now: datetime) -> list[list[str]]:
    """For a CSV file: a head, then month, rule, outcome and number, newest month first."""
    found = [["month", "rule", "outcome", "decisions"]]
    for kept in ClosedMonth.objects.filter(month__lt=_month_of(now)).order_by("-month"):
        one = _as_shown(kept)
        for line in one.lines:
            for (outcome, _label), number in zip(one.outcomes, line.numbers, strict=True):
                count = f"<{FEWEST}" if number.count is None else str(number.count)
                found.append([str(kept), line.rule or "none", outcome, count])
    return found
