"""Public numbers of moderation, counted from the decisions themselves: by month, rule and outcome.

A month stands here only when it is over. A number below 5 stands as "fewer than 5", nought included, so that nobody
finds themselves in it. Whatever else stands on the page is made of the numbers that are shown: a line with a hidden
number has no total, only what its shown ones come to at least. So nothing can be subtracted to find a hidden one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Count, F, Min, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from neighbors import guidelines
from neighbors.moderation.models import Decision, Outcome

FEWEST = 5
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
    """The first days of the months that are over, from the first decision on, newest first."""
    first = Decision.objects.in_effect().aggregate(at=Min("applied_at"))["at"]
    this = date(now.astimezone(UTC).year, now.astimezone(UTC).month, 1)
    found = []
    month = None if first is None else date(first.astimezone(UTC).year, first.astimezone(UTC).month, 1)
    while month is not None and month < this:
        found.append(month)
        month = following(month)
    return found[::-1]


def following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def by_rule(month: date, now: datetime) -> Table | None:
    """Decisions that took effect in this month (UTC), by rule and outcome. None: the month is not over, or empty."""
    if month not in months(now):
        return None
    start = datetime(month.year, month.month, 1, tzinfo=UTC)
    end_of = following(month)
    decided = Decision.objects.in_effect().filter(
        applied_at__gte=start, applied_at__lt=datetime(end_of.year, end_of.month, 1, tzinfo=UTC)
    )
    about = Coalesce(NullIf(F("rule"), Value("")), F("case__appealed__rule"), Value(""))  # an appeal: of the decision
    counted = decided.annotate(of=about).values_list("of", "outcome").annotate(count=Count("pk"))
    return table(month, {(rule, outcome): count for rule, outcome, count in counted})


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
    for month in months(now):
        one = by_rule(month, now)
        assert one is not None
        for line in one.lines:
            for (outcome, _label), number in zip(one.outcomes, line.numbers, strict=True):
                count = f"<{FEWEST}" if number.count is None else str(number.count)
                found.append([f"{month:%Y-%m}", line.rule or "none", outcome, count])
    return found
