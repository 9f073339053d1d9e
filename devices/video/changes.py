"""What moved in the small pictures of one clip, as things with a box and a shape.

A pixel differs when it is further from the clip's background than its own noise allows. Pixels that touch are a thing;
it counts when it is large enough, itself changes from one picture to the next, has an edge (headlights and shadows of
clouds have none), and is met again where something of its size can have gone (rain and insects are too fast).
Where something moves in every part of the clip (leaves, water), only what is unlike its whole surroundings counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from devices.video.steady import HEIGHT, UNMOVED, WIDTH, Aim, Background, background, evenly_lit, median, picked

FLOOR, PER_LEVEL = 7.0, 1 / 25  # gray levels: what every camera's noise stays under
SPREADS, MOST_SPREAD = 4.0, 50.0
LEAST_PX = 16
LARGE_PX = 400  # a thing this large counts when met twice
LEAST_MET, LEAST_MET_LARGE = 3, 2
LEAST_CHANGED = 0.2  # share of a thing's pixels that must differ from the picture before
QUICK_LEVELS, QUICK_PX = 26, 60
LEAST_EDGE, EDGE_SHARE = 0.13, 0.07  # the steepest pixels change by this share of the contrast; how many are asked for
REACH, REACH_LARGE = 0.8, 1.6  # sizes of itself that a thing moves between two pictures; a car is faster than a person
SAMPLED, MARGIN = 2000, 2
PARTS, RESTLESS_PARTS = 8, 4
LOGS = np.log(np.arange(256, dtype=np.float32) + 8)
SURROUNDINGS = np.ones((5, 5), np.uint8)
AROUND = np.ones((3, 3), np.uint8)
JOIN = np.ones((7, 3), np.uint8)  # head, body and legs of one person


@dataclass
class Thing:
    """left, top, width, height and area in pixels of the small picture."""

    left: int
    top: int
    width: int
    height: int
    area: int
    before: int = 1  # pictures in which it was met, up to this one
    after: int = 1  # and from this one on


@dataclass
class Seen:
    """What moved in one picture. mask: (180, 320) uint8, 255 where, or None where nothing."""

    things: list[Thing]
    mask: np.ndarray | None


class Scene:
    """The background of a clip and how far its pixels stray from it by themselves."""

    def __init__(self, frames: Sequence[np.ndarray], sensitivity: int) -> None:
        """frames: at least three uint8 (180, 320), about three a second. sensitivity: 1..10, 5 is normal."""
        self.loosen = 1.15 ** (5 - sensitivity)
        self.least_px = max(8, round(LEAST_PX * self.loosen))
        lit = evenly_lit(frames)
        first = background(lit)
        self.soft, quartiles = self._steadied(lit, first)
        self.middle = cv2.blur(quartiles.middle, (3, 3))
        self.limit, self.step_limit = self._limits(quartiles)
        self.log_middle = cv2.LUT(self.middle, LOGS)
        self._learn_restless()

    def _steadied(self, lit: list[np.ndarray], first: Background) -> tuple[list[np.ndarray], Background]:
        """The pictures softened and without the camera's shake, and what stands behind the movers then."""
        aim = Aim(cv2.blur(first.middle, (3, 3)))
        soft = np.empty((len(lit), HEIGHT, WIDTH), np.uint8)
        for frame, own in zip(lit, soft, strict=True):
            cv2.blur(frame, (3, 3), own)
        shifts = aim.shifts(soft)
        for own, shift in zip(soft, shifts, strict=True):
            if shift != UNMOVED:
                aim.move(own, shift)
        chosen = [index for index in picked(len(lit)) if shifts[index] != UNMOVED]
        for index in chosen:
            aim.move(lit[index], shifts[index])
        return list(soft), background(lit) if chosen else first

    def _limits(self, quartiles: Background) -> tuple[np.ndarray, np.ndarray]:
        spread = cv2.subtract(quartiles.high, quartiles.low).astype(np.float32)
        quiet = FLOOR + quartiles.middle * np.float32(PER_LEVEL)
        limit = cv2.blur(self.loosen * np.maximum(quiet, np.minimum(SPREADS * spread, MOST_SPREAD)), (5, 5))
        return np.clip(limit, 0, 255).astype(np.uint8), np.clip(limit * 0.6, 0, 255).astype(np.uint8)

    def differs(self, index: int) -> np.ndarray:
        """255 where this picture is not the background."""
        return cv2.compare(cv2.absdiff(self.soft[index], self.middle), self.limit, cv2.CMP_GT)

    def changed(self, index: int) -> np.ndarray:
        """255 where this picture is not the one before (the first: the one after)."""
        other = self.soft[index - 1 if index else 1]
        return cv2.compare(cv2.absdiff(self.soft[index], other), self.step_limit, cv2.CMP_GT)

    def _learn_restless(self) -> None:
        """Where something moves in at least half of the parts of the clip."""
        parts = np.zeros((PARTS, HEIGHT, WIDTH), np.uint8)
        count = len(self.soft)
        for index in range(1, count):
            part = parts[index * PARTS // count]
            cv2.bitwise_or(part, cv2.bitwise_and(self.differs(index), self.changed(index)), part)
        met = (parts & 1).sum(axis=0, dtype=np.uint8)
        restless = cv2.compare(met, RESTLESS_PARTS, cv2.CMP_GE)
        self.calm = cv2.bitwise_not(cv2.dilate(restless, np.ones((7, 7), np.uint8)))
        self.brightest = cv2.add(cv2.dilate(self.middle, SURROUNDINGS), self.limit)
        self.darkest = cv2.subtract(cv2.erode(self.middle, SURROUNDINGS), self.limit)
        self.is_calm = not restless.any()

    def foreground(self, index: int) -> np.ndarray:
        """As differs, but where the scene is restless only what no pixel around it explains."""
        found = self.differs(index)
        if self.is_calm:
            return found
        soft = self.soft[index]
        unlike = cv2.bitwise_or(
            cv2.compare(soft, self.brightest, cv2.CMP_GT), cv2.compare(soft, self.darkest, cv2.CMP_LT)
        )
        return cv2.bitwise_and(found, cv2.bitwise_or(self.calm, unlike))

    def things(self, index: int) -> list[tuple[Thing, np.ndarray]]:
        """What may be moving in this picture, each with its shape: 255 where, and MARGIN pixels around it."""
        found = self.foreground(index)
        if not self.least_px <= cv2.countNonZero(found) <= WIDTH * HEIGHT // 2:
            return []
        moving = cv2.bitwise_and(found, self.changed(index))
        joined, outlines = _joined(found)
        kept = []
        for outline in outlines:
            left, top, width, height = cv2.boundingRect(outline)
            if width * height < self.least_px:
                continue
            x, y = max(0, left - MARGIN), max(0, top - MARGIN)
            part = (slice(y, top + height + MARGIN), slice(x, left + width + MARGIN))
            if cv2.countNonZero(moving[part]) < LEAST_CHANGED * self.least_px:
                continue
            shape = np.zeros(found[part].shape, np.uint8)
            cv2.drawContours(shape, (outline,), 0, 255, cv2.FILLED, offset=(-x, -y))
            own = cv2.bitwise_and(shape, found[part])
            area = cv2.countNonZero(own)
            if area < self.least_px:
                continue
            moves = cv2.countNonZero(cv2.bitwise_and(moving[part], own)) >= LEAST_CHANGED * area
            if moves and self._has_edge(index, part, own):
                kept.append((Thing(left, top, width, height, area), cv2.bitwise_and(shape, joined[part])))
        return kept

    def _has_edge(self, index: int, part: tuple[slice, slice], own: np.ndarray) -> bool:
        """Whether what differs ends sharply. Light that falls on a scene multiplies it, so logarithms are compared."""
        ratio = cv2.subtract(cv2.LUT(self.soft[index][part], LOGS), self.log_middle[part])
        slope = cv2.magnitude(cv2.Sobel(ratio, cv2.CV_32F, 1, 0), cv2.Sobel(ratio, cv2.CV_32F, 0, 1))  # times 8
        step = max(1, int((ratio.size / SAMPLED) ** 0.5))  # of what is large, part says enough
        contrast = np.abs(ratio[::step, ::step][own[::step, ::step] > 0])
        if not contrast.size:
            return False
        place = int(contrast.size * 0.85)
        contrast.partition(place)
        near = cv2.dilate(own, AROUND)
        steep = cv2.bitwise_and(cv2.compare(slope, 8 * LEAST_EDGE * float(contrast[place]), cv2.CMP_GT), near)
        return cv2.countNonZero(steep) > EDGE_SHARE * cv2.countNonZero(near)


def _joined(found: np.ndarray) -> tuple[np.ndarray, Sequence[np.ndarray]]:
    """The mask with small gaps closed, and the outlines of what touches; only the part that has any is searched."""
    left, top, width, height = cv2.boundingRect(found)
    x, y = max(0, left - 2), max(0, top - 4)
    part = (slice(y, top + height + 4), slice(x, left + width + 2))
    joined = np.zeros_like(found)
    joined[part] = cv2.morphologyEx(found[part], cv2.MORPH_CLOSE, JOIN)
    return joined, cv2.findContours(joined[part], cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE, offset=(x, y))[0]


def changes(frames: Sequence[np.ndarray], sensitivity: int = 5) -> list[Seen]:
    """What moved in each of these gray uint8 (180, 320) pictures, about three a second, of at most some minutes."""
    if len(frames) < 3:
        return [Seen([], None) for _ in frames]
    scene = Scene(frames, sensitivity)
    found = [scene.things(index) for index in range(len(frames))]
    _follow([[thing for thing, _ in picture] for picture in found])
    return [_kept(picture) for picture in found]


def _follow(pictures: list[list[Thing]]) -> None:
    """Count for each thing in how many pictures in a row something that can be the same was met."""
    sizes = [_sizes(things) for things in pictures]
    pairs = [(earlier, later) for earlier, later in pairwise(pictures) if earlier and later]
    links = [_can_be(earlier, later) for earlier, later in pairwise(sizes) if len(earlier) and len(later)]
    for (earlier, later), link in zip(pairs, links, strict=True):
        met = np.array([thing.before for thing in earlier])
        for thing, count in zip(later, (link * met[:, None]).max(axis=0).tolist(), strict=True):
            thing.before = 1 + count
    for (earlier, later), link in zip(pairs[::-1], links[::-1], strict=True):
        met = np.array([thing.after for thing in later])
        for thing, count in zip(earlier, (link * met).max(axis=1).tolist(), strict=True):
            thing.after = 1 + count


def _sizes(things: list[Thing]) -> np.ndarray:
    """(n, 5) of left, top, width, height, area."""
    return np.array([(thing.left, thing.top, thing.width, thing.height, thing.area) for thing in things], np.float32)


def _can_be(earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    """(n, m) bool: whether one thing can have moved from there to here between two pictures; of their _sizes."""
    one, other = earlier[:, None], later[None]
    start, side = one[..., :2], one[..., 2:4]
    apart = np.abs(2 * (start - other[..., :2]) + side - other[..., 2:4]) / 2  # of the middles
    touch = (apart < (side + other[..., 2:4]) / 2).all(axis=2)
    smaller, larger = np.minimum(one[..., 4], other[..., 4]), np.maximum(one[..., 4], other[..., 4])
    longest = np.maximum(side.max(axis=2), other[..., 2:4].max(axis=2))
    size = np.where(larger < 4 * smaller, longest, side.min(axis=2))
    reach = np.where(smaller >= LARGE_PX, REACH_LARGE, REACH)
    return np.asarray(touch | (apart.max(axis=2) <= reach * size + 3))


def _kept(things: list[tuple[Thing, np.ndarray]]) -> Seen:
    stay = [
        (thing, shape)
        for thing, shape in things
        if thing.before + thing.after - 1 >= (LEAST_MET_LARGE if thing.area >= LARGE_PX else LEAST_MET)
    ]
    if not stay:
        return Seen([], None)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for thing, shape in stay:
        part = mask[max(0, thing.top - MARGIN) :, max(0, thing.left - MARGIN) :][: shape.shape[0], : shape.shape[1]]
        cv2.bitwise_or(part, shape, part)
    return Seen([thing for thing, _ in stay], mask)


def differing(frames: Sequence[np.ndarray], sensitivity: int = 5) -> list[bool]:
    """For pictures far apart in time: whether anything in each differs from the others. To choose what to decode."""
    if len(frames) < 3:
        return [True for _ in frames]
    scene = Scene(frames, sensitivity)
    return [bool(scene.things(index)) for index in range(len(frames))]


def are_alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two small pictures show the same, but for light and clouds. Coarser than differing."""
    sparse, other_sparse = one[::8, ::8] + np.float32(4), other[::8, ::8] + np.float32(4)
    lit = cv2.convertScaleAbs(one, alpha=1 / median(sparse / other_sparse))
    differs = cv2.subtract(cv2.blur(lit, (3, 3)), cv2.blur(other, (3, 3)), dtype=cv2.CV_16S)
    edges = cv2.compare(cv2.absdiff(differs, cv2.blur(differs, (25, 25))), QUICK_LEVELS, cv2.CMP_GT)
    return cv2.countNonZero(edges) < QUICK_PX
