"""Which homes a request reaches, with 1,000,000 cameras and 10,000,000 clips: `make bench ARGS=matching`.

Timed are consent/matching.py as it is called (the ORM writes one query; then the exact shape), at 10,000, 100,000 and
1,000,000 cameras in towns of the same density, and the owner's own clips in the window. Beside it on the same
PostgreSQL the same question to PostGIS: ST_Covers on a GiST index, with the same cameras, owners, opt-outs and mutes.
We and PostGIS take turns, pass by pass, and must name the same homes; so must SQLite. CAMERAS and CLIPS make it
smaller.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.db.utils import NotSupportedError, OperationalError

from tests import environment
from tests.bench.timeline import middle_and_slow
from tests.services import postgres

CAMERAS = int(os.environ.get("CAMERAS", "1000000"))
CLIPS = int(os.environ.get("CLIPS", "10000000"))
AREAS, WINDOWS, ROUNDS = 100, 200, 3
SAYS = "figures: "
PEER = """
SELECT p.id FROM peer p
JOIN devices_membership m ON m.home_id = p.id AND m.role = 'owner'
JOIN devices_user u ON u.id = m.user_id AND u.is_active
WHERE ST_Covers(ST_GeomFromText(%s, 4326), p.place)
AND EXISTS (SELECT 1 FROM devices_camera c WHERE c.home_id = p.id AND c.removed_at IS NULL AND c.is_outdoor)
AND NOT EXISTS (SELECT 1 FROM police_portal_optout o WHERE o.home_id = p.id)
AND NOT EXISTS (SELECT 1 FROM police_portal_mute x WHERE x.home_id = p.id AND x.agency_id = %s)
"""


def main() -> int:
    """Each database in a process of its own, so that each has settings of its own."""
    if sys.argv[-1] == "measure":
        return _measure()
    print(f"{CAMERAS:,} cameras in 50 towns, {CLIPS:,} clips; {AREAS} areas; ms as p50 / p95", flush=True)
    lite = _child(None)
    with postgres() as url:
        post = _child(url)
    for size, found in post["matching"].items():
        assert lite["matching"][size]["answers"] == found["answers"], "SQLite and PostgreSQL do not name the same homes"
        said = f"homes a request reaches: {found['middle']:.0f} in the middle, {found['most']} at most"
        print(f"  {int(size):>9,} cameras   {said}")
        for name, times in (("PostgreSQL", found["times"]), ("SQLite", lite["matching"][size]["times"])):
            print(f"    {name:32} {_both(times)}{_beside(times, found)}")
        print(f"    {'PostgreSQL, the statement alone':32} {_both(found['bare'])}{_beside(found['bare'], found)}")
        if "peer" in found:
            print(f"    {'PostGIS':32} {_both(found['peer'])}")
    if "missing" in post:
        print("  PostGIS is not installed, so there is nothing to stand beside.")
        print("  Debian: apt-get install --no-install-recommends postgresql-15-postgis-3")
    else:
        print("  SQLite, PostgreSQL and PostGIS named the same homes for every area.")
    for name, found in (("PostgreSQL", post), ("SQLite", lite)):
        print(f"  the owner's own clips in the window, of {CLIPS:,}: {name:12} {_both(found['clips'])}")
    slow = middle_and_slow(post["matching"][str(CAMERAS)]["times"])[1]
    print(f"  p95 on PostgreSQL at {CAMERAS:,} cameras: {slow:.1f} ms, target 100 ms")
    return 0 if slow < 100 else 1


def _both(times: list[float]) -> str:
    middle, slow = middle_and_slow(times)
    return f"{middle:6.1f} /{slow:6.1f}"


def _beside(ours: list[float], found: dict[str, Any]) -> str:
    if "peer" not in found:
        return ""
    (a, b), (c, d) = middle_and_slow(ours), middle_and_slow(found["peer"])
    return f"   of PostGIS's time: {a / c:.2f} / {b / d:.2f}"


def _child(url: str | None) -> dict[str, Any]:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "tests.bench.matching", "measure"]
    done = subprocess.run(
        command, env=env | ({"DATABASE_URL": url} if url else {}), stdout=subprocess.PIPE, text=True, check=True
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith(SAYS))
    found: dict[str, Any] = json.loads(line.removeprefix(SAYS))
    return found


def _measure() -> int:
    environment.prepare()
    django.setup()
    call_command("migrate", verbosity=0)
    homes = importlib.import_module("tests.bench._homes")
    asking, done = homes.agency(), 0
    found: dict[str, Any] = {"matching": {}}
    for size in (CAMERAS // 100, CAMERAS // 10, CAMERAS):
        began, end = time.perf_counter(), homes.homes_for(size)
        homes.add_homes(done, end, asking)
        done = end
        _note(f"{size:,} cameras", began)
        found["matching"][str(size)] = _ask(homes.areas(AREAS, homes.homes_for(CAMERAS // 100)), asking.pk, found)
    began = time.perf_counter()
    homes.add_clips(CLIPS, done)
    _note(f"{CLIPS:,} clips", began)
    found["clips"] = _own_clips(homes.windows(WINDOWS, done))
    print(SAYS + json.dumps(found))
    return 0


def _note(what: str, began: float) -> None:
    print(f"filled {connection.vendor}: {what} in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def _ask(areas: list[Any], agency: int, found: dict[str, Any]) -> dict[str, Any]:
    matching = importlib.import_module("police_portal.consent.matching")

    def ours(ring: Any) -> list[int]:
        return [one.home for one in matching.reached(ring, agency)]

    def peer(ring: Any) -> list[int]:
        text = f"POLYGON(({', '.join(f'{lon!r} {lat!r}' for lon, lat in ring)}))"
        with connection.cursor() as cursor:
            cursor.execute(PEER, [text, agency])
            return [row[0] for row in cursor.fetchall()]

    bare = _bare(agency)
    asks = [ours, bare, peer] if _make_peer(found) else [ours, bare]
    (times, answers), (bare_times, bare_answers), *theirs = _in_turn(areas, asks)
    assert bare_answers == answers
    sizes = [len(answer) for answer in answers]
    said: dict[str, Any] = {"times": times, "bare": bare_times, "answers": answers}
    said |= {"middle": median(sizes), "most": max(sizes)}
    for peer_times, peer_answers in theirs:
        assert peer_answers == answers, "PostGIS does not name the same homes"
        said["peer"] = peer_times
    return said


def _bare(agency: int) -> Callable[[Any], list[int]]:
    """Our statement and the exact shape, without the ORM's writing of it: as PostGIS is asked."""
    matching = importlib.import_module("police_portal.consent.matching")
    written: dict[str, Any] = {}

    def ask(ring: Any) -> list[int]:
        key = json.dumps(ring)
        if key not in written:
            written[key] = matching.near(ring, agency).values_list("pk", "lon", "lat").query.sql_with_params()
            return []
        with connection.cursor() as cursor:
            cursor.execute(*written[key])
            rows = cursor.fetchall()
        inside = matching.within(ring, [(lon, lat) for _home, lon, lat in rows])
        return [row[0] for row, is_in in zip(rows, inside, strict=True) if is_in]

    return ask


