"""The rows of the matrix are those of the site: none is missing, and none is left over."""

from __future__ import annotations

from django.urls import get_resolver

from tests.access import matrix
from tests.access.matrix import Answers, routes, rows

SPACES = ("devices", "api", "", "neighbors", "police_portal")
globals().update({name: value for name, value in matrix.of().items() if not name.startswith("test_")})


def test_every_route_has_a_row() -> None:
    known = {row.route for row in rows()}
    missing = sorted(set(routes(get_resolver())) - known)
    assert not missing, f"add rows to tests/access/rows_*.py for: {', '.join(missing)}"


def test_no_row_names_a_route_that_is_gone() -> None:
    assert {row.route for row in rows()} <= set(routes(get_resolver()))


def test_every_row_is_told_by_one_module() -> None:
    assert {row.route.rpartition(":")[0] for row in rows()} <= set(SPACES)


def test_the_search_would_find_it(answers: Answers) -> None:
    """Owner and manager do read it, on one page: so what is searched for is the right thing."""
    page = next(row for row in rows() if row.route == "devices:home_settings" and row.method == "GET")
    for who in ("owner", "manager"):
        assert {"42.1234", "71.6543", "Springfield"} <= set(answers(page)[who].place)
