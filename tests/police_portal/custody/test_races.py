"""Two at once at one share: one wins, the other is told, and nothing is lost or doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.errors import DomainError
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people.models import User
from police_portal.agencies.models import Officer
from police_portal.custody import ending, leases, making
from police_portal.custody.lending import Terms, lend
from police_portal.custody.models import DeletionRecord, Share, ShareState
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.custody.lent import film

pytestmark = pytest.mark.usefixtures("transactional_db")
WHY = "The case is still open, and goes to the prosecutor."


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, all begun in the same moment."""
    ready = threading.Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return call()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def refused(answers: list[Any]) -> int:
    return sum(isinstance(answer, DomainError) for answer in answers)


def test_one_clip_lent_four_times_at_once_is_lent_once(asked: FootageRequest, porch: Camera, ana: User) -> None:
    clip = ready_clip(porch)
    answers = at_once(*[lambda: lend(asked, clip, Terms(), by=ana, now=timezone.now())] * 4)
    assert {answer.pk for answer in answers} == {Share.objects.get().pk}
    assert AuditEntry.objects.filter(action="footage_shared").count() == 1


def test_two_workers_make_one_copy(asked: FootageRequest, porch: Camera, ana: User, tmp_path: Path) -> None:
    share = lend(asked, film(porch, tmp_path), Terms(), by=ana, now=timezone.now())
    at_once(*[lambda: making.make_copy(share.pk, timezone.now)] * 2)
    share.refresh_from_db()
    assert share.state == ShareState.LENT
    assert StoredObject.objects.filter(purpose=Purpose.LEASE).count() == 1
    assert AuditEntry.objects.filter(action="share_ready").count() == 1


def test_what_is_taken_back_while_its_copy_is_made_leaves_nothing(
    asked: FootageRequest, porch: Camera, ana: User, diaz: Officer, tmp_path: Path
) -> None:
    share = lend(asked, film(porch, tmp_path), Terms(), by=ana, now=timezone.now())
    at_once(
        lambda: making.make_copy(share.pk, timezone.now),
        lambda: leases.withdraw(share, by=ana, now=timezone.now()),
    )
    ending.delete_ended(timezone.now())
    share.refresh_from_db()
    assert share.state == ShareState.DELETED
    left = StoredObject.objects.filter(purpose__in=[Purpose.LEASE, Purpose.LEASE_POSTER])
    assert not left.exclude(state=ObjectState.DOOMED).exists()


def test_extended_and_taken_back_in_the_same_moment_it_is_over(
    asked: FootageRequest, porch: Camera, ana: User, chief: Officer
) -> None:
    share = portal.share_of(asked, ready_clip(porch))
    answers = at_once(
        *[lambda: leases.extend(Share.objects.get(pk=share.pk), WHY, by=chief.user, now=timezone.now())] * 2,
        *[lambda: leases.withdraw(Share.objects.get(pk=share.pk), by=ana, now=timezone.now())] * 2,
    )
    assert refused(answers[2:]) == 1
    assert refused(answers[:2]) >= 1
    share.refresh_from_db()
    assert (share.state, share.end_reason) == (ShareState.ENDED, "withdrawn")
    assert AuditEntry.objects.filter(action="share_withdrawn").count() == 1


def test_four_sweeps_at_once_write_one_record(asked: FootageRequest, porch: Camera, ana: User) -> None:
    share = portal.share_of(asked, ready_clip(porch))
    leases.withdraw(share, by=ana, now=timezone.now())
    assert sum(at_once(*[lambda: ending.delete_ended(timezone.now())] * 4)) == 1
    assert DeletionRecord.objects.count() == 1
