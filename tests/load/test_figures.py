"""How what was measured becomes figures."""

from __future__ import annotations

import pytest

from tests.load.figures import Route, broken, percentile, rows, slope


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (0.01, 1), (1, 100)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert percentile(range(100, 0, -1), share) == value


def test_of_nothing_there_is_no_percentile() -> None:
    assert percentile([], 0.95) == 0


def test_memory_that_stays_is_flat_and_growth_is_told_for_ten_minutes() -> None:
    assert slope([(at, 200.0) for at in range(0, 180, 5)]) == 0
    assert slope([(at, 200 + at / 60) for at in range(0, 180, 5)]) == pytest.approx(10)
    assert slope([(3, 200)]) == 0


def calls(ms: float, errors: int = 0, count: int = 100) -> Route:
    return Route([ms] * (count - errors), errors)


def test_a_step_within_every_limit_holds() -> None:
    assert broken(rows({"home: timeline": calls(400), "bare: view": calls(3)}, 10), waits_s=2) == []


def test_what_a_step_breaks_is_named() -> None:
    found = rows({"home: timeline": calls(501), "feed: newest": calls(20, errors=12, count=10_000)}, 10)
    assert broken(found, waits_s=11) == [
        "home: timeline: p95 501 ms",
        "errors: 12 of 10100",
        "the oldest recording waits 11 s",
    ]


def test_a_route_with_few_calls_and_one_that_is_asked_once_break_nothing() -> None:
    few = {"home: clip": calls(900, count=5), "officer: draw": calls(900, count=2)}
    assert broken(rows(few | {"feed: map": calls(20, count=200)}, 10), waits_s=0) == []


def test_the_bare_view_counts_to_nobodys_rate() -> None:
    found = {row.name: row for row in rows({"home: clip": calls(10), "bare: view": calls(1)}, 10)}
    assert found["all"].a_second == 10
    assert found["bare: view"].a_second == 10
