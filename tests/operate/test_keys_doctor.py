"""The doctor says which key is being changed, and what was forgotten on the way; never a key itself."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from devices.audit.models import SigningKey
from devices.audit.tasks import sign_daily_heads
from devices.people.models import User
from ring_platform.operate import doctor_keys
from ring_platform.operate.finding import Level

OLD, NEW = "0d" * 32, "1e" * 32
OK, HINT, WRONG = Level.OK, Level.HINT, Level.WRONG


@pytest.fixture(autouse=True)
def _signs(ana: User, settings: Any) -> None:
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE, settings.SECRET_KEY_FALLBACKS = OLD, "", []
    sign_daily_heads()


def said(settings: Any) -> list[tuple[Level, str]]:
    found = list(doctor_keys.of_keys())
    for secret in (OLD, NEW, *settings.SECRET_KEY_FALLBACKS):
        assert not [says for _level, says in found if secret in says]
    return found


def test_a_key_that_signs_is_well(settings: Any) -> None:
    [(level, _says)] = said(settings)
    assert level == OK


def test_the_change_step_by_step(settings: Any) -> None:
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = NEW, OLD
    assert [(level, "SIGNING_KEY waits" in says) for level, says in said(settings)] == [(HINT, True)]
    call_command("rotate_signing_key", stdout=StringIO())
    assert [(level, "not used any more" in says) for level, says in said(settings)] == [(HINT, True)]
    settings.SIGNING_KEY_BEFORE = ""
    assert [level for level, _says in said(settings)] == [OK]


def test_another_key_without_the_change_is_wrong(settings: Any) -> None:
    settings.SIGNING_KEY = NEW
    assert [(level, "nothing can be signed" in says) for level, says in said(settings)] == [(WRONG, True)]


def test_a_key_that_signs_for_years_is_told(settings: Any) -> None:
    SigningKey.objects.update(begun_at=timezone.now() - doctor_keys.OLD - timedelta(days=1))
    assert [level for level, _says in said(settings)] == [HINT]


def test_a_secret_key_from_before_that_is_left_set_is_told(settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = ["x" * 50]
    assert "60 days after" in said(settings)[-1][1]
