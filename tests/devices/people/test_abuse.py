"""What a stranger or a member with bad intent tries: names of two lines, long bodies, mails without end, guessing."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.cameras.models import Camera
from devices.errors import Refused
from devices.notices import mailing
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people import inviting, members
from devices.people.members import Seat
from devices.people.models import Home, Role, User
from ring_platform.lines import without_private

HASHED: list[str] = []


class CountingHasher(MD5PasswordHasher):
    """A quick hash that says how often it was made."""

    algorithm = "counting"

    def encode(self, password: str, salt: str) -> str:
        HASHED.append(salt)
        return str(super().encode(password, salt))


def test_a_name_of_two_lines_stops_nobody_s_mail(ana: User, ben: User):
    now = timezone.now()
    tell([ana], NoticeKind.DING, now=now, mail_to=[ana], camera="Por\nch\r\nBcc: x@example.org")
    tell([ben], NoticeKind.DING, now=now, mail_to=[ben], camera="Oak door")
    assert mailing.send_due(now) == 2
    assert [message.to for message in mail.outbox] == [["ana@example.org"], ["ben@example.org"]]
    assert "\n" not in mail.outbox[0].subject


def test_an_invitation_to_a_home_of_two_lines_leaves_too(ana: User, maple: Home):
    TOTP.activate(ana, "JBSWY3DPEHPK3PXP")
    Home.objects.filter(pk=maple.pk).update(name="Elm\nBcc: x@example.org")
    maple.refresh_from_db()
    members.invite(maple, "nell@example.org", Seat(Role.VIEWER, None, None), by=ana, now=timezone.now())
    assert inviting.send_due(timezone.now()) == 1
    assert "\n" not in mail.outbox[0].subject


@pytest.mark.parametrize("name", ["Por\nch", "Por\x07ch", "Por\u2028ch"])
def test_a_camera_s_name_is_one_line(client: Client, ana: User, maple: Home, name: str):
    client.force_login(ana)
    sent = {"name": name, "kind": "doorbell", "where": "outdoors", "is_outdoor": "1"}
    answer = client.post(reverse("devices:camera_new", args=[maple.uuid]), sent)
    assert "on one line" in answer.content.decode()
    assert not Camera.objects.exists()


def test_invitations_are_counted_by_the_day_even_withdrawn_ones(ana: User, maple: Home):
    TOTP.activate(ana, "JBSWY3DPEHPK3PXP")
    now = timezone.now()
    for number in range(members.MOST_A_DAY):
        asked = members.invite(maple, f"n{number}@example.org", Seat(Role.VIEWER, None, None), by=ana, now=now)
        members.withdraw(asked, by=ana)
    with pytest.raises(Refused, match="in one day"):
        members.invite(maple, "more@example.org", Seat(Role.VIEWER, None, None), by=ana, now=now)


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/me/", "/no/such/page/"])
def test_a_long_body_is_refused_before_it_is_read(path: str, db: None, settings: Any):
    body = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = Client(enforce_csrf_checks=True).post(path, body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413


def test_signing_up_with_a_known_address_takes_the_same_work(ana: User, client: Client, settings: Any):
    settings.PASSWORD_HASHERS = ["tests.devices.people.test_abuse.CountingHasher"]

    def hashes_of(email: str) -> int:
        HASHED.clear()
        passwords = {"password1": "a-long-new-password", "password2": "a-long-new-password"}
        assert Client().post("/accounts/signup/", {"email": email, **passwords}).status_code == 302
        return len(HASHED)

    assert hashes_of("ana@example.org") == hashes_of("somebody-new@example.org") == 1


def test_a_session_name_that_is_none_signs_nobody_in(client: Client, db: None):
    client.cookies["sessionid"] = '"\\000abcdefghijk"'
    assert client.get("/").status_code == 200


def test_a_log_line_says_no_token():
    line = without_private("GET /clips/1/stream/s3cret?x=1 and /invites/abc/ opened")
    assert line == "GET /clips/1/stream/…?x=1 and /invites/…/ opened"


def test_a_mode_is_set_whatever_way_back_is_named(client: Client, ana: User, maple: Home):
    client.force_login(ana)
    answer = client.post(reverse("devices:home_mode", args=[maple.uuid]), {"mode": "away", "back": "foo"})
    assert answer.status_code == 302


def test_a_guest_s_last_day_is_not_the_end_of_time(client: Client, ana: User, maple: Home):
    TOTP.activate(ana, "JBSWY3DPEHPK3PXP")
    client.force_login(ana)
    sent = {"email": "nell@example.org", "role": "guest", "last_day": "9999-12-31", "which": "all"}
    answer = client.post(reverse("devices:invite_new", args=[maple.uuid]), sent)
    assert "a year from now" in answer.content.decode()
