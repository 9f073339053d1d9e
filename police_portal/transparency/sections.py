"""Tables as pages and files read them: of a closed month, and of a year as the sum of its months as they were shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import h3
from django.utils.translation import gettext as _

from devices.geo import cell_centre
from police_portal.transparency.suppression import LEAST, UNSAID, Number, read, total
from police_portal.transparency.tables import BY_ID, YEAR_AREAS, Kept, Table, Year


@dataclass(frozen=True)
class Line:
    key: str
    label: str
    numbers: list[Number]
    total: Number | None
    place: str = ""  # of a cell: latitude and longitude of its centre, to 0.01 degrees


@dataclass(frozen=True)
class Section:
    """One table. is_hiding: small numbers are hidden. totals: of its columns, where they add up to something."""

    id: str
    title: str
    says: str
    columns: list[str]
    keys: list[str]  # of its columns
    lines: list[Line]
    totals: list[Number] | None
    is_hiding: bool


Parts = Mapping[date, list[Line]]  # the lines of one table, by month, oldest first


def of_month(tables: Iterable[Kept]) -> list[Section]:
    """What was kept, in today's words. A table without words, or of those that nobody knows any more, is left out."""
    return [_section(BY_ID[one["id"]], _lines(one)) for one in tables if one["id"] in BY_ID]


def _lines(kept: Kept) -> list[Line]:
    table, found = BY_ID[kept["id"]], []
    for one in kept["lines"]:
        numbers = [read(one["numbers"].get(column, "")) for column in table.columns]
        found.append(_line(table, one["key"], one.get("name", ""), numbers))
    return found


def _line(table: Table, key: str, name: str, numbers: list[Number]) -> Line:
    label = name or str((table.rows or {}).get(key, key))
    place = _place_of(key) if table.id == "areas" else ""
    return Line(key, label, numbers, total(numbers) if table.adds_up else None, place)


def _place_of(cell: str) -> str:
    if not h3.is_valid_cell(cell):
        return ""  # a page that was kept opens, whatever stands in it
    lat, lon = cell_centre(cell)
    return f"{lat:.2f}, {lon:.2f}"


def _section(table: Table, lines: list[Line]) -> Section:
    columns = [str(label) for label in table.columns.values()]
    totals = [total(line.numbers[n] for line in lines) for n in range(len(columns))]
    has_totals = bool(lines) and table.are_alike
    return Section(
        table.id,
        str(table.title),
        str(table.says),
        columns,
        list(table.columns),
        lines,
        totals if has_totals else None,
        table.is_hiding,
    )


def of_year(months: Mapping[date, list[Kept]]) -> list[Section]:
    """Of its closed months, oldest first. What a month hides the year does not tell."""
    by_id: dict[str, dict[date, list[Line]]] = {}
    for month, tables in months.items():
        for one in tables:
            if one["id"] in BY_ID:
                by_id.setdefault(one["id"], {})[month] = _lines(one)
    rates = _rates(months[max(months)])
    found = []
    for table in (table for table in BY_ID.values() if table.id in by_id):
        parts = by_id[table.id]
        if table.year == Year.AREAS:
            lines = _areas(table, parts, rates)
        else:
            lines = {Year.LAST: _last, Year.LONGEST: _longest, Year.EACH: _each}.get(table.year, _summed)(table, parts)
        found.append(_section(table, lines))
    return found


def _last(_table: Table, parts: Parts) -> list[Line]:
    return parts[max(parts)]


def _longest(_table: Table, parts: Parts) -> list[Line]:
    """Of the months that tell one."""
    return max(parts.values(), key=lambda lines: (lines[0].numbers[0].count or 0) if lines else 0)


def _each(table: Table, parts: Parts) -> list[Line]:
    """A line for each month and row that say something."""
    return [
        _line(table, f"{month:%Y-%m} {line.key}", f"{month:%Y-%m}, {line.label}", line.numbers)
        for month, lines in parts.items()
        for line in lines
        if any(number.said != UNSAID for number in line.numbers)
    ]


def _summed(table: Table, parts: Parts) -> list[Line]:
    """By the key of a line, under its newest name."""
    by_key: dict[str, list[Line]] = {}
    for lines in parts.values():
        for line in lines:
            by_key.setdefault(line.key, []).append(line)
    return [
        _line(table, key, same[-1].label, [total(line.numbers[n] for line in same) for n in range(len(table.columns))])
        for key, same in by_key.items()
    ]


def _rates(december: Iterable[Kept]) -> dict[str, dict[str, str]]:
    """Of the year, by area and column."""
    return {line["key"]: line["numbers"] for one in december if one["id"] == YEAR_AREAS for line in one["lines"]}


def _areas(table: Table, parts: Parts, rates: Mapping[str, Mapping[str, str]]) -> list[Line]:
    opened = {line.key: line.numbers[0] for line in _summed(table, parts)}
    return [
        _line(table, area, area, [opened.get(area, Number(0)), *_of(table, rates.get(area, {}))])
        for area in sorted({*opened, *rates})
    ]


def _of(table: Table, numbers: Mapping[str, str]) -> list[Number]:
    return [read(numbers.get(column, "")) for column in list(table.columns)[1:]]


def words(number: Number) -> str:
    """A number as a page says it."""
    if number.said:
        return number.said
    if number.count is None:
        return _("fewer than {least}").format(least=LEAST)
    if not number.is_exact and not number.count:
        return _("hidden")
    return str(number.count) if number.is_exact else _("{count} or more").format(count=number.count)
