"""That a permission ends is told 60, 30 and 7 days before and at the end, once each, by whom it concerns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from devices.audit.models import PublicEntry
from devices.notices.models import Notice
from devices.people.models import User
from police_portal.agencies import running_out
from police_portal.agencies.models import Agency, Officer, OfficerRole, Permission
from tests import portal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
END = datetime(2027, 3, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def permission(riverton: Agency, admin: Officer, ona: User) -> Permission:
    return portal.permission(riverton, now=END - 265 * DAY)


def told(user: User) -> list[str]:
    return list(user.notices.order_by("pk").values_list("kind", flat=True))


def test_each_notice_comes_once(permission: Permission, admin: Officer, ona: User) -> None:
    moments = [END - 61 * DAY, END - 60 * DAY, END - 45 * DAY, END - 30 * DAY, END - 30 * DAY, END - 7 * DAY]
    counts = [running_out.tell_ends(now) for now in [*moments, END - DAY, END, END + DAY]]
    assert counts == [0, 1, 0, 1, 0, 1, 0, 1, 0]
    expected = ["permission_ends"] * 3 + ["permission_decided"]
    assert told(admin.user) == told(ona) == expected
    assert admin.user.notices.filter(mail_at__isnull=False).count() == 4
    assert admin.user.notices.first().facts["day"] == "14 March 2027"  # type: ignore[union-attr]


def test_after_a_month_without_the_task_only_the_nearest_is_told(permission: Permission, ona: User) -> None:
    running_out.tell_ends(END - 60 * DAY)
    assert running_out.tell_ends(END - 5 * DAY) == 1
    permission.refresh_from_db()
    assert permission.told_days == 7
    assert told(ona) == ["permission_ends"] * 2


def test_off_until_after_the_end_only_the_end_is_told(permission: Permission, ona: User) -> None:
    assert running_out.tell_ends(END + 40 * DAY) == 1
    assert told(ona) == ["permission_decided"]
    assert PublicEntry.objects.get().facts["reason"] == "time"
    assert running_out.tell_ends(END + 41 * DAY) == 0


def test_readers_and_others_are_not_told(permission: Permission, riverton: Agency, ana: User) -> None:
    reader = portal.officer(riverton, OfficerRole.READER, name="Rea Der")
    running_out.tell_ends(END - 7 * DAY)
    assert not Notice.objects.filter(user__in=[reader.user, ana]).exists()


def test_nothing_is_told_of_one_that_waits_was_refused_or_ended_early(riverton: Agency, ona: User) -> None:
    begun = END - 265 * DAY
    portal.permission(riverton, now=begun, is_confirmed=False)
    portal.permission(riverton, now=begun, is_confirmed=False, refused_at=begun, reason="Another vote.")
    portal.permission(riverton, now=begun, ended_at=begun, reason="Taken back by the council.")
    assert running_out.tell_ends(END) == 0


def test_of_a_short_one_the_nearest_is_told_at_once(riverton: Agency, ona: User) -> None:
    portal.permission(riverton, now=END, ends_at=END + 20 * DAY)
    assert running_out.tell_ends(END) == 1
    assert Permission.objects.get().told_days == 30


def test_a_suspended_agency_hears_of_it_too(permission: Permission, riverton: Agency, admin: Officer) -> None:
    Agency.objects.filter(pk=riverton.pk).update(state="suspended", suspended_at=END - 9 * DAY, reason="A reason.")
    assert running_out.tell_ends(END - 6 * DAY) == 1
    assert told(admin.user) == ["permission_ends"]


@pytest.mark.parametrize("month", [3, 11], ids=["clock forward", "clock back"])
def test_the_clock_changes_on_the_way_and_the_day_stays_right(riverton: Agency, ona: User, month: int) -> None:
    zone = ZoneInfo("America/New_York")
    end = datetime(2027, month, 20, tzinfo=zone)  # midnight; the clock changed some days before
    portal.permission(riverton, now=end - 200 * DAY, ends_at=end)
    exact = [end.astimezone(UTC) - timedelta(days=days) for days in (60, 30, 7)]
    with timezone.override("America/New_York"):
        for moment in exact:
            assert running_out.tell_ends(moment - timedelta(seconds=1)) == 0
            assert running_out.tell_ends(moment) == 1
        assert running_out.tell_ends(end.astimezone(UTC) - timedelta(seconds=1)) == 0
        assert running_out.tell_ends(end.astimezone(UTC)) == 1
    assert {notice.facts.get("day") for notice in ona.notices.filter(kind="permission_ends")} == {
        f"19 {'March' if month == 3 else 'November'} 2027"
    }


def test_two_runs_at_once_tell_once(permission: Permission, ona: User) -> None:
    stale = Permission.objects.get(pk=permission.pk)
    assert running_out.tell_ends(END - 7 * DAY) == 1
    assert running_out._tell(stale, END - 7 * DAY) is False
    assert told(ona) == ["permission_ends"]
