"""How PostgreSQL answers what the program asks: each statement with the plan by which it really ran, and what it read.

The plans are those of the executions themselves (auto_explain, sent to this connection), with their own values; no
statement is copied or asked a second time.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

HEARD = {
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_timing": "off",  # of each node: a clock read twice for every row would be most of the time
    "auto_explain.log_format": "json",
    "auto_explain.log_level": "notice",
}
MOST_READ, TIMES_KEPT = 500, 10  # rows that a look at a table may read: so many, and for each that is of use so many
SCANS = {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Tid Scan"}


@dataclass
class Scan:
    """One look at one table: by which index, how many rows it read, how many it kept."""

    table: str
    index: str
    condition: str
    kept: int
    read: int

    def wrong(self, size: int, rows: int) -> str:
        """What is wrong with it, where the table has so many rows and the statement gave so many; empty: nothing."""
        if self.read <= 2 * rows:
            return ""
        if not self.index:
            return f"{self.table} ({size:,} rows) is read from its beginning to its end"
        if not self.condition and self.read > size / 2:
            return f"{self.table} ({size:,} rows) is read along all of {self.index}"
        if self.read > MOST_READ + TIMES_KEPT * self.kept:
            return f"of {self.table} {self.read:,} rows are read by {self.index}, and {self.kept:,} kept"
        return ""


@dataclass
class Statement:
    """A statement of the program, values apart, and how it ran each time."""

    sql: str
    seconds: list[float] = field(default_factory=list)  # as the program waits for it
    scans: list[list[Scan]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)  # it returned or changed
    buffers: list[int] = field(default_factory=list)
    asked_by: Counter[str] = field(default_factory=Counter)

    def wrong(self, sizes: dict[str, int], large: int) -> set[str]:
        """What is wrong with the looks at tables of so many rows or more."""
        looks = [(scan, rows) for run, rows in zip(self.scans, self.rows, strict=True) for scan in run]
        wrong = [scan.wrong(sizes[scan.table], rows) for scan, rows in looks if sizes.get(scan.table, 0) >= large]
        return {told for told in wrong if told}

    def an_hour(self, steps: dict[str, tuple[float, int]]) -> float:
        """How often it is asked in an hour. steps: by name how often, and how many times it was tried here."""
        return sum(count / steps[name][1] * steps[name][0] for name, count in self.asked_by.items() if name in steps)


class Book:
    """What was asked, by its text."""

    def __init__(self) -> None:
        self.statements: dict[str, Statement] = {}
        self.step = ""
        self._now: Statement | None = None

    def note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """For connection.execute_wrapper."""
        began = time.perf_counter()
        self._now = self.of(sql)
        try:
            return execute(sql, params, many, context)
        finally:
            self._now.seconds.append(time.perf_counter() - began)
            self._now.asked_by[self.step] += 1

    def of(self, sql: str) -> Statement:
        text = plain(sql)
        return self.statements.setdefault(text, Statement(text))

    def heard(self, notice: Any) -> None:
        """For psycopg: auto_explain's notice of the statement that has just run."""
        found = re.match(r"duration: [\d.]+ ms  plan:\n", notice.message_primary or "")
        if found is None or self._now is None:
            return
        told = json.loads(notice.message_primary[found.end() :])
        statement, plan = self._now, told["Plan"]
        statement.scans.append(list(scans(plan)))
        changed = plan["Node Type"] == "ModifyTable" and plan.get("Plans")
        statement.rows.append(round(plan["Plans"][0]["Actual Rows"] if changed else plan["Actual Rows"]))
        statement.buffers.append(plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0))


def plain(sql: str) -> str:
    """The statement without how many values a list in it has, or how many rows it writes at once."""
    sql = re.sub(r"\(%s(, %s)+\)", "(%s, …)", sql)
    sql = re.sub(r"(\((?:[^()]|\([^()]*\))*\))(, \1)+", r"\1, …", sql) if sql.startswith("INSERT") else sql
    return re.sub(r"s\d+_x\d+", "s", sql)


def scans(plan: dict[str, Any]) -> Iterator[Scan]:
    """Every table that is looked at in this plan."""
    kind, loops = plan["Node Type"], plan.get("Actual Loops", 0)
    if kind in SCANS and loops:
        index = plan.get("Index Name", "")
        condition = plan.get("Index Cond", "") or plan.get("TID Cond", "")
        if kind == "Bitmap Heap Scan":
            below = list(bitmaps(plan))
            index, condition = "+".join(name for name, _cond in below), " ".join(cond for _name, cond in below)
        kept = round(plan["Actual Rows"] * loops)
        removed = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        yield Scan(plan["Relation Name"], index, condition, kept, kept + round(removed * loops))
    for below in plan.get("Plans", []):
        yield from scans(below)


def bitmaps(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for below in plan.get("Plans", []):
        if below["Node Type"] == "Bitmap Index Scan":
            yield below["Index Name"], below.get("Index Cond", "")
        yield from bitmaps(below)


@contextmanager
def listening() -> Iterator[Book]:
    """Whatever is asked on this connection, until the end."""
    book = Book()
    raw = connection.connection
    with connection.cursor() as cursor:
        cursor.execute("LOAD 'auto_explain'")
        for name, value in HEARD.items():
            cursor.execute(f"SET {name} = {value!r}")
    raw.add_notice_handler(book.heard)
    try:
        with connection.execute_wrapper(book.note):
            yield book
    finally:
        raw.remove_notice_handler(book.heard)
        with connection.cursor() as cursor:
            cursor.execute("SET auto_explain.log_min_duration = -1")
