"""PURE. All capitals, and more exclamation marks than a lit porch needs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from neighbors.screening.findings import Spot

MIN_LETTERS = 12
CAPITALS = 0.7  # of the letters
_MARKS = re.compile(r"[!¡]{2,}")
MARKS_IN_ALL = 3


def capitals(name: str, text: str) -> Iterator[Spot]:
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) >= MIN_LETTERS and sum(map(str.isupper, letters)) >= CAPITALS * len(letters):
        yield Spot(name, 0, len(text), text)


def exclamations(name: str, text: str) -> Iterator[Spot]:
    runs = [Spot(name, run.start(), run.end(), run.group()) for run in _MARKS.finditer(text)]
    if runs or text.count("!") >= MARKS_IN_ALL:
        first = text.find("!")
        yield from runs or [Spot(name, first, first + 1, "!")]
