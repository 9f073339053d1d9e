"""What is known and what is not cost the same: hashes and questions to the database are counted, not seconds."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from devices.cameras import pairing
from devices.cameras.models import Camera
from devices.people.models import User

HASHED: list[str] = []
WRONG = "not-the-password-of-anybody"


class CountingHasher(MD5PasswordHasher):
    """A quick hash that says how often it was made."""

    algorithm = "counted"

    def encode(self, password: str, salt: str) -> str:
        HASHED.append(salt)
        return str(super().encode(password, salt))


@pytest.fixture
def counted(settings: Any, ana: User) -> None:
    settings.PASSWORD_HASHERS = ["tests.security.test_same_work.CountingHasher"]
    ana.set_password("something-of-ana")
    ana.save()


def work_of(path: str, sent: dict[str, str], gives: int, *, as_json: bool = False) -> tuple[int, int]:
    """Hashes, and questions to the database."""
    HASHED.clear()
    with CaptureQueriesContext(connection) as asked:
        answer = Client().post(path, sent, content_type="application/json") if as_json else Client().post(path, sent)
        assert answer.status_code == gives
    return len(HASHED), len(asked)


def alike(known: tuple[int, int], unknown: tuple[int, int]) -> bool:
    """As many hashes, which are what takes time. The package looks for an address it did not find in one more table,
    by an index: docs/threat-model.md says so among what is left."""
    return known[0] == unknown[0] and abs(known[1] - unknown[1]) <= 1


def test_a_wrong_password_for_a_known_address_and_for_none(counted: None, ana: User) -> None:
    known, unknown = (
        work_of("/accounts/login/", {"login": email, "password": WRONG}, 200)
        for email in (ana.email, "nobody.here@example.org")
    )
    assert alike(known, unknown)
    assert known[0] == 1


def test_somebody_who_left_takes_the_same(counted: None, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(is_active=False)
    gone = work_of("/accounts/login/", {"login": ana.email, "password": WRONG}, 200)
    assert alike(gone, work_of("/accounts/login/", {"login": "nobody.here@example.org", "password": WRONG}, 200))


def test_a_forgotten_password_of_a_known_address_and_of_none(counted: None, ana: User) -> None:
    known, unknown = (
        work_of("/accounts/password/reset/", {"email": email}, 302) for email in (ana.email, "nobody.here@example.org")
    )
    assert alike(known, unknown)
    assert len(mail.outbox) == 2  # both are written to: one with a code, one that says there is no account


def test_codes_that_are_wrong_used_or_over_take_the_same(garden: Camera, ana: User) -> None:
    def tried(code: str) -> tuple[int, int]:
        return work_of("/api/v1/cameras/pair", {"code": code, "model": "x"}, 410, as_json=True)

    code = pairing.make_code(garden, by=ana, now=timezone.now())
    pairing.pair(code, model="x", firmware="1", now=timezone.now())
    over = pairing.make_code(garden, by=ana, now=timezone.now() - pairing.CODE_LIVES)
    assert tried("ABCDEFGH") == tried(code) == tried(over)
