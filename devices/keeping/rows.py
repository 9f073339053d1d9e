"""Rows as lines of JSON, and lines as rows again: the same on SQLite and PostgreSQL, and from one to the other."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from django.db import connection
from django.db.models import Field, JSONField, Model, Q, Value

from devices.keeping.tables import columns

AT_ONCE = 2000
Row = list[Any]


def write(archive: ZipFile, name: str, model: type[Model], using: str, only: Q | None = None) -> int:
    """The rows of a table, by their keys, into one member: its columns in the first line. Returns how many."""
    rows = model._base_manager.using(using).order_by("pk")
    if only is not None:
        rows = rows.filter(only)
    names = [field.attname for field in columns(model)]
    return write_lines(archive, name, _headed(names, rows.values_list(*names).iterator(AT_ONCE))) - 1


def _headed(names: list[str], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield names
    yield from rows


def write_lines(archive: ZipFile, name: str, lines: Iterable[Any]) -> int:
    count = 0
    with archive.open(name, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, "utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, default=plain, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count


def plain(value: object) -> str:
    """To the microsecond: the chain of the log is hashed over its times."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"no column of this kind is known: {type(value)}")


def read_lines(archive: ZipFile, name: str) -> Iterator[Any]:
    """The lines of a member; none when it is not there."""
    if name not in archive.namelist():
        return
    with archive.open(name) as raw, io.TextIOWrapper(raw, "utf-8") as file:
        for line in file:
            yield json.loads(line)


def read(archive: ZipFile, name: str, model: type[Model]) -> Iterator[Row]:
    """The rows of a member, in the order of this table's columns. Raises ValueError when those are others."""
    lines = read_lines(archive, name)
    written = next(lines, None)
    if written is None:
        return
    if written != [field.attname for field in columns(model)]:
        raise ValueError(f"{name} has other columns than the table has here")
    yield from lines


def key_place(model: type[Model]) -> int:
    """Which of the columns is the key."""
    return columns(model).index(model._meta.pk)


def insert(model: type[Model], rows: Iterable[Row]) -> int:
    """Put these rows into their table, as they are: no defaults, no work in save(). Returns how many."""
    fields, quote = columns(model), connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)})"
    statement = f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(fields))})"
    count, coming = 0, iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(coming, AT_ONCE)):
            values = [[_stored(field, value) for field, value in zip(fields, row, strict=True)] for row in batch]
            cursor.executemany(statement, values)
            count += len(batch)
    return count


def _stored(field: Field, value: Any) -> Any:  # type: ignore[type-arg]  # of any type
    if isinstance(field, JSONField):
        if value is None and not field.null:  # the JSON value null, which is not "no value"
            return field.get_db_prep_save(Value(None, JSONField()), connection)
        return field.get_db_prep_save(value, connection)
    return field.get_db_prep_save(None if value is None else field.to_python(value), connection)
