"""Months by UTC, as in the numbers of moderation: the running month never stands in a public number."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db.models import Q

from neighbors.moderation.numbers import following

Span = tuple[datetime, datetime]  # its beginning, and the beginning of the next


def month_of(moment: datetime) -> date:
    here = moment.astimezone(UTC)
    return date(here.year, here.month, 1)


def before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def span(month: date) -> Span:
    end = following(month)
    return datetime(month.year, month.month, 1, tzinfo=UTC), datetime(end.year, end.month, 1, tzinfo=UTC)


def within(field: str, of: Span) -> Q:
    """Rows whose field lies in it."""
    return Q(**{f"{field}__gte": of[0], f"{field}__lt": of[1]})


def until(first: date, last: date) -> list[date]:
    """All from the one to the other, oldest first; none where last is before first."""
    found = []
    while first <= last:
        found.append(first)
        first = following(first)
    return found
