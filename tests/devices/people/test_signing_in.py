"""A new device is told to the person; tries are limited; what is one's own stays so."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.notices import mailing
from devices.notices.models import Notice, NoticeKind
from devices.people import device
from devices.people.models import User
from ring_platform.launch.options import free_port
from tests.street import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
LOGIN = "/accounts/login/"


def sign_in(client: Client, email: str, password: str = PASSWORD, agent: str = FIREFOX) -> int:
    answer = client.post(LOGIN, {"login": email, "password": password}, headers={"User-Agent": agent})
    return answer.status_code


def told(user: User) -> list[Notice]:
    return list(Notice.objects.filter(user=user, kind=NoticeKind.NEW_SIGN_IN))


def test_a_sign_in_from_a_new_device_is_told_on_the_page_and_by_mail(ana: User) -> None:
    assert sign_in(Client(), "ana@example.org") == 302
    (notice,) = told(ana)
    assert notice.facts == {"device": "Firefox on Windows"}
    assert mailing.send_due(timezone.now()) == 1
    (sent,) = mail.outbox
    assert sent.to == ["ana@example.org"]
    assert "Firefox on Windows" in sent.subject
    assert "/accounts/sessions/" in sent.body
    assert "/accounts/password/change/" in sent.body


def test_the_same_device_is_not_told_again(ana: User) -> None:
    client = Client()
    sign_in(client, "ana@example.org")
    client.post("/accounts/logout/")
    sign_in(client, "ana@example.org")
    assert len(told(ana)) == 1


def test_a_device_known_to_ana_is_new_to_ben(ana: User, ben: User) -> None:
    client = Client()
    for email in ("ana@example.org", "ben@example.org", "ana@example.org", "ben@example.org"):
        sign_in(client, email)
        client.post("/accounts/logout/")
    assert len(told(ana)) == 1
    assert len(told(ben)) == 1


def test_a_cookie_made_up_by_somebody_is_not_a_known_device(ana: User) -> None:
    client = Client()
    sign_in(client, "ana@example.org")
    forged = Client()
    forged.cookies[device.COOKIE] = client.cookies[device.COOKIE].value.split(":")[0] + ":AAAA:BBBB"
    sign_in(forged, "ana@example.org")
    assert len(told(ana)) == 2


def test_the_address_a_person_signs_in_from_is_in_no_mail_and_no_entry(ana: User) -> None:
    Client(REMOTE_ADDR="203.0.113.77").post(LOGIN, {"login": "ana@example.org", "password": PASSWORD})
    mailing.send_due(timezone.now())
    assert "203.0.113.77" not in str(mail.outbox[0].message())
    entry = AuditEntry.objects.get(action="signed_in")
    assert entry.facts == {"new_device": True}


def test_signing_up_tells_nobody_about_a_new_device(db: None) -> None:
    client = Client()
    client.post("/accounts/signup/", {"email": "nora@example.org", "password1": PASSWORD, "password2": PASSWORD})
    code = next(line for line in str(mail.outbox[-1].body).splitlines() if line.isupper())
    answer = client.post("/accounts/confirm-email/", {"code": code})
    assert answer.status_code == 302
    nora = User.objects.get(email="nora@example.org")
    assert client.session["_auth_user_id"] == str(nora.pk)
    assert told(nora) == []
    assert device.COOKIE in client.cookies


def test_nobody_is_in_before_their_address_is_confirmed(db: None) -> None:
    client = Client()
    client.post("/accounts/signup/", {"email": "nora@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert client.get("/me/").status_code == 302


def test_a_code_that_did_not_come_is_sent_again_twice(db: None) -> None:
    client = Client()
    client.post("/accounts/signup/", {"email": "nora@example.org", "password1": PASSWORD, "password2": PASSWORD})
    for _ in range(2):
        assert "New code" in client.get("/accounts/confirm-email/").content.decode()
        client.post("/accounts/confirm-email/", {"action": "resend"})
    assert len(mail.outbox) == 3
    assert "New code" not in client.get("/accounts/confirm-email/").content.decode()
    code = re.findall(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", str(mail.outbox[-1].body), re.MULTILINE)[0]
    client.post("/accounts/confirm-email/", {"code": code})
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("email", ["ana@example.org", "nobody@example.org"])
def test_signing_up_does_not_say_who_has_an_account(ana: User, email: str) -> None:
    answer = Client().post("/accounts/signup/", {"email": email, "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/confirm-email/"
    assert [sent.to for sent in mail.outbox] == [[email]]


def test_five_wrong_passwords_and_the_right_one_has_to_wait(ana: User) -> None:
    client = Client()
    for _ in range(5):
        assert sign_in(client, "ana@example.org", "wrong") == 200
    assert sign_in(client, "ana@example.org") == 200, "the limit is over for this address, right or wrong"
    assert "_auth_user_id" not in client.session


def test_too_many_sign_ups_from_one_place_get_a_page_that_says_so(db: None) -> None:
    client = Client()
    for number in range(20):
        client.post("/accounts/signup/", {"email": f"n{number}", "password1": "x", "password2": "x"})
    answer = client.post("/accounts/signup/", {"email": "n", "password1": "x", "password2": "x"})
    assert answer.status_code == 429
    assert "too many tries" in answer.content.decode()


def test_a_common_password_is_refused_with_a_reason(db: None) -> None:
    answer = Client().post(
        "/accounts/signup/", {"email": "nora@example.org", "password1": "password12", "password2": "password12"}
    )
    assert answer.status_code == 200
    assert "too common" in answer.content.decode()


def test_bens_hands_do_not_reach_anas_key(ana: User, ben: User) -> None:
    key = Authenticator.objects.create(user=ana, type=Authenticator.Type.WEBAUTHN, data={"name": "Kitchen laptop"})
    client = Client()
    sign_in(client, "ben@example.org")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for page in ("edit", "remove"):
        assert client.get(f"/accounts/2fa/webauthn/keys/{key.pk}/{page}/").status_code == 404
        assert client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/{page}/", {"name": "x"}).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8.5.0", "an unknown program"),
        ("", "an unknown program"),
    ],
)
def test_a_device_in_words(agent: str, words: str) -> None:
    assert device.in_words(agent) == words


def test_a_mail_server_that_is_away_is_said_and_nothing_breaks(ana: User, settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()  # type: ignore[attr-defined]
    answer = Client().post("/accounts/password/reset/", {"email": "ana@example.org"})
    assert answer.status_code == 503
    assert "cannot send mail right now" in answer.content.decode()
