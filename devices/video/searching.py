"""Decides when and where the frames of a recording are searched for faces, so that few searches find all of them."""

from __future__ import annotations

from collections import deque
from typing import Any

import cv2
import numpy as np

from devices.video import tracks
from devices.video.faces import NEAR, NEAR_LOST, WHOLE, Faces
from devices.video.frames import luma, shrunk, turned
from devices.video.tracks import Box, Row, Tracks

STEP_S = 0.2  # between two looks near the last faces
PART_S, LOST_S = 1.0, 0.4  # between two looks where something changed; after a face was lost
WHOLE_S = 5.0  # between two looks everywhere
UNSURE_S = 0.5  # for so long a face seen once is searched near its place
SMALL = (96, 54)  # pictures in which changes are seen
CHANGED = 6  # gray levels of theirs
COARSE_PX = 320  # longer side of what is searched for faces of any size
FINE_PX = (480, 960)  # for smaller ones: half of the recording's, between these
KNOWN = -1  # in place of a gray level
NEAR_PX = 1280  # the longer side of the pictures that are kept to search in
KEPT = 10  # pictures in which a new face is searched backwards


class Search:
    """Looks for faces in the frames of a recording, in order: near the last ones often, elsewhere where it changed.

    A part that does not change is searched again every five seconds. Small faces cost most, and take turns with others.
    """

    def __init__(self, longest_px: int) -> None:
        """longest_px: the longer side of the recording."""
        self.faces = Faces()
        self.tracks = Tracks()
        self.looked_s = -9.0
        fine_px = min(FINE_PX[1], max(FINE_PX[0], longest_px // 2))
        self.lanes = [
            Lane(COARSE_PX, 10_000, with_sides=True),
            Lane(fine_px, 24 * fine_px // COARSE_PX, with_sides=False),
        ]
        self.is_lost = False
        self.kept: deque[tuple[float, np.ndarray]] = deque(maxlen=KEPT)

    def look(self, frame: Any, at_s: float) -> None:
        if at_s < self.looked_s + STEP_S - 0.005:
            return
        self.looked_s = at_s
        gray = _gray(frame)
        known = self._near(gray, at_s)
        small = cv2.resize(gray, SMALL, interpolation=cv2.INTER_AREA).astype(np.int16)
        for box in known:
            small[_cells(box)] = KNOWN  # what changes there was looked at
        for lane in self.lanes:
            where = lane.where(small, at_s, is_urgent=self.is_lost)
            if where is not None:
                self._search(gray, at_s, known, lane, where)
                break
        self.kept.append((at_s, gray))

    def _near(self, gray: np.ndarray, at_s: float) -> list[Box]:
        """Search again where faces were last seen. Returns where they are now."""
        found, self.is_lost = [], False
        for track in self.tracks.recent(at_s):
            if len(track.seen) == 1 and at_s - track.last_s > UNSURE_S:
                continue
            reach = NEAR if at_s - track.last_s < 1.5 * STEP_S else NEAR_LOST
            box = self.faces.near(gray, track.box, reach)
            if box is None:
                self.is_lost = self.is_lost or len(track.seen) > 1
            else:
                track.add(at_s, box)
                found.append(box)
        return found

    def _search(self, gray: np.ndarray, at_s: float, known: list[Box], lane: Lane, where: Box) -> None:
        """Search a part of the picture; a face that is new is looked for backwards too."""
        for box in self.faces.everywhere(gray, where, lane.longest_px, lane.most_px, sides=lane.sides(where)):
            if any(tracks.is_in(box, other) for other in known):
                continue
            track, is_new = self.tracks.put(at_s, box)
            for then_s, before in reversed(self.kept) if is_new else ():
                earlier = self.faces.near(before, track.seen[0][1])
                if earlier is None:
                    break
                track.add(then_s, earlier)

    def rows(self, duration_s: float, first_id: int) -> list[Row]:
        """The faces found, as stored boxes."""
        return self.tracks.rows("face", duration_s, first_id)


def _gray(frame: Any) -> np.ndarray:
    """Brightness as displayed, uint8 (height, width), at most about 1280 on the longer side; a copy."""
    gray = luma(frame)
    part = max(1, max(gray.shape) // (NEAR_PX * 3 // 4))
    if part > 1:
        gray = shrunk(gray, gray.shape[1] // part, gray.shape[0] // part)
    return turned(gray, frame.rotation).copy()


def _cells(box: Box) -> tuple[slice, slice]:
    """Where a box lies in a picture of the size SMALL."""
    width, height = SMALL
    return (slice(int(box[1] * height), round(box[3] * height)), slice(int(box[0] * width), round(box[2] * width)))


class Lane:
    """When and where the picture is searched for faces of certain sizes, in pixels of a picture this long."""

    def __init__(self, longest_px: int, most_px: int, *, with_sides: bool) -> None:
        self.longest_px, self.most_px, self.with_sides = longest_px, most_px, with_sides
        self.whole_s, self.part_s = -9.0, -9.0
        self.count = 0
        self.small: np.ndarray | None = None

    def sides(self, where: Box) -> str:
        """From which sides faces are searched: from both in the whole picture, in parts from each in turn."""
        if not self.with_sides:
            return "none"
        self.count += 1
        return "both" if where == WHOLE else ("left", "right")[self.count % 2]

    def where(self, small: np.ndarray, at_s: float, *, is_urgent: bool) -> Box | None:
        """The part to search now, None when it is not yet time or nothing changed. small: int16, of the size SMALL."""
        if self.small is None or at_s >= self.whole_s + WHOLE_S:
            self.whole_s, self.part_s, self.small = at_s, at_s, small
            return WHOLE
        wait_s = LOST_S if is_urgent and self.with_sides else PART_S
        if at_s < self.part_s + wait_s - 0.005:
            return None
        self.part_s = at_s
        changed = (np.abs(small - self.small) > CHANGED).astype(np.uint8)
        changed[(small == KNOWN) | (self.small == KNOWN)] = 0
        left, top, across, down = cv2.boundingRect(changed)
        if not across:
            return None
        self.small = small
        width, height = SMALL
        return tracks.grown((left / width, top / height, (left + across) / width, (top + down) / height), 0.1)
