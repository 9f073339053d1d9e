"""A million cameras in 50 towns and ten million clips, the same rows on both databases, written in bulk.

Five homes have seven cameras, one in five of them indoors; three homes in a hundred have opted out, two have muted the
agency. A town is 20,000 cameras, the denser the nearer to its middle; towns are filled one after the other, so that the
first ones stay as they are while the number of cameras grows. Every tenth home has all the clips, one each five hours.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import h3
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Model

from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.people.models import Home, Membership
from police_portal.agencies.models import Agency
from police_portal.consent.models import Mute, OptOut

TOWNS, IN_TOWN = 50, 14_286  # homes of a town: 20,000 cameras
WIDTH_KM = 2.5  # of the bell in which its homes lie: 360 homes a square kilometre in the middle
NEWEST = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
APART_S = 5 * 3600
FIRST_CAMERA = (0, 2, 4, 5, 6)  # of five homes, that have 2, 2, 1, 1 and 1
KEPT = ("clip_timeline", "clip_camera_timeline")  # indexes of the clips; the others belong to other questions


@cache
def middles() -> list[tuple[float, float]]:
    chance = random.Random(50)
    return [(chance.uniform(29, 47), chance.uniform(-122, -72)) for _town in range(TOWNS)]


def place(home: int) -> tuple[float, float]:
    """Where a home lies (latitude, longitude), by its number from 0."""
    chance = random.Random(home)
    lat, lon = middles()[home // IN_TOWN % TOWNS]
    return lat + chance.gauss(0, WIDTH_KM) / 111.2, lon + chance.gauss(0, WIDTH_KM) / 84.0


def homes_for(cameras: int) -> int:
    return cameras * 5 // 7


def agency() -> Agency:
    facts = {"kind": "police", "jurisdiction": [], "domains": [], "state": "active", "decided_at": NEWEST}
    found: Agency = Agency.objects.get_or_create(name="Bench Police", defaults=facts)[0]
    return found


def add_homes(first: int, end: int, asking: Agency) -> None:
    """The homes of these numbers with their people, cameras and choices."""
    user = get_user_model()
    loose()
    spans = range(first, end)
    write(user, ("id", "email", "password", "name"), ((n + 1, f"h{n}@example.org", "!", "Bench") for n in spans))
    write(Home, ("id", "name", "lat", "lon", "cell", "quota_bytes"), (_home(n) for n in spans))
    write(Membership, ("id", "home_id", "user_id", "role"), ((n + 1, n + 1, n + 1, "owner") for n in spans))
    write(Camera, ("id", "home_id", "name", "kind", "is_outdoor"), _cameras(spans))
    write(OptOut, ("home_id",), ((n + 1,) for n in spans if n % 100 < 3))
    write(Mute, ("home_id", "agency_id"), ((n + 1, asking.pk) for n in spans if n % 100 in (50, 51)))
    settle("devices_user", "devices_home", "devices_membership", "devices_camera", OptOut._meta.db_table)


def _home(n: int) -> tuple[Any, ...]:
    lat, lon = place(n)
    return n + 1, f"Home {n}", lat, lon, h3.latlng_to_cell(lat, lon, 8), 10**9


def _cameras(spans: range) -> Iterator[tuple[Any, ...]]:
    for n in spans:
        first = 7 * (n // 5) + FIRST_CAMERA[n % 5] + 1
        for camera in range(first, first + (2 if n % 5 < 2 else 1)):
            is_outdoor = camera % 5 != 0
            yield camera, n + 1, f"Camera {camera}", "stick_up" if is_outdoor else "indoor", is_outdoor


def loose() -> None:
    """While it is filled only: the connection is closed afterwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for said in ("foreign_keys = OFF", "cache_size = -400000", "synchronous = OFF", "journal_mode = OFF"):
                cursor.execute(f"PRAGMA {said}")
        else:
            cursor.execute("SET session_replication_role = replica")


def settle(*tables: str) -> None:
    """Let the database look at what it has."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {table}" if connection.vendor == "sqlite" else f"VACUUM ANALYZE {table}")
    connection.close()


def write(model: type[Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY, or many INSERTs; columns that are not named get the default of their field, a name of its own each time."""
    fields = [f for f in model._meta.concrete_fields if f.column not in columns and not f.primary_key]
    named = [*columns, *(str(f.column) for f in fields)]
    uuids = random.Random()
    fixed = [None if f.column == "uuid" else f.get_db_prep_save(f.get_default(), connection) for f in fields]
    at = next((i for i, f in enumerate(fields) if f.column == "uuid"), None)

    def whole() -> Iterator[tuple[Any, ...]]:
        for row in rows:
            rest = list(fixed)
            if at is not None:
                rest[at] = f"{uuids.getrandbits(128):032x}"
            yield (*row, *rest)

    into = f"{model._meta.db_table} ({', '.join(named)})"
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            many: Any = whole()  # read one by one, whatever the stubs want
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(named))})", many)
            return
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in whole():
                copy.write_row([value.dumps(value.obj) if hasattr(value, "dumps") else value for value in row])


