"""Afterwards: what cameras were promised, held against the rows, the store's bytes, the log, the notices, the mails.

Nothing here asks the program: SQL, S3 and the files of mails. Its own two verifiers are asked last, by another process.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.camera_program import Film, Told
from tests.stack import Stack

CLIP_PATH = re.compile(r"/clips/([0-9a-f-]{36})/")
CLIPS = """
    SELECT c.uuid::text, c.status, c.reason, c.sha256, c.announced_sha256, c.size_bytes, c.lease, c.wake_at, c.trigger,
           c.attempts, c.original_id, c.poster_id, c.strip_id, c.playable_id,
           extract(epoch FROM coalesce(c.ready_at, now()) - c.arrived_at)::float AS waited_s
    FROM devices_clip c JOIN devices_camera k ON k.id = c.camera_id WHERE k.uuid = ANY(%s::uuid[])
"""
ENTRIES = """
    SELECT subject_uuid::text AS clip, action, count(*) AS count FROM devices_auditentry
    WHERE subject_uuid = ANY(%s::uuid[]) GROUP BY 1, 2
"""
NOTICES = "SELECT path, kind, user_id, mail_at, mailed_at FROM devices_notice WHERE path LIKE '/clips/%%'"
OBJECTS = "SELECT id, key, state, size_bytes, sha256 FROM devices_storedobject"
UNSETTLED = """
    SELECT count(*) AS count FROM devices_clip
    WHERE status IN ('received', 'processing') OR lease IS NOT NULL OR wake_at IS NOT NULL
