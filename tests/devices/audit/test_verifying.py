"""Whatever is done to the log behind our back is found, and named. Invariant 9."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from devices.audit import heads, sealing, verifying
from devices.audit.models import AuditEntry, AuditPerson, Batch, Chain, DailyHead, PublicEntry, Sealed
from devices.audit.verifying import verify
from devices.people import leaving
from devices.people.models import Home, User
from tests.devices.audit.sealed import act, public_act, tampered
from tests.street import NOON

LATER = NOON + timedelta(days=1, hours=1)


@pytest.fixture
def log(ana: User, ben: User, maple: Home) -> dict[str, Any]:
    """Six private entries in two batches, four public ones in two, and the heads of two days. Rows by short names."""
    with time_machine.travel(NOON, tick=False):
        private = [act(ana, maple, n=n) for n in range(3)]
        public = [public_act(n=n) for n in range(2)]
        heads.sign_day(NOON)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        private += [act(ben, maple, n=n) for n in range(3, 6)]
        public += [public_act(n=n) for n in range(2, 4)]
        sealing.seal(NOON + timedelta(hours=1))
    heads.sign_day(NOON + timedelta(days=1))
    rows = {f"entry{n}": entry.pk for n, entry in enumerate(private)}
    rows |= {f"public{n}": entry.pk for n, entry in enumerate(public)}
    rows |= {f"seal{n}": entry.sealed.pk for n, entry in enumerate(private)}
    rows |= {f"{batch.chain}_batch{batch.number}": batch.pk for batch in Batch.objects.all()}
    rows |= {f"{row.chain}_head{row.day.day}": row.pk for row in DailyHead.objects.all()}
    return rows | {"uuids": [str(entry.uuid) for entry in private], "public_uuids": [str(e.uuid) for e in public]}


def test_a_log_that_nobody_touched_holds(log: dict[str, Any]) -> None:
    found = verify(LATER)
    assert found.wrong == []
    assert found.entries == {Chain.PRIVATE: 6, Chain.PUBLIC: 4}
    assert found.heads == 4
    assert found.names == 6


CHANGES = [
    ("UPDATE devices_auditentry SET action = 'home_deleted' WHERE id = {entry1}", "entry {uuids[1]} .* not what was"),
    ("UPDATE devices_auditentry SET facts = '{{}}' WHERE id = {entry0}", "entry {uuids[0]} .* not what was"),
    ("UPDATE devices_auditentry SET at = '2026-06-10 12:00:01+00:00' WHERE id = {entry4}", "entry {uuids[4]} .* not"),
    ("UPDATE devices_auditentry SET home_uuid = NULL WHERE id = {entry5}", "entry {uuids[5]} .* not what was sealed"),
    ("UPDATE devices_auditentry SET commitment = '' WHERE id = {entry2}", "entry {uuids[2]} .* not what was sealed"),
    ("UPDATE devices_publicentry SET act = 'other' WHERE id = {public3}", "entry {public_uuids[3]} .* not what was"),
    ("UPDATE devices_publicentry SET facts = '{{}}' WHERE id = {public0}", "entry {public_uuids[0]} .* not what was"),
    ("DELETE FROM devices_publicentry WHERE id = {public1}", "public batch 1, position 1: .*row {public1} is gone"),
    ("UPDATE devices_auditperson SET name = 'Eve' WHERE entry_id = {entry1}", "the name beside entry {uuids[1]}"),
    ("UPDATE devices_auditperson SET salt = 'aa' WHERE entry_id = {entry2}", "the name beside entry {uuids[2]}"),
    ("UPDATE devices_auditperson SET salt = '' WHERE entry_id = {entry2}", "the name beside entry {uuids[2]}"),
    ("DELETE FROM devices_sealed WHERE id = {seal1}", "private batch 1, position 1: what was sealed there was dropped"),
    ("DELETE FROM devices_sealed WHERE id = {seal1}", "entry {uuids[1]} of the private log .* is in no batch"),
    ("UPDATE devices_sealed SET position = 9 WHERE id = {seal2}", "entry {uuids[2]} .* was added after it was sealed"),
    ("UPDATE devices_sealed SET leaf = 'nothing' WHERE id = {seal3}", "entry {uuids[3]} .* is as it was, its seal"),
    ("UPDATE devices_sealed SET leaf = '" + "ab" * 32 + "' WHERE id = {seal3}", "entry {uuids[3]} .* its seal was"),
    (
        "UPDATE devices_batch SET root = '" + "ab" * 32 + "' WHERE id = {private_batch1}",
        "private batch 1 does not hold",
    ),
    (
        "UPDATE devices_batch SET head = '" + "ab" * 32 + "' WHERE id = {private_batch1}",
        "batch 2 does not follow",
    ),
    (
        "UPDATE devices_batch SET sealed_at = '2026-06-10 12:09:00' WHERE id = {public_batch2}",
        "public batch 2 .* time",
    ),
    ("UPDATE devices_batch SET count = 2 WHERE id = {private_batch1}", "private batch 1, position 2: entry {uuids[2]}"),
    ("UPDATE devices_batch SET padding = 'x' WHERE id = {private_batch1}", "private batch 1 does not hold together"),
    ("UPDATE devices_batch SET high = 1000000 WHERE id = {private_batch2}", "private batch 2 says the log was read"),
    ("UPDATE devices_batch SET number = 17 WHERE id = {private_batch4}", "private batch 4 is missing"),
    ("UPDATE devices_dailyhead SET head = '" + "ab" * 32 + "' WHERE id = {private_head10}", "2026-06-10 is not signed"),
    ("UPDATE devices_dailyhead SET day = '2026-06-09' WHERE id = {public_head10}", "2026-06-09 is not signed"),
    ("UPDATE devices_dailyhead SET signature = '00' WHERE id = {public_head11}", "2026-06-11 is not signed"),
    ("DELETE FROM devices_dailyhead WHERE id = {private_head10}", "private batch 2 was made for the head of a day"),
    ("DELETE FROM devices_dailyhead WHERE id = {public_head10}", "the public head of 2026-06-10 is missing"),
]


@pytest.mark.parametrize(("statement", "named"), CHANGES, ids=[f"{s[:60]}… {n[:40]}" for s, n in CHANGES])
def test_one_change_is_found_and_named(statement: str, named: str, log: dict[str, Any]) -> None:
    with tampered(statement.format(**log)):
        wrong = verify(LATER).wrong
    assert any(re.search(named.format(**log), line) for line in wrong), wrong
    assert verify(LATER).wrong == []


def test_an_entry_that_was_dropped_is_named(log: dict[str, Any]) -> None:
    drop = [
        "DELETE FROM devices_auditperson WHERE entry_id = {entry1}",
        "DELETE FROM devices_auditentry WHERE id = {entry1}",
    ]
    with tampered(*(statement.format(**log) for statement in drop)):
        wrong = verify(LATER).wrong
    assert wrong == [f"private batch 1, position 1: the entry of row {log['entry1']} is gone"]


def test_an_entry_dropped_with_its_seal_is_named(log: dict[str, Any]) -> None:
    drop = [
        "DELETE FROM devices_sealed WHERE id = {seal1}",
        "DELETE FROM devices_auditperson WHERE entry_id = {entry1}",
        "DELETE FROM devices_auditentry WHERE id = {entry1}",
    ]
    with tampered(*(statement.format(**log) for statement in drop)):
        wrong = verify(LATER).wrong
    assert "private batch 1, position 1: what was sealed there was dropped" in wrong


@pytest.mark.parametrize("column", ["entry_id", "position"])
def test_two_that_changed_places_are_named(column: str, log: dict[str, Any]) -> None:
    a, b = Sealed.objects.get(pk=log["seal0"]), Sealed.objects.get(pk=log["seal2"])
    one, other = getattr(a, column), getattr(b, column)
    away = AuditEntry.objects.latest("pk").pk + 10**6 if column == "entry_id" else 10**6
    swap = [
        f"UPDATE devices_sealed SET {column} = {away} WHERE id = {a.pk}",
        f"UPDATE devices_sealed SET {column} = {one} WHERE id = {b.pk}",
        f"UPDATE devices_sealed SET {column} = {other} WHERE id = {a.pk}",
    ]
    with tampered(*swap):
        wrong = "\n".join(verify(LATER).wrong)
    for n in (0, 2):
        assert re.search(f"entry {log['uuids'][n]} .* was sealed at position {n} and moved here", wrong), wrong


def test_an_entry_put_behind_the_chain_is_named(log: dict[str, Any], maple: Home) -> None:
    """With a number from before: the sealer passed it, and never takes it."""
    first = log["entry0"]
    with tampered("UPDATE devices_batch SET gaps = '[]' WHERE chain = 'private'"):
        entry = AuditEntry(pk=first - 1, at=NOON, action="home_changed", actor_kind="system", subject_type="home")
        entry.save(force_insert=True)
        wrong = verify(LATER).wrong
    assert any(f"entry {entry.uuid} of the private log" in line and "is in no batch" in line for line in wrong), wrong


def test_an_old_entry_that_nobody_sealed_is_named(log: dict[str, Any], maple: Home) -> None:
    with time_machine.travel(LATER - timedelta(minutes=11), tick=False):
        entry = act(None, maple)
    assert verify(LATER - timedelta(minutes=10)).wrong == []
    (line,) = verify(LATER).wrong
    assert line.startswith(f"entry {entry.uuid} of the private log waits since")


def test_a_batch_that_was_dropped_is_named(log: dict[str, Any]) -> None:
    batch = Batch.objects.get(pk=log["public_batch1"])
    drop = [
        f"DELETE FROM devices_sealed WHERE batch_id = {batch.pk}",
        f"DELETE FROM devices_batch WHERE id = {batch.pk}",
    ]
    with tampered(*drop):
        wrong = verify(LATER).wrong
    assert "public batch 1 is missing" in wrong
    assert any(f"entry {log['public_uuids'][0]} of the public log" in line for line in wrong)


def test_an_entry_changed_together_with_every_hash_after_it_does_not_fit_the_heads(log: dict[str, Any]) -> None:
    """Somebody without the key writes the whole chain anew: the signed heads are still those of the old one."""
    entry = PublicEntry.objects.get(pk=log["public0"])
    with tampered(f"UPDATE devices_publicentry SET act = 'other' WHERE id = {entry.pk}"):
        for model in (Sealed, Batch):
            kind = {"batch__chain": "public"} if model is Sealed else {"chain": "public"}
            model.objects.filter(**kind).delete()
        sealing.seal(LATER)
        wrong = verify(LATER).wrong
    assert any("the public head of 2026-06-10 is not in the chain" in line for line in wrong), wrong


def test_a_name_that_was_put_beside_an_act_of_nobody_is_named(log: dict[str, Any], maple: Home, ana: User) -> None:
    entry = act(None, maple)
    sealing.seal(LATER)
    AuditPerson.objects.create(entry=entry, actor_uuid=ana.uuid, name="Ana")
    assert any(f"the name beside entry {entry.uuid}" in line for line in verify(LATER).wrong)


def test_an_account_that_was_deleted_leaves_a_chain_that_holds(log: dict[str, Any], ana: User) -> None:
    leaving.leave(ana, by=ana, now=LATER)
    sealing.seal(LATER)
    found = verify(LATER)
    assert found.wrong == []
    assert found.erased > 3
    assert found.names == 3  # ben's


def test_a_name_that_was_erased_cannot_be_put_back_as_another(log: dict[str, Any], ana: User, ben: User) -> None:
    leaving.leave(ana, by=ana, now=LATER)
    AuditPerson.objects.create(entry_id=log["entry0"], actor_uuid=ben.uuid, name="Ben", salt="ab" * 32)
    assert any(f"the name beside entry {log['uuids'][0]}" in line for line in verify(LATER).wrong)


def test_the_command_says_that_it_holds_or_fails_and_names_it(log: dict[str, Any], tmp_path: Path) -> None:
    out = StringIO()
    with time_machine.travel(LATER, tick=False):
        call_command("verify_log", stdout=out)
        assert "The log holds." in out.getvalue()
        change = f"UPDATE devices_auditentry SET action = 'x' WHERE id = {log['entry1']}"
        with tampered(change), pytest.raises(CommandError, match="does not hold"):
            call_command("verify_log", stdout=out)
    assert f"WRONG: private batch 1, position 1: entry {log['uuids'][1]} (x" in out.getvalue()


def test_a_head_that_lies_with_somebody_else_must_still_be_ours(log: dict[str, Any], tmp_path: Path) -> None:
    kept = {"kind": "porch-heads", "key": heads.newest()["key"], "heads": []}
    rows = DailyHead.objects.order_by("pk")
    kept["heads"] = [
        {"chain": row.chain, "day": row.day.isoformat(), "head": row.head, "signature": row.signature} for row in rows
    ]
    path = tmp_path / "heads.json"
    path.write_text(json.dumps(kept))
    with time_machine.travel(LATER, tick=False):
        call_command("verify_log", against=[str(path)], stdout=StringIO())
    assert verifying.against([("private", "2026-06-10", "ab" * 32)]) == [
        f"the private head of 2026-06-10 that was given out is not that of this log: {'ab' * 32}"
    ]


def test_an_entry_from_before_there_were_commitments_may_have_its_name(maple: Home) -> None:
    entry = AuditEntry.objects.create(action="x", actor_kind="person", subject_type="home", at=NOON)
    AuditPerson.objects.create(entry=entry, actor_uuid=uuid.uuid4(), name="Old")
    sealing.seal(NOON)
    found = verify(NOON)
    assert (found.wrong, found.names_before) == ([], 1)
