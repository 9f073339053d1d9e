"""Marks, differences and times, as the desk says them."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neighbors import guidelines
from neighbors.moderation import desk_known, desk_words
from neighbors.moderation.desk_text import GONE, MARKED, NEW, Piece, difference, left, marked
from tests.street import NOON


def test_spots_are_marked_where_they_stand() -> None:
    assert marked("call 555 now", [(5, 8)]) == [Piece("call "), Piece("555", MARKED), Piece(" now")]
    assert marked("all", []) == [Piece("all")]
    assert marked("", [(0, 3)]) == []


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=6))
def test_marking_never_changes_the_words(text: str, spots: list[tuple[int, int]]) -> None:
    assert "".join(piece.text for piece in marked(text, spots)) == text


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_difference_holds_both_versions_whole(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != NEW) == before
    assert "".join(piece.text for piece in pieces if piece.kind != GONE) == after


def test_a_difference_is_by_word() -> None:
    changed = [piece for piece in difference("A red car, parked.", "A blue car, parked.") if piece.kind]
    assert changed == [Piece("red", GONE), Piece("blue", NEW)]


@pytest.mark.parametrize(
    ("before", "after"), [("." * 2000, ".," * 1000), ("a b " * 500, "a c b " * 333), ("a " * 1000, "a " * 999)]
)
def test_no_two_texts_keep_the_desk_waiting(before: str, after: str) -> None:
    """A comparison of every sign with every other would take minutes."""
    began = time.perf_counter()
    difference(before, after)
    assert time.perf_counter() - began < 30


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (5, "5 min left"),
        (60, "1 h left"),
        (200, "3 h 20 min left"),
        (15 * 60, "15 h left"),
        (47 * 60, "47 h left"),
        (72 * 60, "3 days left"),
        (-1, "1 min overdue"),
        (-150, "2 h 30 min overdue"),
    ],
)
def test_time_is_said_in_words(minutes: int, said: str) -> None:
    assert left(NOON + timedelta(minutes=minutes), NOON) == said


def test_every_rule_has_sentences_to_begin_with() -> None:
    assert set(desk_words.MESSAGES) == set(guidelines.BY_ID)
    for rule in guidelines.BY_ID:
        for asks in (True, False):
            sentence = desk_words.message(rule, asks_changes=asks)
            assert 20 < len(sentence) <= 160
            assert desk_words.is_untouched(f" {sentence}\r\n")
    assert not desk_words.is_untouched("Written by hand.")


@pytest.mark.parametrize(
    ("kappa", "said"),
    [(None, "Too little"), (-0.2, "No more alike"), (0.1, "Hardly"), (0.6, "Fairly"), (0.7, "Much"), (1.0, "Nearly")],
)
def test_kappa_is_said_in_a_sentence(kappa: float | None, said: str) -> None:
    assert desk_known.meaning(kappa).startswith(said)
