"""A million posts in 50 towns, the same rows on both databases: made by the database itself, from whole numbers."""

from __future__ import annotations

import importlib
import random
from functools import cache
from typing import Any

import h3
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Field, Model

from devices.geo import cell_centre, cell_number, parent_number

TOWNS = 50
RINGS = 30  # of cells of resolution 9 around a town's middle: about 10 km
PEOPLE = 200
APART_S = 95  # a million posts in three years
NEWEST_S = 1_780_000_000
PRIME = 1_000_003
TITLES = (
    "A parcel was taken from a porch",
    "Somebody tried car doors along the street",
    "A grey cat without a collar waits at our steps",
    "Street light out at the corner since Monday",
    "A van stood at the school with its engine on",
    "Thank you to whoever brought our bins in",
    "A bicycle was left in our hedge",
    "Somebody rang, looked in at the window and left",
    "Loud noise from the pipes under the road",
    "Found: a set of keys with a green ribbon",
)
CATEGORIES = ("crime", "safety", "suspicious", "unknown_visitor", "lost_pet", "neighborly_moment")


@cache
def towns() -> list[list[str]]:
    """Cells of resolution 9 of each town, the middle first: posts stand the denser the nearer to it."""
    chance = random.Random(50)
    found = []
    for _town in range(TOWNS):
        middle = h3.latlng_to_cell(chance.uniform(29, 47), chance.uniform(-122, -72), 9)
        found.append([cell for ring in range(RINGS + 1) for cell in sorted(h3.grid_ring(middle, ring))])
    return found


def readers(count: int) -> list[str]:
    """Cells in which a neighbor's area begins: somewhere in the towns, the first ones in the first towns."""
    chance = random.Random(7)
    places = towns()
    return [chance.choice(places[number % TOWNS][:1200]) for number in range(count)]


def fill(count: int) -> None:
    """Write the people, the places and the posts, and let the database look at what it has."""
    with connection.cursor() as cursor:
        _places(cursor)
        _people()
        is_lite = connection.vendor == "sqlite"
        cursor.execute("PRAGMA foreign_keys = OFF" if is_lite else "SET session_replication_role = replica")
        if is_lite:  # while it is filled only: the connection is closed afterwards
            for said in ("cache_size = -400000", "synchronous = OFF", "journal_mode = OFF"):
                cursor.execute(f"PRAGMA {said}")
        _insert(cursor, "Revision", count, _revision())
        _insert(cursor, "Post", count, _post())
        cursor.execute("ANALYZE" if is_lite else "VACUUM ANALYZE")
    connection.close()


def _places(cursor: Any) -> None:
    cursor.execute(
        "CREATE TABLE bench_places (town int, number int, cell varchar(15), cell_8 bigint, coarse varchar(15), "
        "lat double precision, lon double precision, coarse_lat double precision, coarse_lon double precision, "
        "PRIMARY KEY (town, number))"
    )
    rows = []
    for town, cells in enumerate(towns()):
        for number, cell in enumerate(cells):
            coarse = h3.cell_to_parent(cell, 8)
            assert parent_number(cell, 8) == cell_number(coarse)
            rows.append((town, number, cell, cell_number(coarse), coarse, *cell_centre(cell), *cell_centre(coarse)))
    cursor.executemany("INSERT INTO bench_places VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", rows)
    cursor.execute("CREATE TABLE bench_titles (number int PRIMARY KEY, title varchar(90))")
    cursor.executemany("INSERT INTO bench_titles VALUES (%s, %s)", list(enumerate(TITLES)))


def _people() -> None:
    users = get_user_model()
    users.objects.bulk_create(
        users(email=f"bench{number}@example.org", password="!", name=f"Bench {number}") for number in range(PEOPLE)
    )


def _moment(expression: str) -> str:
    """A whole number of seconds since 1970, as this database keeps a time."""
    if connection.vendor == "sqlite":
        return f"strftime('%%Y-%%m-%%d %%H:%%M:%%S', {expression}, 'unixepoch')"
    return f"to_timestamp({expression})"


