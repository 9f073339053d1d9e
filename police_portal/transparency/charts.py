"""Bars for a table: of each line its first number, as a share of the largest. Drawn as SVG; the table says the same."""

from __future__ import annotations

from dataclasses import dataclass

from police_portal.transparency.sections import Line, Section


@dataclass(frozen=True)
class Bar:
    line: Line
    width: int  # of MOST
    cells: list[tuple[str, object]]  # (column, number) of the line


MOST = 100


@dataclass(frozen=True)
class Chart:
    section: Section
    bars: list[Bar]
    totals: list[tuple[str, object]]  # (column, sum) where its columns add up
    most: int = MOST

    @property
    def has_bars(self) -> bool:
        """Where nothing is counted, or all of it is hidden, there is nothing to draw."""
        return any(bar.width for bar in self.bars)


def of(section: Section) -> Chart:
    highest = max((_length(line) for line in section.lines), default=0) or 1
    bars = [
        Bar(line, round(MOST * _length(line) / highest), list(zip(section.columns, line.numbers, strict=True)))
        for line in section.lines
    ]
    return Chart(section, bars, list(zip(section.columns, section.totals or [], strict=bool(section.totals))))


def _length(line: Line) -> int:
    if line.total is not None:
        return line.total.count or 0
    return line.numbers[0].count or 0
