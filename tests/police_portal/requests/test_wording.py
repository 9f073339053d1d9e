"""Every limit has its words, and the numbers in them are those that bind."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from police_portal import limits, shapes
from police_portal.agencies.models import Officer
from police_portal.requests import measuring, wording
from police_portal.requests.models import FootageRequest, RequestStatus
from tests import portal


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("area", [f"{limits.AREA_LEAST_M2 / limits.SQUARE_MILE_M2:.3f}", f"{limits.AREA_MOST_M2 / 1e6:.2f}"]),
        ("width", [f"{2 * limits.SHRINK_M:.0f}", f"{limits.SHRINK_M:.0f}"]),
        ("hull", [f"{limits.HULL_SHARE_LEAST:.0%}".rstrip("%")]),
        (
            "window",
            [f"{limits.WINDOW_LEAST / timedelta(minutes=1):.0f}", f"{limits.WINDOW_MOST / timedelta(hours=1):.0f}"],
        ),
        ("back", [str(limits.BACK_MOST.days)]),
        ("message", [f"{limits.MESSAGE_MOST:,}"]),
        ("response", [str(limits.RESPONSE_DAYS_LEAST), str(limits.RESPONSE_DAYS_MOST), str(limits.RESPONSE_DAYS)]),
    ],
)
def test_the_rule_says_the_number_that_binds(name: str, numbers: list[str]) -> None:
    for number in numbers:
        assert number in wording.rule(name)


def test_every_limit_has_a_name_a_rule_and_a_sentence(diaz: Officer, now: datetime) -> None:
    for asked in (FootageRequest(agency=diaz.agency), portal.request_of(diaz, RequestStatus.DRAFT)):
        for check in measuring.measured(asked, now):
            assert wording.label(check.name)
            assert wording.rule(check.name)
            assert wording.sentence(check)


def test_an_empty_draft_is_told_of_no_mistake(diaz: Officer, now: datetime) -> None:
    empty = FootageRequest(agency=diaz.agency)
    meters = wording.meters(measuring.measured(empty, now), empty)
    assert {meter.state for meter in meters if meter.name != "response"} == {"open"}


def test_a_crossing_outline_is_one_mistake(diaz: Officer, now: datetime) -> None:
    a, b, c, d, _end = portal.AREA
    asked = portal.request_of(diaz, RequestStatus.DRAFT, area=[a, c, b, d, a])
    wrong = [meter.name for meter in wording.meters(measuring.measured(asked, now), asked) if meter.state == "not_met"]
    assert wrong == ["simple"]


@pytest.mark.parametrize(
    "area", [[], [[0, 0]], [[0, 0]] * 200, [[1e9, 0]] * 4, [[0, 0], [0, 0.1], [0, 0.2], [0, 0]], "x"]
)
def test_whatever_is_wrong_with_an_outline_has_words(area: list[list[float]]) -> None:
    code = shapes.problem(area)
    assert code
    assert wording.of_shape(code)
