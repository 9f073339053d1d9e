"""What an app has of somebody who takes a copy of their data: files of rows, the bytes beside them, and their acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet, Sum

from devices.objects.models import StoredObject

AT_ONCE = 500  # rows of a table in memory

Row = dict[str, Any]


@dataclass(frozen=True)
class File:
    """Bytes of the store under the name they have in the copy. clip, home: of a recording, whose log tells of it."""

    name: str
    key: str
    clip: UUID | None = None
    home: UUID | None = None


@dataclass(frozen=True)
class Weight:
    count: int = 0
    size_bytes: int = 0

    def __add__(self, other: Weight) -> Weight:
        return Weight(self.count + other.count, self.size_bytes + other.size_bytes)


NOTHING = Weight()


@dataclass(frozen=True)
class Part:
    """One JSON file. rows: each is a row of it, or a file that goes with the row before; asked once, read once.

    says: what stands in it, for whoever opens the copy. tables: every table that it tells of.
    """

    name: str
    says: str
    tables: tuple[type[Model], ...]
    rows: Callable[[], Iterator[Row | File]]
    weigh: Callable[[], Weight] = field(default=lambda: NOTHING)


@dataclass(frozen=True)
class Taken:
    """What one app says. left_out: what of it is not in the copy, and why, in sentences.

    acts: what people do there for themselves, by its name in the log. What somebody does by office is none of them.
    """

    parts: list[Part]
    left_out: list[str] = field(default_factory=list)
    acts: frozenset[str] = frozenset()


def told(what: str, found: QuerySet[Any], *columns: str, **renamed: str) -> Iterator[Row]:
    """Rows of one table, in one query, some of them in memory. renamed: a column's name here, and its path."""
    names = [*columns, *renamed]
    kept = found if found.ordered else found.order_by("pk")
    for values in kept.values_list(*columns, *renamed.values()).iterator(chunk_size=AT_ONCE):
        yield {"what": what, **dict(zip(names, values, strict=True))}


def weight_of(found: QuerySet[Any], *paths: str) -> Weight:
    """Of the objects that these rows point to by these columns."""
    total = NOTHING
    for path in paths:
        kept = found.exclude(**{path: None})
        total += Weight(kept.count(), kept.aggregate(sum=Sum(f"{path}__size_bytes"))["sum"] or 0)
    return total


def in_folder(folder: str, name: str) -> str:
    """A path that is safe on every file system, whatever people called their homes and cameras."""
    plain = "".join(c if c.isalnum() or c in " -_." else " " for c in folder)
    return f"{' '.join(plain.split()).strip('. ') or 'home'}/{name}"


def ending_of(stored: StoredObject) -> str:
    return stored.key.rpartition(".")[2]
