"""How well found motion agrees with what is known to have happened, second by second and cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

COLUMNS, ROWS = 32, 18
EDGE_S = 1.1  # a second whose middle is nearer to the edge of an event is not judged


@dataclass
class Count:
    found: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.found + other.found, self.false + other.false, self.missed + other.missed)

    @property
    def f1(self) -> float:
        return 2 * self.found / max(1, 2 * self.found + self.false + self.missed)


def count(truth: dict[str, Any], segments: list[tuple[float, float]]) -> Count:
    """Seconds wholly in an event must be found, those outside every event stay quiet, the rest is not judged."""
    made = Count()
    spans = [(event["t0"], event["t1"]) for event in truth["events"]]
    for second in range(int(truth["duration"])):
        covered = sum(max(0.0, min(second + 1, end) - max(second, start)) for start, end in spans)
        is_inside = covered >= 0.999
        is_near = any(abs(edge - second - 0.5) < EDGE_S for span in spans for edge in span)
        is_ignored = any(start < second + 1.3 and end > second - 0.3 for start, end in truth.get("ignore", []))
        if is_ignored or (not is_inside and (covered > 0 or is_near)):
            continue
        said = any(start < second + 1 and end >= second for start, end in segments)
        made += Count(int(is_inside and said), int(said and not is_inside), int(is_inside and not said))
    return made


def overlaps(truth: dict[str, Any], cells: np.ndarray, times: list[float]) -> list[float]:
    """For each event with boxes: cells found ∩ touched by a tenth by a box ÷ ∪."""
    made, at = [], np.array(times)
    for event in truth["events"]:
        wanted = np.zeros((ROWS, COLUMNS), bool)
        for t, left, top, right, bottom, *_ in truth.get("boxes", []):
            if event["t0"] <= t <= event["t1"]:
                across = _covered(left * COLUMNS, right * COLUMNS, COLUMNS)
                wanted |= _covered(top * ROWS, bottom * ROWS, ROWS)[:, None] * across[None, :] > 0.1
        during = (at >= event["t0"] - 0.2) & (at <= event["t1"] + 0.2)
        found = cells[during].any(axis=0)
        if wanted.any():
            made.append(float((found & wanted).sum() / (found | wanted).sum()))
    return made


def _covered(start: float, end: float, count_cells: int) -> np.ndarray:
    cells = np.arange(count_cells)
    return np.asarray(np.clip(np.minimum(cells + 1, end) - np.maximum(cells, start), 0, 1))
