"""PURE. Which texts say the same: by the runs of three words that they share."""

from __future__ import annotations

from collections.abc import Sequence

from neighbors.screening.folding import tokens

RUN = 3
ALIKE = 0.5  # of the shorter text's runs, also found in the other
MIN_RUNS = 5


def runs(text: str) -> frozenset[tuple[str, ...]]:
    words = [token.word for token in tokens(text)]
    return frozenset(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def alike(text: str, others: Sequence[str]) -> list[int]:
    """The places in `others` of the texts that share at least half of the shorter one's runs."""
    mine = runs(text)
    if len(mine) < MIN_RUNS:
        return []
    return [place for place, other in enumerate(others) if _share(mine, runs(other)) >= ALIKE]


def _share(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> float:
    shorter = min(len(a), len(b))
    return len(a & b) / shorter if shorter >= MIN_RUNS else 0.0
