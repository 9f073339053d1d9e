"""How many codes of a giveaway were used: by closed month, all told until its end, and never anything that names few.

The number that is shown moves in steps. It is the total of a closed month only where that is at least five more than
the number shown before, and it never comes closer to the count of the giveaway than five. So no number that is shown,
no difference of two of them, and no difference to the count is one of 1 to 4; and a month in which nobody used a code
looks like one in which four did. Where the next number must wait, the one before is repeated: "at least".
Of a giveaway of fewer than ten cameras nothing is shown, whatever happens.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime

from police_portal.giveaways.models import Programme, Voucher
from police_portal.giveaways.vouchers import month_of

LEAST = 5


@dataclass(frozen=True)
class Total:
    """Until the end of a month: at_least so many codes were used; 0: fewer than five, or too few to tell."""

    month: date
    at_least: int


def totals(programme: Programme, now: datetime) -> list[Total]:
    """From the month its codes were made in to the last closed one, oldest first."""
    if programme.codes_made_at is None:
        return []
    used = Voucher.objects.filter(programme=programme, used_at__isnull=False).values_list("used_at", flat=True)
    by_month = Counter(moment.astimezone(UTC).date().replace(day=1) for moment in used if moment)
    return steps(by_month, programme.count, _months(programme.codes_made_at, now))


def steps(by_month: Counter[date], count: int, months: list[date]) -> list[Total]:
    """What may be shown of these uses, for these months in their order."""
    shown, total, told = 0, 0, []
    for month in months:
        total += by_month[month]
        reached = min(total, count - LEAST)
        if reached - shown >= LEAST:
            shown = reached
        told.append(Total(month, shown))
    return told


def _months(first: datetime, now: datetime) -> list[date]:
    months, month, last = [], month_of(first).date(), month_of(now).date()
    while month < last:
        months.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return months
