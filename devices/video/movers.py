"""Where anything moves in a recording, as boxes over time: what `blur every moving person` covers."""

from __future__ import annotations

from typing import Any

import numpy as np

from devices.video.changes import changes
from devices.video.frames import luma, shrunk, turned
from devices.video.steady import HEIGHT, WIDTH
from devices.video.tracks import Row, Tracks, cut, grown

STEP_S, EARLY_S = 1 / 3, 0.02
WINDOW, CONTEXT = 240, 60  # small pictures that are looked at together; of which the next window sees again
LEAST = 3
AROUND = 0.10  # share of its size around a thing: hands and feet, and what the small picture does not show
REACH = 1.6  # sizes of itself that a thing moves between two pictures


class Movers:
    """Takes the frames of a recording in order."""

    def __init__(self) -> None:
        self.small: list[tuple[float, np.ndarray]] = []
        self.tracks = Tracks(REACH)
        self.taken = -1
        self.count = 0

    def take(self, frame: Any, at_s: float) -> None:
        """Keep a small picture of a decoded frame, one for each third of a second."""
        third = int((at_s + EARLY_S) / STEP_S)
        if third <= self.taken:
            return
        self.taken = third
        self.count += 1
        small = turned(shrunk(luma(frame), WIDTH, HEIGHT), frame.rotation)
        self.small.append((at_s, shrunk(small, WIDTH, HEIGHT).copy()))
        if len(self.small) >= WINDOW:
            self._look(WINDOW - CONTEXT)

    def _look(self, count: int) -> None:
        """Find what moved in the kept pictures, and let the first `count` of them go."""
        seen = changes([picture for _, picture in self.small])
        for (at_s, _), found in list(zip(self.small, seen, strict=True))[:count]:
            for thing in found.things:
                left, top = thing.left / WIDTH, thing.top / HEIGHT
                box = (left, top, left + thing.width / WIDTH, top + thing.height / HEIGHT)
                self.tracks.put(at_s, grown(box, AROUND))
        del self.small[:count]

    def rows(self, start_s: float, duration_s: float, first_id: int) -> list[Row]:
        """What moved in the part that begins at start_s, as stored boxes; after the last frame.

        Of less than three pictures nobody can say what moves: then everything is covered.
        """
        if self.count < LEAST:
            return [{"id": first_id, "what": "person", "spans": [[0.0, 0.0, 0.0, 1.0, 1.0]]}]
        if self.small:
            self._look(len(self.small))
        whole = self.tracks.rows("person", start_s + duration_s, 0)
        parts = [part for row in whole if (part := cut(row, start_s, start_s + duration_s)) is not None]
        return [{**part, "id": first_id + number} for number, part in enumerate(parts)]
