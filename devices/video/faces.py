"""Finds faces in gray pictures, to cover them. Positions only: nothing of how a face looks is kept or compared.

The cascades are those that OpenCV carries: frontal faces (Lienhart and Maydt's boosted trees, 2002, after Viola and
Jones, 2001) and faces from the side, which are looked for in the mirrored picture too.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from devices.video.tracks import Box, apart, grown, is_in

FRONT, SIDE = "haarcascade_frontalface_alt2.xml", "haarcascade_profileface.xml"
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
LEAST_PX = 20  # what both cascades were trained on
NEAR_PX = 40  # the face last seen, in the picture that is searched again
NEAR, NEAR_LOST = 0.6, 1.2  # shares of its size around the last box that are searched again; after it was missed
BRIGHT, LEAST_GAIN, MOST_GAIN = 110.0, 1.6, 6.0  # gray level that a dark picture is lifted to
# How far a face and its hair reach beyond the cascade's square: left and right, up, down.
AROUND = (0.16, 0.30, 0.22)
AROUND_SIDE = (0.22, 0.26, 0.18)


class Faces:
    """The cascades, loaded once."""

    def __init__(self) -> None:
        folder = Path(cv2.__file__).parent / "data"
        self.front = cv2.CascadeClassifier(str(folder / FRONT))
        self.side = cv2.CascadeClassifier(str(folder / SIDE))

    def everywhere(
        self, gray: np.ndarray, where: Box, longest_px: int, most_px: int = 10_000, *, sides: str = "both"
    ) -> list[Box]:
        """Faces in a part of a gray uint8 picture, as shares of the whole.

        The picture is searched at a size whose longer side is longest_px, for faces of 20 to most_px pixels there.
        sides: "both", "left", "right" or "none": faces seen from there too, each as dear as all from the front.
        """
        part, place = _cut(gray, where, min(1.0, longest_px / max(gray.shape)))
        if min(part.shape) < LEAST_PX:
            return []
        least, most = (LEAST_PX, LEAST_PX), (min(most_px, part.shape[1]), min(most_px, part.shape[0]))
        found = _boxes(self.front.detectMultiScale(part, 1.1, 2, minSize=least, maxSize=most), part, AROUND)
        found += self._from_the_side(part, 1.2, 3, least, most, sides)
        return _different([_placed(box, place) for box in found])

    def near(self, gray: np.ndarray, box: Box, reach: float = NEAR) -> Box | None:
        """The face near where one was a moment ago, in a gray uint8 picture of any size; None if it is not found.

        reach: shares of its size around the box that are searched.
        """
        face = (box[2] - box[0]) * gray.shape[1] / (1 + 2 * AROUND[0])
        scale = min(1.0, NEAR_PX / face)
        part, place = _cut(gray, grown(box, reach), scale)
        if min(part.shape) < LEAST_PX:
            return None
        least, most = (max(LEAST_PX, int(face * scale * 0.65)),) * 2, (int(face * scale * 1.6) + 2,) * 2
        found = _boxes(self.front.detectMultiScale(part, 1.1, 1, minSize=least, maxSize=most), part, AROUND)
        found = found or self._from_the_side(part, 1.1, 2, least, most)
        return min((_placed(one, place) for one in found), key=lambda one: apart(one, box), default=None)

    def _from_the_side(
        self,
        gray: np.ndarray,
        step: float,
        sure: int,
        least: tuple[int, int],
        most: tuple[int, ...],
        sides: str = "both",
    ) -> list[Box]:
        found: list[Box] = []
        if sides in ("both", "left"):
            squares = self.side.detectMultiScale(gray, step, sure, minSize=least, maxSize=most)
            found += _boxes(squares, gray, AROUND_SIDE)
        if sides in ("both", "right"):
            squares = self.side.detectMultiScale(cv2.flip(gray, 1), step, sure, minSize=least, maxSize=most)
            found += [(1 - x1, y0, 1 - x0, y1) for x0, y0, x1, y1 in _boxes(squares, gray, AROUND_SIDE)]
        return found


def _boxes(found: object, gray: np.ndarray, around: tuple[float, float, float]) -> list[Box]:
    """The cascade's squares with what belongs to a face around them, as shares of the picture."""
    height, width = gray.shape
    made: list[Box] = []
    for x, y, across, down in np.asarray(found, float).reshape(-1, 4).tolist():
        left, right = x - around[0] * across, x + (1 + around[0]) * across
        top, bottom = y - around[1] * down, y + (1 + around[2]) * down
        made.append(
            (max(0.0, left / width), max(0.0, top / height), min(1.0, right / width), min(1.0, bottom / height))
        )
    return made


def _cut(gray: np.ndarray, where: Box, scale: float) -> tuple[np.ndarray, Box]:
    """A part of the picture at this scale, and where exactly it lies."""
    height, width = gray.shape
    left, top = int(where[0] * width), int(where[1] * height)
    right, bottom = max(left + 1, round(where[2] * width)), max(top + 1, round(where[3] * height))
    part = gray[top:bottom, left:right]
    if scale < 1:
        size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
        part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    return _lit(part), (left / width, top / height, right / width, bottom / height)


def _lit(part: np.ndarray) -> np.ndarray:
    """As bright as by day: the cascades leave out what has little contrast."""
    gain = min(MOST_GAIN, BRIGHT / max(1.0, float(cv2.mean(part)[0])))
    if gain < LEAST_GAIN:
        return part
    return np.asarray(cv2.convertScaleAbs(cv2.GaussianBlur(part, (3, 3), 0), alpha=gain))


def _placed(box: Box, place: Box) -> Box:
    """A box of a part as shares of the whole."""
    across, down = place[2] - place[0], place[3] - place[1]
    return (
        place[0] + box[0] * across,
        place[1] + box[1] * down,
        place[0] + box[2] * across,
        place[1] + box[3] * down,
    )


def _different(found: list[Box]) -> list[Box]:
    """Without those whose middle lies in one that was named before."""
    kept: list[Box] = []
    for box in found:
        if not any(is_in(box, other) for other in kept):
            kept.append(box)
    return kept