def _in_turn(areas: list[Any], asks: list[Callable[[Any], list[int]]]) -> list[tuple[list[float], list[list[int]]]]:
    """Times and answers of each. Every round is a pass over all areas, first untimed; they take turns."""
    found: list[tuple[list[float], list[list[int]]]] = [([], []) for _ask in asks]
    for _round in range(ROUNDS):
        for ask, (times, answers) in zip(asks, found, strict=True):
            for ring in areas:
                ask(ring)
            answers.clear()
            for ring in areas:
                began = time.perf_counter()
                answer = ask(ring)
                times.append((time.perf_counter() - began) * 1000)
                answers.append(sorted(answer))
    return found


def _make_peer(found: dict[str, Any]) -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        try:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        except (NotSupportedError, OperationalError, ProgrammingError):
            found["missing"] = "postgis"
            return False
        cursor.execute("DROP TABLE IF EXISTS peer")
        cursor.execute(
            "CREATE TABLE peer AS SELECT id, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS place FROM devices_home "
            "WHERE removed_at IS NULL"
        )
        cursor.execute("ALTER TABLE peer ADD PRIMARY KEY (id)")
        cursor.execute("CREATE INDEX peer_place ON peer USING gist (place)")
        cursor.execute("VACUUM ANALYZE peer")
    return True


def _own_clips(windows: list[Any]) -> list[float]:
    offering = importlib.import_module("police_portal.consent.offering")
    request = importlib.import_module("police_portal.requests.models").FootageRequest
    homes = importlib.import_module("devices.people.models").Home.objects.in_bulk(
        {home for home, _at, _long in windows}
    )
    times, count = [], 0
    for round_ in range(2):  # the first one untimed
        for home, at, long in windows:
            asked = request(window_start=at, window_end=at + long)
            began = time.perf_counter()
            count += len(offering.clips_of(homes[home], asked))
            if round_:
                times.append((time.perf_counter() - began) * 1000)
    assert count, "no window held a clip"
    return times


if __name__ == "__main__":
    sys.exit(main())
