"""The list of one's sessions says when each was last seen, to the minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from devices.people.models import User
from tests.street import NOON


@pytest.fixture
def client(ana: User) -> Client:
    client = Client()
    client.force_login(ana)
    return client


def written(client: Client, **headers: str) -> bool:
    """Whether a request writes down that the session was seen."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get("/me/", headers=headers).status_code == 200
    return any("usersession" in query["sql"] and query["sql"].startswith(("UPDATE", "INSERT")) for query in asked)


def test_the_first_request_of_a_session_is_written_down_and_those_right_after_are_not(client: Client) -> None:
    assert [written(client) for _request in range(3)] == [True, False, False]


def test_a_minute_later_it_is_written_down_again(client: Client) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client.get("/me/")
        clock.shift(timedelta(seconds=59))
        assert not written(client)
        clock.shift(timedelta(seconds=2))
        assert written(client)
        assert UserSession.objects.get().last_seen_at == NOON + timedelta(seconds=61)


def test_another_browser_is_written_down_at_once(client: Client) -> None:
    client.get("/me/")
    assert written(client, user_agent="another one")
    assert UserSession.objects.get().user_agent == "another one"
