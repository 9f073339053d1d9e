"""Descriptions by part: race comes last, and never without two other parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neighbors.screening.description import PARTS, clean, refusal
from neighbors.screening.findings import Words
from neighbors.screening.screen import look


def test_race_is_the_last_part() -> None:
    assert PARTS == ("hair", "top", "bottom", "shoes", "build", "age", "sex", "race")


@pytest.mark.parametrize("others", [{}, {"hair": "short"}, {"hair": "unknown", "top": "red hoodie"}, {"age": "?"}])
def test_race_with_fewer_than_two_other_parts_is_refused(others: dict[str, str]) -> None:
    assert refusal([others | {"race": "white"}])


@pytest.mark.parametrize("person", [{}, {"hair": "short"}, {"race": "white", "sex": "m", "age": "30"}, {"race": "-"}])
def test_a_description_without_race_or_with_two_other_parts_is_not_refused(person: dict[str, str]) -> None:
    assert refusal([person]) is None


def test_the_refusal_says_what_to_add() -> None:
    assert refusal([{"race": "white"}]) == (
        "Race or ethnicity needs at least two other parts beside it. "
        "Add two of these: hair, top, bottom, shoes, build, age, sex."
    )
    assert refusal([{"hair": "short", "race": "white"}]) == (
        "Race or ethnicity needs at least two other parts beside it. "
        "Add one of these: top, bottom, shoes, build, age, sex."
    )


def test_parts_of_one_person_do_not_count_for_another() -> None:
    people = [{"hair": "short", "top": "red", "shoes": "boots"}, {"race": "white", "age": "30"}]
    assert (refusal(people) or "").startswith("Person 2: Race or ethnicity needs")


def test_the_refusal_is_translated_by_who_shows_it() -> None:
    said = refusal(
        [{"race": "white", "top": "red", "age": "30", "x": "?"}, {"race": "white", "top": "red"}], "<{}>".format
    )
    assert said == (
        "<Person 2:> <Race or ethnicity needs at least two other parts beside it. Add one of these: "
        "<hair>, <bottom>, <shoes>, <build>, <age>, <sex>.>"
    )


def test_what_says_nothing_and_what_is_no_part_is_left_out() -> None:
    people = [{"hair": "  long \n brown ", "top": "N/A", "name": "Joe", "sex": "m"}, {"age": "unknown"}, "nobody", 7]
    assert clean(people) == [{"hair": "long brown", "sex": "m"}]


@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_anything_sent_is_cleaned_to_known_parts(sent: object) -> None:
    cleaned = clean(sent)
    assert all(set(person) <= set(PARTS) and all(person.values()) for person in cleaned)
    refusal(cleaned)


@pytest.mark.parametrize(
    "filler", ["\u3164", "\uffa0", "\u115f\u1160", "a", "-b-", "zz", "aaaa", "?!", "\u200b", "who knows", "can't say"]
)
def test_nothing_said_is_no_part_beside_race(filler: str) -> None:
    assert refusal([{"race": "black", "hair": filler, "top": filler}])


@pytest.mark.parametrize(
    "person", [{"sex": "M", "age": "9", "hair": "red"}, {"top": "\u9ed2", "age": "20", "sex": "\u7537"}]
)
def test_short_parts_that_say_something_count(person: dict[str, str]) -> None:
    assert clean([person]) == [dict(sorted(person.items(), key=lambda one: PARTS.index(one[0])))]
    assert refusal([{**person, "race": "black"}]) is None


@pytest.mark.parametrize("person", [{"sex": "black"}, {"build": "black", "sex": "male"}, {"age": "white, 30"}])
def test_race_in_a_part_that_has_no_colors_is_asked_about(person: dict[str, str]) -> None:
    assert [finding.kind for finding in look(Words(people=[person])) if finding.asks] == ["race"]


def test_colors_of_hair_and_clothes_are_not_asked_about() -> None:
    assert not look(Words(people=[{"hair": "black", "top": "white", "shoes": "brown", "build": "tall", "age": "20s"}]))
