"""An overseer stops an agency or one officer: in the same transaction nothing can be asked, answered or read."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from devices.audit.models import AuditEntry, PublicEntry
from devices.cameras.models import Camera
from devices.errors import Conflict, Invalid, Refused
from devices.people.models import User
from police_portal.agencies import officers, suspending
from police_portal.agencies.models import Agency, AgencyState, Officer, OfficerRole, Suspension
from police_portal.custody.models import Share
from tests import portal
from tests.devices.clips.ready import ready_clip

pytestmark = pytest.mark.django_db
WHY = "It asked three times for the same evening."


def test_in_the_same_transaction_requests_take_no_answers_and_leases_freeze(
    store: None, riverton: Agency, admin: Officer, ona: User, porch: Camera
) -> None:
    portal.permission(riverton)
    asked = portal.request_of(admin)
    portal.share_of(asked, ready_clip(porch))
    now = timezone.now()
    assert asked.takes_answers(now)
    assert Share.objects.readable(now).count() == 1
    with transaction.atomic():
        suspension = suspending.suspend_agency(riverton, WHY, by=ona, now=now)
        assert not asked.takes_answers(now)
        assert not Share.objects.readable(now).exists()
        assert riverton.permission(now) is None
    with transaction.atomic():
        suspending.lift(suspension, "The council has looked at it.", by=ona, now=now)
        assert asked.takes_answers(now)
        assert Share.objects.readable(now).count() == 1


def test_what_is_rolled_back_suspends_nobody(riverton: Agency, ona: User) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        suspending.suspend_agency(riverton, WHY, by=ona, now=timezone.now())
        raise ZeroDivisionError
    riverton.refresh_from_db()
    assert riverton.state == AgencyState.ACTIVE
    assert not Suspension.objects.exists()
    assert not PublicEntry.objects.exists()


def test_a_suspension_is_public_with_its_reason_and_so_is_its_end(
    riverton: Agency, admin: Officer, ona: User, olu: User
) -> None:
    now = timezone.now()
    suspension = suspending.suspend_agency(riverton, WHY, by=ona, now=now)
    suspending.lift(suspension, "The council has looked at it.", by=olu, now=now)
    said = PublicEntry.objects.order_by("pk")
    assert [entry.act for entry in said] == ["agency_suspended", "agency_restored"]
    assert [entry.facts["decided_by"] for entry in said] == ["an overseer", "the operator"]
    assert said[0].facts["reason"] == WHY
    assert AuditEntry.objects.filter(action__in=["agency_suspended", "agency_restored"]).count() == 2
    assert admin.user.notices.count() == 2
    riverton.refresh_from_db()
    assert (riverton.state, riverton.reason, riverton.suspended_at) == (AgencyState.ACTIVE, "", None)


def test_two_overseers_at_once_suspend_once_and_lift_once(riverton: Agency, ona: User, ora: User) -> None:
    now, same = timezone.now(), Agency.objects.get(pk=riverton.pk)
    suspension = suspending.suspend_agency(riverton, WHY, by=ona, now=now)
    with pytest.raises(Conflict):
        suspending.suspend_agency(same, WHY, by=ora, now=now)
    twin = Suspension.objects.get(pk=suspension.pk)
    suspending.lift(suspension, "The council has looked at it.", by=ona, now=now)
    with pytest.raises(Conflict):
        suspending.lift(twin, "The council has looked at it.", by=ora, now=now)


def test_a_suspended_officer_does_not_work_and_colleagues_do(riverton: Agency, admin: Officer, ona: User) -> None:
    now = timezone.now()
    other = portal.officer(riverton, OfficerRole.REQUESTER, name="Re Quester")
    suspension = suspending.suspend_officer(other, WHY, by=ona, now=now)
    assert Officer.objects.of(other.user) is None
    assert Officer.objects.of(admin.user) == admin
    assert {*other.user.notices.values_list("kind", flat=True)} == {"agency_suspended"}
    entry = PublicEntry.objects.get()
    assert "Quester" not in str(entry.facts)
    assert str(other.uuid) not in f"{entry.subject_uuid} {entry.facts}"
    with pytest.raises(Conflict, match="suspended already"):
        suspending.suspend_officer(other, WHY, by=ona, now=now)
    suspending.lift(suspension, "It was a misunderstanding.", by=ona, now=now)
    assert Officer.objects.of(other.user) == other


def test_switching_a_suspended_officer_on_does_not_end_the_suspension(riverton: Agency, ona: User) -> None:
    other = portal.officer(riverton, name="Re Quester")
    suspending.suspend_officer(other, WHY, by=ona, now=timezone.now())
    Officer.objects.filter(pk=other.pk).update(switched_off_at=None, switched_off_why="")
    assert Officer.objects.of(other.user) is None


def test_nobody_else_suspends_or_lifts(riverton: Agency, admin: Officer, ona: User, ana: User, operator: User) -> None:
    now = timezone.now()
    running = suspending.suspend_agency(portal.agency("Elm Police"), WHY, by=ona, now=now)
    for by in (admin.user, ana, operator, portal.reviewer()):  # this operator has no second factor
        with pytest.raises(Refused):
            suspending.suspend_agency(riverton, WHY, by=by, now=now)
        with pytest.raises(Refused):
            suspending.suspend_officer(admin, WHY, by=by, now=now)
        with pytest.raises(Refused):
            suspending.lift(running, WHY, by=by, now=now)


@pytest.mark.parametrize("reason", ["", "   short  ", "x" * 1001])
def test_without_a_reason_nothing_happens(riverton: Agency, ona: User, reason: str) -> None:
    with pytest.raises(Invalid, match="Say why"):
        suspending.suspend_agency(riverton, reason, by=ona, now=timezone.now())


def test_a_suspended_officer_speaks_for_nobody_in_the_feed(riverton: Agency, ona: User) -> None:
    other = portal.officer(riverton, name="Re Quester")
    User.objects.filter(pk=other.user_id).update(office_of=riverton.uuid)
    suspension = suspending.suspend_officer(other, WHY, by=ona, now=timezone.now())
    other.user.refresh_from_db()
    assert other.user.office_of is None
    suspending.lift(suspension, "It was a misunderstanding.", by=ona, now=timezone.now())
    other.user.refresh_from_db()
    assert other.user.office_of == riverton.uuid


def test_off_and_on_again_a_suspended_officer_speaks_for_nobody(riverton: Agency, admin: Officer, ona: User) -> None:
    other = portal.officer(riverton, name="Re Quester")
    now = timezone.now()
    suspending.suspend_officer(other, WHY, by=ona, now=now)
    officers.switch_off(other, "Suspended.", by=admin.user, now=now)
    officers.switch_on(other, by=admin.user, now=now)
    other.user.refresh_from_db()
    assert other.user.office_of is None
