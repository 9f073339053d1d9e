"""Keeps from the decoded frames what is looked at afterwards: small pictures, larger ones, tiles of the strip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from devices.video.changes import Thing, changes
from devices.video.frames import luma, planes, shrunk, turned
from devices.video.motion import COLUMNS, ROWS
from devices.video.pictures import split
from devices.video.steady import HEIGHT, WIDTH

STEP_S = 1 / 3
MOST_PICTURES = 64
MOST_TILES = 100
TILE_PX = 160
PIECE_BYTES = 8 * 1024**2
WINDOW, CONTEXT = 240, 60  # small pictures that are looked at together; of which the next window sees again


@dataclass(frozen=True)
class Picture:
    """A frame of about half size as displayed. planes: uint8 (height * 3 / 2, width), I420; liveliness: gray levels."""

    at_s: float
    planes: np.ndarray
    liveliness: float


@dataclass(frozen=True)
class Moment:
    """One sample of the clip. cells: bool (18, 32), which changed; things: what moved, in pixels of 320 x 180."""

    at_s: float
    cells: np.ndarray
    things: list[Thing]


class Room:
    """Memory for arrays of one shape, asked for in large pieces: the system gives those with far fewer page faults."""

    def __init__(self) -> None:
        self.free: list[np.ndarray] = []

    def keep(self, planes: list[np.ndarray]) -> np.ndarray:
        """A copy of the planes below each other, as wide as the first."""
        rows, columns = sum(plane.size for plane in planes) // planes[0].shape[1], planes[0].shape[1]
        if not self.free or self.free[-1].shape != (rows, columns):
            self.free = list(np.empty((max(1, PIECE_BYTES // (rows * columns)), rows, columns), np.uint8))
        made, start = self.free.pop(), 0
        for plane in planes:
            made.reshape(-1)[start : start + plane.size].reshape(plane.shape)[:] = plane
            start += plane.size
        return made

    def give(self, kept: np.ndarray) -> None:
        self.free.append(kept)


STILL = np.zeros((ROWS, COLUMNS), bool)


class Samples:
    """Takes frames in any order, keeps at most one for each third of a second."""

    def __init__(self, frame_rate: float, sensitivity: int) -> None:
        self.sensitivity = sensitivity
        self.is_in_order = True  # False: nothing is looked at before the end
        self.early_s = min(0.5 / frame_rate, STEP_S / 2) if frame_rate else 0.01
        self.small: dict[int, tuple[float, np.ndarray]] = {}
        self.moments: list[Moment] = []
        self.pictures: dict[int, Picture] = {}
        self.tiles: dict[int, np.ndarray] = {}
        self.small_room, self.picture_room = Room(), Room()
        self.every_s = 1
        self.latest: np.ndarray | None = None
        self.taken_to = -1

    def place(self, at_s: float) -> int:
        """The third of a second that a frame of this time is kept for."""
        return int((at_s + self.early_s) / STEP_S)

    def take(self, frame: Any, at_s: float) -> None:
        """Look at a decoded frame; most are let go at once."""
        place = self.place(at_s)
        if place in self.small or place <= self.taken_to:
            return
        small = turned(shrunk(luma(frame), WIDTH, HEIGHT), frame.rotation)
        small = small if small.shape == (HEIGHT, WIDTH) else shrunk(small, WIDTH, HEIGHT)
        small = self.small_room.keep([small])  # not a view, which would follow what the frame's memory becomes
        self.small[place] = (at_s, small)
        second = int(at_s + self.early_s)
        if second not in self.pictures and second % self.every_s == 0 and second not in self.tiles:
            self._keep_picture(frame, second, at_s, small)
        if len(self.small) >= WINDOW and self.is_in_order:
            self._look(WINDOW - CONTEXT)

    def _keep_picture(self, frame: Any, second: int, at_s: float, small: np.ndarray) -> None:
        lively = 0.0 if self.latest is None else cv2.norm(small, self.latest, cv2.NORM_L1) / small.size
        self.latest = small
        made = self.picture_room.keep(_halved(frame))
        self.pictures[second] = Picture(at_s, made, lively)
        self.tiles[second] = _tile(made, small)
        if len(self.pictures) > MOST_PICTURES:
            dullest = min(self.pictures, key=lambda second: self.pictures[second].liveliness)
            self.picture_room.give(self.pictures.pop(dullest).planes)
        if len(self.tiles) > MOST_TILES:
            self.every_s *= 2
            self.tiles = {s: tile for s, tile in self.tiles.items() if s % self.every_s == 0}

    def _look(self, count: int) -> None:
        """Find what moved in the kept small pictures, and let the first `count` of them go."""
        places = sorted(self.small)[:WINDOW]
        seen = changes([self.small[place][1] for place in places], self.sensitivity)
        for place, found in list(zip(places, seen, strict=True))[:count]:
            cells = STILL if found.mask is None else cells_of(found.mask)
            at_s, small = self.small.pop(place)
            self.small_room.give(small)
            self.moments.append(Moment(at_s, cells, found.things))
        self.taken_to = places[min(count, len(places)) - 1]

    def finish(self, still: list[tuple[float, float]]) -> list[Moment]:
        """All moments in order. still: spans (from, to) that were not decoded because nothing moves in them."""
        while self.small:
            self._look(len(self.small) if len(self.small) <= WINDOW else WINDOW - CONTEXT)
        known = [moment.at_s for moment in self.moments]
        for start, end in still:
            for place in range(int(start / STEP_S) + 1, int(end / STEP_S)):
                if not any(abs(place * STEP_S - at_s) < STEP_S * 0.9 for at_s in known):
                    self.moments.append(Moment(place * STEP_S, STILL, []))
        return sorted(self.moments, key=lambda moment: moment.at_s)

    def strip(self, duration_s: float) -> list[np.ndarray]:
        """A tile for every every_s seconds, the one before where none was kept."""
        kept = sorted(self.tiles)
        latest, made = self.tiles[kept[0]], []
        for second in range(0, max(kept[-1], int(duration_s - 0.5)) + 1, self.every_s):
            latest = self.tiles.get(second, latest)
            made.append(latest)
        return made[:MOST_TILES]


def cells_of(mask: np.ndarray) -> np.ndarray:
    """(180, 320) uint8 of 0 and 255 → (18, 32) bool: cells of which at least a twelfth changed."""
    return np.asarray(cv2.resize(mask, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA) > 255 * 0.08)


def _halved(frame: Any) -> list[np.ndarray]:
    """Y, U and V of the frame as displayed, of full, half or a quarter of its size: about 1000 pixels across."""
    side = max(frame.width, frame.height)
    part = 1 if side <= 800 else 2 if side <= 2600 else 4
    width, height = frame.width // part // 4 * 4, frame.height // part // 4 * 4
    sizes = [(width, height), (width // 2, height // 2), (width // 2, height // 2)]
    return [turned(shrunk(plane, *size), frame.rotation) for plane, size in zip(planes(frame), sizes, strict=True)]


def _tile(picture: np.ndarray, small: np.ndarray) -> np.ndarray:
    """A small I420 picture for the strip; its brightness is that of the small picture."""
    width, height = picture.shape[1], picture.shape[0] * 2 // 3
    scale = TILE_PX / max(width, height)
    across, down = max(4, round(width * scale / 4) * 4), max(4, round(height * scale / 4) * 4)
    _, u, v = split(picture)
    colors = [cv2.resize(plane, (across // 2, down // 2), interpolation=cv2.INTER_LINEAR) for plane in (u, v)]
    made = [shrunk(small, across, down), *colors]
    return np.concatenate([plane.reshape(-1) for plane in made]).reshape(-1, across)
