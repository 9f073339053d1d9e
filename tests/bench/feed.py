"""How the feed does with a million posts in 50 towns, beside PostGIS: `make bench ARGS=feed`.

The same rows on SQLite and on a PostgreSQL of this run's own; beside it, on the same server, a table of points with a
GiST index, asked with ST_DWithin and ORDER BY … LIMIT. The same questions to all three, and the same answers. What is
timed is the search for the newest 21, after a pass over all readers; ours always works out the cells of the area anew.
We and PostGIS take turns, pass by pass. PostGIS measures on the sphere, as we do; on its spheroid it would only
be slower. Its second line has an index on time beside the GiST index, and the planner's choice.

FEED_URLS="sqlite:////tmp/feed.sqlite3 postgresql://…" keeps and uses again two databases of one's own.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

import django
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.db.utils import NotSupportedError, OperationalError
from django.test import Client

from tests import environment
from tests.bench.timeline import middle_and_slow
from tests.services import postgres, redis_of_settings

COUNT = int(os.environ.get("POSTS", "1000000"))
READERS, ROUNDS = 100, 2
RADII = {"5 miles": 8047, "half a mile": 805}
SIZE = 21
SAYS = "figures: "


def main() -> int:
    """Each database in a process of its own, so that each has settings of its own."""
    if sys.argv[-1] == "measure":
        return _measure()
    print(f"{COUNT:,} posts in 50 towns, the newest 21 for {READERS} readers; ms as p50 / p95", flush=True)
    kept = os.environ.get("FEED_URLS", "").split()
    lite = _child(kept[0] if kept else None)
    with nullcontext(kept[1]) if kept else postgres() as url:
        post = _child(url)
    if "missing" in post:
        print("  PostGIS is not installed, so there is nothing to stand beside.")
        print("  Debian: apt-get install --no-install-recommends postgresql-15-postgis-3")
    else:
        assert lite["answers"] == post["answers"], "SQLite and PostgreSQL do not give the same posts"
        for name, answers in post["peer_answers"].values():
            assert answers == post["answers"][name], "PostGIS does not give the same posts"
        print("  SQLite, PostgreSQL and PostGIS gave the same posts to every question.")
    _print(lite, post)
    return 0


def _child(url: str | None) -> dict[str, Any]:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "tests.bench.feed", "measure"]
    done = subprocess.run(
        command, env=env | ({"DATABASE_URL": url} if url else {}), stdout=subprocess.PIPE, text=True, check=True
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith(SAYS))
    found: dict[str, Any] = json.loads(line.removeprefix(SAYS))
    return found


def _print(lite: dict[str, Any], post: dict[str, Any]) -> None:
    for name in lite["times"]:
        ours = {"SQLite": lite["times"][name], "PostgreSQL": post["times"][name]}
        print(f"  {name:40}" + "".join(f"{db} {_both(times)}   " for db, times in ours.items()))
        for kind in ("PostGIS", "PostGIS with an index on time"):
            peer = post.get("peer", {}).get(f"{kind}: {name}")
            if peer:
                theirs = middle_and_slow(peer)
                shares = [[a / b for a, b in zip(middle_and_slow(t), theirs, strict=True)] for t in ours.values()]
                said = "   ".join(f"{db} {a:.3f} / {b:.3f}" for db, (a, b) in zip(ours, shares, strict=True))
                print(f"    beside {kind:31} {_both(peer)}   of it: {said}")


def _both(times: list[float]) -> str:
    middle, slow = middle_and_slow(times)
    return f"{middle:6.1f} /{slow:6.1f}"


def _measure() -> int:
    environment.prepare()
    django.setup()
    call_command("migrate", verbosity=0)
    areas = importlib.import_module("neighbors.areas.models").Neighbor
    areas.objects.all().delete()
    million = importlib.import_module("tests.bench.million")
    began = time.perf_counter()
    if not importlib.import_module("neighbors.posts.models").Post.objects.exists():
        million.fill(COUNT)
    print(f"filled {connection.vendor} in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    found: dict[str, Any] = {"times": {}, "answers": {}, "peer": {}, "peer_answers": {}}
    is_peer = connection.vendor == "postgresql" and _make_peer(found)
    cells = million.readers(READERS)
    for kind in ("PostGIS", "PostGIS with an index on time") if is_peer else ("",):
        with connection.cursor() as cursor:
            if kind.endswith("time"):
                cursor.execute("CREATE INDEX peer_time ON peer (created DESC)")
                cursor.execute("ANALYZE peer")
        for name, radius_m in RADII.items():
            asks: list[Callable[[str], list[int]]] = [partial(_ours, radius_m=radius_m)]
            asks += [partial(_peers, radius_m=radius_m)] * is_peer
            (times, answers), *peer = _in_turn(cells, asks)
            found["times"].setdefault(name, []).extend(times)
            assert found["answers"].setdefault(name, answers) == answers
            for peer_times, peer_answers in peer:
                found["peer"][f"{kind}: {name}"] = peer_times
                found["peer_answers"][f"{kind}: {name}"] = [name, peer_answers]
    _more(found, cells)
    with redis_of_settings():
        found["times"]["the whole page, 5 miles"] = _pages(cells)
    print(SAYS + json.dumps(found))
    return 0


def _in_turn(cells: list[str], asks: list[Callable[[str], list[int]]]) -> list[tuple[list[float], list[list[int]]]]:
    """Times and answers of each. Every round is a pass over all readers, first untimed; rounds of each take turns."""
    near = importlib.import_module("neighbors.posts.feed").near
    found: list[tuple[list[float], list[list[int]]]] = [([], []) for _ask in asks]
    for _round in range(ROUNDS):
        for ask, (times, answers) in zip(asks, found, strict=True):
            for cell in cells:
                ask(cell)
            answers.clear()
            for cell in cells:
                near.cache_clear()
                began = time.perf_counter()
                answers.append(ask(cell))
                times.append((time.perf_counter() - began) * 1000)
    return found


def _ours(cell: str, radius_m: int, **asked: Any) -> list[int]:
    feed, near = importlib.import_module("neighbors.posts.feed"), importlib.import_module("neighbors.posts.near")
    keys: list[int] = near.newest(feed.near(cell, radius_m), near.Asked(**asked), SIZE)
    return keys


def _make_peer(found: dict[str, Any]) -> bool:
    with connection.cursor() as cursor:
        try:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        except (NotSupportedError, OperationalError, ProgrammingError):
            found["missing"] = "postgis"
            return False
        cursor.execute("DROP TABLE IF EXISTS peer")
        cursor.execute(
            "CREATE TABLE peer AS SELECT id, published_at AS created, ST_MakePoint(lon, lat)::geography AS place "
            "FROM neighbors_post"
        )
        cursor.execute("ALTER TABLE peer ADD PRIMARY KEY (id)")
        cursor.execute("CREATE INDEX peer_place ON peer USING gist (place)")
        cursor.execute("VACUUM ANALYZE peer")
    return True


def _peers(cell: str, radius_m: int) -> list[int]:
    lat, lon = importlib.import_module("devices.geo").cell_centre(cell)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM peer WHERE ST_DWithin(place, ST_MakePoint(%s, %s)::geography, %s, false) "
            "ORDER BY created DESC LIMIT %s",
            [lon, lat, radius_m, SIZE],
        )
        return [row[0] for row in cursor.fetchall()]


def _more(found: dict[str, Any], cells: list[str]) -> None:
    """What else is asked of the feed, at 5 miles."""
    models = importlib.import_module("neighbors.posts.models")
    post = models.Post.objects.get(pk=COUNT // 2)
    asked: dict[str, dict[str, Any]] = {
        "one category": {"categories": ["lost_pet"]},
        "two common words": {"words": ["parcel", "porch"]},
        "a rare word (1 post in 5,000)": {"words": ["heron"]},
        "a word that nobody wrote": {"words": ["zeppelin"]},
        "somebody blocked": {"not_by": [post.author_id]},
        "page in the middle of three years": {"before": (post.published_at, post.pk)},
    }
    for name, which in asked.items():
        few = cells[: 20 if "word" in name else READERS]
        [(times, answers)] = _in_turn(few, [partial(_ours, radius_m=8047, **which)])
        found["times"][f"5 miles, {name}"], found["answers"][name] = times, answers


def _pages(cells: list[str]) -> list[float]:
    """The view with session, template and all, of people who follow these areas."""
    users = importlib.import_module("django.contrib.auth").get_user_model()
    setting = importlib.import_module("neighbors.areas.setting")
    areas = importlib.import_module("neighbors.areas.models").Neighbor
    now = importlib.import_module("django.utils.timezone").now()
    times = []
    for cell, user in zip(cells[:40], users.objects.order_by("pk"), strict=False):
        setting.set_area(cell, by=user, now=now)
        areas.objects.filter(user=user).update(radius_m=8047)
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        began = time.perf_counter()
        assert client.get("/neighbors/").status_code == 200
        times.append((time.perf_counter() - began) * 1000)
    return times[1:]  # the first one reads the templates


if __name__ == "__main__":
    sys.exit(main())
