"""When and where something moved."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass

import cv2
import numpy as np

COLUMNS, ROWS = 32, 18
JOINED_S = 1.2
HALF_STEP_S = 1 / 6
Zones = list[list[list[float]]]


@dataclass(frozen=True)
class Segment:
    """Seconds in which something moved; strength 0..1."""

    start_s: float
    end_s: float
    strength: float


def zone_cells(zones: Zones, share: float) -> np.ndarray:
    """Which of the (18, 32) cells are covered by more than this share of the polygons."""
    if not zones:
        return np.zeros((ROWS, COLUMNS), bool)
    image = np.zeros((ROWS * 20, COLUMNS * 20), np.uint8)
    for zone in zones:
        points = np.array([[x * image.shape[1], y * image.shape[0]] for x, y in zone]).round().astype(np.int32)
        cv2.fillPoly(image, [points], 255)
    return image.reshape(ROWS, 20, COLUMNS, 20).mean((1, 3)) / 255 > share


def allowed_cells(motion_zones: Zones, privacy_zones: Zones) -> np.ndarray:
    """The (18, 32) cells in which motion counts."""
    inside = zone_cells(motion_zones, 0.4) if motion_zones else np.ones((ROWS, COLUMNS), bool)
    return np.asarray(inside & ~zone_cells(privacy_zones, 0.0))


def pack(cells: np.ndarray, times: list[float]) -> str:
    """Cells (n, 18, 32) and their seconds as text."""
    head = struct.pack("<I", len(times)) + np.array(times, "<f4").tobytes()
    return base64.b64encode(zlib.compress(head + np.packbits(cells).tobytes())).decode()


def unpack(text: str) -> tuple[np.ndarray, list[float]]:
    """The reverse of pack."""
    data = zlib.decompress(base64.b64decode(text))
    count = struct.unpack_from("<I", data)[0]
    times = np.frombuffer(data, "<f4", count, 4).astype(float).tolist()
    bits = np.unpackbits(np.frombuffer(data, np.uint8, offset=4 + 4 * count))[: count * ROWS * COLUMNS]
    return bits.reshape(count, ROWS, COLUMNS).astype(bool), times


def segments(cells: np.ndarray, times: list[float], allowed: np.ndarray) -> list[Segment]:
    """Seconds in which allowed cells changed; gaps up to 1.2 s joined, single samples dropped.

    cells: bool (n, 18, 32) at these times in order. A sample stands for the time half way to its neighbors.
    """
    shares = (cells & allowed).mean((1, 2))
    runs: list[list[int]] = []
    for index in np.flatnonzero(shares).tolist():
        if runs and times[index] - times[runs[-1][-1]] <= JOINED_S:
            runs[-1].append(index)
        else:
            runs.append([index])
    return [
        Segment(
            round(max(0.0, times[run[0]] - HALF_STEP_S), 3),
            round(times[run[-1]] + HALF_STEP_S, 3),
            round(min(1.0, float(shares[run].max()) * 5), 3),
        )
        for run in runs
        if len(run) > 1
    ]


def activity(cells: np.ndarray, times: list[float], allowed: np.ndarray) -> list[int]:
    """Motion over time, 0..255, about two values a second."""
    values = [0] * min(1800, int(times[-1] * 2) + 1 if times else 0)
    for at_s, share in zip(times, (cells & allowed).mean((1, 2)), strict=True):
        place = min(len(values) - 1, int(at_s * 2))
        values[place] = max(values[place], min(255, round(float(share) * 5 * 255)))
    return values


def heat(cells: np.ndarray, allowed: np.ndarray) -> list[list[int]]:
    """(18, 32) of 0..255: the share of samples in which each cell changed."""
    share = (cells & allowed).mean(0) if len(cells) else np.zeros((ROWS, COLUMNS))
    return [[int(value) for value in row] for row in np.rint(share * 255)]
