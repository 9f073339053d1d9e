"""A town of many around the things of the tests: each table gets rows like one that is there, made by PostgreSQL.

A copy keeps what its row says, so that every constraint holds; its times are all moved back by the same span, most
of them a little and few of them far. Whom it belongs to is chosen unevenly: the first have most, and the very first
is who the tests ask for, so that ana's home is the busiest of all. States are those of a settled town: nearly
everything is done, and a few of everything wait.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import h3
from django.apps import apps
from django.db import connection
from django.db.models import DateTimeField, ForeignKey, Model, UUIDField

from devices.audit.actions import Action
from devices.geo import cell_centre, cell_number

BASE = 1_000_000  # numbers of rows begin here
PRIME = 1_000_003
FEW = 0.05  # for each home: such a table is small in any town
MIDDLE, RINGS = (42.123456, -71.654321), 20  # of cells of resolution 9 around ana's home


@dataclass(frozen=True)
class Many:
    """So many rows of this model for each home, like the first one of which `like` is true, at most so old.

    columns: what is not copied, as SQL. In it i is the number of the row among these, id its key, {age} how old it is.
    """

    model: str
    a_home: float
    columns: dict[str, str] = field(default_factory=dict)
    like: str = "true"
    days: int = 365


def one(model: str, salt: int = 1) -> str:
    """The key of some row of this model: the first ones more often, the tests' own most often."""
    return f"<{model}:{salt}>"


def same(model: str) -> str:
    """The key of the row of this model with the same number."""
    return f"({BASE} + i)"


def named(model: str, key: str) -> str:
    """The random name of the row of this model with this key."""
    return f"(SELECT uuid FROM {apps.get_model(model)._meta.db_table} WHERE id = {key})"


def in_turn(values: list[str], by: str = "i * 13") -> str:
    quoted = ", ".join(f"'{value}'" for value in values)
    return f"(ARRAY[{quoted}])[1 + ({by}) %% {len(values)}]"


PLACE = "(SELECT {0} FROM crowd_places WHERE number = <places:5>)"
SETTLED = "CASE WHEN i %% 500 = 0 THEN NULL ELSE r.{0} - {{age}} END"
USERS, HOMES, CAMERAS = "devices.User", "devices.Home", "devices.Camera"
CLIPS, OBJECTS, ENTRIES = "devices.Clip", "devices.StoredObject", "devices.AuditEntry"
POSTS, REVISIONS, COMMENTS = "neighbors.Post", "neighbors.Revision", "neighbors.Comment"
CASES, REQUESTS, SHARES = "neighbors.Case", "police_portal.FootageRequest", "police_portal.Share"
TOKEN = "encode(sha256(('{0}' || i)::bytea), 'hex')"  # of camera i: {0}i
CATEGORIES = ["crime", "safety", "suspicious", "unknown_visitor", "lost_pet", "neighborly_moment"]


