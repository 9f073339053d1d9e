"""The newest posts in some cells: the one place with SQL of our own, in the dialects of both databases.

A merge of many short walks. Each cell's posts stand in the index `feed` newest first. (1) One step into every cell
finds its head, the newest post that is asked for. (2) What belongs to the newest `size` of all lies in the cells with
the newest `size` heads: a post anywhere else has that many newer ones above it. (3) So these cells alone are walked,
`size` posts each. The work depends on the number of cells, and not on how many posts there are or how old they are.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from devices.geo import Cover
from neighbors.posts.models import SHOWN

STATUSES = ", ".join(f"'{status.value}'" for status in SHOWN)  # spelled out: so the partial index is found
NEWEST_FIRST = "ORDER BY p.published_at DESC, p.id DESC"


@dataclass(frozen=True)
class Asked:
    """Which of the posts. words: folded, all of them must stand in the revision that is shown. before: not itself."""

    categories: Collection[str] = ()  # empty: any
    words: Sequence[str] = ()
    not_by: Collection[int] = ()
    no_agencies: bool = False
    before: tuple[datetime, int] | None = None


@dataclass
class Part:
    """A piece of SQL and what stands in its places."""

    sql: str = ""
    values: list[Any] = field(default_factory=list)

    def add(self, sql: str, *values: Any) -> None:
        self.sql += sql
        self.values += values


def newest(of: Cover, asked: Asked, size: int) -> list[int]:
    """Keys of the newest posts in these cells, in order, at most `size`."""
    cells = [(number, False) for number in of.whole] + [(number, True) for number in of.edge]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _keys(cursor, _postgresql(of, asked, size))
        if len(cells) > size:
            heads = _sqlite_heads(of, asked, size)
            cursor.execute(heads.sql, heads.values)
            cells = [(cell, bool(is_edge)) for cell, is_edge in cursor.fetchall()]
        return _keys(cursor, _sqlite_walks(of, asked, size, cells)) if cells else []


def _keys(cursor: CursorWrapper, query: Part) -> list[int]:
    cursor.execute(query.sql, query.values)
    return [row[0] for row in cursor.fetchall()]


def _asked(asked: Asked) -> Part:
    """Conditions on a post `p`."""
    part = Part(f"p.status IN ({STATUSES})")
    if asked.before is not None:
        at = connection.ops.adapt_datetimefield_value(asked.before[0])
        part.add(" AND (p.published_at, p.id) < (%s, %s)", at, asked.before[1])
    if asked.categories:
        part.add(f" AND p.category IN ({_places(asked.categories)})", *asked.categories)
    if asked.not_by:
        part.add(f" AND (p.author_id IS NULL OR p.author_id NOT IN ({_places(asked.not_by)}))", *asked.not_by)
    if asked.no_agencies:
        part.add(" AND p.agency_uuid IS NULL")
    if asked.words:
        each = " AND ".join(["v.folded LIKE %s ESCAPE '!'"] * len(asked.words))
        words = [f"%{_plain(word)}%" for word in asked.words]
        # COALESCE: a planner that guesses how rare a word is would rather read a whole cell and sort it
        part.add(f" AND COALESCE((SELECT {each} FROM neighbors_revision v WHERE v.id = p.shown_id), FALSE)", *words)
    return part


def _places(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _plain(word: str) -> str:
    """A word without special signs for LIKE."""
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _postgresql(of: Cover, asked: Asked, size: int) -> Part:
    condition = _asked(asked)
    # Arrays as one text each, and a SELECT around the cells: both spare the planner a look at every element
    in_edge = "{" + ",".join(of.in_edge) + "}"
    cells = "{" + ",".join(map(str, [*of.whole, *of.edge])) + "}"
    walk = Part("(SELECT p.cell_8, p.published_at, p.id FROM neighbors_post p WHERE p.cell_8 = c.cell ")
    walk.add("AND (NOT c.is_edge OR p.cell IN (SELECT unnest(%s::varchar[]))) AND ", in_edge)
    walk.add(condition.sql + f" {NEWEST_FIRST} LIMIT ", *condition.values)
    query = Part("WITH cells AS (SELECT u.cell, u.number > %s AS is_edge ", [len(of.whole)])
    query.add("FROM unnest(%s::bigint[]) WITH ORDINALITY AS u(cell, number))", cells)
    if len(of.whole) + len(of.edge) > size:
        query.add(", best AS (SELECT c.cell, c.is_edge FROM cells c CROSS JOIN LATERAL ")
        query.add(f"{walk.sql}1) h ORDER BY h.published_at DESC, h.id DESC LIMIT %s)", *walk.values, size)
        query.add(" SELECT r.id FROM best c CROSS JOIN LATERAL ")
    else:
        query.add(" SELECT r.id FROM cells c CROSS JOIN LATERAL ")
    query.add(f"{walk.sql}%s) r ORDER BY r.published_at DESC, r.id DESC LIMIT %s", *walk.values, size, size)
    return query


def _sqlite_heads(of: Cover, asked: Asked, size: int) -> Part:
    """The cells with the newest heads, and whether only some of what is in them counts."""
    condition = _asked(asked)
    query = Part("SELECT h.cell_8, found.is_edge FROM (SELECT c.key >= %s AS is_edge, (", [len(of.whole)])
    query.add("SELECT p.id FROM neighbors_post p WHERE p.cell_8 = c.value AND (c.key < %s OR ", len(of.whole))
    query.add("p.cell IN (SELECT value FROM json_each(%s))) AND ", json.dumps(of.in_edge))
    query.add(condition.sql, *condition.values)
    query.add(f" {NEWEST_FIRST} LIMIT 1) AS id FROM json_each(%s) c", json.dumps([*of.whole, *of.edge]))
    query.add(") AS found JOIN neighbors_post h ON h.id = found.id ")
    query.add("ORDER BY h.published_at DESC, h.id DESC LIMIT %s", size)
    return query


def _sqlite_walks(of: Cover, asked: Asked, size: int, cells: list[tuple[int, bool]]) -> Part:
    """SQLite knows no LATERAL: a walk for each of the few cells."""
    condition, in_edge = _asked(asked), json.dumps(of.in_edge)
    query = Part("SELECT id FROM (")
    for number, (cell, is_edge) in enumerate(cells):
        query.add(" UNION ALL " if number else "")
        query.add("SELECT * FROM (SELECT p.id, p.published_at FROM neighbors_post p WHERE p.cell_8 = %s AND ", cell)
        query.add(condition.sql, *condition.values)
        if is_edge:
            query.add(" AND p.cell IN (SELECT value FROM json_each(%s))", in_edge)
        query.add(f" {NEWEST_FIRST} LIMIT %s)", size)
    query.add(") ORDER BY published_at DESC, id DESC LIMIT %s", size)
    return query
