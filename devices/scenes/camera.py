"""PURE. What weather and a small sensor do to each picture: leaves that move, rain, grain."""

from __future__ import annotations

import cv2
import numpy as np

from devices.scenes.lens import Array
from devices.scenes.stage import Plate
from devices.scenes.textures import clouds, rng_of

FIELDS = 6
SWAYS = 10


class Grain:
    """Noise of the sensor, another field of it for each picture."""

    def __init__(self, strength: float, shape: tuple[int, int], seed: int) -> None:
        self.rng, (rows, columns) = rng_of("grain", seed), shape
        self.fields = [self._field((rows + 32, columns + 32), strength) for _ in range(FIELDS)]
        self.rows, self.columns = shape

    def _field(self, shape: tuple[int, int], strength: float) -> Array:
        soft = cv2.GaussianBlur(self.rng.standard_normal(shape, np.float32), (0, 0), 0.6)
        return np.asarray(cv2.multiply(soft, strength / float(soft.std()), dtype=cv2.CV_16S))

    def add(self, luma: Array) -> None:
        """Add grain to a luma plane (rows, columns) uint8, in place."""
        which, y, x = (int(self.rng.integers(n)) for n in (FIELDS, 32, 32))
        field = self.fields[which][y : y + self.rows, x : x + self.columns]
        luma[...] = cv2.add(luma, field, dtype=cv2.CV_8U)


class Rain:
    """Streaks that fall. strength: 0 none, 1 heavy."""

    def __init__(self, strength: float, shape: tuple[int, int], seed: int) -> None:
        self.rng, self.shape = rng_of("rain", seed), shape
        self.count = round(strength * shape[1] / 6)

    def fall(self, luma: Array) -> None:
        """Draw one moment's drops into a luma plane, in place."""
        if not self.count:
            return
        rows, columns = self.shape
        near = self.rng.uniform(0.3, 1, self.count) ** 2
        x, y = self.rng.uniform(0, columns, self.count), self.rng.uniform(-0.1, 1, self.count) * rows
        drops = np.zeros(self.shape, np.uint8)
        for nearness, left, top in zip(near, x, y, strict=True):
            end = (int(left - 0.01 * rows * nearness), int(top + 0.09 * rows * nearness))
            light = int(10 + 14 * nearness)
            cv2.line(drops, (int(left), int(top)), end, light, 1 if nearness < 0.6 else 2, cv2.LINE_AA)
        cv2.add(luma, drops, dst=luma)


class Wind:
    """Leaves that sway. reach_px: how far, 0 for still air."""

    def __init__(self, reach_px: float, plate: Plate, seed: int) -> None:
        self.sways: list[Array] = []
        self.where = plate.leaves > 0.3
        if not reach_px or not self.where.any():
            return
        rows, columns = self.where.shape
        gusts = [cv2.resize(clouds(64, 64, rng_of("wind", seed, n), 1.2), (columns, rows)) for n in range(2)]
        y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
        for step in range(SWAYS):
            turn = 2 * np.pi * step / SWAYS
            shift = np.float32(reach_px) * (np.sin(turn + 2.5 * gusts[0]) + 0.5 * np.sin(2 * turn + 2.5 * gusts[1]))
            self.sways.append(np.asarray(cv2.remap(plate.picture, x + shift, y + 0.3 * shift, cv2.INTER_LINEAR)))

    def blow(self, picture: Array, t: float) -> None:
        """Put the leaves where they are at t seconds, in place."""
        if self.sways:
            np.copyto(picture, self.sways[int(t * 7) % SWAYS], where=self.where[..., None])