"""
MAIL_DUE = "SELECT count(*) AS count FROM devices_notice WHERE mail_at <= now() AND mailed_at IS NULL"
DOOMED = "SELECT count(*) AS count FROM devices_storedobject WHERE state = 'doomed' AND doomed_at <= now()"
QUEUES = ("clips", "celery", "low")


@dataclass
class Counts:
    """One line of the table. `wrong` says each thing that is not as it must be, in words."""

    sent: int = 0
    ready: int = 0
    unreadable: int = 0
    lost: int = 0
    doubled: int = 0
    longest_wait_s: float = 0.0
    wrong: list[str] = field(default_factory=list)


def is_settled(stack: Stack) -> bool:
    """Whether nothing waits any more: no clip, no mail, no deletion, no message."""
    if any(stack.rows(query)[0]["count"] for query in (UNSETTLED, MAIL_DUE, DOOMED)):
        return False
    with stack.redis_client() as client:
        return not any(client.llen(queue) for queue in QUEUES)


def account(
    stack: Stack,
    cameras: Sequence[str],
    told: Sequence[Told],
    broken: frozenset[str] = frozenset(),
    steps_s: Sequence[int] = (),
) -> Counts:
    """Hold what these cameras (by name) were told against what is there.

    broken: hashes of unreadable films. steps_s: how far clocks were set meanwhile.
    """
    rows = {row["uuid"]: row for row in stack.rows(CLIPS, [list(cameras)])}
    objects = {row["id"]: row for row in stack.rows(OBJECTS)}
    counts = Counts(sent=len({promise.film.sha256 for promise in told}))
    bodies = _bytes_of(stack, rows, objects)
    for clip, film in promises(counts, told).items():
        hold(counts, rows.get(clip), film, objects, bodies, is_broken=film.sha256 in broken)
        if clip in rows:
            waited_s = min(abs(rows[clip]["waited_s"] - step_s) for step_s in (0, *steps_s))
            counts.longest_wait_s = max(counts.longest_wait_s, waited_s)
    no_more_than_was_sent(counts, rows, told)
    _told_once(counts, stack, rows)
    _mailed_once(counts, stack, rows)
    _store_and_rows_agree(counts, stack, objects)
    return counts


def promises(counts: Counts, told: Sequence[Told]) -> dict[str, Film]:
    """Each promised clip, once; the same film promised as two clips is one too many."""
    clips: dict[str, Film] = {}
    of_film: dict[str, str] = {}
    for promise in told:
        first = of_film.setdefault(promise.film.sha256, promise.clip)
        if first != promise.clip:
            counts.doubled += 1
            counts.wrong.append(f"one film was promised as {first} and as {promise.clip}")
        clips[promise.clip] = promise.film
    return clips


def hold(
    counts: Counts,
    row: dict[str, Any] | None,
    film: Film,
    objects: dict[int, dict[str, Any]],
    bodies: dict[int, bytes | None],
    *,
    is_broken: bool,
) -> None:
    if row is None:
        counts.lost += 1
        counts.wrong.append("a promised clip has no row")
        return
    name, wanted = row["uuid"], "unreadable" if is_broken else "ready"
    counts.ready += row["status"] == "ready"
    counts.unreadable += row["status"] == "unreadable"
    if row["status"] != wanted:
        counts.wrong.append(f"{name} is {row['status']} {row['reason']}, not {wanted}")
    if row["lease"] or row["wake_at"]:
        counts.wrong.append(f"{name} is still leased or waiting")
    original = bodies.get(row["original_id"])
    if original is None or hashlib.sha256(original).hexdigest() != film.sha256:
        counts.lost += 1
        counts.wrong.append(f"{name}: what the store holds is not what was sent")
    kept = [row[name] for name in ("original_id", "poster_id", "strip_id", "playable_id") if row[name] is not None]
    for each in kept:
        thing, body = objects[each], bodies[each]
        if body is None or len(body) != thing["size_bytes"] or thing["state"] != "kept":
            counts.wrong.append(f"{name}: an object ({thing['state']}) is not as its row says")
        elif thing["sha256"] and thing["sha256"] != hashlib.sha256(body).hexdigest():
            counts.wrong.append(f"{name}: an object has another hash than its row")


def _bytes_of(
    stack: Stack, rows: dict[str, dict[str, Any]], objects: dict[int, dict[str, Any]]
) -> dict[int, bytes | None]:
    """What the store itself gives for every object of these clips; None: nothing."""
    s3 = stack.s3()

    def fetched(key: str) -> bytes | None:
        try:
            return bytes(s3.get_object(Bucket=stack.env["S3_BUCKET"], Key=key)["Body"].read())
        except s3.exceptions.NoSuchKey:
            return None

    columns = ("original_id", "poster_id", "strip_id", "playable_id")
    wanted = [row[name] for row in rows.values() for name in columns if row[name] is not None]
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(wanted, pool.map(lambda pk: fetched(objects[pk]["key"]), wanted), strict=True))


def no_more_than_was_sent(counts: Counts, rows: dict[str, dict[str, Any]], told: Sequence[Told]) -> None:
    promised = {promise.clip for promise in told}
    for name, row in rows.items():
        if name not in promised:
            counts.doubled += 1
            counts.wrong.append(f"{name} ({row['status']}) is there, and nobody was told of it")
    for sha256, count in Counter(row["sha256"] for row in rows.values() if row["sha256"]).items():
        if count > 1:
            counts.wrong.append(f"{count} clips hold {sha256}")


def _told_once(counts: Counts, stack: Stack, rows: dict[str, dict[str, Any]]) -> None:
    """The log says of each clip once that it came, and once how it ended."""
    said = {(row["clip"], row["action"]): row["count"] for row in stack.rows(ENTRIES, [list(rows)])}
    for name, row in rows.items():
        for action in ("clip_received", f"clip_{row['status']}"):
            if said.get((name, action), 0) != 1:
                counts.doubled += said.get((name, action), 0) > 1
                counts.wrong.append(f"{name}: the log has {action} {said.get((name, action), 0)} times")


def _mailed_once(counts: Counts, stack: Stack, rows: dict[str, dict[str, Any]]) -> None:
    """A ding is told to the owner once, on the page and by one mail."""
    notices = [row for row in stack.rows(NOTICES) if row["path"].split("/")[2] in rows]
    for (path, kind, _user), count in Counter((row["path"], row["kind"], row["user_id"]) for row in notices).items():
        if count > 1:
            counts.doubled += 1
            counts.wrong.append(f"{kind} of {path} was told {count} times")
    rung = {name for name, row in rows.items() if row["trigger"] == "ding"}
    told = {row["path"].split("/")[2] for row in notices if row["kind"] == "ding"}
    if rung - told:
        counts.lost += len(rung - told)
        counts.wrong.append(f"of {len(rung - told)} dings nobody was told")
    due = Counter(row["path"].split("/")[2] for row in notices if row["mail_at"] is not None)
    mailed: Counter[str] = Counter()
    for file in (stack.data / "mail").glob("*"):
        mailed.update(CLIP_PATH.findall(file.read_text()))
    for name in rows:
        if mailed[name] > due[name]:
            counts.doubled += 1
            counts.wrong.append(f"{name}: {mailed[name]} mails for {due[name]} notices")
        elif mailed[name] < due[name]:
            counts.lost += 1
            counts.wrong.append(f"{name}: {mailed[name]} mails for {due[name]} notices")


def _store_and_rows_agree(counts: Counts, stack: Stack, objects: dict[int, dict[str, Any]]) -> None:
    """Every object in the store has its row, and every kept row its object. Without grace: nothing is under way."""
    pages = stack.s3().get_paginator("list_objects_v2").paginate(Bucket=stack.env["S3_BUCKET"])
    there = {one["Key"]: one["Size"] for page in pages for one in page.get("Contents", [])}
    known = {row["key"] for row in objects.values()}
    kept = {row["key"]: row["size_bytes"] for row in objects.values() if row["state"] == "kept"}
    counts.wrong += [f"an object that no row knows: {key}" for key in there.keys() - known]
    counts.wrong += [f"kept, and not in the store: {key}" for key in kept.keys() - there.keys()]
    counts.wrong += [f"of another size: {key}" for key in kept.keys() & there.keys() if kept[key] != there[key]]


def verified(stack: Stack) -> list[str]:
    """What the program's own verifiers find wrong: the sealed log, and the store against the rows."""
    wrong = []
    if "The log holds." not in (said := stack.manage("verify_log", may_fail=True)):
        wrong.append(f"verify_log: {said[-1000:]}")
    if "Store and database agree." not in (said := stack.manage("reconcile", "--dry-run", may_fail=True)):
        wrong.append(f"reconcile: {said[-1000:]}")
    return wrong
