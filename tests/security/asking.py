"""The rows of the access matrix, asked by whoever gets furthest, in other ways than its own."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.test import Client

from tests.access import Row
from tests.access.matrix import of, rows, send, session_of

FURTHEST = (201, 200, 204, 202, 302)  # then whatever else is answered
FIXTURES = {name: value for name, value in of().items() if not name.startswith("test_")}


def furthest(row: Row) -> str:
    """Who of a row gets furthest; a person rather than nobody."""
    by_rank = {status: rank for rank, status in enumerate(FURTHEST)}
    return min(row.gives, key=lambda who: (by_rank.get(row.gives[who], len(FURTHEST)), who == "nobody"))


def unsafe() -> list[Row]:
    return [row for row in rows() if row.method not in ("GET", "HEAD", "OPTIONS")]


def by_session(row: Row) -> bool:
    return not row.token and not row.route.startswith("api:")


class Asked:
    """Rows asked in the same world, each undone afterwards."""

    def __init__(self, things: dict[str, Any]) -> None:
        self.things = things
        self.sessions = {who: session_of(user) for who, user in things["people"].items()}

    def __call__(
        self,
        row: Row,
        who: str = "",
        *,
        client: Client | None = None,
        more: dict[str, Any] | None = None,
        query: str = "",
    ) -> tuple[Any, bytes]:
        with transaction.atomic():
            answer = send(row, who or furthest(row), self.things, self.sessions, client=client, more=more, query=query)
            transaction.set_rollback(True)
        return answer
