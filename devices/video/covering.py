"""Covers boxes of a picture so that nothing of what was inside is left.

A mosaic or a blur of a face can be recognised again by a machine (McPherson, Shokri, Shmatikov, "Defeating image
obfuscation with deep learning", 2016), and the more pictures of it there are the better. So no pixel from inside a box
takes part in what is painted there: the cells are blended from the brightness and color just outside its four sides,
and a fixed checkered pattern on them shows that something was covered. Two pictures that differ only inside the boxes
are the same afterwards, bit by bit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from devices.video.pictures import BLACK, Zones, zone_masks
from devices.video.tracks import Box

Rect = tuple[int, int, int, int]  # left, top, right, bottom in whole pixels, all even
CELLS = 6  # along the shorter side
CONTRAST = 8  # gray levels of the pattern
NEUTRAL = 128.0


def rects(boxes: Sequence[Box], width: int, height: int) -> list[Rect]:
    """The boxes in pixels of a picture of even size, rounded outwards to whole chroma samples."""
    made = []
    for x0, y0, x1, y1 in boxes:
        left, top = max(0, int(x0 * width) // 2 * 2), max(0, int(y0 * height) // 2 * 2)
        right, bottom = min(width, -int(-x1 * width // 2) * 2), min(height, -int(-y1 * height // 2) * 2)
        if right > left and bottom > top:
            made.append((left, top, right, bottom))
    return made


class Cover:
    """Paints over boxes, and over zones in black. planes: writable Y, U, V of a 4:2:0 picture, uint8, even sizes."""

    def __init__(self, zones: Zones, width: int, height: int) -> None:
        self.masks = zone_masks(zones, width, height) if zones else []
        self.width, self.height = width, height

    def paint(self, planes: Sequence[np.ndarray], boxes: Sequence[Box]) -> None:
        """Paint in place."""
        for plane, mask, level in zip(planes, self.masks, BLACK, strict=bool(self.masks)):
            np.copyto(plane, np.uint8(level), where=mask)
        found = rects(boxes, self.width, self.height)
        if not found:
            return
        hidden = np.zeros((self.height // 2, self.width // 2), bool)
        for left, top, right, bottom in found:
            hidden[top // 2 : bottom // 2, left // 2 : right // 2] = True
        if self.masks:
            hidden |= self.masks[1]
        made = [[_patch(plane, hidden, rect, part) for part, plane in enumerate(planes)] for rect in found]
        for (left, top, right, bottom), patches in zip(found, made, strict=True):
            planes[0][top:bottom, left:right] = patches[0]
            for plane, patch in zip(planes[1:], patches[1:], strict=True):
                plane[top // 2 : bottom // 2, left // 2 : right // 2] = patch


def _patch(plane: np.ndarray, hidden: np.ndarray, rect: Rect, part: int) -> np.ndarray:
    """What is painted over a rect of this plane (part 0: Y, else U or V), uint8 of its size."""
    sampled = plane[::2, ::2] if part == 0 else plane
    left, top, right, bottom = (side // 2 for side in rect)
    cells = _cells(_sides(sampled, hidden, (left, top, right, bottom)), right - left, bottom - top)
    if part == 0:
        rows, columns = np.indices(cells.shape)
        cells = cells + np.where((rows + columns) % 2, CONTRAST, -CONTRAST)
    size = 1 if part else 2
    rows = np.arange((bottom - top) * size) * cells.shape[0] // ((bottom - top) * size)
    columns = np.arange((right - left) * size) * cells.shape[1] // ((right - left) * size)
    return np.clip(np.rint(cells), 16, 235).astype(np.uint8)[rows[:, None], columns[None, :]]


def _sides(plane: np.ndarray, hidden: np.ndarray, rect: Rect) -> list[float]:
    """The mean level just outside the left, right, top and bottom side, of what is not hidden itself."""
    left, top, right, bottom = rect
    ring = max(2, min(right - left, bottom - top) // 8)
    outside = [
        (slice(top, bottom), slice(max(0, left - ring), left)),
        (slice(top, bottom), slice(right, right + ring)),
        (slice(max(0, top - ring), top), slice(left, right)),
        (slice(bottom, bottom + ring), slice(left, right)),
    ]
    found = []
    for place in outside:
        levels = plane[place][~hidden[place]]
        found.append(float(levels.mean()) if levels.size else None)
    known = [level for level in found if level is not None]
    instead = sum(known) / len(known) if known else NEUTRAL
    return [instead if level is None else level for level in found]


def _cells(sides: Sequence[float], width: int, height: int) -> np.ndarray:
    """Levels blended between the four sides, of about CELLS cells along the shorter one."""
    left, right, top, bottom = sides
    size = max(1.0, min(width, height) / CELLS)
    across, down = (max(1, min(64, round(side / size))) for side in (width, height))
    x, y = (np.arange(across) + 0.5) / across, (np.arange(down) + 0.5) / down
    return ((left + (right - left) * x)[None, :] + (top + (bottom - top) * y)[:, None]) / 2
