"""Words as the desk shows them: with what the screen noticed marked, with what changed since; and how long is left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MARKED, NEW, GONE = "marked", "new", "gone"
MOST_EFFORT = 20_000_000  # steps, below a second; two ordinary texts of 2,000 letters take a fifth
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_A_MINUTE, _AN_HOUR, _A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Piece:
    """Some words one after the other. kind: MARKED, NEW, GONE, or nothing."""

    text: str
    kind: str = ""


def marked(text: str, spots: Iterable[tuple[int, int]]) -> list[Piece]:
    """The text in pieces, those between (start, end) marked. Spots that overlap are one; outside the text, none."""
    pieces, at = [], 0
    for start, end in sorted(spots):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        pieces += [Piece(text[at:start]), Piece(text[start:end], MARKED)]
        at = end
    return [piece for piece in [*pieces, Piece(text[at:])] if piece.text]


def difference(before: str, after: str) -> list[Piece]:
    """Word by word: what stayed, what is gone, what is new; whole against whole where few words come very often."""
    if before == after:
        return [Piece(before)] if before else []
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    looked_past = None if _effort(old, new) <= MOST_EFFORT else str.isspace  # spaces come most often
    if looked_past and _effort(_no_spaces(old), _no_spaces(new)) > MOST_EFFORT:
        return [Piece(text, kind) for text, kind in ((before, GONE), (after, NEW)) if text]
    pieces = []
    for what, a, b, c, d in SequenceMatcher(looked_past, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("".join(old[a:b])))
            continue
        pieces += [Piece("".join(old[a:b]), GONE), Piece("".join(new[c:d]), NEW)]
    return [piece for piece in pieces if piece.text]


def _effort(old: list[str], new: list[str]) -> int:
    """How long a comparison can take: 2,000 full stops against 1,000 with commas would be minutes."""
    here, there = Counter(old), Counter(new)
    return sum(count * there[word] for word, count in here.items()) * max(len(old), len(new))


def _no_spaces(words: list[str]) -> list[str]:
    return [word for word in words if not word.isspace()]


def left(due_at: datetime, now: datetime) -> str:
    """ "3 h 20 min left", or "2 h overdue"."""
    if due_at < now:
        return _("{time} overdue").format(time=span(now - due_at))
    return _("{time} left").format(time=span(due_at - now))


def span(time: timedelta) -> str:
    """In the two largest units that say something."""
    if time >= 2 * _A_DAY:
        days = time // _A_DAY
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    hours, minutes = time // _AN_HOUR, time % _AN_HOUR // _A_MINUTE
    if not hours:
        return _("{minutes} min").format(minutes=minutes)
    if hours >= 12 or not minutes:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
