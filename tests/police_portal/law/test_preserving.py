"""A preservation: sealed apart, opened by nobody, as if it were not there for the owner, and gone at its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices import storage
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import erasing, retention
from devices.clips.models import Clip, Hold
from devices.errors import Conflict, Invalid, Refused
from devices.objects import reconciling, storing
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people import homes
from devices.people.models import Home, User
from police_portal import limits
from police_portal.agencies.models import Officer
from police_portal.custody import ending, leases
from police_portal.custody.models import Share, ShareState
from police_portal.law import minimising, preserving, releasing, telling
from police_portal.law.models import DemandKind, DemandState, LegalDemand, Preserved, PreservedState, Tick
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.devices.clips.sending import keys_in_store, keys_of_rows
from tests.police_portal.custody.lent import bytes_of
from tests.police_portal.law.ordered import HOUR, order, quoted, tick, yesterday

pytestmark = [pytest.mark.django_db, pytest.mark.parts]
CONTENT = b"a recording of the porch"


@pytest.fixture
def cus(db: None, store: None) -> User:
    return portal.custodian()


@pytest.fixture
def clip(porch: Camera, store: None) -> Clip:
    return ready_clip(porch, at=yesterday() + timedelta(minutes=20), content=CONTENT)


@pytest.fixture
def paper(cus: User, maple: Home, porch: Camera, clip: Clip) -> LegalDemand:
    demand = order(maple, DemandKind.PRESERVATION)
    tick(quoted(demand, cus, yesterday()), porch, yesterday(), by=cus)
    return demand


def entered(demand: LegalDemand, by: User, days: int = 90) -> LegalDemand:
    now = timezone.now()
    return preserving.enter(demand, now + timedelta(days=days), by=by, now=now)


def sealed(demand: LegalDemand, by: User) -> Preserved:
    entered(demand, by)
    row = demand.preserved.get()
    preserving.seal_copy(row.pk, timezone.now)
    preserving.seal_copy(row.pk, timezone.now)  # a second run finds nothing to do
    row.refresh_from_db()
    return row


def test_the_bytes_are_kept_apart_and_count_for_no_home(paper: LegalDemand, cus: User, clip: Clip, maple: Home) -> None:
    before = storing.used_bytes(maple.pk)
    row = sealed(paper, cus)
    assert (row.state, row.clip_uuid, row.camera_name) == (PreservedState.KEPT, clip.uuid, "Porch")
    assert row.stored is not None
    assert bytes_of(row.stored) == CONTENT
    assert (row.stored.home_id, row.stored.purpose, row.stored.state) == (None, Purpose.PRESERVED, ObjectState.KEPT)
    assert storing.used_bytes(maple.pk) == before
    assert not Hold.objects.exists()
    assert AuditEntry.objects.filter(action="recording_preserved").count() == 1
    assert not reconciling.compare(timezone.now() + timedelta(hours=2))


def test_the_owners_recording_expires_and_is_deleted_as_without_it(paper: LegalDemand, cus: User, clip: Clip) -> None:
    row = sealed(paper, cus)
    assert retention.delete_due(clip.expires_at) == 1
    row.refresh_from_db()
    assert row.clip is None
    assert bytes_of(row.stored) == CONTENT


def test_home_and_account_can_go_and_the_sealed_copy_stays_to_its_end(
    paper: LegalDemand, cus: User, maple: Home, ana: User
) -> None:
    row = sealed(paper, cus)
    homes.delete(maple, by=ana, now=timezone.now())
    retention.sweep_removed(timezone.now())
    assert not Home.objects.filter(pk=maple.pk).exists()
    row.refresh_from_db()
    assert (row.home, row.camera, row.state) == (None, None, PreservedState.KEPT)
    assert bytes_of(row.stored) == CONTENT
    assert Tick.objects.get().camera_uuid == row.camera_uuid
    paper.refresh_from_db()
    preserving.end_due(paper.until or timezone.now())
    assert preserving.delete_ended(timezone.now()) == 1
    assert keys_in_store() == keys_of_rows()


def test_of_a_removed_camera_a_later_warrant_opens_the_ticked_hours_of_the_copy(
    paper: LegalDemand, cus: User, maple: Home, porch: Camera
) -> None:
    row = sealed(paper, cus)
    Camera.objects.filter(pk=porch.pk).update(removed_at=timezone.now(), token_hash=None)
    retention.sweep_removed(timezone.now())
    demand = order(maple, of=paper.agency)
    left = minimising.offered(demand)
    assert [(one.name, one.camera) for one in left] == [("Porch (removed)", None)]
    line = quoted(demand, cus, yesterday())
    assert minimising.tick(line, left[0], yesterday(), by=cus, now=timezone.now())
    share = releasing.release(demand, by=cus, now=timezone.now())[0]
    assert (share.preserved, share.clip_uuid) == (row, row.clip_uuid)


def test_it_has_an_end_within_180_days(paper: LegalDemand, cus: User) -> None:
    now = timezone.now()
    for until in (now, now + limits.PRESERVATION_MOST + timedelta(seconds=1)):
        with pytest.raises(Invalid, match="within 180 days"):
            preserving.enter(paper, until, by=cus, now=now)
    with pytest.raises(Refused):
        preserving.enter(paper, now + HOUR, by=portal.overseer(), now=now)
    entered(paper, cus, 180)
    with pytest.raises(Conflict):
        entered(paper, cus)


@pytest.mark.parametrize("how", ["time", "decision"])
def test_at_its_end_bytes_go_first_and_rows_stay_as_a_line(paper: LegalDemand, cus: User, how: str) -> None:
    row = sealed(paper, cus)
    assert row.stored is not None
    key = row.stored.key
    paper.refresh_from_db()
    assert paper.until is not None
    if how == "time":
        assert preserving.end_due(paper.until - timedelta(seconds=1)) == 0
        assert preserving.end_due(paper.until) == 1
    else:
        preserving.end(paper, "The agency withdrew it.", by=cus, now=timezone.now())
        with pytest.raises(Conflict):
            preserving.end(paper, "The agency withdrew it.", by=cus, now=timezone.now())
    assert preserving.delete_ended(timezone.now()) == 1
    assert preserving.delete_ended(timezone.now()) == 0
    row.refresh_from_db()
    assert row.state == PreservedState.DELETED
    assert Preserved.objects.get(pk=row.pk).stored is None
    assert storage.size_of(key) is None
    assert AuditEntry.objects.filter(action="preserved_deleted").count() == 1
    assert LegalDemand.objects.get(pk=paper.pk).state == DemandState.ENDED


@pytest.mark.parts
def test_a_store_that_does_not_answer_keeps_the_rows_and_puts_the_worker_off(
    paper: LegalDemand, cus: User, store_answers_503: None
) -> None:
    entered(paper, cus)
    row = paper.preserved.get()
    preserving.seal_copy(row.pk, timezone.now)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.put_offs) == (PreservedState.WAITING, 0, 1)


def test_a_lost_message_and_a_dead_worker_are_found(paper: LegalDemand, cus: User) -> None:
    now = timezone.now()
    entered(paper, cus)
    row = paper.preserved.get()
    assert preserving.restart_lost(now) == 0
    assert preserving.restart_lost(now + timedelta(minutes=11)) == 1
    dead = {"state": "processing", "lease": row.uuid, "lease_until": now, "attempts": 1, "wake_at": None}
    Preserved.objects.filter(pk=row.pk).update(**dead)
    assert preserving.restart_lost(now + timedelta(minutes=1)) == 1
    row.refresh_from_db()
    assert (row.state, row.lease) == (PreservedState.WAITING, None)
    Preserved.objects.filter(pk=row.pk).update(**dead | {"attempts": settings.ANALYSIS_ATTEMPTS})
    preserving.restart_lost(now + timedelta(minutes=1))
    row.refresh_from_db()
    assert (row.state, row.reason) == (PreservedState.LOST, "crashed")


def test_an_end_while_the_copy_is_made_leaves_nothing(paper: LegalDemand, cus: User) -> None:
    entered(paper, cus)
    row = paper.preserved.get()
    moments = iter([timezone.now()])

    def clock() -> object:
        if (first := next(moments, None)) is None:
            with_end = LegalDemand.objects.get(pk=paper.pk)
            if with_end.state == DemandState.IN_FORCE:
                preserving.end(with_end, "The agency withdrew it.", by=cus, now=timezone.now())
        return first or timezone.now()

    preserving.seal_copy(row.pk, clock)  # type: ignore[arg-type]
    row.refresh_from_db()
    assert (row.state, row.stored) == (PreservedState.DELETED, None)
    assert not StoredObject.objects.filter(purpose=Purpose.PRESERVED, state=ObjectState.KEPT).exists()


def test_a_recording_that_is_gone_before_it_was_sealed_is_lost_and_said_so_in_the_row(
    paper: LegalDemand, cus: User
) -> None:
    entered(paper, cus)
    erasing.erase(Clip.objects.all(), timezone.now())
    row = paper.preserved.get()
    preserving.seal_copy(row.pk, timezone.now)
    row.refresh_from_db()
    assert (row.state, row.reason) == (PreservedState.LOST, "lost_bytes")


def test_what_arrives_late_in_a_ticked_hour_is_sealed_too(paper: LegalDemand, cus: User, porch: Camera) -> None:
    entered(paper, cus)
    assert preserving.enrol_late(timezone.now()) == 0
    ready_clip(porch, at=yesterday() + timedelta(minutes=40))
    ready_clip(porch, at=yesterday() + timedelta(minutes=70))  # not ticked
    assert preserving.enrol_late(timezone.now()) == 1
    assert preserving.enrol_late(timezone.now()) == 0


def test_a_second_order_seals_from_the_first_ones_copy(
    paper: LegalDemand, cus: User, maple: Home, porch: Camera
) -> None:
    first = sealed(paper, cus)
    erasing.erase(Clip.objects.all(), timezone.now())
    again = order(maple, DemandKind.PRESERVATION, of=paper.agency)
    tick(quoted(again, cus, yesterday()), porch, yesterday(), by=cus)
    second = sealed(again, cus)
    preserving.end(paper, "Another order follows it.", by=cus, now=timezone.now())
    preserving.delete_ended(timezone.now())
    first.refresh_from_db()
    assert (first.state, second.state) == (PreservedState.DELETED, PreservedState.KEPT)
    assert bytes_of(second.stored) == CONTENT


# --- What an agency holds of it


@pytest.fixture
def diaz(paper: LegalDemand) -> Officer:
    portal.permission(paper.agency)
    return paper.agency.officers.order_by("pk")[0]


def test_what_was_lent_of_it_is_frozen_until_the_end(
    paper: LegalDemand, cus: User, clip: Clip, diaz: Officer, client: Client, ana: User
) -> None:
    share = portal.share_of(portal.request_of(diaz), clip)
    entered(paper, cus)
    client.force_login(diaz.user)
    video = reverse("police_portal:portal_share_video", args=[share.uuid])
    assert client.get(video).status_code == 410
    assert ending.end_due(share.ends_at) == 0
    leases.withdraw(share, by=ana, now=timezone.now())
    assert ending.delete_ended(timezone.now()) == 0
    share.refresh_from_db()
    assert share.copy is not None
    preserving.end(paper, "The agency withdrew it.", by=cus, now=timezone.now())
    assert ending.delete_ended(timezone.now()) == 1


def test_what_two_orders_keep_thaws_with_the_second(
    paper: LegalDemand, cus: User, clip: Clip, diaz: Officer, maple: Home, porch: Camera
) -> None:
    share = portal.share_of(portal.request_of(diaz), clip)
    again = order(maple, DemandKind.PRESERVATION, of=paper.agency)
    tick(quoted(again, cus, yesterday()), porch, yesterday(), by=cus)
    entered(paper, cus)
    entered(again, cus)
    preserving.end(paper, "The agency withdrew it.", by=cus, now=timezone.now())
    assert Share.objects.get(pk=share.pk).frozen_at is not None
    preserving.end(again, "The agency withdrew it.", by=cus, now=timezone.now())
    assert Share.objects.get(pk=share.pk).frozen_at is None


@pytest.mark.parametrize("is_forbidden", [True, False])
def test_the_owner_reads_that_it_is_frozen_once_they_may_be_told(
    cus: User, maple: Home, porch: Camera, clip: Clip, ana: User, client: Client, is_forbidden: bool
) -> None:
    until = timezone.now() + timedelta(days=3)
    demand = order(maple, DemandKind.PRESERVATION, gag_until=until if is_forbidden else None)
    portal.permission(demand.agency)
    tick(quoted(demand, cus, yesterday()), porch, yesterday(), by=cus)
    share = portal.share_of(portal.request_of(demand.agency.officers.order_by("pk")[0]), clip)
    entered(demand, cus)
    client.force_login(ana)
    pages = [reverse("police_portal:share", args=[share.uuid]), reverse("police_portal:shares")]

    def says() -> list[bool]:
        return ["frozen" in client.get(page).content.decode() for page in pages]

    assert says() == [not is_forbidden] * 2
    telling.tell_due(until)
    preserving.freeze_told(until)
    with time_machine.travel(until, tick=False):
        client.force_login(ana)
        assert says() == [True] * 2


def test_what_a_court_opened_stays_open(paper: LegalDemand, cus: User, clip: Clip, maple: Home, porch: Camera) -> None:
    warrant = order(maple, of=paper.agency)
    tick(quoted(warrant, cus, yesterday()), porch, yesterday(), by=cus)
    given = releasing.release(warrant, by=cus, now=timezone.now())[0]
    entered(paper, cus)
    assert Share.objects.get(pk=given.pk).frozen_at is None
    assert given.state == ShareState.WAITING


def test_the_database_keeps_an_end_on_every_preservation(paper: LegalDemand, cus: User) -> None:
    entered(paper, cus)
    with pytest.raises(IntegrityError):
        LegalDemand.objects.filter(pk=paper.pk).update(until=timezone.now() + timedelta(days=200))
