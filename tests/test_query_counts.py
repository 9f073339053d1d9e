"""No page asks the database more because there is more to show: three times the rows, the same questions.

Every route that is read, by everybody who gets it, as the access matrix knows them, the API too, and every page of the
admin; and every table grows (growing.py). A new page is asked here as soon as it has its row in the matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from devices.admin import site
from tests import services, street
from tests import town as whole_town
from tests.access import things as things_of_rows
from tests.access.matrix import rows, send, session_of
from tests.access.once import db, lasting
from tests.growing import everything, grow
from tests.town import named

globals().update(lasting(street, things_of_rows, whole_town) | {"store": lasting(services)["store"], "db": db})
pytestmark = pytest.mark.parts
IN_PARTS = {"devices:log_download"}  # the whole log as a file: so many batches at a time, or it would not fit in memory
READ = [row for row in rows() if row.method == "GET" and 200 in row.gives.values() and row.route not in IN_PARTS]
FEW, MORE = 2, 6  # copies of each row, then as many again and again: n and 3 n
WITH_ANOTHER = {"AuditPerson", "DelayedEntry"}  # a part of an entry, and copied with it
# allauth signs the first and keeps none; the second: a list of its own; a copy of the third: a key nobody holds
EMPTY = {"EmailConfirmation", "UserSession", "SigningKey"}
# The timeline of all homes walks the index of each home: one over all of them would sort every clip there is
BY_HOME = {"GET api:clips", "GET api:clips any"}

# The admin is not in the matrix: who gets its pages is told in tests/access/test_admin.py and test_desk.py.
# By the route's name: who works there, whose key or random name stands in the address, and what it is asked with
ADMIN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "index": ("operator", "", ("",)),
    "app_list devices": ("operator", "", ("",)),
    "devices_user_changelist": ("operator", "", ("", "?q=example", "?is_active__exact=1", "?o=1")),
    "devices_user_change": ("operator", "owner", ("",)),
    "devices_user_history": ("operator", "owner", ("",)),
    "devices_auditentry_changelist": ("operator", "", ("", "?action__exact=home_changed", "?o=2")),
    "devices_auditentry_change": ("operator", "entry", ("",)),
    "devices_auditentry_history": ("operator", "entry", ("",)),
    "app_list neighbors": ("moderator", "", ("",)),
    "neighbors_case_changelist": ("moderator", "", ("", "?kind=flags")),
    "neighbors_case_change": ("moderator", "hold flags", ("",)),
    "desk_course": ("moderator", "", ("",)),
    "desk_agreement": ("moderator", "", ("",)),
    "desk_bans": ("moderator", "", ("",)),
    "desk_media": ("moderator", "held_media", ("",)),
}
# Of the admin too: forms that answer with a redirect, and what Django would have for writing, which nobody gets
NO_PAGES = {f"devices_{model}_{do}" for model in ("user", "auditentry") for do in ("add", "delete")}
NO_PAGES |= {f"desk_{do}" for do in ("claim", "next", "ban", "undo", "look", "decide", "see_media", "hide", "keep")}
NO_PAGES |= {"desk_release", "desk_note"}

Asked = dict[tuple[str, str], list[str]]


def counted(read: Callable[[], tuple[Any, bytes]]) -> tuple[int, list[str]]:
    """The status of an answer and what the database was asked for it, which leaves everything as it was."""
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    cache.clear()
    with transaction.atomic():
        with connection.execute_wrapper(note):
            answer, _body = read()
        transaction.set_rollback(True)
    return answer.status_code, statements


def of_rows(town: dict[str, Any], sessions: dict[str, str]) -> Asked:
    found: Asked = {}
    for row in READ:
        for who in [who for who, status in row.gives.items() if status == 200]:
            status, statements = counted(partial(send, row, who, town, sessions))
            if status == 200:  # where the matrix is not right its own test tells
                found[str(row), who] = statements
    return found


def of_admin(town: dict[str, Any]) -> Asked:
    found: Asked = {}
    for name, (who, whose, queries) in ADMIN.items():
        client = Client()
        client.force_login(town["people"][who])
        route, *argument = name.split()
        for thing in whose.split() or [""]:
            for query in queries:
                url = reverse(f"admin:{route}", args=[*argument, *arguments(town, route, thing)]) + query
                status, statements = counted(partial(_got, client, url))
                assert status == 200, (url, status)
                found[f"admin {name} {thing}{query}", who] = statements
    return found


def arguments(town: dict[str, Any], route: str, thing: str) -> list[Any]:
    if not thing:
        return []
    if route == "desk_media":
        return [town[thing].uuid, "blurred"]
    row = town["people"].get(thing) or town[thing]
    return [row.uuid if route == "neighbors_case_change" else row.pk]


def _got(client: Client, url: str) -> tuple[Any, bytes]:
    answer: Any = client.get(url)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def homes_of(people: dict[str, Any]) -> dict[str, int]:
    return {who: user.memberships.count() for who, user in people.items()}


def more(few: Asked, many: Asked, allowed: dict[str, int]) -> list[str]:
    """Where it is asked more, and what."""
    told = []
    for (page, who), statements in many.items():
        grown = len(statements) - len(few[page, who])
        if grown > (allowed.get(who, 0) if page in BY_HOME else 0):
            again = max(set(statements), key=statements.count)
            told.append(f"{page} as {who}: {grown} more than {len(few[page, who])}; {again[:300]}")
    return told


def test_no_page_asks_more_when_there_is_more(town: dict[str, Any]) -> None:
    people = town["people"]
    sessions = {who: session_of(user) for who, user in people.items()}
    first = everything()
    made = grow(first, FEW)
    assert {model.__name__ for model, keys in first.items() if not keys} == EMPTY
    assert {model.__name__ for model, keys in first.items() if keys and not made[model]} == WITH_ANOTHER
    named()
    few, homes = of_rows(town, sessions) | of_admin(town), homes_of(people)
    assert len(few) > 900
    grow(first, MORE)
    named()
    allowed = {who: count - homes[who] for who, count in homes_of(people).items()}
    told = more(few, of_rows(town, sessions) | of_admin(town), allowed)
    assert not told, "\n".join(told)


def test_every_page_of_the_admin_is_asked() -> None:
    """One of a model that is registered tomorrow, too."""
    there = {route.name for model in site._registry.values() for route in model.get_urls() if route.name}
    assert there == {name for name in ADMIN if name.partition(" ")[0] not in ("index", "app_list")} | NO_PAGES
