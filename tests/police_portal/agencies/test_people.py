"""The people of an agency: invited on an official domain, switched off and on, never deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.people import homes, leaving, members
from devices.people.homes import HomeFacts
from devices.people.members import Seat
from devices.people.models import Home, MemberInvite, Membership, Office, Role, User
from neighbors.posts.models import Post
from police_portal import limits
from police_portal.agencies import inviting, officers, tasks
from police_portal.agencies.models import Agency, AgencyState, Officer, OfficerInvite, OfficerRole
from tests import portal
from tests.neighborhood import post_of
from tests.street import NOON, home, person

pytestmark = pytest.mark.django_db
NEW = "new@police.example.org"
ADMIN, REQUESTER, READER = OfficerRole.ADMIN, OfficerRole.REQUESTER, OfficerRole.READER


@pytest.fixture
def police() -> Agency:
    return portal.agency()


@pytest.fixture
def chief(police: Agency) -> Officer:
    officer = portal.officer(police, ADMIN, name="Chief Diaz")
    Officer.objects.filter(pk=officer.pk).update(last_active_at=NOON)
    officer.refresh_from_db()
    return officer


@pytest.fixture
def lee(police: Agency) -> Officer:
    return portal.officer(police, REQUESTER, name="Officer Lee")


def invited(chief: Officer, email: str = NEW, role: str = REQUESTER, now: datetime = NOON) -> OfficerInvite:
    return inviting.invite(chief.agency, email, role, by=chief.user, now=now)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_a_colleague_is_invited_and_becomes_an_officer(chief: Officer):
    asked = invited(chief)
    assert asked.expires_at == NOON + timedelta(days=90)
    assert inviting.send_due(NOON) == 1
    assert inviting.send_due(NOON) == 0
    assert mail.outbox[0].to == [NEW]
    assert str(asked.uuid) in mail.outbox[0].body
    new = person(NEW, "Noa")
    officer = inviting.accept(asked, by=new, now=NOON + timedelta(days=89))
    new.refresh_from_db()
    assert (officer.role, new.office, new.office_of) == (REQUESTER, Office.OFFICER, chief.agency.uuid)
    assert Notice.objects.filter(user=chief.user, kind=NoticeKind.MEMBER_JOINED).count() == 1
    assert actions()[-2:] == ["officer_invited", "officer_joined"]
    with pytest.raises(Refused):
        inviting.accept(asked, by=new, now=NOON)


def test_only_official_addresses_are_invited(chief: Officer):
    for email in ("new@example.org", "new@police.example.org.evil.example", "new@sub.police.example.org"):
        with pytest.raises(Invalid, match=r"police\.example\.org"):
            invited(chief, email)
    assert invited(chief, "NEW@Police.Example.org").email == NEW


def test_only_an_administrator_of_this_agency_invites(chief: Officer, lee: Officer):
    other = portal.officer(portal.agency("Shelby Fire", domains=["fire.example.org"]), ADMIN, name="Chief Ola")
    for by in (lee.user, other.user):
        with pytest.raises(Refused):
            inviting.invite(chief.agency, NEW, READER, by=by, now=NOON)
    Agency.objects.filter(pk=chief.agency_id).update(
        state=AgencyState.SUSPENDED, suspended_at=NOON, reason="For a while."
    )
    with pytest.raises(Refused, match="suspended"):
        invited(chief)


def test_a_new_invitation_ends_the_one_before(chief: Officer):
    first, second = invited(chief), invited(chief, role=READER)
    new = person(NEW, "Noa")
    assert list(inviting.for_person(new, NOON)) == [second]
    with pytest.raises(Gone):
        inviting.accept(first, by=new, now=NOON)


def test_an_invitation_ends_after_90_days_or_when_it_is_withdrawn(chief: Officer):
    asked, new = invited(chief), person(NEW, "Noa")
    with pytest.raises(Gone):
        inviting.accept(asked, by=new, now=NOON + timedelta(days=90))
    inviting.withdraw(asked, by=chief.user, now=NOON)
    with pytest.raises(Gone):
        inviting.accept(asked, by=new, now=NOON)
    assert inviting.send_due(NOON) == 0
    new.refresh_from_db()
    assert new.office == Office.NONE


def test_it_is_accepted_by_the_confirmed_address_alone(chief: Officer, ben: User):
    asked = invited(chief)
    EmailAddress.objects.create(user=ben, email=NEW, verified=False)
    with pytest.raises(Refused, match="another address"):
        inviting.accept(asked, by=ben, now=NOON)


def test_whoever_has_a_home_uses_a_separate_account(chief: Officer):
    asked, new = invited(chief), person(NEW, "Noa")
    home(new, "Oak Ave 9", 42.1, -71.6)
    with pytest.raises(Refused, match="official e-mail"):
        inviting.accept(asked, by=new, now=NOON)


def test_whoever_holds_an_office_keeps_that_one(chief: Officer):
    asked, new = invited(chief), person(NEW, "Noa", office=Office.OVERSEER)
    with pytest.raises(Refused, match="office"):
        inviting.accept(asked, by=new, now=NOON)


def test_an_officer_adds_and_joins_no_home(lee: Officer, ana: User, maple):
    facts = HomeFacts("Elm 4", "", "UTC", 42.1, -71.6, 30)
    with pytest.raises(Refused, match="no home"):
        homes.add(facts, by=lee.user, now=NOON)
    asked = MemberInvite.objects.create(
        home=maple,
        email=lee.user.email,
        role=Role.VIEWER,
        invited_by=ana,
        created_at=NOON,
        expires_at=NOON + timedelta(days=7),
    )
    with pytest.raises(Refused, match="no home"):
        members.accept(asked, by=lee.user, now=NOON)
    assert not lee.user.memberships.exists()


def test_a_role_changes_and_the_last_administrator_stays(chief: Officer, lee: Officer):
    with pytest.raises(Refused, match="only administrator"):
        officers.change_role(chief, READER, by=chief.user, now=NOON)
    with pytest.raises(Refused, match="only administrator"):
        officers.switch_off(chief, "Leaves.", by=chief.user, now=NOON)
    officers.change_role(lee, ADMIN, by=chief.user, now=NOON)
    officers.change_role(chief, READER, by=lee.user, now=NOON)
    assert (lee.role, chief.role) == (ADMIN, READER)


def test_who_is_switched_off_is_signed_out_and_reads_nothing(chief: Officer, lee: Officer, ana: User, client: Client):
    post = post_of(ana)
    Post.objects.filter(pk=post.pk).update(agency_uuid=chief.agency.uuid, agency_name=chief.agency.name)
    client.force_login(lee.user)
    assert client.get("/portal/people/").status_code == 200
    assert client.get(f"/neighbors/posts/{post.uuid}/").status_code == 200
    officers.switch_off(lee, "Left the department.", by=chief.user, now=NOON)
    assert client.get("/portal/people/").status_code == 302  # to sign in
    client.force_login(lee.user)
    assert client.get("/portal/people/").status_code == 404
    assert client.get(f"/neighbors/posts/{post.uuid}/").status_code == 404
    told = Notice.objects.get(user=lee.user, kind=NoticeKind.OFFICER_OFF)
    assert told.facts["why"] == "Left the department."
    with pytest.raises(Conflict):
        officers.switch_off(lee, "Again.", by=chief.user, now=NOON)
    officers.switch_on(lee, by=chief.user, now=NOON)
    lee.user.refresh_from_db()
    assert Officer.objects.of(lee.user) == lee
    assert lee.user.office_of == chief.agency.uuid
    assert actions()[-2:] == ["officer_switched_off", "officer_switched_on"]


def test_nobody_switches_colleagues_of_others(chief: Officer, lee: Officer):
    with pytest.raises(Refused):
        officers.switch_off(chief, "Because.", by=lee.user, now=NOON)
    with pytest.raises(Invalid):
        officers.switch_off(lee, " ", by=chief.user, now=NOON)


def test_who_is_idle_for_360_days_is_switched_off(chief: Officer, lee: Officer):
    Officer.objects.filter(pk=lee.pk).update(last_active_at=NOON - limits.OFFICER_IDLE + timedelta(minutes=1))
    assert officers.switch_off_idle(NOON) == 0
    assert officers.switch_off_idle(NOON + timedelta(minutes=1)) == 1
    assert officers.switch_off_idle(NOON + timedelta(minutes=1)) == 0
    lee.refresh_from_db()
    assert "360 days" in lee.switched_off_why
    assert Notice.objects.filter(kind=NoticeKind.OFFICER_OFF).count() == 2  # told: lee and the chief


def test_the_operator_switches_on_where_no_administrator_is_left(chief: Officer, operator: User):
    portal.with_code(operator)
    with pytest.raises(Refused):
        officers.switch_on(chief, by=operator, now=NOON)
    officers.switch_off_idle(NOON + limits.OFFICER_IDLE)
    officers.switch_on(chief, by=operator, now=NOON + limits.OFFICER_IDLE)
    assert chief.switched_off_at is None


def test_being_here_is_written_once_a_day(lee: Officer):
    Officer.objects.filter(pk=lee.pk).update(last_active_at=NOON)
    lee.refresh_from_db()
    with CaptureQueriesContext(connection) as asked:
        officers.touch(lee, NOON + timedelta(hours=23))
    assert not asked
    officers.touch(lee, NOON + timedelta(days=1))
    lee.refresh_from_db()
    assert lee.last_active_at == NOON + timedelta(days=1)


def test_an_officers_account_is_never_deleted(lee: Officer, client: Client):
    with pytest.raises(Refused, match="switched off, not deleted"):
        leaving.leave(lee.user, by=lee.user, now=NOON)
    assert Officer.objects.filter(pk=lee.pk).exists()


def test_the_tasks_do_what_is_due(chief: Officer):
    invited(chief, now=timezone.now())
    Officer.objects.filter(pk=chief.pk).update(last_active_at=timezone.now() - limits.OFFICER_IDLE)
    assert tasks.send_officer_invites() == 1
    assert tasks.switch_off_idle_officers() == 1


def test_an_administrator_walks_through_the_pages(chief: Officer, lee: Officer, client: Client):
    client.force_login(chief.user)
    answer = client.post("/portal/people/invite/", {"email": "new@gmail.com", "role": "reader"})
    assert answer.status_code == 400
    assert "police.example.org" in answer.content.decode()
    assert client.post("/portal/people/invite/", {"email": NEW, "role": "reader"}).status_code == 302
    page = client.get("/portal/people/").content.decode()
    assert NEW in page
    assert lee.user.email in page
    assert client.post(f"/portal/people/{lee.uuid}/", {"role": "reader"}).status_code == 302
    assert client.post(f"/portal/people/{lee.uuid}/off/", {"why": ""}).status_code == 400
    assert client.post(f"/portal/people/{lee.uuid}/off/", {"why": "Left."}).status_code == 302
    assert "Left." in client.get("/portal/people/").content.decode()
    assert client.post(f"/portal/people/{lee.uuid}/on/").status_code == 302
    invite = OfficerInvite.objects.get()
    assert client.post(f"/portal/people/invites/{invite.uuid}/withdraw/").status_code == 302
    lee.refresh_from_db()
    assert (lee.role, lee.switched_off_at) == (READER, None)


def test_joining_opens_nothing_before_a_second_factor(chief: Officer, client: Client):
    asked, new = invited(chief, now=timezone.now()), person(NEW, "Noa")
    client.force_login(new)
    assert client.get(f"/portal/join/{asked.uuid}/").status_code == 200
    answer = client.post(f"/portal/join/{asked.uuid}/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/"
    assert client.get(f"/portal/join/{asked.uuid}/").status_code == 404


def test_others_find_no_invitation_there(chief: Officer, ben: User, client: Client):
    client.force_login(ben)
    assert client.get(f"/portal/join/{invited(chief, now=timezone.now()).uuid}/").status_code == 404


def test_a_guest_whose_stay_was_over_is_not_let_in_again_as_an_officer(chief: Officer, maple: Home, ana: User):
    portal.with_code(ana)
    gus = person(NEW, "Gus")
    seat = Membership.objects.create(home=maple, user=gus, role=Role.GUEST, until=NOON - timedelta(days=1))
    inviting.accept(invited(chief), by=gus, now=NOON)
    with pytest.raises(Refused, match="officer"):
        members.change(seat, Seat(Role.GUEST, NOON + timedelta(days=30)), by=ana, now=NOON)
