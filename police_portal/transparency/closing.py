"""A month is closed once: its numbers are counted, kept as they are shown, and never counted again.

So a post that is deleted later, or an account that goes with all its rows, changes no public number, and nobody can
subtract what a page says today from what it said last year. The public log has the hash of what was kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.audit.verifier import canonical
from devices.errors import Refused
from police_portal.actions import Action
from police_portal.transparency import counting, counting_areas, months
from police_portal.transparency.models import ClosedMonth
from police_portal.transparency.tables import Kept

SETTLES_IN = timedelta(hours=1)  # what began before midnight is written by then


LOGGED_AS = UUID("7b0e4b0a-3f57-4d0c-9b50-8f6f8c1f6a52")


@dataclass
class Logged:
    """A closed month as the log names it: by a name made from the month, which is no secret."""

    uuid: UUID
    _meta: ClassVar[Any] = ClosedMonth._meta


@transaction.atomic
def close(month: date, now: datetime) -> bool:
    """Keep its numbers. False: they are kept already, and stay as they are. Raises Refused while it is not over."""
    if month >= months.month_of(now - SETTLES_IN):
        raise Refused(_("This month is not over yet: its numbers are counted when it is."))
    if ClosedMonth.objects.filter(month=month).exists():
        return False
    row, is_new = ClosedMonth.objects.get_or_create(
        month=month, defaults={"tables": _tables(month, now), "closed_at": now}
    )
    if is_new:  # else another worker was first
        logged, facts = Logged(uuid5(LOGGED_AS, str(row))), {"month": str(row), "sha256": digest(row.tables)}
        record(None, Action.MONTH_CLOSED, logged, home=None, **facts)
        publish(Action.MONTH_CLOSED, logged, now=now, **facts)
    return is_new


def _tables(month: date, now: datetime) -> list[Kept]:
    """With a December come the rates of its year: those of its months cannot be added up."""
    found = counting.tables(month, now)
    if month.month != 12:
        return found
    before = ClosedMonth.objects.filter(month__gte=month.replace(month=1), month__lt=month)
    of_year = {**dict(before.values_list("month", "tables")), month: found}
    return [*found, counting_areas.table_of_year(of_year)]


def close_due(now: datetime) -> int:
    """Every month that is over and not kept yet, the oldest first. Returns how many that were."""
    first = counting.first_moment()
    if first is None:
        return 0
    last = months.before(months.month_of(now - SETTLES_IN))
    known = set(ClosedMonth.objects.values_list("month", flat=True))
    missing = [month for month in months.until(months.month_of(first), last) if month not in known]
    return sum(close(month, now) for month in missing)


def digest(tables: list[Kept]) -> str:
    """SHA-256, hex, over the canonical form of what is kept."""
    return hashlib.sha256(canonical(tables)).hexdigest()
