"""The numbers as files: exactly what the page shows, and nothing it does not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from police_portal.transparency.sections import Section

IN_ALL = "in all"
HEAD = ["period", "table", "row", "column", "number"]
SAYS = (
    'A number is exact ("7"), hidden below five ("<5"), or a sum with a hidden part, of which only what is shown is '
    'counted ("7+"). "–": too few to say.'
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run: names are agencies' own


def rows(period: str, sections: Sequence[Section]) -> Iterator[list[str]]:
    for section in sections:
        for line in section.lines:
            for column, number in zip(section.columns, line.numbers, strict=True):
                yield [period, section.id, line.label, column, number.plain]
            if line.total is not None:
                yield [period, section.id, line.label, IN_ALL, line.total.plain]
        if section.totals is not None and len(section.lines) > 1:
            for column, number in zip(section.columns, section.totals, strict=True):
                yield [period, section.id, IN_ALL, column, number.plain]


def as_csv(periods: Sequence[tuple[str, Sequence[Section]]], more: Sequence[list[str]] = ()) -> str:
    """more: rows after them, of the same head."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEAD)
    for period, sections in periods:
        writer.writerows([_safe(cell) for cell in row] for row in rows(period, sections))
    writer.writerows([_safe(cell) for cell in row] for row in more)
    return file.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_json(periods: Sequence[tuple[str, Sequence[Section]]], more: Sequence[list[str]] = ()) -> dict[str, Any]:
    return {
        "numbers": [dict(zip(HEAD, row, strict=True)) for period, sections in periods for row in rows(period, sections)]
        + [dict(zip(HEAD, row, strict=True)) for row in more],
        "says": SAYS,
    }
