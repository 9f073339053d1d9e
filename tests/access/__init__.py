"""The access matrix: who gets what from which route. A route without a row fails the suite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

EVERYBODY = (
    "nobody",
    "owner",
    "manager",
    "viewer",
    "guest",
    "neighbor",
    "operator",
    "moderator",
    "officer",
    "overseer",
    "custodian",
)


@dataclass(frozen=True, eq=False)  # each row is itself, also beside one that says the same
class Row:
    """What each person gets from one method of one route, on ana's things (tests/access/matrix.py: `things`).

    route: the URL's name, such as devices:camera. arguments: the names of things whose uuid stands in the URL.
    gives: a status for each of EVERYBODY: owner (ana), manager, viewer and guest of her home (the guest: of the porch
    camera only), neighbor (ben, owner next door), operator (superuser), nobody (not signed in); moderator (with the
    right to review requests), officer (administrator of the agency that asks), overseer and custodian, all four with a
    second factor.
    data: the body; a callable gets the things. as_json: for the API. token: "camera" or "person" (an API token), sent
    in place of the session's cookie: then `gives` names whose token of things["tokens"] it is.
    """

    route: str
    method: str = "GET"
    arguments: tuple[str, ...] = ()
    gives: dict[str, int] = field(default_factory=dict)
    data: Any | Callable[[dict[str, Any]], Any] = None
    as_json: bool = False
    token: str = ""
    query: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, [self.method, self.route, *self.arguments, self.query, self.token]))


def only(*allowed: str, gives: int = 200, otherwise: int = 404, nobody: int = 302) -> dict[str, int]:
    """A column for everybody: `gives` for those allowed, `otherwise` for the rest, `nobody` for strangers."""
    return {who: nobody if who == "nobody" else gives if who in allowed else otherwise for who in EVERYBODY}


def all_of(status: int, *, nobody: int | None = None) -> dict[str, int]:
    """The same for everybody, strangers apart where given."""
    return {who: status if who != "nobody" or nobody is None else nobody for who in EVERYBODY}


def neighbors(status: int, *, officer: int = 404) -> dict[str, int]:
    """What everybody with an account gets of the feed, and an officer does not; strangers sign in first."""
    return all_of(status, nobody=302) | {"officer": officer}
