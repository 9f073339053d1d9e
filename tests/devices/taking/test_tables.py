"""Every table is in a copy of one's data, or stands here with the reason why not; and no copy holds another's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models, transaction
from django.utils import timezone

from devices.cameras.models import Camera
from devices.notices.models import NoticeKind
from devices.people.models import ApiToken, User
from devices.taking import copying, own
from devices.taking.shape import Part
from tests import place, services, street
from tests import town as whole_town
from tests.access import things as things_of_rows
from tests.access.once import db, lasting
from tests.devices.taking.opened import copy_of, files_of, rows_of, texts_of
from tests.growing import everything, grow
from tests.town import named

globals().update(lasting(street, things_of_rows, whole_town) | {"store": lasting(services)["store"], "db": db})
pytestmark = pytest.mark.parts

LEFT_OUT = {
    "account.EmailConfirmation": "a code on its way by mail: who has it can confirm an address",
    "admin.LogEntry": "what the operator did in the admin: by office",
    "auth.Group": "nobody is in one",
    "auth.Permission": "what the software can do",
    "contenttypes.ContentType": "names of tables",
    "sessions.Session": "the key of a session is what signs in; where one is signed in is in signing-in.json",
    "devices.PublicEntry": "the public log: everybody downloads all of it",
    "devices.Batch": "seals of the log: hashes",
    "devices.Sealed": "seals of the log: hashes",
    "devices.DailyHead": "published",
    "devices.SigningKey": "published",
    "devices.PairingCode": "the hash of a code that lives ten minutes",
    "devices.Upload": "a recording that is not whole yet",
    "neighbors.Alert": "a plan of the system; what was told is in notices.json",
    "neighbors.Note": "what moderators write to each other",
    "neighbors.ClosedMonth": "published",
    "police_portal.PolicyVersion": "an agency's, published",
    "police_portal.Permission": "an agency's, published",
    "police_portal.OfficerInvite": "to an official address: the agency's, until it is accepted",
    "police_portal.ProtectedPlace": "the overseers'; shelters are told to nobody",
    "police_portal.Package": "an agency's work; that it left is in the log of the share",
    "police_portal.Preserved": "sealed by order, opened by nobody; the order is in orders.json once it may be told",
    "police_portal.Sample": "the overseers'; published",
    "police_portal.ClosedMonth": "published",
}


def parts_of(user: User) -> list[Part]:
    return copying.everything(user, timezone.now()).parts


def statements_of(user: User) -> list[str]:
    """What the database is asked for what is said in a copy, and for its page."""
    found: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        found.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        for part in parts_of(user):
            list(part.rows())
            part.weigh()
    return found


def test_every_table_is_in_it_or_left_out_for_a_reason(town: dict[str, Any]) -> None:
    told = {table._meta.label for part in parts_of(town["people"]["owner"]) for table in part.tables}
    there = {table._meta.label for table in apps.get_models()}
    assert told & set(LEFT_OUT) == set()
    assert there - told - set(LEFT_OUT) == set(), "add it to a taking.py, or here with the reason"
    assert told <= there


def test_each_file_asks_the_tables_that_it_names(town: dict[str, Any]) -> None:
    for part in parts_of(town["people"]["owner"]):
        asked: list[str] = []

        def note(execute: Any, sql: str, *rest: Any, asked: list[str] = asked) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            list(part.rows())
        silent = {table for table in part.tables if not re.search(f'"{table._meta.db_table}"', " ".join(asked))}
        assert silent <= {User}, part.name  # whose row is at hand already


def test_three_times_the_rows_are_the_same_questions(town: dict[str, Any]) -> None:
    with transaction.atomic():
        owner, first = town["people"]["owner"], everything()
        grow(first, 2)
        named()
        few = statements_of(owner)
        grow(first, 4)
        named()
        many = statements_of(owner)
        transaction.set_rollback(True)
    assert len(few) > 60
    assert len(many) == len(few)


@pytest.fixture(scope="module")
def copies(town: dict[str, Any]) -> dict[str, Any]:
    """Everybody's, by who they are; the owner's last, who reads then which recordings the manager took."""
    cache.clear()
    return {who: copy_of(user) for who, user in reversed(town["people"].items())}


def test_no_copy_names_somebody_elses_account(town: dict[str, Any], copies: dict[str, Any]) -> None:
    people = town["people"]
    invited = {town["invite"].email.lower()}
    for who, archive in copies.items():
        text = texts_of(archive).lower()
        others = list(User.objects.exclude(pk=people[who].pk))
        named_there = {one.email for one in others if one.email.lower() in text}
        assert named_there <= (invited if who == "owner" else set()), who
        assert [one.email for one in others if str(one.uuid) in text] == [], who


def test_only_who_sets_a_home_up_takes_its_place(copies: dict[str, Any]) -> None:
    """Of ana's home and ben's: each says their own."""
    at = {who: place.found_in(texts_of(archive)) for who, archive in copies.items()}
    assert {who for who, found in at.items() if found} <= {"owner", "manager", "neighbor"}
    assert at["owner"]


def secrets_of(row: models.Model) -> Iterator[str]:
    for field in row._meta.concrete_fields:
        hashed = field.name in {"password", "token_hash", "code_hash", "session_key", "salt", "commitment", "case_key"}
        if hashed and getattr(row, field.name):
            yield str(getattr(row, field.name))


def test_no_copy_holds_what_lets_somebody_in(copies: dict[str, Any], town: dict[str, Any]) -> None:
    rows = [*User.objects.all(), *ApiToken.objects.all(), *Camera.objects.all()]
    kept = [secret for row in rows for secret in secrets_of(row)] + [*town["tokens"].values(), town["invite"].uuid]
    assert len(kept) > 30
    for who, archive in copies.items():
        text = texts_of(archive)
        assert [secret for secret in kept if str(secret) in text] == [], who


OWN_OF_STAFF = {"account", "signing-in", "area", "offices", "notices", "what-you-did", "moderation"}


@pytest.mark.parametrize("who", ["moderator", "officer", "overseer", "custodian", "operator"])
def test_what_is_known_by_office_stays_there(copies: dict[str, Any], who: str) -> None:
    archive = copies[who]
    said = {name.removesuffix(".json") for name in archive.namelist() if name.endswith(".json")}
    assert {name for name in said if json.loads(archive.read(f"{name}.json"))} <= OWN_OF_STAFF
    assert files_of(archive) == []
    kinds = {row["what"] for row in rows_of(archive, "moderation")}
    assert kinds <= {"answer in the course for moderators"}
    assert not {row["what"] for row in rows_of(archive, "notices")} & {kind.value for kind in own.BY_OFFICE}


def test_the_owners_copy_is_full(copies: dict[str, Any], town: dict[str, Any]) -> None:
    """Or what is not found in the others would not be found anywhere."""
    archive = copies["owner"]
    empty = {part.name for part in parts_of(town["people"]["owner"]) if not rows_of(archive, part.name)}
    assert empty == {"offices"}
    assert [row["role"] for row in rows_of(copies["officer"], "offices", "place at an agency")] == ["admin"]
    assert any(name.startswith("orders/") for name in files_of(archive))
    assert any(name.startswith("recordings/") for name in files_of(archive))


def test_a_gagged_order_is_in_nobodys(copies: dict[str, Any], town: dict[str, Any]) -> None:
    gagged = town["gagged_warrant"]
    for archive in copies.values():
        text = texts_of(archive)
        assert gagged.reference not in text
        assert str(gagged.uuid) not in text
        assert not [name for name in files_of(archive) if gagged.reference in name]
    assert town["warrant"].reference in texts_of(copies["owner"])


PERSONAL = """ding person camera_offline camera_back clip_unreadable new_sign_in member_joined nearby corrected
    post_published post_changes post_rejected post_hidden post_restored flagged_and_kept post_removed post_lapsed
    commented flag_decided appeal_decided struck message_waits media_unreadable request_asked request_reminder
    share_failed share_downloaded share_extended share_ended handover_asked handover_decided agency_decided
    demand_filed demand_released demand_decided programme_decided filmed_asked filmed_told glass_broken"""


def test_each_kind_of_notice_is_told_to_a_person_or_to_an_office() -> None:
    """A new one is put here, or among those of own.py. What an officer is told of another kind leads to the portal."""
    personal = set(PERSONAL.split())
    assert personal & own.BY_OFFICE == set()
    assert personal | own.BY_OFFICE == set(NoticeKind.values)
