"""No page asks the database more because there is more to show: three times the rows, the same questions.

Every route that is read, by everybody who gets it, as the access matrix knows them, the API too; and every table grows
(growing.py). A new page is asked here as soon as it has its row in the matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from devices.audit import delaying, heads, sealing
from devices.audit.models import AuditEntry
from devices.audit.publishing import publish
from devices.cameras import pairing
from neighbors.areas.models import AreaMove
from neighbors.moderation import models as moderation
from neighbors.moderation.models import Note, Strike
from neighbors.posts import numbers
from neighbors.posts.models import Alert, Post, Reaction
from police_portal.actions import Action
from police_portal.agencies.models import Suspension
from police_portal.consent.models import Mute, OptOut
from police_portal.filmed.models import FilmedMute
from police_portal.law.models import Gag
from police_portal.transparency.models import ClosedMonth
from tests import services, street
from tests.access import things as things_of_rows
from tests.access.matrix import rows, send, session_of
from tests.access.once import db, lasting
from tests.growing import everything, grow
from tests.neighborhood import trained

globals().update(lasting(street, things_of_rows) | {"store": lasting(services)["store"], "db": db})
pytestmark = pytest.mark.parts
IN_PARTS = {"devices:log_download"}  # the whole log as a file: so many batches at a time, or it would not fit in memory
READ = [row for row in rows() if row.method == "GET" and 200 in row.gives.values() and row.route not in IN_PARTS]
FEW, MORE = 2, 6  # copies of each row, then as many again and again: n and 3 n
WITH_ANOTHER = {"AuditPerson", "DelayedEntry"}  # a part of an entry, and copied with it
EMPTY = {"EmailConfirmation", "UserSession"}  # allauth signs the first and keeps none; the second: a list of its own
# The timeline of all homes walks the index of each home: one over all of them would sort every clip there is
BY_HOME = {"GET api:clips", "GET api:clips any"}

Asked = dict[tuple[str, str], list[str]]


@pytest.fixture(scope="module")
def town(things: dict[str, Any]) -> dict[str, Any]:
    """Of every table a row: beside what the matrix needs, what no page of it is about."""
    now, people, home, of = timezone.now(), things["people"], things["home"], things["agency"]
    later = now + timedelta(days=9)
    home_of_ben, moderator = people["neighbor"].homes.get(), people["moderator"]
    Reaction.objects.create(post=things["post"], user=people["neighbor"], kind="thanks")
    Alert.objects.create(post=things["post"], user=people["neighbor"], due_at=now, told_at=now)
    AreaMove.objects.create(neighbor=people["owner"].neighbor)
    Strike.objects.create(user=people["owner"], decision=things["decision"], level="note", by=moderator)
    Note.objects.create(case=things["decision"].case, by=moderator, text="Look at the second picture.")
    trained(moderator)
    pairing.make_code(things["camera"], by=people["owner"], now=now)
    Suspension.objects.create(
        agency=of, officer=things["other_seat"], reason="Asked twice.", lifted_at=now, lifted_why="It had not."
    )
    Mute.objects.create(home=home, agency=of)
    OptOut.objects.create(home=home_of_ben)
    FilmedMute.objects.create(home=home_of_ben)
    Gag.objects.create(demand=things["gagged_warrant"], number="GO-7", from_at=now, until=later)
    publish(Action.DEMAND_REFUSED, things["warrant"], now=now, agency=of.name, kind_of_demand="warrant", reason="No.")
    delaying.delay(AuditEntry.objects.latest("pk"), holder=things["gagged_warrant"].uuid, until=later)
    sealing.seal(now, is_thorough=True)
    heads.sign_day(now)
    ClosedMonth.objects.create(month=date(2020, 1, 1))
    moderation.ClosedMonth.objects.create(month=date(2020, 1, 1), counts=[["local", "remove", 7]])
    named()
    return things


def named() -> None:
    """Whoever comments has a number in the thread by then: copies are given theirs."""
    for post in Post.objects.all():
        authors = [one.author for one in post.comments.select_related("author") if one.author is not None]
        numbers.names(post, [*authors, *([post.author] if post.author else [])])


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
    few, homes = of_rows(town, sessions), homes_of(people)
    assert len(few) > 900
    grow(first, MORE)
    named()
    allowed = {who: count - homes[who] for who, count in homes_of(people).items()}
    told = more(few, of_rows(town, sessions), allowed)
    assert not told, "\n".join(told)
