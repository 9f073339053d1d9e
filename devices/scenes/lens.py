"""PURE. Where a point of the street falls in the picture, and what a pixel looks along.

World coordinates are meters: x to the right of the camera's wall, y away from it, z up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Point = tuple[float, float, float]


@dataclass(frozen=True)
class Lens:
    """A camera's place and glass.

    bend: 1 draws straight lines straight (rectilinear), 0.5 is stereographic, near 0 equidistant.
    pitch_deg: negative looks down. yaw_deg: positive looks to the right.
    """

    width_px: int
    height_px: int
    hfov_deg: float
    bend: float
    position: Point
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0

    @cached_property
    def focal_px(self) -> float:
        half = math.radians(self.hfov_deg / 2)
        return self.width_px / 2 * self.bend / math.tan(self.bend * half)

    @cached_property
    def axes(self) -> Array:
        """Rows: right, up, forward, as unit vectors of the world."""
        yaw, pitch = math.radians(self.yaw_deg), math.radians(self.pitch_deg)
        forward = (math.sin(yaw) * math.cos(pitch), math.cos(yaw) * math.cos(pitch), math.sin(pitch))
        right = (math.cos(yaw), -math.sin(yaw), 0.0)
        return np.array([right, np.cross(right, forward), forward])

    def rays(self, scale: float) -> Array:
        """Unit vectors (height, width, 3) float32, one for each pixel of a picture `scale` times as large."""
        rows, columns = round(self.height_px * scale), round(self.width_px * scale)
        y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
        x = (x + 0.5) / scale - self.width_px / 2
        y = (y + 0.5) / scale - self.height_px / 2
        radius = np.maximum(np.hypot(x, y), 1e-6)
        angle = np.arctan(radius * (self.bend / self.focal_px)) / self.bend
        across = np.sin(angle) / radius
        local = np.stack([x * across, -y * across, np.cos(angle)], axis=-1)
        return (local @ self.axes.astype(np.float32)).astype(np.float32)

    def project(self, points: Array) -> Array:
        """(..., 3) meters to (..., 2) pixels; what lies behind the camera lands far outside the picture."""
        local = (np.asarray(points, np.float64) - self.position) @ self.axes.T
        x, y, z = local[..., 0], -local[..., 1], local[..., 2]
        across = np.maximum(np.hypot(x, y), 1e-9)
        angle = np.minimum(np.arctan2(across, z), 1.52 / self.bend)
        radius = self.focal_px / self.bend * np.tan(np.minimum(self.bend * angle, 1.52))
        return np.stack([x / across * radius + self.width_px / 2, y / across * radius + self.height_px / 2], -1)

    def distance_m(self, points: Array) -> Array:
        return np.asarray(np.linalg.norm(np.asarray(points) - self.position, axis=-1))

    def px_per_m(self, point: Array) -> float:
        """How many pixels a meter across the line of sight takes at this point."""
        away = float(self.distance_m(point))
        side = point + self.axes[0] * 0.01 * away
        return float(np.linalg.norm(self.project(side) - self.project(point))) / (0.01 * max(away, 1e-6))
