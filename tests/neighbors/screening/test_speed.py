"""The screen never fails, and comes to an end whatever it is given."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neighbors.screening.folding import folded, tokens
from neighbors.screening.likeness import alike
from neighbors.screening.screen import Words, look

PIECES = ["black", "male", " ", "a", "negro", "un", ",", "1", "-", "calle", "12", "@", ".", "A", "b l a c k", "!", "\n"]
HARD = ["1 " * 1000, "a@" * 1000, "a." * 1000, "A1" * 1000, "black and " * 200, "calle de la " * 170, "b " * 1000]
HARD += ["plate is is is " * 130, "9" * 2000, "12 Oak Oak Oak " * 130, "www." * 500, "he is not all very " * 100]
HARD += ["\u0301" * 2000, "'" * 2000, "a!" * 1000, "@$" * 1000, "ES91 2100 " * 200, "hombre alto y " * 140, "-1" * 1000]


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_text_is_looked_at_and_every_spot_lies_in_it(text: str) -> None:
    for finding in look(Words(title=text[:90], text=text, people=[{"hair": text[:60]}]), [text]):
        for spot in finding.found:
            whole = {"title": text[:90], "text": text, "people.0.hair": text[:60]}[spot.field]
            assert whole[spot.start : spot.end] == spot.text != ""


@given(st.text(max_size=200))
def test_every_folded_letter_knows_its_place(text: str) -> None:
    plain, places = folded(text)
    assert len(plain) == len(places)
    assert all(text[token.start : token.end] for token in tokens(text))


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=5))
def test_likeness_names_places_of_the_list(text: str, others: list[str]) -> None:
    assert set(alike(text, others)) <= set(range(len(others)))


@pytest.mark.parametrize("text", HARD, ids=lambda text: repr(text[:12]))
def test_ten_times_the_longest_text_of_hard_characters_comes_to_an_end(text: str) -> None:
    """A pattern that tries every way to read a text again would take hours. Of this thread's own time."""
    begun = time.thread_time()
    look(Words(text=(text * 10)[:20_000]))
    assert time.thread_time() - begun < 60
