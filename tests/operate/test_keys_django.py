"""SECRET_KEY is changed: with the one before among the fallbacks nobody notices; without it what it signed is over."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.utils import timezone

from devices.cameras import pairing
from devices.cameras.models import Camera
from devices.clips import playback
from devices.errors import Gone
from devices.notices.models import Notice, NoticeKind
from devices.people import sessions
from devices.people.models import User
from neighbors.moderation.desk_forms import DecideForm, seal
from tests.devices.clips.ready import ready_clip
from tests.street import PASSWORD

OLD, NEW, THIRD = "o" * 50, "n" * 50, "t" * 50


@pytest.fixture(autouse=True)
def _old_key(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []


def change(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]


def withdraw(settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = []


def signed_in(email: str = "ana@example.org") -> Client:
    client = Client()
    assert client.post("/accounts/login/", {"login": email, "password": PASSWORD}).status_code == 302
    assert client.get("/me/").status_code == 200
    return client


def test_who_is_signed_in_stays_so_and_beyond_the_old_key_if_they_came_by(ana: User, ben: User, settings: Any) -> None:
    hers, his = signed_in(), signed_in("ben@example.org")
    change(settings)
    assert hers.get("/me/").status_code == 200
    withdraw(settings)
    assert hers.get("/me/").status_code == 200
    assert his.get("/me/").status_code == 302  # he did not come by: he signs in again


def test_a_sign_in_elsewhere_does_not_end_a_session_of_the_old_key(ana: User, settings: Any) -> None:
    """allauth looks at every session of hers then, and Django would give each another name."""
    phone = signed_in()
    change(settings)
    laptop = signed_in()
    assert laptop.get("/accounts/sessions/").status_code == 200
    assert UserSession.objects.filter(user=ana).count() == 2
    assert phone.get("/me/").status_code == 200
    withdraw(settings)
    assert phone.get("/me/").status_code == 200
    assert UserSession.objects.filter(user=ana).count() == 2


def test_a_new_password_still_ends_every_other_session(ana: User, settings: Any) -> None:
    phone, laptop = signed_in(), signed_in()
    change(settings)
    laptop.post("/accounts/reauthenticate/", {"password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "a-new-light-4711", "password2": "a-new-light-4711"}
    assert laptop.post("/accounts/password/change/", new)["Location"] == "/me/"
    assert laptop.get("/me/").status_code == 200
    assert phone.get("/me/").status_code == 302


def test_signing_in_still_gives_a_session_another_name(ana: User, settings: Any) -> None:
    change(settings)
    client = Client()
    client.get("/accounts/login/")
    planted = client.session
    planted["x"] = 1
    planted.save()
    client.cookies["sessionid"] = str(planted.session_key)
    client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert client.cookies["sessionid"].value != planted.session_key


def test_a_device_that_was_known_stays_known(ana: User, settings: Any) -> None:
    client = signed_in()
    change(settings)
    for _ in range(2):
        client.post("/accounts/logout/")
        client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    withdraw(settings)
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert Notice.objects.filter(user=ana, kind=NoticeKind.NEW_SIGN_IN).count() == 1


def test_a_device_that_did_not_come_by_is_new_afterwards(ana: User, settings: Any) -> None:
    client = signed_in()
    change(settings)
    withdraw(settings)
    client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert Notice.objects.filter(user=ana, kind=NoticeKind.NEW_SIGN_IN).count() == 2


def test_a_list_of_sessions_from_before_still_ends_one(ana: User, settings: Any) -> None:
    phone, laptop = signed_in(), signed_in()
    first = UserSession.objects.filter(user=ana).earliest("created_at")
    name = sessions.name_of(first)  # as it stands in her open page
    change(settings)
    assert laptop.post("/me/sessions/end/", {"session": name}).status_code == 302
    assert phone.get("/me/").status_code == 302
    assert sessions.name_of(first) != name


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_a_pairing_code_that_is_on_its_way(is_withdrawn: bool, ana: User, porch: Camera, settings: Any) -> None:
    now = timezone.now()
    code = pairing.make_code(porch, by=ana, now=now)
    change(settings)
    if is_withdrawn:
        withdraw(settings)
        with pytest.raises(Gone):
            pairing.pair(code, model="", firmware="", now=now + timedelta(minutes=1))
    else:
        camera, _token = pairing.pair(code, model="", firmware="", now=now + timedelta(minutes=1))
        assert camera == porch


def test_a_code_by_mail_that_is_on_its_way(ana: User, settings: Any) -> None:
    """For a new password: asked for before the change, typed after it."""
    client = Client()
    asked = client.post("/accounts/password/reset/", {"email": "ana@example.org"})
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code is not None, str(mail.outbox[-1].body)
    change(settings)
    taken = client.post(asked["Location"], {"code": code[1]})
    assert taken.status_code == 302
    page = client.get(taken["Location"])
    assert 'name="password1"' in page.content.decode()


def test_a_second_factor_does_not_hang_on_it(ana: User, settings: Any) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    change(settings)
    withdraw(settings)
    client = Client()
    asked = client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert "/2fa/authenticate/" in asked["Location"]
    number = hotp_value(secret, next(iter(yield_hotp_counters_from_time())))
    client.post(asked["Location"], {"code": f"{number:06d}"})
    assert client.get("/me/").status_code == 200


def test_a_link_for_a_program_lives_as_long_as_the_old_key(
    ana: User, porch: Camera, store: None, settings: Any
) -> None:
    film = ready_clip(porch)
    url, _until = playback.link_for(film, "playback", by=ana, now=timezone.now())
    change(settings)
    answer: Any = Client().get(url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)
    withdraw(settings)
    assert Client().get(url).status_code == 410


def test_a_page_of_the_desk_that_is_open_can_be_sent(settings: Any, db: None) -> None:
    case: Any = SimpleNamespace(uuid="2b1c", kind="post")
    seen = seal(case, {"words": "a"})
    change(settings)
    form = DecideForm(case, {"seen": seen})
    form.is_valid()
    assert form.cleaned_data["seen"] == {"words": "a"}
    withdraw(settings)
    form = DecideForm(case, {"seen": seen})
    form.is_valid()
    assert "seen" in form.errors
