"""A place in a list that is ordered by time, newest first: what a link to the older ones carries."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from devices.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Cursor:
    """Made of a time and a random name: no key leaves."""

    at: datetime
    row: uuid.UUID

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.row.hex}"


def read_cursor(text: str) -> Cursor | None:
    """The place that a link names; None for the beginning. Raises Invalid when it is none of ours."""
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,16})-([0-9a-f]{32})", text, re.ASCII)
    if found is None:
        raise Invalid(_("This link names no place in the list. Start from the newest."))
    return Cursor(EPOCH + timedelta(microseconds=int(found[1])), uuid.UUID(found[2]))


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, newest first, and the place where the older ones begin (None: there are none)."""

    rows: Sequence[Row]
    older: Cursor | None


def page(of: QuerySet[Row], by: str, at: Cursor | None, size: int) -> Page[Row]:
    """One page, ordered by this column of times. A row that is gone still marks its place in time."""
    if at is not None:
        pk = of.model._default_manager.filter(uuid=at.row).values_list("pk", flat=True).first()
        of = of.filter(Q(**{f"{by}__lt": at.at}) | Q(pk__lt=pk or 0), **{f"{by}__lte": at.at})
    rows = list(of.order_by(f"-{by}", "-pk")[: size + 1])
    last: Any = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], Cursor(getattr(last, by), last.uuid) if last else None)
