"""Whatever a town asks of PostgreSQL walks an index: no statement reads a large table to its end, or many rows for few.

The statements are those of the program itself: the mix of a town (tests/bench/_mix.py), everything that beat starts and
every route of the access matrix; the plans are those by which they really ran. Every table that grows with a town has
some thousand rows, or as many as a town has (`make bench ARGS=plans`).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from devices.video.pipeline import Wish, analyze
from neighbors.moderation import models as moderation
from police_portal.transparency.models import ClosedMonth
from ring_platform.operate import measuring
from tests import services, street
from tests import town as whole_town
from tests.access import things as things_of_rows
from tests.access.matrix import session_of
from tests.access.once import db, lasting
from tests.bench._crowd import fill
from tests.bench._mix import WAITED, Mix, Step, every_page, walk
from tests.bench._plans import Book, Statement, listening
from tests.devices.video.made import made_clip

globals().update(lasting(street, things_of_rows, whole_town) | {"store": lasting(services)["store"], "db": db})
pytestmark = [
    pytest.mark.parts,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite tells no plan by which a statement really ran"
    ),
]
HOMES = int(os.environ.get("PLANS_HOMES", "0"))  # 0: of each table LEAST rows, whatever a town has of it
LEAST = 3_000
LARGE = 5_000 if HOMES else LEAST // 2
REPORT = os.environ.get("PLANS_REPORT", "")
HOTTEST = 10

# What reads a whole table, and why it may: by what asks
MAY: dict[str, str] = {
    "beat: measure": "counts all there is: once a minute, or more seldom where that costs much",
    "beat: clear-ended-posts": "once an hour, over every picture of a post",
    "beat: close-months": "once an hour, what moderators and officers did",
    "beat: close-months-of-moderation": "the same",
    "beat: notice-silent-cameras": "an index of the last sign of life would be written anew at each of them",
    "beat: tell-filmed": "what the filmed asked: few, and small",
    "GET police_portal:portal_shares": "counts what an agency was lent, which may be much of all there is",
    "GET police_portal:portal": "counts what an agency asked",
    "GET police_portal:custodian_demands": "the desk's list of all demands: few",
    "GET police_portal:custodian_handovers": "the same of what was handed on",
    "GET police_portal:orders": "demands are few",
    "GET police_portal:oversight": "samples are few",
    "GET police_portal:samples": "the same",
    "GET devices:log_download": "gives the whole public log",
    "POST police_portal:officer_invite": "a person's address whatever its case, in the package's own table",
}


@dataclass
class Ran:
    book: Book
    steps: dict[str, tuple[float, int]]
    sizes: dict[str, int]  # rows of a table, by its name

    def hottest(self) -> list[Statement]:
        """Those on which a town's hour spends most: how often it is asked, times how long it takes."""
        asked = [one for one in self.book.statements.values() if one.scans]
        return sorted(asked, key=lambda one: -one.an_hour(self.steps) * middle(one.seconds))


def middle(values: list[Any]) -> Any:
    return sorted(values)[len(values) // 2]


@pytest.fixture(scope="module")
def ran(town: dict[str, Any], _redis_process: services.Server, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    session_of(town["people"]["owner"])
    for number in range(12 * 3):  # those that are over are closed, as in a town that has run for a while
        month = date(2024 + number // 12, number % 12 + 1, 1)
        if month < timezone.now().date().replace(day=1):
            ClosedMonth.objects.get_or_create(month=month)
            moderation.ClosedMonth.objects.get_or_create(month=month, defaults={"counts": []})
    things = [town[name] for name in ("home", "camera", "clip", "post", "footage_request", "share", "agency")]
    own = {thing._meta.label: thing.pk for thing in [*things, town["people"]["owner"]]}
    made = fill(HOMES, own, least=0 if HOMES else LEAST)
    if not HOMES:  # as of a disk without moving parts, or a small table would be read whole where a large one is not
        with connection.cursor() as cursor:
            cursor.execute("SET random_page_cost = 1.1")
    folder = tmp_path_factory.mktemp("seen")
    seen = analyze(made_clip(folder / "a.mp4", seconds=2, moves=(0, 1)), folder, Wish())
    steps = Mix(town, seen).steps()
    with listening() as book:
        walk([*steps, *every_page(town)], book)
    sizes = {apps.get_model(label)._meta.db_table: count for label, count in made.items() if "." in label}
    told = Ran(book, {step.name: (step.an_hour, len(step.dos)) for step in steps}, sizes)
    name = "beat: measure"  # the more it costs the more seldom it is done
    took_s = sum(middle(one.seconds) for one in book.statements.values() if name in one.asked_by)
    told.steps[name] = (min(told.steps[name][0], 3600 / measuring.pause_s(took_s)), 1)
    if REPORT:
        Path(REPORT).write_text(json.dumps(report(told, steps)), encoding="utf-8")
    return told


def report(ran: Ran, steps: list[Step]) -> dict[str, Any]:
    """What `make bench ARGS=plans` prints."""
    hottest = [as_line(one, ran) for one in ran.hottest()[: HOTTEST * 2]]
    beat = [step.name for step in steps if step.name.startswith("beat: ")]
    sweeps = {
        name: [as_line(one, ran) for one in ran.book.statements.values() if name in one.asked_by and one.scans]
        for name in beat
    }
    wrong = [
        {"sql": one.sql, "told": sorted(told), "asked_by": list(one.asked_by)[:3], "why": excuse(one)}
        for one in ran.book.statements.values()
        if (told := one.wrong(ran.sizes, LARGE))
    ]
    return {
        "sizes": ran.sizes,
        "statements": len(ran.book.statements),
        "hottest": hottest,
        "sweeps": sweeps,
        "wrong": wrong,
    }


def excuse(one: Statement) -> str:
    """Why it may read more than it gives; empty: it may not."""
    return next((why for why in (MAY.get(name.removesuffix(WAITED)) for name in one.asked_by) if why), "")


def as_line(one: Statement, ran: Ran) -> dict[str, Any]:
    return {
        "sql": one.sql,
        "asked_by": list(one.asked_by)[:3],
        "an_hour": one.an_hour(ran.steps),
        "ms": middle(one.seconds) * 1000,
        "indexes": sorted({scan.index or f"all of {scan.table}" for run in one.scans for scan in run}),
        "read": middle([sum(scan.read for scan in run) for run in one.scans]) if one.scans else 0,
        "most_read": max((sum(scan.read for scan in run) for run in one.scans), default=0),
        "rows": middle(one.rows) if one.rows else 0,
        "buffers": middle(one.buffers) if one.buffers else 0,
    }


def test_no_statement_reads_a_large_table_to_its_end_or_many_rows_for_few(ran: Ran) -> None:
    assert len(ran.book.statements) > 500
    told = []
    for one in ran.book.statements.values():
        wrong = one.wrong(ran.sizes, LARGE)
        if wrong and not excuse(one):
            told.append(f"{', '.join(sorted(wrong))}: {', '.join(list(one.asked_by)[:3])}: {one.sql[:1500]}")
    assert not told, "\n\n".join(told)


def test_each_of_the_hottest_uses_an_index(ran: Ran) -> None:
    for one in ran.hottest()[:HOTTEST]:
        looks = [scan for run in one.scans for scan in run if ran.sizes.get(scan.table, 0) >= LARGE]
        assert all(scan.index for scan in looks), one.sql
