"""An owner deletes the home or the account in the moment of a release: one comes first, and no row is left half."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from devices.cameras.models import Camera
from devices.clips import retention
from devices.errors import Conflict
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people import homes, leaving
from devices.people.models import Home, User
from police_portal.agencies import suspending
from police_portal.custody import ending, leases
from police_portal.custody.models import Share, ShareState
from police_portal.law import account_data, preserving, releasing, telling
from police_portal.law.models import DemandKind, DemandState, LegalDemand
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.custody.test_races import at_once, refused
from tests.police_portal.law.ordered import agency_with_two, order, quoted, tick, yesterday

pytestmark = pytest.mark.usefixtures("transactional_db")
DAY = timedelta(days=1)


@pytest.fixture
def cus(transactional_db: None, store: None) -> User:
    return portal.custodian()


def ticked(home: Home, cus: User, porch: Camera, kind: DemandKind = DemandKind.WARRANT, **columns: Any) -> LegalDemand:
    ready_clip(porch, at=yesterday() + timedelta(minutes=20))
    demand = order(home, kind, **columns)
    tick(quoted(demand, cus, yesterday()), porch, yesterday(), by=cus)
    return demand


def again(demand: LegalDemand) -> LegalDemand:
    return LegalDemand.objects.get(pk=demand.pk)


def whole_or_not(call: Callable[[], Any]) -> Any:
    """Where whom it tells is gone in that moment nothing of it is done, the custodian is told so, and may ask again."""
    try:
        return call()
    except Conflict as error:
        assert error.sentence
        return None


@pytest.mark.parametrize("is_forbidden", [True, False])
def test_a_release_while_the_account_is_deleted(
    cus: User, maple: Home, porch: Camera, ana: User, is_forbidden: bool
) -> None:
    until = timezone.now() + 3 * DAY
    demand = ticked(maple, cus, porch, gag_until=until if is_forbidden else None)
    answers = at_once(
        lambda: whole_or_not(lambda: releasing.release(again(demand), by=cus, now=timezone.now())),
        lambda: leaving.leave(ana, by=ana, now=timezone.now()),
        lambda: retention.sweep_removed(timezone.now()),
    )
    assert answers[1] is None
    assert not User.objects.filter(pk=ana.pk).exists()
    assert again(demand).state in (DemandState.RECEIVED, DemandState.RELEASED)
    while retention.sweep_removed(timezone.now()):
        pass
    assert not Home.objects.filter(pk=maple.pk).exists()
    assert telling.tell_due(until) == 0  # nobody is left to be told
    assert {share.home_id for share in Share.objects.all()} <= {None}


def test_account_data_while_the_account_is_deleted(cus: User, maple: Home, ana: User) -> None:
    demand = order(maple, DemandKind.SUBPOENA)
    answers = at_once(
        lambda: whole_or_not(lambda: account_data.release(again(demand), by=cus, now=timezone.now())),
        lambda: leaving.leave(ana, by=ana, now=timezone.now()),
    )
    assert answers[1] is None
    files = StoredObject.objects.filter(purpose=Purpose.ACCOUNT, state=ObjectState.KEPT).count()
    assert files == (again(demand).state == DemandState.RELEASED)
    assert isinstance(answers[0], LegalDemand) == bool(files)


def test_a_home_that_is_deleted_while_it_is_preserved(cus: User, maple: Home, porch: Camera, ana: User) -> None:
    demand = ticked(maple, cus, porch, DemandKind.PRESERVATION)
    now = timezone.now()
    at_once(
        lambda: preserving.enter(again(demand), now + 9 * DAY, by=cus, now=now),
        lambda: homes.delete(maple, by=ana, now=now),
        lambda: retention.sweep_removed(timezone.now()),
    )
    for row in again(demand).preserved.all():
        preserving.seal_copy(row.pk, timezone.now)
    while retention.sweep_removed(timezone.now()):
        pass
    assert not Home.objects.filter(pk=maple.pk).exists()
    if again(demand).state == DemandState.IN_FORCE:
        preserving.end(again(demand), "It was withdrawn.", by=cus, now=timezone.now())
    preserving.delete_ended(timezone.now())
    assert not StoredObject.objects.filter(purpose=Purpose.PRESERVED, state=ObjectState.KEPT).exists()


def test_taken_back_while_it_is_frozen_it_stays_to_the_end_or_goes_whole(
    cus: User, maple: Home, porch: Camera, ana: User
) -> None:
    demand = ticked(maple, cus, porch, DemandKind.PRESERVATION)
    portal.permission(demand.agency)
    clip, officer, now = maple.clips.get(), demand.agency.officers.order_by("pk")[0], timezone.now()
    share = portal.share_of(portal.request_of(officer), clip)
    at_once(
        lambda: preserving.enter(again(demand), now + 9 * DAY, by=cus, now=now),
        lambda: leases.withdraw(Share.objects.get(pk=share.pk), by=ana, now=now),
        lambda: ending.delete_ended(timezone.now()),
    )
    ending.delete_ended(timezone.now())
    share.refresh_from_db()
    assert (share.state == ShareState.DELETED) == (share.frozen_at is None)
    assert (share.copy is None) == (share.frozen_at is None)


def test_an_emergency_released_while_its_agency_is_suspended(cus: User, maple: Home, porch: Camera) -> None:
    demand = ticked(maple, cus, porch, DemandKind.EMERGENCY, of=agency_with_two())
    ona, why = portal.overseer(), "It stated dangers that were none."
    answers = at_once(
        lambda: releasing.release(again(demand), by=cus, now=timezone.now()),
        lambda: suspending.suspend_agency(demand.agency, why, by=ona, now=timezone.now()),
    )
    assert not refused(answers[1:])
    assert Share.objects.count() == (again(demand).state == DemandState.RELEASED)
    assert not Share.objects.readable(timezone.now()).exists()
