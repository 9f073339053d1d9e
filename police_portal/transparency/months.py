"""Closed months, by UTC as in the numbers of moderation: the running month never stands in a public number."""

from __future__ import annotations

from datetime import UTC, date, datetime

from neighbors.moderation.numbers import following

MONTHS_MOST = 36


def month_of(moment: datetime) -> date:
    here = moment.astimezone(UTC)
    return date(here.year, here.month, 1)


def closed(first: datetime | None, now: datetime) -> list[date]:
    """Months that are over, from that of `first` on, newest first, MONTHS_MOST at most."""
    found, this = [], month_of(now)
    month = None if first is None else month_of(first)
    while month is not None and month < this:
        found.append(month)
        month = following(month)
    return found[::-1][:MONTHS_MOST]


def span(month: date) -> tuple[datetime, datetime]:
    """Its beginning, and the beginning of the next."""
    end = following(month)
    return datetime(month.year, month.month, 1, tzinfo=UTC), datetime(end.year, end.month, 1, tzinfo=UTC)


def until(first: date, last: date) -> list[date]:
    """All from the one to the other, oldest first; none where last is before first."""
    found = []
    while first <= last:
        found.append(first)
        first = following(first)
    return found
