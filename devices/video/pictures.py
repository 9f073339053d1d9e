"""Poster, preview strip, and what is painted over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

Zones = list[list[list[float]]]
BLACK = (16, 128, 128)  # as Y, U, V
COLUMNS = 10


def zone_masks(zones: Zones, width: int, height: int) -> list[np.ndarray]:
    """Bool masks for Y, U and V of a 4:2:0 picture: the polygons and some pixels around them, whole chroma samples."""
    around = max(1, round(max(width, height) / 640))
    half = np.zeros(((height + 1) // 2, (width + 1) // 2), np.uint8)
    for zone in zones:
        points = np.array([[x * half.shape[1], y * half.shape[0]] for x, y in zone]).round().astype(np.int32)
        cv2.fillPoly(half, [points], 1)
        cv2.polylines(half, [points], True, 1, 1 + 2 * around)
    whole = np.repeat(np.repeat(half, 2, axis=0), 2, axis=1)[:height, :width]
    return [whole > 0, half > 0, half > 0]


def split(picture: np.ndarray) -> list[np.ndarray]:
    """Views of Y, U and V of an I420 picture, uint8 (height * 3 / 2, width) with both sides even."""
    width, height = picture.shape[1], picture.shape[0] * 2 // 3
    flat = picture.reshape(-1)
    size = width * height
    shape = (height // 2, width // 2)
    u, v = flat[size : size + size // 4], flat[size + size // 4 : size + size // 2]
    return [flat[:size].reshape(height, width), u.reshape(shape), v.reshape(shape)]


def paint(picture: np.ndarray, zones: Zones) -> None:
    """Make the polygons black in an I420 picture, in place."""
    if not zones:
        return
    y, u, v = split(picture)
    for plane, mask, level in zip((y, u, v), zone_masks(zones, y.shape[1], y.shape[0]), BLACK, strict=True):
        plane[mask] = level


def sharpness(gray: np.ndarray) -> float:
    """How much fine detail a gray picture has: the spread of its Laplacian (Pech-Pacheco et al., 2000)."""
    return float(cv2.meanStdDev(cv2.Laplacian(gray, cv2.CV_16S))[1][0, 0])


def save_jpeg(picture: np.ndarray, target: Path, quality: int) -> None:
    """picture: I420."""
    image = cv2.cvtColor(picture, cv2.COLOR_YUV2BGR_I420)
    target.write_bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())


def save_strip(tiles: Sequence[np.ndarray], zones: Zones, every_s: float, target: Path) -> dict[str, float]:
    """One JPEG of all tiles (I420, of one size), ten in a row, and how it is laid out, in pixels and seconds."""
    width, height = tiles[0].shape[1], tiles[0].shape[0] * 2 // 3
    columns = min(COLUMNS, len(tiles))
    rows = math.ceil(len(tiles) / columns)
    sheet = np.full((rows * height * 3 // 2, columns * width), 128, np.uint8)
    large = split(sheet)
    large[0][:] = 16
    for index, tile in enumerate(tiles):
        painted = tile.copy()
        paint(painted, zones)
        for whole, part in zip(large, split(painted), strict=True):
            top, left = index // columns * part.shape[0], index % columns * part.shape[1]
            whole[top : top + part.shape[0], left : left + part.shape[1]] = part
    save_jpeg(sheet, target, 75)
    grid = {"tile_width": width, "tile_height": height, "columns": columns, "rows": rows}
    return grid | {"count": len(tiles), "every_s": every_s}
