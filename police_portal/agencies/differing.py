"""Two versions of a text side by side: what stayed, what went, what came. Texts in, rows out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

WORDS_MOST = 2000  # characters of a line that are compared word by word
PIECE = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    text: str
    is_changed: bool = False


@dataclass(frozen=True)
class Row:
    """One line before and after. None: there is no such line on that side."""

    before: list[Piece] | None
    after: list[Piece] | None

    @property
    def is_changed(self) -> bool:
        sides = (self.before, self.after)
        return any(side is None or any(piece.is_changed for piece in side) for side in sides)


def rows(before: str, after: str) -> list[Row]:
    """Every line of both, beside what it became."""
    old, new = before.splitlines(), after.splitlines()
    return list(_rows(old, new))


def _rows(old: list[str], new: list[str]) -> Iterator[Row]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            for line in old[a:b]:
                yield Row([Piece(line)], [Piece(line)])
            continue
        for left, right in zip_longest(old[a:b], new[c:d]):
            yield _row(left, right)


def _row(left: str | None, right: str | None) -> Row:
    if left is None or right is None or max(len(left), len(right)) > WORDS_MOST:
        return Row(_whole(left), _whole(right))
    before, after = PIECE.findall(left), PIECE.findall(right)
    matcher = SequenceMatcher(None, before, after)
    if matcher.quick_ratio() < 0.4:  # another line, not a changed one
        return Row(_whole(left), _whole(right))
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, a, b, c, d in matcher.get_opcodes():
        for side, words in zip(sides, (before[a:b], after[c:d]), strict=True):
            if words:
                side.append(Piece("".join(words), kind != "equal"))
    return Row(*sides)


def _whole(line: str | None) -> list[Piece] | None:
    return None if line is None else [Piece(line, True)]
