"""Finds persons where something moved; nothing here could recognise one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import cv2
import numpy as np

from devices.video.errors import Unreadable

Box = tuple[float, float, float, float]  # left, top, right, bottom as shares of the picture
HITS = 2  # pictures that must show a person
STRETCHES = (1.05, 0.9, 1.2)
UNLIKELY, HOPELESS = -0.6, -1.0  # a coarse look must come at least this near to be looked at finely, at all
LEAST_TALL_PX = 24
SURE = 0.5
TOGETHER, LEAST = 1.2, 0.2  # what two pictures must reach, and each of them
LOOKED_AGAIN = 5
WIDE, TALL = 64, 128  # of the window in which a person of 96 pixels is looked for


@dataclass(frozen=True)
class Shown:
    """A picture, as y, u, v uint8 planes of 4:2:0, and the boxes of what moved in it, the largest first."""

    picture: list[np.ndarray]
    boxes: list[Box]


@dataclass(frozen=True)
class Look:
    """How much a crop looks like a person, and where in it: left and top of a window, in pixels."""

    score: float
    crop: np.ndarray
    x: int
    y: int


class Finder(Protocol):
    """Whether the pictures show a person where something moved. looks: at how many things, about."""

    def has_person(self, shown: Sequence[Shown], looks: int) -> bool: ...


class Outlines:
    """Histograms of oriented gradients (Dalal and Triggs, 2005) on what moved, whose height gives the scale.

    Everything is looked at coarsely, what comes nearest then finely and at other sizes.
    """

    def __init__(self) -> None:
        self.hog = cv2.HOGDescriptor()
        self.hog.setSVMDetector(cv2.HOGDescriptor_getDefaultPeopleDetector())

    def has_person(self, shown: Sequence[Shown], looks: int) -> bool:
        best: dict[int, float] = {}
        seen = []
        for place, box in _in_turn(shown, looks):
            look = self._look(shown[place].picture[0], box, STRETCHES[0])
            if look.score > LEAST and _is_enough(best, place, look.score):
                return True
            seen.append((look, place, box))
        seen.sort(key=lambda each: -each[0].score)
        return any(
            _is_enough(best, place, self._closely(look, shown[place].picture[0], box))
            for look, place, box in seen[:LOOKED_AGAIN]
            if look.score > HOPELESS
        )

    def _look(self, gray: np.ndarray, box: Box, stretch: float) -> Look:
        """A coarse look at a box whose height times the stretch is taken for that of a person."""
        crop = _crop(gray, box, stretch)
        places, scores = self.hog.detect(crop, -100, (8, 8))
        best = int(np.argmax(scores))
        return Look(float(np.ravel(scores)[best]), crop, *places[best].tolist())

    def _closely(self, first: Look, gray: np.ndarray, box: Box) -> float:
        """The most that the box looks like a person at any size."""
        looks = [first, *(self._look(gray, box, stretch) for stretch in STRETCHES[1:])]
        return max(self._finely(look) for look in looks)

    def _finely(self, look: Look) -> float:
        """How much it looks like a person in steps half as large; only where the coarse look left that open."""
        if not UNLIKELY < look.score < SURE:
            return look.score
        near = look.crop[max(0, look.y - 4) : look.y + TALL + 4, max(0, look.x - 4) : look.x + WIDE + 4]
        return max(look.score, float(np.max(self.hog.detect(near, -100, (4, 4))[1])))


def _in_turn(shown: Sequence[Shown], looks: int) -> list[tuple[int, Box]]:
    """At most this many boxes that can be a person, and the places of their pictures.

    The largest of each picture comes first, and pictures that are far apart follow each other (golden section).
    """
    turns = sorted(range(len(shown)), key=lambda place: place * 0.618034 % 1)
    fit = [
        (place, [box for box in shown[place].boxes if _can_be_person(shown[place].picture[0], box)]) for place in turns
    ]
    ranked = [(rank, place, box) for place, boxes in fit for rank, box in enumerate(boxes)]
    return [(place, box) for _, place, box in sorted(ranked, key=lambda each: each[0])[:looks]]


def _can_be_person(gray: np.ndarray, box: Box) -> bool:
    height, width = gray.shape
    tall = (box[3] - box[1]) * height
    return tall >= LEAST_TALL_PX and (box[2] - box[0]) * width <= tall * 0.9


def _crop(gray: np.ndarray, box: Box, stretch: float) -> np.ndarray:
    """The box and what is around it, (176, 112), so that its height times the stretch is 96 pixels."""
    height, width = gray.shape
    x, y = (box[0] + box[2]) / 2 * width, (box[1] + box[3]) / 2 * height
    scale = 96 / ((box[3] - box[1]) * height * stretch)
    move = np.array([[scale, 0, 56 - x * scale], [0, scale, 88 - y * scale]])
    return np.asarray(cv2.warpAffine(gray, move, (112, 176), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE))


def _is_enough(best: dict[int, float], place: int, score: float) -> bool:
    """Note what a picture reached. Whether two pictures together are now enough."""
    best[place] = max(best.get(place, score), score)
    top = sorted(best.values())[-2:]
    return len(top) == HITS and top[0] >= LEAST and sum(top) >= TOGETHER


class Model:
    """A detector that the operator supplies as an ONNX file; of its answers only boxes and the class "person" are read.

    Input: float32 (1, 3, S, S), RGB 0..1, the picture fitted in and gray around it. Output, one of
    (1, N, 6): left, top, right, bottom in pixels of the input, score, class; or
    (1, 4 + classes, N) with 1 to 200 classes: middle x, middle y, width, height, a score for each class.
    Class 0 is a person, as in COCO. Anything else (such as vectors that describe a face) is refused.
    """

    def __init__(self, path: str, size_px: int = 640) -> None:
        """Raises Unreadable (crashed: it is not the recording's fault) for a file that is no such model."""
        self.size_px = size_px
        try:
            self.net = cv2.dnn.readNetFromONNX(path)
            self._answer(np.zeros((size_px, size_px, 3), np.uint8))
        except cv2.error as error:
            raise Unreadable("crashed", f"person model {path}: {error}") from error

    def has_person(self, shown: Sequence[Shown], looks: int) -> bool:
        return len(list(islice((each for each in shown if self._shows_person(each)), HITS))) == HITS

    def _shows_person(self, shown: Shown) -> bool:
        picture = shown.picture
        height, width = picture[0].shape
        flat = np.concatenate([np.ascontiguousarray(plane).reshape(-1) for plane in picture])
        image = cv2.cvtColor(flat.reshape(-1, width), cv2.COLOR_YUV2RGB_I420)
        scale = self.size_px / max(width, height)
        fitted = np.full((self.size_px, self.size_px, 3), 114, np.uint8)
        small = cv2.resize(image, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
        fitted[: small.shape[0], : small.shape[1]] = small
        found = [
            (x0 / scale / width, y0 / scale / height, x1 / scale / width, y1 / scale / height)
            for x0, y0, x1, y1 in self._answer(fitted)
        ]
        return any(_overlap(person, box) for person in found for box in shown.boxes)

    def _answer(self, image: np.ndarray) -> list[list[float]]:
        """Boxes of persons in pixels of the input. Raises Unreadable for an answer of another form."""
        self.net.setInput(cv2.dnn.blobFromImage(image, 1 / 255))
        answer = np.asarray(self.net.forward())
        if answer.ndim != 3 or len(answer) != 1:
            raise Unreadable("crashed", f"person model answers {answer.shape}")
        if answer.shape[2] == 6:
            rows = answer[0]
            return rows[(rows[:, 4] >= SURE) & (rows[:, 5] == 0), :4].tolist()
        if not 5 <= answer.shape[1] <= 204:
            raise Unreadable("crashed", f"person model answers {answer.shape}")
        rows = answer[0].T
        rows = rows[(rows[:, 4] >= SURE) & (rows[:, 4:].argmax(axis=1) == 0), :4]
        return np.concatenate([rows[:, :2] - rows[:, 2:] / 2, rows[:, :2] + rows[:, 2:] / 2], axis=1).tolist()


def _overlap(a: Box, b: Box) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])
