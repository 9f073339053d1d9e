"""One address without an account may ask so often in a minute, on every route; and a dead Redis closes nothing."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from devices.cameras.models import Camera
from devices.people import tokens
from devices.people.models import User
from ring_platform import guards
from tests.security.addresses import every_address
from tests.services import Server

pytestmark = pytest.mark.django_db
# Asked by whatever watches the site, past every other middleware; each has a bound of its own: the first touches
# nothing, the second asks the parts every two seconds at most, the third needs a token (tests/operate)
PROBES = {"/health/live", "/health/ready", "/metrics"}
READS = "/agencies/"
NOW = "2026-06-10T12:00:05Z"


@pytest.fixture
def few(settings: Any) -> None:
    settings.CALLS_OF_AN_ADDRESS = {"reads": 3, "writes": 2, "tokens": 3, "whole_files": 2}


def statuses(client: Client, *, times: int, path: str = READS, **headers: str) -> list[int]:
    return [client.get(path, headers=headers).status_code for _n in range(times)]


def test_no_route_can_be_asked_without_end_by_somebody_without_an_account(settings: Any) -> None:
    """Nothing is left of the minute: every address of the site says so, the admin's and one that leads nowhere too."""
    settings.CALLS_OF_AN_ADDRESS = {"reads": 0, "writes": 0, "tokens": 0, "whole_files": 0}
    addresses = [*every_address(), "/nowhere/"]
    assert len(addresses) > 250
    client, answered = Client(), set()
    for path in addresses:
        for ask in (client.get, client.head, client.post, client.put, client.delete, client.options):
            if ask(path).status_code != 429:
                answered.add(path)
    assert answered == PROBES


def test_nor_by_who_sends_tokens_that_are_none(settings: Any) -> None:
    settings.CALLS_OF_AN_ADDRESS = {"reads": 9, "writes": 9, "tokens": 0, "whole_files": 9}
    calls = [path for path in every_address() if path.startswith("/api/")]
    assert len(calls) > 10
    asked = {path: Client().get(path, headers={"Authorization": "Bearer per_guess"}).status_code for path in calls}
    assert set(asked.values()) == {429}


@time_machine.travel(NOW, tick=False)
def test_the_answer_says_when_to_come_back_and_then_it_goes_on(few: None) -> None:
    client = Client()
    assert statuses(client, times=5) == [200, 200, 200, 429, 429]
    refused = client.get(READS)
    assert refused["Retry-After"] == "55"
    assert "too often" in refused.content.decode()
    assert client.get(READS, headers={"Accept": "application/json"}).json()["status"] == 429
    with time_machine.travel("2026-06-10T12:01:00Z", tick=False):
        assert client.get(READS).status_code == 200


@time_machine.travel(NOW, tick=False)
def test_what_changes_something_is_counted_apart_and_sooner(few: None) -> None:
    assert [Client().post("/accounts/login/", {}).status_code for _n in range(4)] == [200, 200, 429, 429]
    assert Client().get("/accounts/login/").status_code == 200


@time_machine.travel(NOW, tick=False)
def test_who_is_signed_in_is_not_counted_and_a_made_up_session_is(few: None, ana: User) -> None:
    client = Client()
    client.force_login(ana)
    assert statuses(client, times=6) == [200] * 6
    client.cookies["sessionid"] = "madeupmadeupmadeupmadeup"
    assert statuses(client, times=5) == [200, 200, 200, 429, 429]


@time_machine.travel(NOW, tick=False)
def test_the_whole_log_is_counted_for_everybody(few: None, ana: User) -> None:
    client = Client()
    client.force_login(ana)
    assert statuses(client, path="/log.json", times=3) == [200, 200, 429]


@time_machine.travel(NOW, tick=False)
def test_cameras_and_programs_behind_one_address_are_not_turned_away(few: None, porch: Camera, ana: User) -> None:
    person = tokens.make(ana, "rows", by=ana, now=timezone.now())
    assert statuses(Client(), path="/api/v1/camera", times=6, Authorization="Bearer cam_porch") == [200] * 6
    assert statuses(Client(), path="/api/v1/clips", times=6, Authorization=f"Bearer {person}") == [200] * 6


@time_machine.travel(NOW, tick=False)
def test_tokens_are_not_guessed_without_end(few: None) -> None:
    guess = {"Authorization": "Bearer cam_guess"}
    assert statuses(Client(), path="/api/v1/camera", times=5, **guess) == [401, 401, 401, 429, 429]


@time_machine.travel(NOW, tick=False)
def test_a_token_on_a_page_is_no_way_around(few: None) -> None:
    assert statuses(Client(), times=4, Authorization="Bearer cam_porch") == [200, 200, 200, 429]


@time_machine.travel(NOW, tick=False)
def test_a_made_up_forwarding_is_no_way_around(few: None, settings: Any) -> None:
    """Without a proxy nobody's word counts; behind one, what the proxy itself added."""
    sent = [Client().get(READS, headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(4)]
    assert sent == [200, 200, 200, 429]
    settings.TRUSTED_PROXIES = 1
    behind = [Client().get(READS, headers={"X-Forwarded-For": f"198.51.100.{n}, 192.0.2.9"}) for n in range(4)]
    assert [answer.status_code for answer in behind] == [200, 200, 200, 429]
    assert Client().get(READS, headers={"X-Forwarded-For": "192.0.2.9, 192.0.2.10"}).status_code == 200


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("nonsense\n", "unknown"),
    ],
)
def test_a_line_s_addresses_count_as_one(told: str, counted: str) -> None:
    assert guards.address_of(RequestFactory().get("/", REMOTE_ADDR=told)) == counted


def test_a_dead_redis_closes_nothing_and_is_not_waited_for_each_time(few: None, redis_server: Server) -> None:
    redis_server.stop()
    assert statuses(Client(), times=6) == [200] * 6
    pace = guards.Pace(lambda request: HttpResponse())
    request: HttpRequest = RequestFactory().get("/")
    assert pace(request).status_code == 200
    redis_server.start()
    assert pace.let_alone_until_s > 0
    assert [pace(request).status_code for _n in range(6)] == [200] * 6  # for some seconds it is not asked again