def _named(salt: str) -> str:
    """A UUID of a row's number."""
    if connection.vendor == "sqlite":
        return f"printf('{salt}%%030x', i)"
    return f"('{salt}' || lpad(to_hex(i), 30, '0'))::uuid"


def _text() -> str:
    rare = "CASE WHEN i %% 5000 = 0 THEN ' and a heron stood by' ELSE '' END"
    return f"t.title || ', seen by number ' || i || {rare} || '. It was over before anybody came, and nobody was hurt.'"


def _revision() -> dict[str, str]:
    folded = f"lower(t.title || ' ' || {_text()})"
    at = _moment(f"{NEWEST_S} - (c.count - i) * {APART_S}")
    return {
        "id": "i",
        "uuid": _named("a0"),
        "kind": "'post'",
        "post_id": "i",
        "state": "'approved'",
        "category": _category(),
        "happened_at": at,
        "title": "t.title",
        "text": _text(),
        "folded": folded,
        "words_sha256": "'of the bench'",
        "created_at": at,
    }


def _category() -> str:
    cases = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(CATEGORIES))
    return f"CASE (i * 31 / 7) %% 6 {cases} END"


def _post() -> dict[str, str]:
    at = _moment(f"{NEWEST_S} - (c.count - i) * {APART_S}")
    is_coarse = "i %% 10 = 0"  # a clip of an own camera: the home's cell
    first = get_user_model().objects.order_by("pk").values_list("pk", flat=True)[0]
    return {
        "id": "i",
        "uuid": _named("b0"),
        "author_id": f"{first} + i %% {PEOPLE}",
        "category": _category(),
        "status": "'published'",
        "cell": f"CASE WHEN {is_coarse} THEN p.coarse ELSE p.cell END",
        "cell_8": "p.cell_8",
        "lat": f"CASE WHEN {is_coarse} THEN p.coarse_lat ELSE p.lat END",
        "lon": f"CASE WHEN {is_coarse} THEN p.coarse_lon ELSE p.lon END",
        "happened_at": at,
        "created_at": at,
        "published_at": at,
        "lapses_at": _moment(f"{NEWEST_S} - (c.count - i) * {APART_S} + 2592000"),
        "shown_id": "i",
    }


def _insert(cursor: Any, name: str, count: int, columns: dict[str, str]) -> None:
    """One INSERT … SELECT over the numbers 1..count; columns that are not named get the default of their field."""
    model: type[Model] = getattr(importlib.import_module("neighbors.posts.models"), name)
    values: list[Any] = []
    said = []
    for field in model._meta.concrete_fields:
        if field.column in columns:
            said.append(columns[field.column])
        else:
            said.append("%s" if connection.vendor == "sqlite" else f"%s::{field.db_type(connection)}")
            values.append(_default(field))
    size = len(towns()[0])
    into = f"{model._meta.db_table} ({', '.join(str(field.column) for field in model._meta.concrete_fields)})"
    hashed = f"(i * 7919 %% {PRIME})"
    place = f"({hashed} * {hashed} / {PRIME}) * {size} / {PRIME}"
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
        if connection.vendor == "sqlite"
        else "WITH n AS (SELECT i FROM generate_series(1::bigint, %s) AS g(i))"
    )
    numbers += ", c AS (SELECT CAST(%s AS bigint) AS count)"
    source = (
        f"SELECT {', '.join(said)} FROM n CROSS JOIN c JOIN bench_titles t ON t.number = i / 11 %% {len(TITLES)} "
        f"JOIN bench_places p ON p.town = i %% {TOWNS} AND p.number = {place}"
    )
    is_lite = connection.vendor == "sqlite"
    sql = f"INSERT INTO {into} {numbers} {source}" if is_lite else f"{numbers} INSERT INTO {into} {source}"
    cursor.execute(sql, [count, count, *values])


def _default(field: Field[Any, Any]) -> Any:
    return field.get_db_prep_save(field.get_default(), connection)
