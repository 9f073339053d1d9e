"""Makes the small pictures of one clip comparable: the same light, the same aim, and what stands behind the movers.

The background is the median over time of pictures from the whole clip, so that it needs no warm-up and somebody who
moves in the first picture leaves no ghost. Light: one factor a picture, the median ratio to the background (Toyama et
al., "Wallflower", 1999, name the light switch as the classic failure). Aim: the shift that explains best, in least
squares, how the picture differs on the strongest edges (a step of Lucas and Kanade, 1981).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

WIDTH, HEIGHT = 320, 180
MOST_PICKED = 31
TILE, EDGES_IN_TILE, LEAST_EDGES = 20, 4, 40
LEAST_SLOPE = 3.0  # gray levels a pixel
LEAST_SHIFT_PX, MOST_SHIFT_PX = 0.1, 4.0
ONE_STEP_PX = 0.7  # further than this it is looked again from there
STIFF = 50.0  # where little is to be seen, the shift stays small
Shift = tuple[float, float]
UNMOVED: Shift = (0.0, 0.0)


@dataclass(frozen=True)
class Background:
    """Quartiles over time, each uint8 (180, 320)."""

    low: np.ndarray
    middle: np.ndarray
    high: np.ndarray


def background(frames: Sequence[np.ndarray]) -> Background:
    """Quartiles of at most 31 of these uint8 pictures, evenly picked."""
    ranked = [frames[i] for i in picked(len(frames))]
    count = len(ranked)
    for low, high, is_low, is_high in _ranking(count):
        one, other = ranked[low], ranked[high]
        if is_low:
            ranked[low] = cv2.min(one, other)
        if is_high:
            ranked[high] = cv2.max(one, other)
    return Background(*(ranked[place] for place in _quartiles(count)))


def picked(count: int) -> list[int]:
    """At most 31 places, evenly over all."""
    return sorted({round(place) for place in np.linspace(0, count - 1, min(MOST_PICKED, count))})


def _quartiles(count: int) -> tuple[int, int, int]:
    return count // 4, count // 2, 3 * count // 4


@lru_cache
def _ranking(count: int) -> list[tuple[int, int, bool, bool]]:
    """The comparisons that put the quartiles in their places, and whether the lower and the higher one is asked for."""
    wanted, made = set(_quartiles(count)), []
    for low, high in reversed(list(_network(count))):
        if low in wanted or high in wanted:
            made.append((low, high, low in wanted, high in wanted))
            wanted |= {low, high}
    return made[::-1]


def _network(count: int) -> Iterator[tuple[int, int]]:
    """The comparisons that sort `count` things in any order: Batcher's odd-even merge (Knuth, TAOCP 3, 5.3.4)."""
    width = 1
    while width < count:
        step = width
        while step >= 1:
            for start in range(step % width, count - step, 2 * step):
                for place in range(start, min(start + step, count - step)):
                    if place // (2 * width) == (place + step) // (2 * width):
                        yield place, place + step
            step //= 2
        width *= 2


