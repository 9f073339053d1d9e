"""Follows boxes over time, by position only, and says where each one stands at any moment.

A box as it is stored: {"id": 1, "what": "face", "spans": [[t, x0, y0, x1, y1], …]}, seconds from the trimmed start and
shares of the upright picture, in order of time. Between two spans it moves in a straight line; before the first and
after the last it is not there. One span alone stands from the first frame to the last.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 as shares of the picture
Row = dict[str, Any]
HELD_S = 0.6  # before it is first and after it was last seen
SOUGHT_S = 1.5  # for so long it is searched near its last place
JOINED_S = 3.0  # for so long it may be missed in between: somebody turned away and back again
GROWN = 0.12  # share of its size that a box gains on each side while it is held: nobody knows where it went
REACH = 0.6  # sizes of itself that a box moves between two looks
EDGE_S = 0.02  # clocks of two containers differ by a rounding


@dataclass
class Track:
    """One thing over time: seconds and where it was seen."""

    seen: list[tuple[float, Box]] = field(default_factory=list)

    @property
    def last_s(self) -> float:
        return self.seen[-1][0]

    @property
    def box(self) -> Box:
        return self.seen[-1][1]

    def add(self, at_s: float, box: Box) -> None:
        """In any order of time; of two at the same moment the first stays."""
        if all(known != at_s for known, _ in self.seen[-12:]):
            self.seen.append((at_s, box))
            self.seen.sort(key=lambda one: one[0])


class Tracks:
    """Puts boxes of one kind together that can be the same thing."""

    def __init__(self, reach: float = REACH) -> None:
        self.reach = reach
        self.all: list[Track] = []

    def recent(self, at_s: float, within_s: float = SOUGHT_S) -> list[Track]:
        return [track for track in self.all if abs(track.last_s - at_s) <= within_s]

    def put(self, at_s: float, box: Box) -> tuple[Track, bool]:
        """The track that this box continues, and whether it is a new one."""
        near = [track for track in self.recent(at_s, JOINED_S) if can_be(track.box, box, self.reach)]
        if near:
            best = min(near, key=lambda track: apart(track.box, box))
            best.add(at_s, box)
            return best, False
        self.all.append(Track([(at_s, box)]))
        return self.all[-1], True

    def rows(self, what: str, duration_s: float, first_id: int) -> list[Row]:
        """The tracks as stored boxes, held at both ends."""
        return [
            {"id": first_id + place, "what": what, "spans": held(track.seen, duration_s)}
            for place, track in enumerate(self.all)
        ]


def can_be(a: Box, b: Box, reach: float = REACH) -> bool:
    """Whether a thing can have moved from one box to the other between two looks."""
    size = max(a[2] - a[0], a[3] - a[1], b[2] - b[0], b[3] - b[1])
    smaller, larger = sorted(((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])))
    return apart(a, b) <= reach * size and larger <= 5 * smaller


def apart(a: Box, b: Box) -> float:
    return max(abs(a[0] + a[2] - b[0] - b[2]), abs(a[1] + a[3] - b[1] - b[3])) / 2


def is_in(box: Box, other: Box) -> bool:
    """Whether the middle of a box lies in another one."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return other[0] < x < other[2] and other[1] < y < other[3]


def union(boxes: Iterable[Box]) -> Box:
    sides = list(zip(*boxes, strict=True))
    return min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])


def grown(box: Box, share: float) -> Box:
    """The box with this share of its sides more on every side, inside the picture."""
    across, down = (box[2] - box[0]) * share, (box[3] - box[1]) * share
    return max(0.0, box[0] - across), max(0.0, box[1] - down), min(1.0, box[2] + across), min(1.0, box[3] + down)


def steadied(seen: Sequence[tuple[float, Box]]) -> list[tuple[float, Box]]:
    """Each box together with the ones just before and after it: whatever way it took between two looks is inside."""
    return [
        (at_s, union(other for _, other in seen[max(0, place - 1) : place + 2])) for place, (at_s, _) in enumerate(seen)
    ]


def held(seen: Sequence[tuple[float, Box]], duration_s: float) -> list[list[float]]:
    """Spans that begin before the first box and end after the last one, wherever it may have come from or gone."""
    made = steadied(seen)
    first_s, last_s = max(0.0, seen[0][0] - HELD_S), min(duration_s, seen[-1][0] + HELD_S)
    if first_s < seen[0][0]:
        before = union([grown(made[0][1], GROWN), _gone_on(seen[1::-1], HELD_S)])
        made[:1] = [(first_s, before), (seen[0][0], before)]
    if last_s > seen[-1][0]:
        after = union([grown(made[-1][1], GROWN), _gone_on(seen[-2:], HELD_S)])
        made[-1:] = [(seen[-1][0], after), (last_s, after)]
    if len(made) == 1:  # alone it would stand for ever
        made.append((seen[0][0] + EDGE_S, seen[0][1]))
    return [[round(at_s, 3), *(round(side, 4) for side in box)] for at_s, box in made]


def _gone_on(seen: Sequence[tuple[float, Box]], for_s: float) -> Box:
    """Where the last of two boxes is when it goes on as it came, at most twice its size away, inside the picture."""
    box = seen[-1][1]
    if len(seen) < 2:
        return box
    (then_s, before), (at_s, _) = seen
    times = for_s / max(0.05, abs(at_s - then_s))
    moved = []
    for low, high in ((0, 2), (1, 3)):
        size = box[high] - box[low]
        way = max(-2 * size, min(2 * size, (box[low] + box[high] - before[low] - before[high]) / 2 * times))
        moved.append((min(1.0, max(0.0, box[low] + way)), min(1.0, max(0.0, box[high] + way))))
    return moved[0][0], moved[1][0], moved[0][1], moved[1][1]


def at(row: Row, at_s: float) -> Box | None:
    """Where a stored box stands at this moment; None where it is not there."""
    spans: list[list[float]] = row["spans"]
    if not spans:
        return None
    if len(spans) == 1:
        return _box(spans[0])
    if not spans[0][0] - EDGE_S <= at_s <= spans[-1][0] + EDGE_S:
        return None
    place = bisect_right([span[0] for span in spans], at_s)
    if place in (0, len(spans)):
        return _box(spans[min(place, len(spans) - 1)])
    before, after = spans[place - 1], spans[place]
    share = (at_s - before[0]) / (after[0] - before[0])
    a, b = _box(before), _box(after)
    x0, y0, x1, y1 = (one + (other - one) * share for one, other in zip(a, b, strict=True))
    return x0, y0, x1, y1


def cut(row: Row, start_s: float, end_s: float) -> Row | None:
    """The part of a stored box between two moments, seconds counted from the first; None where it is not there then."""
    spans: list[list[float]] = row["spans"]
    if spans[-1][0] <= start_s or spans[0][0] >= end_s:
        return None
    made = [span for span in spans if start_s < span[0] < end_s]
    for place, at_s in ((0, start_s), (len(made) + 1, end_s)):
        box = at(row, at_s)
        if box is not None:
            made.insert(place, [at_s, *box])
    return {**row, "spans": [[round(span[0] - start_s, 3), *(round(side, 4) for side in span[1:])] for span in made]}


def _box(span: Sequence[float]) -> Box:
    _, x0, y0, x1, y1 = span
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