# --- Clips: made by the database itself


def add_clips(count: int, homes: int) -> None:
    loose()
    with connection.cursor() as cursor:
        is_lite = connection.vendor == "sqlite"
        made = _bare(cursor)
        cursor.execute(_clips_sql(count, homes // 10, is_lite))
        for statement in made:
            cursor.execute(statement)
    settle("devices_clip")


def _bare(cursor: Any) -> list[str]:
    """Take the indexes away, and what they hold; gives how those that are measured are made again."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'devices_clip' AND type = 'index'")
        found = [(name, sql) for name, sql in cursor.fetchall() if sql]
        for name, _sql in found:
            cursor.execute(f"DROP INDEX {name}")
        return [sql for name, sql in found if name in KEPT]
    cursor.execute(
        "SELECT conrelid::regclass, conname FROM pg_constraint WHERE (confrelid = 'devices_clip'::regclass "
        "OR conrelid = 'devices_clip'::regclass) AND contype IN ('f', 'u')"
    )
    for table, name in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
    cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'devices_clip'")
    found = [(name, sql) for name, sql in cursor.fetchall() if not name.endswith("_pkey")]
    for name, _sql in found:
        cursor.execute(f"DROP INDEX {name}")
    cursor.execute("ALTER TABLE devices_clip SET UNLOGGED")
    cursor.execute("SET maintenance_work_mem = '512MB'")
    return [sql for name, sql in found if name in KEPT]


def _clips_sql(count: int, homes: int, is_lite: bool) -> str:
    """Clip i of the numbers from 0: homes take turns, each round five hours before the last one."""
    newest = int(NEWEST.timestamp())
    seconds = f"{newest} - (i / {homes}) * {APART_S} - (i % {homes}) * 7 % {APART_S}"
    at = f"strftime('%Y-%m-%d %H:%M:%S', {seconds}, 'unixepoch')" if is_lite else f"to_timestamp({seconds})"
    later = (
        f"strftime('%Y-%m-%d %H:%M:%S', {newest + 30 * 86400}, 'unixepoch')"
        if is_lite
        else (f"to_timestamp({newest + 30 * 86400})")
    )
    named = {
        "id": "i + 1",
        "uuid": "printf('c0%030x', i)" if is_lite else "('c0' || lpad(to_hex(i), 30, '0'))::uuid",
        "home_id": f"(i % {homes}) * 10 + 1",
        "camera_id": f"(i % {homes}) * 14 + 1",
        "trigger": "'motion'",
        "status": "'ready'",
        "recorded_at": at,
        "shown_at": at,
        "arrived_at": at,
        "ready_at": at,
        "expires_at": later,
        "retention_days": "30",
        "size_bytes": "1000000",
        "duration_s": "20.0",
        "sha256": "'of the bench'",
        "original_id": "i + 1",
        "poster_id": "i + 1",
    }
    said = []
    for field in Clip._meta.concrete_fields:
        if field.column in named:
            said.append(named[str(field.column)])
            continue
        value = field.get_db_prep_save(field.get_default(), connection)
        value = value.dumps(value.obj) if hasattr(value, "dumps") else value
        quoted = "NULL" if value is None else str(value) if isinstance(value, int | float) else f"'{value}'"
        said.append(quoted if is_lite else f"CAST({quoted} AS {field.db_type(connection)})")
    into = f"devices_clip ({', '.join(str(field.column) for field in Clip._meta.concrete_fields)})"
    if is_lite:
        numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})"
        return f"INSERT INTO {into} {numbers} SELECT {', '.join(said)} FROM n"
    return f"INSERT INTO {into} SELECT {', '.join(said)} FROM generate_series(0::bigint, {count - 1}) AS g(i)"


# --- Questions


def areas(count: int, homes: int) -> list[list[list[float]]]:
    """Rectangles from the least to the most that may be asked, each around some home of the first towns."""
    chance = random.Random(7)
    found = []
    for n in range(count):
        lat, lon = place(chance.randrange(min(homes, IN_TOWN)))
        size_m2 = 1_290_000 if n % 2 else chance.uniform(64_750, 1_290_000)
        wide_m = size_m2**0.5 * chance.uniform(0.7, 1.4)
        up, across = size_m2 / wide_m / 111_200 / 2, wide_m / 84_000 / 2
        west, south, east, north = lon - across, lat - up, lon + across, lat + up
        found.append([[west, south], [east, south], [east, north], [west, north], [west, south]])
    return found


def windows(count: int, homes: int) -> list[tuple[int, datetime, timedelta]]:
    """A home with clips, and hours of the last 29 days."""
    chance = random.Random(8)
    with_clips = max(1, homes // 10)
    return [
        (
            chance.randrange(with_clips) * 10 + 1,
            NEWEST - timedelta(hours=chance.uniform(13, 29 * 24)),
            timedelta(hours=chance.choice([1, 3, 12])),
        )
        for _n in range(count)
    ]