def town() -> list[Many]:
    return [
        Many(USERS, 1.4, {"email": "'h' || i || '@example.org'", "last_login": "now() - {age}"}, "email LIKE 'ana@%%'"),
        Many("account.EmailAddress", 1.4, {"user_id": same(USERS), "email": "'h' || i || '@example.org'"}),
        Many(
            HOMES,
            1,
            {
                "name": "'Home ' || i",
                "lat": PLACE.format("lat"),
                "lon": PLACE.format("lon"),
                "cell": PLACE.format("cell_8"),
            },
        ),
        Many("devices.Membership", 1, {"home_id": same(HOMES), "user_id": same(USERS)}, "role = 'owner'"),
        Many(
            "devices.Membership", 0.4, {"home_id": one(HOMES), "user_id": f"{BASE} + #{HOMES}# + i"}, "role = 'viewer'"
        ),
        Many(
            CAMERAS,
            2,
            {
                "home_id": f"{BASE} + (i + 1) / 2",
                "name": "'Camera ' || i",
                "token_hash": TOKEN.format("cam_"),
                "paired_at": "r.paired_at - {age}",
                # to come: the town is filled for longer than a camera may be silent
                "last_seen_at": "now() + interval '2 hours' - (i %% 60) * interval '1 second'",
            },
        ),
        Many(CAMERAS, 0.04, {"offline_told_at": "now() - {age}", "home_id": one(HOMES), "name": "'Off ' || i"}),
        Many("devices.PairingCode", 1, {"camera_id": same(CAMERAS), "used_at": "r.created_at - {age}"}),
        Many(OBJECTS, 50, {"home_id": one(HOMES)}, "purpose = 'original' AND home_id IS NOT NULL", 29),
        Many(OBJECTS, 50, {"home_id": one(HOMES)}, "purpose = 'poster' AND home_id IS NOT NULL", 29),
        Many(OBJECTS, 2, {"home_id": one(HOMES)}, "purpose = 'poster' AND home_id IS NOT NULL"),
        Many(
            CLIPS,
            50,
            {
                "camera_id": one(CAMERAS),
                "home_id": f"(SELECT home_id FROM devices_camera WHERE id = {one(CAMERAS)})",
                "trigger": in_turn(["motion", "motion", "motion", "ding", "upload"], "i * 7"),
                "has_person": "i %% 8 = 0",
                "is_starred": "i %% 40 = 0",
                "is_seen": "{age} > interval '2 days' OR i %% 3 = 0",
                "original_id": same(OBJECTS),
                "poster_id": f"{BASE} + #{CLIPS}# + i",
                "strip_id": "NULL",
                "sha256": "md5('clip' || i) || md5(i::text)",
                "segments": "'[]'",
                "delete_at": "NULL",
            },
            "status = 'ready'",
            29,
        ),
        Many("devices.Upload", 5, {"state": "'done'", "clip_id": same(CLIPS), "stored_id": "NULL"}, "state = 'open'"),
        Many("devices.Hold", 3, {"ended_at": "r.created_at - {age}", "holder": "gen_random_uuid()"}),
        Many("devices.BrokenGlass", 0.02, {"clip_id": one(CLIPS)}),
        Many(
            "devices.MemberInvite", 0.5, {"email": "'h' || i || '@example.org'", "accepted_at": "r.created_at - {age}"}
        ),
        Many("devices.ApiToken", 0.3),
        Many("mfa.Authenticator", 0.3, {"user_id": same(USERS)}),
        Many("sessions.Session", 1.5, {"expire_date": "now() + interval '14 days' - {age}"}, days=20),
        Many(
            "devices.Notice",
            25,
            {
                "read_at": "CASE WHEN i %% 20 = 0 THEN NULL ELSE r.created_at - {age} END",
                "mail_at": "r.created_at - {age}",
                "mailed_at": "r.created_at - {age}",
                "kind": in_turn(["member_joined", "camera_offline", "camera_back"]),
            },
        ),
        Many(
            ENTRIES,
            50,
            {
                "action": in_turn(list(Action.values), "i * 31"),
                "home_uuid": named(HOMES, one(HOMES)),
                "subject_uuid": named(CLIPS, one(CLIPS, 2)),
                "subject_type": "'clip'",
            },
        ),
        Many("devices.AuditPerson", 50, {"actor_uuid": named(USERS, one(USERS))}),
        Many(
            "devices.PublicEntry",
            1,
            {
                "at": "r.at - (#devices.PublicEntry# - i) * interval '1 hour'",  # in the order in which it is sealed
                "subject_uuid": "gen_random_uuid()",
            },
        ),
        Many(
            "devices.Batch",
            0.2,
            {"number": "r.number + i", "high": f"{BASE} + i * 250 + 250", "gaps": "'[]'"},
            "chain = 'private'",
        ),
        Many(
            "devices.Batch",
            0.2,
            {"number": "r.number + i", "high": f"{BASE} + i * 5 + 5", "gaps": "'[]'"},
            "chain = 'public'",
        ),
        Many(
            "devices.Sealed",
            50,
            {"batch_id": f"{BASE} + (i - 1) / 250 + 1", "position": "(i - 1) %% 250", "entry_id": same(ENTRIES)},
            "entry_id IS NOT NULL",
        ),
        Many(
            "devices.Sealed",
            1,
            {
                "batch_id": f"{BASE} + #devices.Batch# / 2 + (i - 1) / 5 + 1",
                "position": "(i - 1) %% 5",
                "public_entry_id": same("devices.PublicEntry"),
            },
            "public_entry_id IS NOT NULL",
        ),
        Many(
            "neighbors.Neighbor",
            1,
            {
                "user_id": same(USERS),
                "cell": PLACE.format("cell_9"),
                "cell_6": PLACE.format("cell_6"),
                "alert_by": in_turn(["page", "mail", "none", "digest", "page"]),
            },
        ),
        Many("neighbors.AreaMove", 1),
        Many(
            "neighbors.Block",
            0.2,
            {"blocker_id": f"{BASE} + 1 + i %% #{HOMES}#", "blocked_id": f"{BASE} + #{HOMES}# + i"},
            "blocker_id <> blocked_id",
        ),
        Many(
            POSTS,
            15,
            {
                "category": in_turn(CATEGORIES),
                "cell": PLACE.format("cell_9"),
                "cell_8": PLACE.format("number_8"),
                "lat": PLACE.format("lat"),
                "lon": PLACE.format("lon"),
                "status": "CASE WHEN {age} > interval '30 days' THEN 'lapsed' ELSE 'published' END",
                "lapses_at": "r.published_at - {age} + interval '30 days'",
                "alerted_at": "r.published_at - {age}",
                "shown_id": same(REVISIONS),
            },
            "status = 'published' AND agency_uuid IS NULL",
            1000,
        ),
        Many(REVISIONS, 15, {"post_id": same(POSTS), "decided_at": "r.submitted_at - {age}"}, "kind = 'post'", 1000),
        Many(
            REVISIONS,
            10,
            {"post_id": f"({one(POSTS, 4)})", "comment_id": same(COMMENTS), "decided_at": "r.submitted_at - {age}"},
            "kind = 'comment'",
            1000,
        ),
        Many(
            COMMENTS,
            10,
            {"post_id": one(POSTS, 4), "shown_id": f"{BASE} + #{POSTS}# + i"},
            "status = 'published'",
            1000,
        ),
        Many("neighbors.ThreadNumber", 8, {"post_id": one(POSTS, 4), "number": "100 + i"}),
        Many("neighbors.Reaction", 20, {"post_id": one(POSTS, 4)}),
        Many("neighbors.Alert", 20, {"post_id": one(POSTS, 6)}),
        Many(
            "neighbors.Media",
            2,
            {
                "post_id": same(POSTS),
                "blurred_id": f"{BASE} + 2 * #{CLIPS}# + i",
                "original_id": "NULL",
                "poster_id": "NULL",
            },
            "state = 'ready'",
        ),
        Many("neighbors.Revision_media", 2, {"revision_id": same(REVISIONS), "media_id": same("neighbors.Media")}),
        Many("neighbors.Contact", 1, {"asker_id": f"{BASE} + i", "author_id": f"{BASE} + i + 1"}),
        Many("neighbors.Message", 3, {"read_at": "r.at - {age}"}),
        Many(CASES, 2, {"post_id": same(POSTS), "revision_id": same(REVISIONS)}),
        Many("neighbors.Flag", 3),
        Many("neighbors.Decision", 2, {"case_id": same(CASES), "by_id": one(USERS)}),
        Many("neighbors.Strike", 0.2),
        Many("neighbors.Note", 0.5),
        Many("neighbors.TrainingAnswer", 0.05),
        Many("police_portal.Agency", 0.001, {"name": "'Agency ' || i"}),
        Many("police_portal.PolicyComment", 0.05, {"shown_at": "r.at - {age}"}),
        Many("police_portal.Officer", 0.01, {"user_id": f"{BASE} + #{USERS}# - i"}),
        Many(
            "police_portal.OfficerInvite",
            0.01,
            {"email": "'o' || i || '@example.org'", "accepted_at": "r.created_at - {age}"},
        ),
        Many(
            REQUESTS,
            0.25,
            {
                "status": "'expired'",
                "ended_at": "r.answers_until - {age} - interval '40 days'",
                "answers_until": "r.answers_until - {age} - interval '40 days'",
                "opened_at": "r.opened_at - {age} - interval '40 days'",
                "submitted_at": "r.submitted_at - {age} - interval '39 days'",
                "agency_id": one("police_portal.Agency"),
                "case_key": "'crowd' || i",
                "case_number": "'crowd' || i",
                "matched_at": "r.opened_at - {age} - interval '40 days'",
                "outcome": in_turn(["useful", "nothing"]),
                "outcome_at": "r.answers_until - {age} - interval '30 days'",
                "window_start": "r.window_start - {age} - interval '41 days'",
                "window_end": "r.window_end - {age} - interval '41 days'",
            },
            "status = 'open'",
            900,
        ),
        Many(
            "police_portal.Invitation",
            20,
            {
                "request_id": one(REQUESTS),
                "answer": in_turn(["unseen", "declined", "shared", "seen"]),
                "reminded_at": "r.created_at - {age}",
                "answered_at": "r.created_at - {age}",
            },
        ),
        Many("police_portal.Receipt", 1),
        Many("police_portal.OptOut", 0.03, {"home_id": f"{BASE} + i * 7"}),
        Many("police_portal.Mute", 0.03, {"home_id": f"{BASE} + i * 5"}),
        Many(
            SHARES,
            2,
            {
                "clip_id": "NULL",
                "clip_uuid": "gen_random_uuid()",
                "request_id": one(REQUESTS),
                "agency_id": "r.agency_id",
            },
            "state = 'deleted'",
        ),
        Many("police_portal.Download", 0.5, {"stored_id": "NULL", "state": "'gone'"}, "state = 'gone'"),
        Many("police_portal.Package", 0.1, {"stored_id": "NULL", "state": "'gone'"}),
        Many(
            "police_portal.Handover",
            0.1,
            {"state": "'declined'", "decided_at": "r.asked_at - {age}"},
            "document_id IS NULL",
        ),
        Many("police_portal.DeletionRecord", 2, {"share_id": same(SHARES)}),
        Many(
            "police_portal.Filmed",
            0.2,
            {
                "state": "'done'",
                "cell": "''",
                "describes": "''",
                "matched_at": "r.asked_at - {age}",
                "told_at": "r.tell_at - {age} - interval '20 days'",
            },
        ),
        Many(
            "police_portal.Filmed",
            0.06,
            {
                "state": "'done'",
                "matched_at": "r.asked_at - {age}",
                "told_at": "r.tell_at - {age} - interval '20 days'",
            },
            days=5,
        ),
        Many(
            "police_portal.FilmedAsk",
            2,
            {
                "reply": "'not_there'",
                "replied_at": "r.created_at - {age}",
                "filmed_id": f"{BASE} + #police_portal.Filmed# - i %% (#police_portal.Filmed# / 6)",
            },
        ),
        Many("police_portal.DoorSign", 0.3, {"camera_id": same(CAMERAS)}, "ended_at IS NULL"),
        Many("police_portal.FilmedMute", 0.05, {"home_id": same(HOMES)}),
        Many("police_portal.Voucher", 0.3, {"camera_id": same(CAMERAS)}),
        Many(
            "police_portal.LegalDemand",
            0.1,
            {
                "state": "'refused'",
                "reason": "'No.'",
                "decided_at": "r.received_at - {age}",
                "document_id": "NULL",
                "tell_at": "r.tell_at - {age}",
                "told_at": "r.told_at - {age}",
                "until": "NULL",
            },
            "kind = 'subpoena' AND state = 'received'",
        ),
        Many("police_portal.DemandLine", 0.2),
        Many("police_portal.Tick", 1, {"hour": "r.hour - i * interval '1 hour'"}),
        Many(
            "police_portal.Preserved",
            0.5,
            {"state": "'deleted'", "stored_id": "NULL", "clip_id": "NULL", "clip_uuid": "gen_random_uuid()"},
        ),
        Many(
            "police_portal.Sample",
            0.1,
            {"request_id": same(REQUESTS), "verdict": "'right'", "reason": "'Yes.'", "judged_at": "r.drawn_at - {age}"},
        ),
    ]


