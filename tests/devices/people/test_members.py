"""The owner invites, changes and removes; an invitation works once, for one address, for a while."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as ours
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.errors import Conflict, DomainError, Gone, Invalid, Refused
from devices.notices.models import Notice
from devices.people import inviting, members
from devices.people.members import Seat
from devices.people.models import Home, MemberInvite, Membership, Role, User
from tests.devices.people.factor import with_second_factor
from tests.street import person

pytestmark = pytest.mark.django_db

VIEWER = Seat(Role.VIEWER)


@pytest.fixture
def nell(db: None) -> User:
    """Somebody new."""
    return person("nell@example.org", "Nell")


@pytest.fixture
def owner(ana: User) -> User:
    return with_second_factor(ana)


def invite(home: Home, by: User, seat: Seat = VIEWER, email: str = "nell@example.org") -> MemberInvite:
    return members.invite(home, email, seat, by=by, now=timezone.now())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_inviting_needs_a_second_factor_and_says_where_to_set_it_up(ana: User, maple: Home):
    client = signed_in(ana)
    sent = {"email": "nell@example.org", "role": "viewer"}
    answer = client.post(f"/homes/{maple.uuid}/members/invite/", sent)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "needs a second factor" in page
    assert 'href="/accounts/2fa/"' in page
    with pytest.raises(Refused, match="second factor"):
        invite(maple, ana)
    assert not MemberInvite.objects.exists()


def test_nell_is_invited_by_mail_and_moves_in(owner: User, maple: Home, nell: User, porch: Camera):
    sent = {"email": "Nell@Example.org", "role": "viewer", "which": "all"}
    assert signed_in(owner).post(f"/homes/{maple.uuid}/members/invite/", sent).status_code == 302
    assert inviting.send_due(timezone.now()) == 1
    assert inviting.send_due(timezone.now()) == 0
    [letter] = mail.outbox
    assert letter.to == ["nell@example.org"]
    assert letter.subject == "Ana invites you to Maple St 12"
    found = re.search(re.escape(ours.SITE_URL) + r"(/invites/\S+)", str(letter.body))
    assert found
    client = signed_in(nell)
    assert "Ana invites you as viewer" in client.get(found[1]).content.decode()
    assert not Home.objects.visible_to(nell).exists()  # looking at it is not accepting it
    assert client.post(found[1])["Location"] == f"/homes/{maple.uuid}/"
    assert Home.objects.visible_to(nell).get() == maple
    assert client.post(found[1]).status_code == 404
    told = Notice.objects.get(user=owner)
    assert (told.kind, told.facts) == ("member_joined", {"member": "Nell", "home": "Maple St 12"})
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"member_invited", "member_joined"} <= actions


def test_the_link_is_for_the_address_it_was_sent_to(owner: User, maple: Home, nell: User, ben: User):
    asked = invite(maple, owner)
    answer = signed_in(ben).get(f"/invites/{asked.uuid}/")
    assert answer.status_code == 404
    assert "There is none for ben@example.org" in answer.content.decode()
    assert "Maple" not in answer.content.decode()
    with pytest.raises(Refused, match="another address"):
        members.accept(asked, by=ben, now=timezone.now())
    EmailAddress.objects.filter(user=nell).update(verified=False)
    with pytest.raises(Refused, match="another address"):
        members.accept(asked, by=nell, now=timezone.now())


def test_a_stranger_signs_in_first_and_comes_back(owner: User, maple: Home):
    asked = invite(maple, owner)
    answer = Client().get(f"/invites/{asked.uuid}/")
    assert answer["Location"] == f"/accounts/login/?next=/invites/{asked.uuid}/"


def test_an_invitation_ends_after_a_week(owner: User, maple: Home, nell: User):
    asked = invite(maple, owner)
    with pytest.raises(Gone, match="over"):
        members.accept(asked, by=nell, now=timezone.now() + timedelta(days=7, seconds=1))
    MemberInvite.objects.update(
        created_at=timezone.now() - timedelta(days=8), expires_at=timezone.now() - timedelta(days=1)
    )
    assert signed_in(nell).get(f"/invites/{asked.uuid}/").status_code == 404


def test_a_withdrawn_invitation_does_not_work(owner: User, maple: Home, nell: User):
    asked = invite(maple, owner)
    members.withdraw(asked, by=owner)
    with pytest.raises(Gone):
        members.accept(asked, by=nell, now=timezone.now())
    assert inviting.send_due(timezone.now()) == 0


def test_inviting_again_ends_the_earlier_link(owner: User, maple: Home, nell: User):
    first = invite(maple, owner)
    second = invite(maple, owner, email="NELL@example.org")
    with pytest.raises(Gone):
        members.accept(first, by=nell, now=timezone.now())
    assert members.accept(second, by=nell, now=timezone.now()).user == nell


def test_who_lives_here_is_not_invited(owner: User, maple: Home, vic: User):
    with pytest.raises(Conflict, match="lives here already"):
        invite(maple, owner, email="vic@example.org")


def test_a_dead_mail_server_puts_the_mail_off(owner: User, maple: Home, settings: Any):
    invite(maple, owner)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    now = timezone.now()
    assert inviting.send_due(now) == 0
    waiting = MemberInvite.objects.get()
    assert waiting.mail_tries == 1
    assert waiting.mail_at is not None
    assert now < waiting.mail_at < now + timedelta(minutes=3)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert inviting.send_due(now) == 0
    assert inviting.send_due(now + timedelta(minutes=3)) == 1


def test_a_guest_stays_until_the_end_of_the_day_chosen(owner: User, maple: Home, nell: User, porch: Camera):
    day = (datetime.now(maple.tz) + timedelta(days=3)).date()
    sent = {"email": "nell@example.org", "role": "guest", "last_day": f"{day}", "which": "some"}
    answer = signed_in(owner).post(f"/homes/{maple.uuid}/members/invite/", sent | {"cameras": [str(porch.uuid)]})
    assert answer.status_code == 302
    seat = members.accept(MemberInvite.objects.get(), by=nell, now=timezone.now())
    assert seat.until is not None
    ends = seat.until.astimezone(maple.tz)
    assert (ends.date(), ends.hour) == (day + timedelta(days=1), 0)
    assert list(Camera.objects.visible_to(nell)) == [porch]
    Membership.objects.filter(pk=seat.pk).update(until=timezone.now() - timedelta(seconds=1))
    assert not Camera.objects.visible_to(nell).exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"role": "guest"}, "choose the last day"),
        ({"role": "guest", "last_day": "2020-01-01"}, "This day is over"),
        ({"role": "guest", "last_day": "soon"}, "year-month-day"),
        ({"role": "owner"}, "Select a valid choice"),
        ({"email": "nobody"}, "Enter a valid email address"),
        ({"which": "some"}, "Choose at least one camera"),
        ({"which": "some", "cameras": ["11111111-1111-4111-8111-111111111111"]}, "Select a valid choice"),
    ],
)
def test_a_form_that_cannot_be_says_why(owner: User, maple: Home, porch: Camera, sent: dict[str, Any], sentence: str):
    good = {"email": "nell@example.org", "role": "viewer", "which": "all"}
    answer = signed_in(owner).post(f"/homes/{maple.uuid}/members/invite/", good | sent)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_a_neighbors_camera_cannot_be_given_away(owner: User, maple: Home, oak_door: Camera):
    with pytest.raises(Invalid, match="not there any more"):
        invite(maple, owner, Seat(Role.VIEWER, cameras=frozenset({oak_door.pk})))


@pytest.mark.parametrize(
    "seat",
    [Seat(Role.OWNER), Seat("king"), Seat(Role.GUEST), Seat(Role.VIEWER, until=timezone.now() + timedelta(days=1))],
    ids=["owner", "unknown", "guest without end", "viewer with an end"],
)
def test_a_seat_that_cannot_be_is_refused(owner: User, maple: Home, vic: User, seat: Seat):
    with pytest.raises(Invalid):
        invite(maple, owner, seat)
    with pytest.raises(Invalid):
        members.change(vic.memberships.get(), seat, by=owner, now=timezone.now())


def test_a_change_holds_at_once(ana: User, vic: User, maple: Home, porch: Camera, garden: Camera):
    seat = vic.memberships.get()
    sent = {"role": "manager", "which": "some", "cameras": [str(garden.uuid)]}
    assert signed_in(ana).post(f"/members/{seat.uuid}/", sent).status_code == 302
    assert list(Camera.objects.visible_to(vic)) == [garden]
    seat.refresh_from_db()
    assert seat.role == Role.MANAGER
    assert AuditEntry.objects.get(action="member_changed").home_uuid == maple.uuid


def test_who_is_removed_sees_nothing_any_more(ana: User, vic: User, maple: Home, porch: Camera):
    client = signed_in(vic)
    assert client.get(f"/cameras/{porch.uuid}/").status_code == 200
    seat = vic.memberships.get()
    signed_in(ana).post(f"/members/{seat.uuid}/remove/")
    assert client.get(f"/cameras/{porch.uuid}/").status_code == 404
    members.remove(seat, by=ana)
    assert AuditEntry.objects.filter(action="member_removed").count() == 1


def test_only_the_owner_says_who_lives_here(mia: User, vic: User, maple: Home):
    with_second_factor(mia)
    seat = vic.memberships.get()
    acts = [
        lambda: invite(maple, mia),
        lambda: members.change(seat, Seat(Role.MANAGER), by=mia, now=timezone.now()),
        lambda: members.remove(seat, by=mia),
    ]
    for act in acts:
        with pytest.raises(Refused, match="Only the owner"):
            act()


def test_a_member_leaves_and_the_owner_cannot(ana: User, gus: User, maple: Home):
    signed_in(gus).post(f"/homes/{maple.uuid}/leave/")
    assert not Home.objects.visible_to(gus).exists()
    assert AuditEntry.objects.filter(action="member_left").count() == 1
    answer = signed_in(ana).post(f"/homes/{maple.uuid}/leave/")
    assert answer.status_code == 403
    assert "You can delete it, but not leave it" in answer.content.decode()


def test_a_guest_who_was_here_before_can_be_invited_again(owner: User, gus: User, maple: Home):
    Membership.objects.filter(user=gus).update(until=timezone.now() - timedelta(days=1))
    asked = invite(maple, owner, email="gus@example.org")
    assert members.accept(asked, by=gus, now=timezone.now()).role == Role.VIEWER


def test_a_link_pressed_twice_at_once_lets_in_once(transactional_db: None, owner: User, maple: Home, nell: User):
    asked = invite(maple, owner)
    ready, results = threading.Barrier(2), []

    def press() -> None:
        try:
            ready.wait()
            members.accept(asked, by=nell, now=timezone.now())
            results.append("in")
        except DomainError as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _n in range(2)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert sorted(results) == ["Gone", "in"]
    assert Membership.objects.filter(user=nell).count() == 1
