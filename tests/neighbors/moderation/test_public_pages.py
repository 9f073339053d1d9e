"""What everybody reads about moderation: the guidelines, and numbers of months that are over."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from devices.people.models import User
from neighbors import guidelines
from neighbors.moderation import numbers
from tests.neighborhood import removal

pytestmark = pytest.mark.django_db
NUMBERS, CSV = "/neighbors/moderation/", "/neighbors/moderation.csv"


def removed(ana: User, ben: User, count: int, at: datetime) -> None:
    for _one in range(count):
        removal(ana, ben, at=at)


def last_month() -> datetime:
    return timezone.now().astimezone(UTC).replace(day=1) - timedelta(days=3)


def test_every_rule_stands_in_the_guidelines_with_its_example() -> None:
    text = Client().get("/neighbors/guidelines/").content.decode()
    for rule in guidelines.RULES:
        assert f'id="{rule.id}"' in text
    assert guidelines.VERSION in text


def test_before_a_month_is_over_there_are_no_numbers(ana: User, ben: User) -> None:
    removed(ana, ben, 9, timezone.now())
    assert numbers.close_due(timezone.now()) == 0
    assert "No month is over yet" in Client().get(NUMBERS).content.decode()
    assert Client().get(CSV).content.decode().split() == ["month,rule,outcome,decisions"]


def of_file() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Client().get(CSV).content.decode())))


def test_small_numbers_are_hidden_in_the_page_and_in_the_file(ana: User, ben: User) -> None:
    at = last_month()
    removed(ana, ben, 4, at)
    numbers.close_due(timezone.now() + numbers.SETTLES_IN)
    page = Client().get(NUMBERS).content.decode()
    assert "fewer than 5" in page
    assert ">4<" not in page
    assert {row["decisions"] for row in of_file()} == {"<5"}


def test_five_and_more_stand_there_and_the_running_month_does_not(ana: User, ben: User) -> None:
    at = last_month()
    removed(ana, ben, 5, at)
    numbers.close_due(timezone.now() + numbers.SETTLES_IN)
    assert [row["decisions"] for row in of_file() if (row["rule"], row["outcome"]) == ("no_hate", "remove")] == ["5"]
    assert "5 or more" in Client().get(f"{NUMBERS}?month={at:%Y-%m}").content.decode()
    assert Client().get(f"{NUMBERS}?month={timezone.now():%Y-%m}").status_code == 404


def test_they_are_linked_from_every_public_page() -> None:
    text = Client().get("/accounts/login/").content.decode()
    assert "/neighbors/guidelines/" in text
    assert "/neighbors/moderation/" in text