def fill(homes: int, own: dict[str, int], *, least: int = 0) -> dict[str, int]:
    """The town with so many homes, of each table at least so many rows. Returns how many of each that are.

    own: the key of the row of a model that the tests ask for.
    """
    counts = [max(least if many.a_home > FEW else 20, round(many.a_home * homes)) for many in town()]
    totals: dict[str, int] = {}
    for many, count in zip(town(), counts, strict=True):
        totals[many.model] = totals.get(many.model, 0) + count
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # neither triggers nor links are looked at
        totals["places"] = _places(cursor)
        begun: dict[str, int] = {}
        for many, count in zip(town(), counts, strict=True):
            start = begun.get(many.model, 0)
            begun[many.model] = start + count
            cursor.execute(_insert(many, start, count, totals, own))
        cursor.execute("SET session_replication_role = DEFAULT")
        for name in begun:
            _go_on(cursor, apps.get_model(name))
        cursor.execute("ANALYZE")
    return totals


def _places(cursor: Any) -> int:
    cursor.execute(
        "CREATE TEMPORARY TABLE crowd_places (number int PRIMARY KEY, lat float, lon float, cell_9 text, cell_8 text, "
        "number_8 bigint, cell_6 bigint)"
    )
    middle, rows = h3.latlng_to_cell(*MIDDLE, 9), []
    for number, cell in enumerate(cell for ring in range(RINGS) for cell in sorted(h3.grid_ring(middle, ring))):
        eight, six = h3.cell_to_parent(cell, 8), h3.cell_to_parent(cell, 6)
        rows.append((number + 1, *cell_centre(cell), cell, eight, cell_number(eight), cell_number(six)))
    cursor.executemany("INSERT INTO crowd_places VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)
    cursor.execute("ANALYZE crowd_places")
    return len(rows)


def _insert(many: Many, start: int, count: int, totals: dict[str, int], own: dict[str, int]) -> str:
    model = apps.get_model(many.model)
    table = model._meta.db_table
    said = {
        str(column.column): _value(column, many, salt, totals)
        for salt, column in enumerate(model._meta.concrete_fields, 10)
    }
    numbers = f"SELECT i, {BASE} + {start} + i AS id, {_chance(0)} ^ 2 * interval '{many.days} days' AS age"
    age = "g.age"
    values = ", ".join(value.replace("{age}", age) for value in said.values())
    like, columns = many.like, ", ".join(f'"{name}"' for name in said)
    sql = (
        f"INSERT INTO {table} ({columns}) SELECT {values} "
        f"FROM (SELECT * FROM {table} WHERE {like} ORDER BY 1 LIMIT 1) r, "
        f"LATERAL ({numbers} FROM generate_series(1::bigint, {count}) AS s(i)) g ON CONFLICT DO NOTHING"
    )
    return _chosen(sql, totals, own).replace("%%", "%")


def _value(column: Any, many: Many, salt: int, totals: dict[str, int]) -> str:
    name = str(column.column)
    if name in many.columns:
        return many.columns[name]
    if column.primary_key and column.get_internal_type() != "CharField":
        return "g.id"
    if isinstance(column, UUIDField) and column.unique:
        return "gen_random_uuid()"
    if isinstance(column, DateTimeField):
        return f'r."{name}" - {{age}}'
    if isinstance(column, ForeignKey):
        of = column.related_model._meta.label
        if of not in totals:
            return f'r."{name}"'
        chosen = f"{BASE} + i" if column.unique else one(of, salt)
        return f"CASE WHEN r.{name} IS NULL THEN NULL ELSE {chosen} END"
    if column.unique and column.get_internal_type() in ("CharField", "TextField"):
        return f"left(md5(g.id::text) || md5('{name}' || g.id), length(r.{name}))"
    return f'r."{name}"'


def _chance(salt: int) -> str:
    return f"(((i * {7919 + 2 * salt * 7907} + {salt} * 104729) %% {PRIME}) / {PRIME}.0)"


def _chosen(sql: str, totals: dict[str, int], own: dict[str, int]) -> str:
    sql = re.sub(r"#([\w.]+)#", lambda found: str(totals[found[1]]), sql)

    def pick(found: re.Match[str]) -> str:
        name, salt = found[1], int(found[2])
        number = f"(1 + floor({totals[name]} * {_chance(salt)} ^ 2)::bigint)"
        if name == "places":
            return number
        return (
            f"(CASE {number} WHEN 1 THEN {own[name]} ELSE {BASE} + {number} END)"
            if name in own
            else f"({BASE} + {number})"
        )

    return re.sub(r"<([\w.]+):(\d+)>", pick, sql)


def _go_on(cursor: Any, model: type[Model]) -> None:
    """New rows come after these."""
    if model._meta.pk is not None and model._meta.pk.get_internal_type() in ("AutoField", "BigAutoField"):
        table, key = model._meta.db_table, model._meta.pk.column
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), max({key})) FROM {table}")
