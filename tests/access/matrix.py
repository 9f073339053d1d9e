"""Every route, every role: the matrix that a new route must join, told by the modules test_matrix_*.py.

Each of those asks the rows of some routes, so that processes can share the work.
"""

from __future__ import annotations

import functools
import importlib
import json
import logging
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

import tests.access
from devices.people.models import User
from tests import place, portal, services, street
from tests.access import EVERYBODY, Row
from tests.access import things as things_of_rows
from tests.access.once import db, lasting

CAMERAS = {"camera", "other_camera", "neighbor_camera"}  # with row.token: whose token is sent
THIRD_PARTY = {"admin": "Django's admin: tests/access/test_admin.py walks its routes"}


def rows() -> list[Row]:
    """The rows of every module rows_*.py beside this one."""
    names = [found.name for found in pkgutil.iter_modules(tests.access.__path__) if found.name.startswith("rows_")]
    return [row for name in sorted(names) for row in importlib.import_module(f"tests.access.{name}").ROWS]


def routes(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace not in THIRD_PARTY:
                yield from routes(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name or entry.pattern}"


@dataclass(frozen=True)
class Answer:
    status: int
    place: list[str | bytes]  # what it says of where ana or ben lives
    has_lent: bool  # bytes of what was lent to the agency


Answers = Callable[[Row], dict[str, Answer]]


@pytest.fixture(scope="module")
def answers(things: dict[str, Any]) -> Answers:
    """What each person of a row is answered. Every row is asked once, whatever is then looked for in it."""
    sessions = {who: session_of(user) for who, user in things["people"].items()}
    return functools.cache(lambda row: {who: asked(row, who, things, sessions) for who in people_of(row)})


@pytest.fixture
def rows_here(request: pytest.FixtureRequest) -> list[Row]:
    """The rows that this module tells."""
    found: list[Row] = request.module.ROWS
    return found


def people_of(row: Row) -> list[str]:
    """Who is asked: everybody. On PostgreSQL whoever comes past the door, and one who does not.

    SQL is what differs there, and who is turned away at the door was asked on SQLite.
    """
    if connection.vendor == "sqlite":
        return list(row.gives)
    outside = [who for who, status in row.gives.items() if status in (302, 404)]
    return [who for who in row.gives if who not in outside[1:]]


def asked(row: Row, who: str, things: dict[str, Any], sessions: dict[str, str]) -> Answer:
    cache.clear()  # all of them ask from one address: nobody uses up what another may try
    with transaction.atomic():  # each person finds the things as they were
        answer, body = send(row, who, things, sessions)
        transaction.set_rollback(True)
    text = f"{answer.status_code} {dict(answer.headers)} {answer.cookies} {body.decode(errors='replace')}"
    found: list[str | bytes] = [*place.found_in(text), *place.found_in_bytes(body)]
    return Answer(answer.status_code, found, portal.LENT.encode() in body)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What stands in the logs and on the terminal, however little matters there."""
    caplog.set_level(logging.DEBUG)
    return lambda: "".join([caplog.text, *capfd.readouterr()])


def test_each_person_gets_what_the_matrix_says(row: Row, answers: Answers, logged: Callable[[], str]) -> None:
    assert set(row.gives) <= set(EVERYBODY) | CAMERAS, "an unknown person"
    got = {who: answer.status for who, answer in answers(row).items()}
    wrong = [f"{who}: {status} instead of {row.gives[who]}" for who, status in got.items() if status != row.gives[who]]
    assert not wrong, "; ".join(wrong)
    assert not place.found_in(logged())


def may_read_the_place(row: Row, who: str) -> bool:
    """Who sets up the home, on the page where that is done; and its owner, on the map of a request that reached it."""
    if row.route == "police_portal:invitation":
        return who == "owner"
    return row.route == "devices:home_settings" and who in ("owner", "manager")


def test_nobody_else_ever_reads_where_ana_lives(rows_here: list[Row], answers: Answers) -> None:
    """Invariant 1: the exact place never leaves the home."""
    leaks = {
        (str(row), who): answer.place
        for row in rows_here
        for who, answer in answers(row).items()
        if answer.place and not may_read_the_place(row, who)
    }
    assert not leaks


DOORS = {
    f"police_portal:{name}"
    for name in ("portal_share_video", "portal_share_poster", "portal_download", "portal_package_file")
}


def test_bytes_of_what_was_lent_leave_by_the_officers_doors_alone(rows_here: list[Row], answers: Answers) -> None:
    """Invariants 2 and 7: no overseer, moderator, custodian or operator has a way to them, and no other route gives
    them to anybody."""
    given = {(str(row), who) for row in rows_here for who, answer in answers(row).items() if answer.has_lent}
    assert given == {(str(row), "officer") for row in rows_here if row.route in DOORS and row.gives["officer"] == 200}


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def send(
    row: Row,
    who: str,
    things: dict[str, Any],
    sessions: dict[str, str],
    *,
    client: Client | None = None,
    more: dict[str, Any] | None = None,
    query: str = "",
) -> tuple[Any, bytes]:
    """The answer to this person, and its body, which is read to its end. more, query: beside what the row sends."""
    client = client or Client()
    headers = {}
    if row.token:
        if who != "nobody":
            headers["Authorization"] = f"Bearer {things['tokens'][who]}"
    elif who != "nobody":
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[who]
    url = reverse(
        row.route, args=[things[name] if isinstance(things[name], str) else things[name].uuid for name in row.arguments]
    )
    data = row.data(things) if callable(row.data) else row.data
    if more and (data is None or isinstance(data, dict)):
        data = more | (data or {})
    url += "&".join(filter(None, [row.query, query and f"?{query}"])).replace("&?", "&")
    body: dict[str, Any] = (
        {"data": json.dumps(data), "content_type": "application/json"} if row.as_json else {"data": data}
    )
    if row.method == "GET":
        body = {}
    answer: Any = (
        client.generic(row.method, url, headers=headers)
        if not body or data is None
        else getattr(client, row.method.lower())(url, headers=headers, **body)
    )
    # A film that nobody reads holds a connection to the store
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def of(*spaces: str) -> dict[str, Any]:
    """What a module holds that tells the rows of these parts of the site ("": the routes without a name space)."""
    fixtures = lasting(street, things_of_rows) | {"store": lasting(services)["store"]}
    told = {name: value for name, value in globals().items() if name.startswith("test_")}
    mine = [row for row in rows() if row.route.rpartition(":")[0] in spaces]
    return fixtures | told | {"db": db, "answers": answers, "logged": logged, "rows_here": rows_here, "ROWS": mine}
