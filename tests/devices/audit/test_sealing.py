"""Entries are sealed in batches, each once, none is lost; and one head a day is signed."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from devices.audit import heads, sealing, signing
from devices.audit.actions import Action
from devices.audit.models import AuditEntry, Batch, Chain, DailyHead, PublicEntry, Sealed
from devices.audit.verifier import ZEROS
from devices.people.models import Home, User
from tests.devices.audit.sealed import act, public_act
from tests.street import NOON


def test_every_entry_is_sealed_once_in_the_chain_of_its_own(ana: User, maple: Home) -> None:
    entries, public = [act(ana, maple) for _n in range(3)], public_act()
    assert sealing.seal(NOON) == 4
    assert sealing.seal(NOON) == 0
    held = Sealed.objects.filter(batch__chain=Chain.PRIVATE).order_by("position")
    assert [sealed.entry for sealed in held] == entries
    assert Sealed.objects.get(batch__chain=Chain.PUBLIC).public_entry == public


def test_each_batch_covers_the_one_before(ana: User, maple: Home) -> None:
    for n in range(3):
        act(ana, maple)
        sealing.seal(NOON + timedelta(seconds=n))
    first, second, third = Batch.objects.order_by("number")
    assert [first.previous, second.previous, third.previous] == [ZEROS, first.head, second.head]


def test_more_than_a_batch_holds_makes_several(maple: Home) -> None:
    AuditEntry.objects.bulk_create(entry_of(maple) for _n in range(sealing.SIZE + 1))
    assert sealing.seal(NOON) == sealing.SIZE + 1
    assert list(Batch.objects.order_by("number").values_list("count", flat=True)) == [sealing.SIZE, 1]


def entry_of(home: Home, **columns: object) -> AuditEntry:
    return AuditEntry(action=Action.HOME_CHANGED, actor_kind="system", subject_type="home", **columns)


def late(home: Home, pk: int) -> AuditEntry:
    """An entry whose transaction took this number long ago, and commits only now."""
    entry = entry_of(home, pk=pk)
    entry.save(force_insert=True)
    return entry


def test_who_commits_late_is_not_lost(maple: Home) -> None:
    first = entry_of(maple)
    first.save()
    early = first.pk
    for pk in (early + 1, early + 4, early + 6):
        late(maple, pk)
    sealing.seal(NOON)
    for pk in (early + 3, early + 5, early + 2):
        entry = late(maple, pk)
        assert sealing.seal(NOON + timedelta(seconds=20)) == 1
        assert entry.sealed.position == 0
    assert not [gap for gap in sealing.end_of(Chain.PRIVATE).gaps if gap[0] > early]


def test_a_number_that_was_rolled_back_is_given_up_after_a_day(maple: Home) -> None:
    first = entry_of(maple)
    first.save()
    late(maple, first.pk + 2)
    sealing.seal(NOON)
    gaps = [(a, b) for a, b, _since in sealing.end_of(Chain.PRIVATE).gaps]
    assert (first.pk + 1, first.pk + 1) in gaps
    late(maple, first.pk + 3)
    sealing.seal(NOON + timedelta(days=1, seconds=1))
    assert sealing.end_of(Chain.PRIVATE).gaps == ()


def test_even_what_came_after_a_day_is_sealed_before_the_days_head(maple: Home) -> None:
    first = entry_of(maple)
    first.save()
    late(maple, first.pk + 2)
    sealing.seal(NOON)
    late(maple, first.pk + 3)
    sealing.seal(NOON + timedelta(days=2))
    lost = late(maple, first.pk + 1)
    assert sealing.seal(NOON + timedelta(days=2)) == 0
    heads.sign_day(NOON + timedelta(days=3))
    assert lost.sealed.batch.chain == Chain.PRIVATE


def test_sealing_asks_only_for_what_is_new(maple: Home) -> None:
    """By the primary key alone: no scan, no join with what was sealed."""
    for pk in (1_000, 1_002, 1_005):
        late(maple, pk)
    sealing.seal(NOON)
    act(None, maple)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        sealing.seal(NOON)
    reads = [query["sql"] for query in asked if query["sql"].startswith("SELECT") and "auditentry" in query["sql"]]
    assert len(reads) == 4  # gaps and new ones, twice: the second time nothing was left
    for sql in reads:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert "devices_sealed" not in plan
        assert "SCAN devices_auditentry" not in plan
        assert "Seq Scan" not in plan


def test_a_private_batch_is_as_large_whatever_it_holds(ana: User, maple: Home) -> None:
    act(ana, maple)
    sealing.seal(NOON)
    batch = Batch.objects.get()
    assert len(sealing.dummies(batch.padding, batch.count)) == sealing.SIZE - 1
    assert len(sealing.dummies("ab" * 32, 0)) == sealing.SIZE
    assert sealing.dummies("ab" * 32, 250) != sealing.dummies("cd" * 32, 250)


def test_two_sealers_at_once_seal_everything_once(transactional_db: None, maple: Home) -> None:
    AuditEntry.objects.bulk_create(entry_of(maple) for _n in range(600))
    together, counts = Barrier(2), []

    def run() -> None:
        try:
            together.wait()
            counts.append(sealing.seal(NOON))
        finally:
            connection.close()

    threads = [Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealing.seal(NOON)
    assert Sealed.objects.filter(entry__isnull=False).count() == AuditEntry.objects.count()
    assert sum(Batch.objects.values_list("count", flat=True)) == AuditEntry.objects.count()


def test_an_entry_whose_transaction_ends_after_others_were_sealed_is_sealed_next(
    transactional_db: None, maple: Home
) -> None:
    """Two connections for real. SQLite lets one write at a time, so that there nothing can come late."""
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    is_written, may_end, late_pks = Event(), Event(), []

    def slow() -> None:
        try:
            with transaction.atomic():
                late_pks.append(act(None, maple).pk)
                is_written.set()
                may_end.wait(10)
        finally:
            connection.close()

    writer = Thread(target=slow)
    writer.start()
    assert is_written.wait(10)
    quick = act(None, maple)
    assert quick.pk > late_pks[0]
    assert sealing.seal(NOON) == 1
    may_end.set()
    writer.join()
    assert sealing.seal(NOON) == 1
    assert AuditEntry.objects.get(pk=late_pks[0]).sealed.batch.number == 2


# --- One head a day


def test_each_chain_has_one_signed_head_a_day(ana: User, maple: Home) -> None:
    act(ana, maple)
    public_act()
    assert heads.sign_day(NOON) == 2
    assert heads.sign_day(NOON + timedelta(hours=11)) == 0
    assert heads.sign_day(NOON + timedelta(hours=12)) == 2  # midnight, UTC
    for row in DailyHead.objects.all():
        assert signing.is_signed(heads.message(row.chain, row.day, row.head), row.signature, signing.public_key())


def test_what_waits_is_in_the_days_head(ana: User, maple: Home) -> None:
    act(ana, maple)
    public_act()
    heads.sign_day(NOON)
    assert Sealed.objects.count() == AuditEntry.objects.count() + PublicEntry.objects.count()
    assert DailyHead.objects.get(chain=Chain.PUBLIC).head == Batch.objects.get(chain=Chain.PUBLIC).head


def test_a_day_without_acts_has_another_private_head_all_the_same(ana: User, maple: Home) -> None:
    act(ana, maple)
    for day in range(3):
        heads.sign_day(NOON + timedelta(days=day))
    private = DailyHead.objects.filter(chain=Chain.PRIVATE).values_list("head", flat=True)
    assert len(set(private)) == 3


def test_the_newest_heads_say_a_day_and_a_head_and_nothing_else(ana: User, maple: Home) -> None:
    assert heads.newest() == {"private": None, "public": None, "key": signing.public_key()}
    act(ana, maple)
    heads.sign_day(NOON)
    heads.sign_day(NOON + timedelta(days=1))
    newest = heads.newest()
    assert set(newest["private"]) == {"day", "head", "signature"}
    assert newest["private"]["day"] == "2026-06-11"
    assert newest["public"]["head"] == ZEROS  # nothing public yet


def test_a_batch_that_cannot_be_written_leaves_nothing(ana: User, maple: Home) -> None:
    act(ana, maple)
    with transaction.atomic():
        sealing.seal(NOON)
        transaction.set_rollback(True)
    assert not Batch.objects.exists()
    assert sealing.seal(NOON) == 1
