"""Two versions side by side."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from police_portal.agencies.differing import Piece, rows

LINES = st.lists(st.text("ab .", max_size=6), max_size=8).map("\n".join)


def told(pieces: list[Piece] | None) -> str | None:
    return (
        None if pieces is None else "".join(f"[{piece.text}]" if piece.is_changed else piece.text for piece in pieces)
    )


def test_words_that_changed_are_marked_in_their_line() -> None:
    found = rows("1. We keep it 30 days.\n2. We tell nobody.", "1. We keep it 7 days.\n2. We tell nobody.\n3. New.")
    assert [(told(row.before), told(row.after)) for row in found] == [
        ("1. We keep it [30] days.", "1. We keep it [7] days."),
        ("2. We tell nobody.", "2. We tell nobody."),
        (None, "[3. New.]"),
    ]
    assert [row.is_changed for row in found] == [True, False, True]


@given(LINES, LINES)
@settings(max_examples=200, deadline=None)
def test_each_side_reads_as_its_version(before: str, after: str) -> None:
    found = rows(before, after)
    left = ["".join(p.text for p in row.before) for row in found if row.before is not None]
    right = ["".join(p.text for p in row.after) for row in found if row.after is not None]
    assert (left, right) == (before.splitlines(), after.splitlines())


def test_texts_made_to_be_slow_come_to_an_end() -> None:
    """A comparison of every word with every other would take minutes."""
    worst = [("a b " * 10_000, "b a " * 10_000), ("a\nb\n" * 500, "b\na\n" * 500)]
    worst += [("\n".join(f"{'x y ' * 99}{n}" for n in range(100)), "\n".join(f"{'y x ' * 99}{n}" for n in range(100)))]
    for before, after in worst:
        began = time.perf_counter()
        rows(before, after)
        assert time.perf_counter() - began < 30
