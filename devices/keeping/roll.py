"""A roll says which rows of a table live, as ranges of their keys: a million rows are a few lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from django.db import connections
from django.db.models import Model

Range = tuple[int, int]


def roll_of(model: type[Model], using: str) -> list[Range]:
    """The keys that are there, from and until, both counted."""
    own = connections[using]
    key, table = own.ops.quote_name(str(model._meta.pk.column)), own.ops.quote_name(model._meta.db_table)
    with own.cursor() as cursor:
        cursor.execute(
            f"SELECT MIN(k), MAX(k) FROM (SELECT k, k - ROW_NUMBER() OVER (ORDER BY k) AS run FROM "
            f"(SELECT {key} AS k FROM {table}) AS keys) AS runs GROUP BY run ORDER BY 1"
        )
        return [(first, last) for first, last in cursor.fetchall()]


class Roll:
    def __init__(self, ranges: Iterable[Sequence[int]]) -> None:
        self._ranges = [(first, last) for first, last in ranges]
        self._firsts = [first for first, _last in self._ranges]

    def __contains__(self, key: int) -> bool:
        place = bisect_right(self._firsts, key) - 1
        return place >= 0 and key <= self._ranges[place][1]

    def last(self) -> int:
        return self._ranges[-1][1] if self._ranges else 0

    def gaps(self, most: int) -> list[Range]:
        """The newest keys below the last that were not there."""
        edges = zip(self._ranges, self._ranges[1:], strict=False)
        return [(before[1] + 1, after[0] - 1) for before, after in edges][-most:]
