"""How the timeline does with 100,000 clips in one home, beside 1,000: `python -m tests.bench.timeline`.

The whole view through Django's test client (session, template, strip and all), on the database of DATABASE_URL or
on an own SQLite file. Both homes are as busy a day; the larger one only goes back a hundred times as far.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests import environment
from tests.services import redis_of_settings

FEW, MANY = 1_000, 100_000
ROUNDS = 40
APART = timedelta(minutes=20)  # 72 clips a day


def filled_home(owner: Any, name: str, count: int) -> Any:
    street = importlib.import_module("tests.street")
    rows = importlib.import_module("tests.devices.clips.rows")
    place = street.home(owner, name, 42.1, -71.6)
    cameras = [street.camera(place, f"{name} {n}", "doorbell", token=f"cam_{name}_{n}") for n in range(3)]
    newest = timezone.now() - timedelta(minutes=1)
    for start in range(0, count, 10_000):
        rows.fill(cameras, min(10_000, count - start), newest=newest - start * APART, apart=APART)
    return place


def took_ms(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def middle_and_slow(times: list[float]) -> tuple[float, float]:
    """p50 and p95."""
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.95)]


def side_by_side(one: Callable[[], object], other: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Both in turn, so that what else the machine does meets both."""
    one(), other()
    pairs = [(took_ms(one), took_ms(other)) for _round in range(ROUNDS)]
    return [a for a, _b in pairs], [b for _a, b in pairs]


def page_50(place: Any, owner: Any) -> str:
    """The address of a page far down: of the 50th, or of the last but one where there are fewer."""
    timeline = importlib.import_module("devices.clips.timeline")
    walks, at = timeline.walks(owner, home=place), None
    for _page in range(min(49, place.clips.count() // timeline.PAGE - 1)):
        at = timeline.page(walks, timeline.Filters(), at).older
    return f"?at={at}"


def addresses(place: Any, owner: Any) -> dict[str, str]:
    camera = place.cameras.order_by("pk")[1]
    day = (timezone.now() - timedelta(days=7)).date()
    return {
        "page 1": "",
        "page 50": page_50(place, owner),
        "camera": f"?camera={camera.uuid}",
        "ding": "?trigger=ding",
        "person": "?label=person",
        "starred": "?starred=1",
        "unseen": "?unseen=1",
        "ding, starred": "?trigger=ding&starred=1",
        "one day": f"?from={day}&to={day}",
        "no match": "?trigger=on_demand",
    }


def main() -> int:
    environment.prepare()
    django.setup()
    call_command("migrate", verbosity=0)
    with redis_of_settings():
        measure()
    return 0


def seen(client: Client, url: str) -> None:
    """Ask for a page, and take no error page for an answer."""
    assert client.get(url).status_code == 200, url


def measure() -> None:
    street = importlib.import_module("tests.street")
    owner = street.person("bench@example.org", "Bench")
    small, large = filled_home(owner, "Small", FEW), filled_home(owner, "Large", MANY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(SERVER_NAME="localhost")
    client.force_login(owner)
    print(f"The timeline with {MANY:,} clips in a home beside {FEW:,}, on {connection.vendor}; ms as p50 / p95")
    few, many = addresses(small, owner), addresses(large, owner)
    worst = 0.0
    for name in few:
        urls = f"/homes/{small.uuid}/{few[name]}", f"/homes/{large.uuid}/{many[name]}"
        times = side_by_side(partial(seen, client, urls[0]), partial(seen, client, urls[1]))
        a, b = middle_and_slow(times[0]), middle_and_slow(times[1])
        worst = max(worst, b[0] / a[0])
        print(f"  {name:14} {a[0]:6.1f} /{a[1]:6.1f}   {b[0]:6.1f} /{b[1]:6.1f}   ratio {b[0] / a[0]:.2f}")
    print(f"  largest ratio of p50: {worst:.2f}")


if __name__ == "__main__":
    sys.exit(main())
