"""The message of a request as a reviewer reads it: what a screen found is marked, what was blacked out is covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from police_portal.requests.models import FootageRequest

COVER = "▇"


@dataclass(frozen=True)
class Piece:
    """Some characters of the message. sentences: what the screens say of them. is_covered: nobody else reads them."""

    text: str
    sentences: tuple[str, ...] = ()
    is_covered: bool = False


def pieces(asked: FootageRequest) -> list[Piece]:
    """The whole message, in order, cut where a finding or a cover begins or ends."""
    message = asked.message
    said: list[tuple[str, ...]] = [()] * len(message)
    covered = [False] * len(message)
    for finding in asked.findings:
        for n in _span(finding, len(message)):
            said[n] = (*said[n], str(finding["sentence"]))
    for start, end, _reason in asked.blackouts:
        for n in range(start, min(end, len(message))):
            covered[n] = True
    found = []
    for (sentences, is_covered), run in groupby(range(len(message)), key=lambda n: (said[n], covered[n])):
        where = list(run)
        found.append(Piece(message[where[0] : where[-1] + 1], sentences, is_covered))
    return found


def findings(asked: FootageRequest) -> list[tuple[str, str]]:
    """(what stands there, what the screen says of it), each once."""
    found: dict[tuple[str, str], None] = {}
    for finding in asked.findings:
        where = _span(finding, len(asked.message))
        found[(asked.message[where.start : where.stop], str(finding["sentence"]))] = None
    return list(found)


def spans_of(words: Sequence[str], message: str) -> list[tuple[int, int]]:
    """Where these words stand in the message, each place. Empty for words that do not stand there."""
    found = []
    for word in words:
        start = message.find(word) if word else -1
        while start >= 0:
            found.append((start, start + len(word)))
            start = message.find(word, start + len(word))
    return sorted(set(found))


def _span(finding: Mapping[str, Any], length: int) -> range:
    start, end = int(finding.get("start") or 0), int(finding.get("end") or 0)
    return range(max(0, start), max(0, min(end, length)))
