"""Two custodians at once, a release twice, a release while a tick changes: one comes first, and the other is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.errors import DomainError
from devices.people.models import Home, User
from police_portal.custody.models import Share
from police_portal.law import minimising, preserving, releasing
from police_portal.law.models import DemandKind, DemandLine, DemandState, LegalDemand, Preserved, Tick
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.custody.test_races import at_once, refused
from tests.police_portal.law.ordered import HOUR, order, quoted, tick, yesterday

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def cus(transactional_db: None, store: None) -> User:
    return portal.custodian()


@pytest.fixture
def kim(transactional_db: None, store: None) -> User:
    return portal.custodian("Kim")


@pytest.fixture
def line(cus: User, maple: Home, porch: Camera) -> DemandLine:
    ready_clip(porch, at=yesterday() + timedelta(minutes=20))
    ready_clip(porch, at=yesterday() + timedelta(minutes=80))
    made = quoted(order(maple), cus, yesterday())
    tick(made, porch, yesterday(), by=cus)
    return made


def test_released_twice_while_two_tick_it_leaves_once_and_what_left_is_what_is_ticked(
    line: DemandLine, cus: User, kim: User, porch: Camera
) -> None:
    demand = line.demand

    def release(by: User) -> list[Share]:
        return releasing.release(LegalDemand.objects.get(pk=demand.pk), by=by, now=timezone.now())

    answers = at_once(
        lambda: release(cus),
        lambda: release(kim),
        lambda: minimising.tick(line, porch, yesterday() + HOUR, by=kim, now=timezone.now()),
        lambda: minimising.set_ticks(
            line, {(porch, yesterday()), (porch, yesterday() + HOUR)}, by=cus, now=timezone.now()
        ),
    )
    assert refused(answers[:2]) == 1
    assert LegalDemand.objects.get(pk=demand.pk).state == DemandState.RELEASED
    assert AuditEntry.objects.filter(action="demand_released").count() == 1
    ticked = set(Tick.objects.values_list("hour", flat=True))
    given = {share.recorded_at.replace(minute=0, second=0, microsecond=0) for share in Share.objects.all()}
    assert given == ticked
    assert Share.objects.count() == len(ticked)


def test_one_box_ticked_by_four_at_once_is_ticked_once(line: DemandLine, cus: User, kim: User, porch: Camera) -> None:
    hour = yesterday() + 2 * HOUR
    answers = at_once(
        *[lambda: minimising.tick(line, porch, hour, by=cus, now=timezone.now())] * 2,
        *[lambda: minimising.tick(line, porch, hour, by=kim, now=timezone.now())] * 2,
    )
    assert sorted(answers) == [False, False, False, True]
    assert Tick.objects.filter(hour=hour).count() == 1


def test_two_workers_and_an_end_leave_one_copy_or_none(cus: User, kim: User, maple: Home, porch: Camera) -> None:
    ready_clip(porch, at=yesterday() + timedelta(minutes=20))
    paper = order(maple, DemandKind.PRESERVATION)
    tick(quoted(paper, cus, yesterday()), porch, yesterday(), by=cus)
    now = timezone.now()
    entered = at_once(
        *[lambda: preserving.enter(LegalDemand.objects.get(pk=paper.pk), now + timedelta(days=9), by=kim, now=now)] * 2
    )
    assert sum(isinstance(answer, DomainError) for answer in entered) == 1
    row = Preserved.objects.get()
    at_once(
        *[lambda: preserving.seal_copy(row.pk, timezone.now)] * 2,
        lambda: preserving.end(LegalDemand.objects.get(pk=paper.pk), "It was withdrawn.", by=cus, now=timezone.now()),
    )
    preserving.delete_ended(timezone.now())
    row.refresh_from_db()
    assert (row.stored, row.lease) == (None, None)