def evenly_lit(frames: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The pictures with the light of their median: steps of light and the camera's exposure are taken out."""
    picks = np.stack([frames[i][::8, ::8] for i in picked(len(frames))])
    sample = np.partition(picks, len(picks) // 2, axis=0)[len(picks) // 2] + np.float32(4)
    room = np.empty((len(frames), *frames[0].shape), np.uint8)  # at once: the system gives large pieces cheaply
    return [
        np.asarray(cv2.convertScaleAbs(frame, own, 1 / median((frame[::8, ::8] + np.float32(4)) / sample)))
        for frame, own in zip(frames, room, strict=True)
    ]


class Aim:
    """Finds and takes out the shift between a picture and the background, in pixels of the small picture.

    Pictures are softened before they are shifted: the order makes no difference, and it is done once for all.
    """

    def __init__(self, soft: np.ndarray) -> None:
        """soft: the background, softened."""
        self.soft = soft
        across = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=1 / 8)
        down = cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=1 / 8)
        self.places = _strongest(across * across + down * down)
        self.slopes = np.stack([across.ravel()[self.places], down.ravel()[self.places]])
        self.levels = soft.ravel()[self.places].astype(np.float32)

    def shifts(self, soft: np.ndarray) -> list[Shift]:
        """How far (right, down) each of these uint8 (n, 180, 320) has to move to lie on the background.

        Not at all where too little is to be seen, for too little, and for too much to be shake.
        """
        if len(self.levels) < LEAST_EDGES:
            return [UNMOVED] * len(soft)
        every = np.arange(len(soft))
        found = self._step(self._levels(soft, every, np.zeros((len(soft), 2), np.float32)))
        far = np.abs(found).max(axis=1)
        is_shake = (far > LEAST_SHIFT_PX) & (far < MOST_SHIFT_PX)
        again = np.flatnonzero(is_shake & (far >= ONE_STEP_PX))
        if len(again):  # a slope says less about a long way
            found[again] += self._step(self._levels(soft, again, found[again]))
        found[~is_shake] = UNMOVED
        return [(right, down) for right, down in found.tolist()]

    def _levels(self, soft: np.ndarray, which: np.ndarray, shifts: np.ndarray) -> np.ndarray:
        """What some of the pictures, moved by these (n, 2), show at the places: float32 (n, places)."""
        whole = np.floor(shifts)
        right, down = (part.astype(np.float32)[:, None] for part in (shifts - whole).T)
        x, y = (whole[:, axis, None].astype(np.int64) for axis in (0, 1))
        here, flat = self.places - (y * WIDTH + x), soft.reshape(-1)
        if not right.any() and not down.any():
            return self._at(flat, which, here)
        above, level = (
            self._at(flat, which, row) * (1 - right) + self._at(flat, which, row - 1) * right
            for row in (here - WIDTH, here)
        )
        return np.asarray(level * (1 - down) + above * down)

    def _at(self, flat: np.ndarray, which: np.ndarray, places: np.ndarray) -> np.ndarray:
        inside = np.clip(places, 0, WIDTH * HEIGHT - 1)
        return flat.take(inside + which[:, None] * (WIDTH * HEIGHT)).astype(np.float32)

    def _step(self, levels: np.ndarray) -> np.ndarray:
        """The shift of each picture that explains best how it differs. (n, 2)."""
        differs = levels - self.levels
        found = self._fit(np.ones_like(differs), differs)
        rest = np.abs(differs - found[:, :1] * self.slopes[0] - found[:, 1:] * self.slopes[1])
        middle = np.partition(rest, rest.shape[1] // 2, axis=1)[:, rest.shape[1] // 2]
        agrees = rest < np.maximum(3.0, 2 * middle)[:, None]  # what moves does not agree with the rest, and is left out
        return self._fit(agrees.astype(np.float32), differs)

    def _fit(self, agrees: np.ndarray, differs: np.ndarray) -> np.ndarray:
        """Least squares over the places that agree (1, else 0), both (n, places)."""
        across, down = self.slopes
        # not by matrix products: those would wake threads that wait in a circle
        xx, xy, yy = (np.einsum("np,p->n", agrees, each) for each in (across * across, across * down, down * down))
        x, y = (np.einsum("np,p->n", agrees * differs, each) for each in (across, down))
        xx, yy = xx + STIFF, yy + STIFF
        return np.asarray(np.stack([x * yy - y * xy, y * xx - x * xy], axis=1) / (xx * yy - xy * xy)[:, None])

    def move(self, picture: np.ndarray, shift: Shift) -> None:
        """Move the picture by this much, in place; what it does not show is filled from the background."""
        (x, part_x), (y, part_y) = (_whole_and_part(-each) for each in shift)
        left, right = max(0, -x), min(WIDTH, WIDTH - 1 - x)
        top, bottom = max(0, -y), min(HEIGHT, HEIGHT - 1 - y)
        shown = picture[top + y : bottom + y + 1, left + x : right + x + 1]  # a pixel more: none lies beyond its border
        size = (right - left, bottom - top)
        moved = cv2.getRectSubPix(shown, size, ((size[0] - 1) / 2 + part_x, (size[1] - 1) / 2 + part_y))
        picture[top:bottom, left:right] = moved
        for beyond in (np.s_[:top], np.s_[bottom:], np.s_[:, :left], np.s_[:, right:]):
            picture[beyond] = self.soft[beyond]


def _whole_and_part(value: float) -> tuple[int, float]:
    return math.floor(value), value - math.floor(value)


def median(values: np.ndarray) -> float:
    """np.median without its checks, which cost more than the work."""
    return float(np.partition(values.ravel(), values.size // 2)[values.size // 2])


def _strongest(steepness: np.ndarray) -> np.ndarray:
    """Flat places of the steepest pixels of each tile, so that no single thing decides; the border is left out."""
    inner = np.zeros_like(steepness)
    inner[3:-3, 3:-3] = steepness[3:-3, 3:-3]
    across, down = WIDTH // TILE, HEIGHT // TILE
    tiles = inner.reshape(down, TILE, across, TILE).transpose(0, 2, 1, 3).reshape(down * across, TILE * TILE)
    best = np.argpartition(tiles, -EDGES_IN_TILE, axis=1)[:, -EDGES_IN_TILE:]
    tile_y, tile_x = np.divmod(np.arange(down * across), across)
    places = ((tile_y[:, None] * TILE + best // TILE) * WIDTH + tile_x[:, None] * TILE + best % TILE).ravel()
    return np.asarray(places[inner.ravel()[places] > LEAST_SLOPE**2])
