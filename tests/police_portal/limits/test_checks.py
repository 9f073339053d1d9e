"""Every limit as the officer meets it: what is met, what is not, with the number to draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from police_portal import limits, shapes
from police_portal.checks import Asked, Check, case_key, check_all, whole_m2
from tests.police_portal.limits.shapes_to_try import metres, rectangle
from tests.portal import AREA, COUNTY
from tests.street import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOUND = Asked(
    area=AREA,
    window_start=NOON - DAY - 3 * HOUR,
    window_end=NOON - DAY,
    offence="theft",
    case_number="26-00123",
    contact_name="Officer Diaz",
    contact_phone="555 0100",
    message="We look for a white van.",
    response_days=7,
    jurisdiction=COUNTY,
    offences=["theft", "arson"],
    requests_in_case=0,
    now=NOON,
)
NAMES = ["area", "simple", "width", "hull", "inside", "window", "past", "back", "offence"]
NAMES += ["case_number", "case", "contact", "message", "response"]
HERE = {"lat": 42.1235, "lon": -71.6543}
NOTCHED = metres(**HERE, places=[(-400, -300), (400, -300), (400, 300), (60, 300), (0, -150), (-60, 300), (-400, 300)])
CROSSING = metres(**HERE, places=[(-300, -300), (300, 300), (300, -300), (-300, 300)])


def named(asked: Asked) -> dict[str, Check]:
    return {check.name: check for check in check_all(asked)}


def unmet(**changes: Any) -> list[str]:
    return [check.name for check in check_all(replace(SOUND, **changes)) if not check.is_met]


def test_a_sound_request_meets_every_limit() -> None:
    assert [check.name for check in check_all(SOUND)] == NAMES
    assert unmet() == []


def test_the_numbers_are_in_the_units_of_the_meter() -> None:
    numbers = {
        check.name: (check.value if check.value is None else round(check.value, 2), check.least, check.most)
        for check in check_all(SOUND)
    }
    assert numbers == {
        "area": (0.17, 0.025, 0.5),
        "simple": (None, None, None),
        "width": (None, None, None),
        "hull": (1.0, 0.8, None),
        "inside": (None, None, None),
        "window": (3.0, 0.25, 12.0),
        "past": (24.0, 0.0, None),
        "back": (1.12, None, 45.0),
        "offence": (None, None, None),
        "case_number": (None, None, None),
        "case": (1, None, 2),
        "contact": (None, None, None),
        "message": (24, 1, 2000),
        "response": (7, 1, 30),
    }


BROKEN: list[tuple[dict[str, Any], list[str]]] = [
    ({"area": []}, ["area", "simple", "width", "hull", "inside"]),
    ({"area": CROSSING}, ["area", "simple", "width", "hull", "inside"]),
    ({"area": rectangle(**HERE, wide_m=2000, high_m=90)}, ["width"]),
    ({"area": rectangle(**HERE, wide_m=200, high_m=200)}, ["area"]),
    ({"area": rectangle(**HERE, wide_m=1200, high_m=1200)}, ["area"]),
    ({"area": NOTCHED}, []),
    ({"area": metres(**HERE, places=[(-500, -500), (500, -500), (-350, -350), (-500, 500)])}, ["hull"]),
    ({"area": rectangle(41.0, -71.6543, 600, 600)}, ["inside"]),
    ({"jurisdiction": []}, ["inside"]),
    ({"window_start": None}, ["window", "back"]),
    ({"window_end": None}, ["window", "past"]),
    ({"window_start": None, "window_end": None}, ["window", "past", "back"]),
    ({"window_start": SOUND.window_end, "window_end": SOUND.window_start}, ["window"]),
    ({"window_end": SOUND.window_start}, ["window"]),
    ({"window_start": NOON - HOUR, "window_end": NOON + HOUR}, ["past"]),
    ({"window_start": NOON - 46 * DAY, "window_end": NOON - 46 * DAY + HOUR}, ["back"]),
    ({"window_start": datetime.max.replace(tzinfo=NOON.tzinfo)}, ["window"]),
    ({"offence": ""}, ["offence"]),
    ({"offence": "loitering"}, ["offence"]),
    ({"case_number": ""}, ["case_number"]),
    ({"case_number": " -- "}, ["case_number"]),
    ({"case_number": "9" * 41}, ["case_number"]),
    ({"case_number": "\ufdfa" * 3}, ["case_number"]),  # one letter that stands for eighteen
    ({"requests_in_case": 1}, []),
    ({"requests_in_case": 2}, ["case"]),
    ({"contact_name": "  "}, ["contact"]),
    ({"contact_name": "x" * 81}, ["contact"]),
    ({"contact_phone": "5" * 41}, ["contact"]),
    ({"contact_phone": ""}, []),
    ({"message": ""}, ["message"]),
    ({"message": " \n"}, ["message"]),
    ({"message": "x" * 2000}, []),
    ({"message": "\U0001f50e" * 2000}, []),
    ({"message": "x" * 2001}, ["message"]),
    ({"message": "zero\0byte"}, ["message"]),
    ({"response_days": None}, ["response"]),
    ({"response_days": 0}, ["response"]),
    ({"response_days": 30}, []),
    ({"response_days": 31}, ["response"]),
]


@pytest.mark.parametrize(
    ("changes", "names"), BROKEN, ids=[f"{list(c)[0]}-{n}" for n, (c, _names) in enumerate(BROKEN)]
)
def test_what_is_outside_of_a_limit_is_said_by_its_name(changes: dict[str, Any], names: list[str]) -> None:
    assert unmet(**changes) == names


def test_what_is_wrong_with_a_shape_is_said_by_its_code() -> None:
    assert named(replace(SOUND, area=CROSSING))["simple"].code == "crosses"
    assert named(replace(SOUND, area=AREA[:-1]))["simple"].code == "open"
    assert named(SOUND)["simple"].code == ""


def test_a_time_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        check_all(replace(SOUND, window_start=datetime(2026, 6, 9, 9)))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("26-00123", "26 00123"),
        ("ab 12", "AB12"),
        ("26.00123", "26/00123"),
        ("\uff12\uff16", "26"),
        ("Straße 1", "STRASSE1"),
        ("\u0662\u0666-\u0660\u0661", "26-01"),  # Arabic digits
        ("2\u200b6\u201001", "26-01"),  # a space without width, another hyphen
        ("\u00c9-1", "E\u0301 1"),
    ],
)
def test_one_case_written_in_two_ways_is_one_case(one: str, other: str) -> None:
    assert case_key(one) == case_key(other)


@pytest.mark.parametrize("number", ["\u0410-1", "\u03bf26", "26-\u4e00", "-"])
def test_a_case_number_has_no_letter_that_only_looks_like_ours(number: str) -> None:
    """A Cyrillic A would make a second case of one, with two requests of its own."""
    assert not next(
        check.is_met for check in check_all(replace(SOUND, case_number=number)) if check.name == "case_number"
    )


@pytest.mark.parametrize("text", ["\u200b" * 20, "\u2800", "\u3164\u00ad \n"])
@pytest.mark.parametrize("name", ["message", "contact"])
def test_what_nobody_sees_says_nothing(name: str, text: str) -> None:
    asked = replace(SOUND, contact_name=text) if name == "contact" else replace(SOUND, message=text)
    assert not next(check.is_met for check in check_all(asked) if check.name == name)


def test_two_cases_stay_two() -> None:
    assert case_key("26-00123") != case_key("26-00124")


EDGES_M2 = [limits.AREA_LEAST_M2 - 1, limits.AREA_LEAST_M2, limits.AREA_MOST_M2, limits.AREA_MOST_M2 + 1]


def square_of(area_m2: int, lat: float = 42.1235, lon: float = -71.6543) -> list[list[float]]:
    """A square of so many whole square metres: its side is looked for by halving."""
    least, most = 1.0, 3000.0
    while True:
        side_m = (least + most) / 2
        ring = rectangle(lat, lon, side_m, side_m)
        found = shapes.area_m2(ring)
        if abs(found - area_m2) < 0.1:
            return ring
        least, most = (side_m, most) if found < area_m2 else (least, side_m)


@pytest.mark.parametrize(("area_m2", "is_met"), list(zip(EDGES_M2, [False, True, True, False], strict=True)))
@pytest.mark.parametrize("lat", [42.1235, -84.0, 0.0])
def test_the_area_is_held_to_the_square_metre(area_m2: int, is_met: bool, lat: float) -> None:
    ring = square_of(area_m2, lat)
    assert whole_m2(ring) == area_m2
    assert named(replace(SOUND, area=ring))["area"].is_met is is_met


@pytest.mark.parametrize(("notch_m", "is_met"), [(399, True), (400, True), (401, False)])
def test_the_share_of_the_hull_is_held_at_its_edge(notch_m: float, is_met: bool) -> None:
    """A square of 1000 m with a triangle cut out of a side that is 1000 m long: a fifth of it at 400 m."""
    ring = metres(**HERE, places=[(-500, -500), (500, -500), (500, 500), (0, 500 - notch_m + 1e-4), (-500, 500)])
    assert named(replace(SOUND, area=ring))["hull"].is_met is is_met


@settings(max_examples=300, deadline=None)
@given(st.integers(-3 * 3600, 14 * 3600), st.integers(-3600, 46 * 86_400))
def test_random_windows(length_s: int, ago_s: int) -> None:
    end = NOON - timedelta(seconds=ago_s)
    found = named(replace(SOUND, window_start=end - timedelta(seconds=length_s), window_end=end))
    assert found["window"].is_met is (900 <= length_s <= 43_200)
    assert found["past"].is_met is (ago_s >= 0)
    assert found["back"].is_met is (ago_s + length_s <= 45 * 86_400)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=20,
)
ODD_RINGS = st.lists(
    st.tuples(st.floats(-200, 200), st.floats(-100, 100)) | st.lists(st.floats(), max_size=3), max_size=8
).map(lambda places: [*places, *places[:1]])


@settings(max_examples=400, deadline=None)
@given(JUNK | ODD_RINGS)
def test_no_shape_breaks_the_checks(area: Any) -> None:
    found = named(replace(SOUND, area=area))
    assert list(found) == NAMES
    assert found["simple"].is_met is (shapes.problem(area) is None)
    assert found["simple"].is_met or not any(found[name].is_met for name in ("area", "width", "hull", "inside"))
