"""A lease lasts thirty days, once more on a supervisor's statement, and no day longer than its owner wants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips.models import Hold
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.notices.wording import sentence
from devices.people.models import User
from police_portal import limits
from police_portal.agencies.models import Officer, OfficerRole, Permission
from police_portal.custody import ending, leases, showing
from police_portal.custody.models import Share, ShareState
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip

WHY = "The suspect vehicle was found; the case goes to the prosecutor in May."
DST = [
    datetime(2026, 2, 25, 6, 30, tzinfo=UTC),  # the clocks of New York go forward on 8 March
    datetime(2026, 10, 10, 5, 30, tzinfo=UTC),  # and back on 1 November
]


@pytest.fixture
def share(asked: FootageRequest, porch: Camera) -> Share:
    return portal.share_of(asked, ready_clip(porch))


def test_a_supervisor_extends_it_once_and_its_owner_reads_why(share: Share, chief: Officer, ana: User) -> None:
    now, before = timezone.now(), share.ends_at
    leases.extend(share, WHY, by=chief.user, now=now)
    assert share.ends_at == before + limits.LEASE
    assert Hold.objects.get(holder=share.uuid).until == share.ends_at
    notice = Notice.objects.get(user=ana, kind=NoticeKind.SHARE_EXTENDED)
    assert WHY in sentence(notice)
    assert AuditEntry.objects.get(action="share_extended").home_uuid == share.home.uuid  # type: ignore[union-attr]
    with pytest.raises(Conflict, match="once"):
        leases.extend(share, WHY, by=chief.user, now=now)
    share.refresh_from_db()
    assert share.ends_at == before + limits.LEASE


def test_only_an_administrator_of_the_agency_extends_it(share: Share, diaz: Officer, ana: User) -> None:
    other = portal.officer(portal.agency("Elsewhere Police"), OfficerRole.ADMIN, name="Chief Elsewhere")
    for user in (diaz.user, ana, other.user):
        with pytest.raises(Refused, match="administrator"):
            leases.extend(share, WHY, by=user, now=timezone.now())


@pytest.mark.parametrize("why", ["", "still open", "   still   open    "])
def test_a_lease_is_not_extended_without_a_statement(share: Share, chief: Officer, why: str) -> None:
    with pytest.raises(Invalid, match="20 to 1000"):
        leases.extend(share, why, by=chief.user, now=timezone.now())


def test_what_is_over_is_not_extended(share: Share, chief: Officer, ana: User) -> None:
    with pytest.raises(Gone):
        leases.extend(share, WHY, by=chief.user, now=share.ends_at)
    leases.withdraw(share, by=ana, now=timezone.now())
    with pytest.raises(Gone):
        leases.extend(share, WHY, by=chief.user, now=timezone.now())


def test_no_row_can_say_otherwise(share: Share) -> None:
    row = Share.objects.filter(pk=share.pk)
    for columns in (
        {"ends_at": share.given_at + limits.LEASE + timedelta(seconds=1)},
        {"ends_at": share.given_at + 2 * limits.LEASE + timedelta(seconds=1), "extended_at": timezone.now()},
        {"state": ShareState.ENDED},
        {"state": ShareState.DELETED, "ended_at": timezone.now(), "end_reason": "time", "deleted_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**columns)


def test_its_owner_takes_it_back_at_any_time_and_nobody_else(
    share: Share, ana: User, mia: User, ben: User, diaz: Officer
) -> None:
    for user in (mia, ben, diaz.user):
        with pytest.raises(Refused):
            leases.withdraw(share, by=user, now=timezone.now())
    leases.withdraw(share, by=ana, now=timezone.now())
    assert (share.state, share.end_reason) == (ShareState.ENDED, "withdrawn")
    assert not Hold.objects.in_force(timezone.now()).exists()
    assert AuditEntry.objects.get(action="share_withdrawn").subject_uuid == share.uuid
    with pytest.raises(Conflict, match="over already"):
        leases.withdraw(share, by=ana, now=timezone.now())


def test_a_waiting_share_is_taken_back_too_and_the_agency_never_hears_of_it(
    asked: FootageRequest, porch: Camera, ana: User, diaz: Officer
) -> None:
    share = portal.share_of(asked, ready_clip(porch), ShareState.WAITING)
    leases.withdraw(share, by=ana, now=timezone.now())
    ending.delete_ended(timezone.now())
    assert not Share.objects.visible_to(diaz.user).exists()
    assert not Notice.objects.filter(user=diaz.user).exists()


@pytest.mark.parametrize("given", DST)
def test_thirty_days_are_thirty_times_24_hours_whatever_the_clocks_do(
    asked: FootageRequest, porch: Camera, chief: Officer, given: datetime
) -> None:
    Permission.objects.update(starts_at=given - timedelta(days=1), ends_at=given + timedelta(days=90))
    share = portal.share_of(asked, ready_clip(porch), now=given + timedelta(minutes=30))
    assert share.ends_at - share.given_at == timedelta(hours=720)
    last = share.ends_at - timedelta(microseconds=1)
    assert Share.objects.readable(last).exists()
    assert not Share.objects.readable(share.ends_at).exists()
    zone = share.home.tz if share.home else None
    assert share.ends_at.astimezone(zone).utcoffset() != share.given_at.astimezone(zone).utcoffset()
    leases.extend(share, WHY, by=chief.user, now=last)
    assert share.ends_at - share.given_at == timedelta(hours=1440)
    assert ending.end_due(share.ends_at - timedelta(microseconds=1)) == 0
    assert ending.end_due(share.ends_at) == 1


def test_what_is_left_is_said_in_days_then_hours(share: Share) -> None:
    assert showing.time_left(share, share.ends_at - timedelta(days=29, hours=23)) == "29 days left"
    assert showing.time_left(share, share.ends_at - timedelta(hours=47)) == "47 hours left"
    assert showing.time_left(share, share.ends_at - timedelta(minutes=1)) == "1 hour left"
    assert showing.time_left(share, share.ends_at) == "over"
