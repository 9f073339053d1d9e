"""PURE. Paints round things into a small part of a picture, with soft edges and light from a side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from devices.scenes.lens import Array
from devices.scenes.stage import Light, Place, Plate, Rgb, blocked, tone
from devices.scenes.textures import clouds, rng_of

FOLDS = clouds(64, 64, rng_of("folds"), 1.3)


@dataclass(frozen=True)
class Glow:
    """The light that falls on something at one place: from all sides, from above, and from one direction.

    toward: unit vector in picture axes (right, down, to the viewer).
    """

    around: Array
    key: Array
    toward: Array
    is_gray: bool
    sun_share: float


def light_at(place: Place, light: Light, point: Array) -> Glow:
    """What a person standing at `point` (meters, their middle) is lit by."""
    lens = place.lens
    around = 0.8 * np.asarray(light.sky, np.float64)
    keys: list[tuple[Array, Array]] = []
    sun_share = 0.0
    if max(light.sun) > 0:
        sun = np.asarray(light.sun_to) / np.linalg.norm(light.sun_to)
        heights = point + np.array([(dx, 0, dz) for dz in (-0.6, 0.0, 0.6) for dx in (-0.2, 0.2)])
        planes = heights.T.astype(np.float32)
        sun_share = 1 - float(blocked(place, planes, sun[:, None].astype(np.float32), 1e9).mean())
        keys.append((np.asarray(light.sun) * sun_share * 0.8, sun))
    lamps = [(lamp, light.lamps) for lamp in place.lamps] + [(lamp, light.street_lamps) for lamp in place.street_lamps]
    for lamp, strength in [*lamps, *((lamp, max(light.sky)) for lamp in place.window_light)]:
        offset = np.asarray(lamp.place) - point
        away = float(np.linalg.norm(offset))
        power = strength * np.asarray(lamp.colour) / (lamp.reach_m**2 + away**2)
        keys.append((power * 0.8, offset / away))
        around = around + power * 0.12
    if light.infrared:
        offset = np.asarray(lens.position) - point
        away = float(np.linalg.norm(offset))
        axis = max(0.0, float(-(offset / away) @ lens.axes[2]))
        power = np.full(3, 0.6 * light.infrared * axis**1.6 / (1 + (away / 5.0) ** 2))
        keys.append((power, offset / away))
        around = around + 0.1 * power
    total = sum((power.mean() * way for power, way in keys), np.zeros(3))
    key = sum((power for power, _ in keys), np.zeros(3))
    if light.is_gray:
        around, key = np.full(3, around.mean()), np.full(3, key.mean())
    length = float(np.linalg.norm(total))
    right, up, forward = lens.axes
    toward = np.array([total @ right, -(total @ up), -(total @ forward)]) / max(length, 1e-6)
    return Glow(around * light.exposure, key * light.exposure, toward, light.is_gray, sun_share)


class Seen(NamedTuple):
    """The part of the picture (left, top, right, bottom in pixels) something was drawn into, and what shows of it (0..1)."""

    box: tuple[int, int, int, int]
    cover: Array

    def tight(self) -> tuple[int, int, int, int] | None:
        """The smallest box around what shows. None: hardly anything does."""
        rows, columns = (
            np.flatnonzero((self.cover > 0.5).any(axis=1)),
            np.flatnonzero((self.cover > 0.5).any(axis=0)),
        )
        if rows.size < 3 or columns.size < 2 or (self.cover > 0.5).sum() < 40:
            return None
        left, top = self.box[:2]
        return (
            left + int(columns[0]),
            top + int(rows[0]),
            left + int(columns[-1]) + 1,
            top + int(rows[-1]) + 1,
        )


class Brush:
    """A part of a picture that something moving is painted into, before it is laid over the still one."""

    def __init__(self, box: tuple[int, int, int, int], glow: Glow) -> None:
        self.left, self.top, right, bottom = box
        self.glow = glow
        self.colour = np.zeros((bottom - self.top, right - self.left, 3), np.float32)
        self.cover = np.zeros(self.colour.shape[:2], np.float32)
        self.sun_tilt = float(np.clip(-glow.toward[1], 0, 1))

    def shown(self, rgb: Rgb, around: Array | float, key: Array | float) -> Array:
        """The colour of a surface under so much of the light from all sides and of the light from one side."""
        if self.glow.is_gray:
            gray = 0.25 + 0.45 * (0.4 * rgb[0] + 0.4 * rgb[1] + 0.2 * rgb[2])
            rgb = (gray * 0.7, gray * 0.7, gray * 0.7)
        layers = [
            tone(np.asarray(rgb[k] * (self.glow.around[k] * around + self.glow.key[k] * key), np.float32)) * 255
            for k in range(3)
        ]
        return np.stack(layers, axis=-1)

    def lay(self, window: tuple[slice, slice], colour: Array, cover: Array) -> None:
        cover3 = cover[..., None]
        self.colour[window] += (colour - self.colour[window]) * cover3
        self.cover[window] += (1 - self.cover[window]) * cover

    def limb(
        self,
        a: Array,
        b: Array,
        widths_px: tuple[float, ...],
        rgb: Rgb,
        *,
        folds: float = 0.10,
        seed: int = 0,
    ) -> None:
        """A round body from a to b (pixels) whose half width runs through `widths_px`, with round ends."""
        offset = np.array([self.left, self.top])
        ax, ay = np.asarray(a, np.float64) - offset
        bx, by = np.asarray(b, np.float64) - offset
        length = max(float(np.hypot(bx - ax, by - ay)), 0.05)
        dx, dy = (bx - ax) / length, (by - ay) / length
        first, last, wide = max(widths_px[0], 0.4), max(widths_px[-1], 0.4), max(widths_px) + 1.5
        height, width = self.cover.shape
        x0, x1 = int(max(0, min(ax, bx) - wide)), int(min(width, max(ax, bx) + wide + 1))
        y0, y1 = int(max(0, min(ay, by) - wide)), int(min(height, max(ay, by) + wide + 1))
        if x0 >= x1 or y0 >= y1:
            return
        x = (np.arange(x0, x1, dtype=np.float32) - np.float32(ax - 0.5))[None, :]
        y = (np.arange(y0, y1, dtype=np.float32) - np.float32(ay - 0.5))[:, None]
        along = x * np.float32(dx) + y * np.float32(dy)
        across = y * np.float32(dx) - x * np.float32(dy)
        steps = np.linspace(-first - 1, length + last + 1, 192)
        profile = np.interp(steps, np.linspace(0, length, len(widths_px)), widths_px)
        profile = np.where(steps < 0, np.sqrt(np.maximum(first**2 - steps**2, 0)), profile)
        profile = np.where(steps > length, np.sqrt(np.maximum(last**2 - (steps - length) ** 2, 0)), profile)
        position = (along + np.float32(first + 1)) * np.float32(191 / (length + first + last + 2))
        number = np.clip(position, 0, 191).astype(np.int16)
        half = profile.astype(np.float32)[number]
        cover = np.clip(half - np.abs(across) + np.float32(0.5), 0, 1)
        side = np.clip(across / np.maximum(half, 0.6), -1, 1)
        out = np.sqrt(1 - side * side)
        to_x, to_y, to_z = self.glow.toward
        facing = side * np.float32(to_y * dx - to_x * dy) + out * np.float32(to_z)
        key = np.clip(facing * np.float32(0.8) + np.float32(0.2), 0, 1)
        around = np.float32(0.72) + np.float32(0.28) * (out - side * np.float32(dx))
        if folds:
            v = (number.astype(np.int32) // 4 + seed * 7) & 63
            u = ((side * 11).astype(np.int32) + seed * 13) & 63
            rough = 1 + np.float32(folds) * FOLDS[v, u]
            key, around = key * rough, around * rough
        self.lay((slice(y0, y1), slice(x0, x1)), self.shown(rgb, around, key), cover)

    def polygon(self, corners: Array, colour: Array, opacity: float = 1.0) -> None:
        """A flat patch of a colour as shown (0..255), corners in pixels."""
        points = np.asarray(corners, np.float64) - (self.left, self.top)
        height, width = self.cover.shape
        x0, y0 = np.maximum(np.floor(points.min(axis=0)).astype(int) - 1, 0)
        x1, y1 = np.minimum(np.ceil(points.max(axis=0)).astype(int) + 2, (width, height))
        if x0 >= x1 or y0 >= y1:
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillPoly(mask, [np.round((points - (x0, y0)) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        cover = mask.astype(np.float32) * np.float32(opacity / 255)
        self.lay((slice(y0, y1), slice(x0, x1)), np.asarray(colour, np.float32), cover)


def box_around(points: Array, margin_px: float, shape: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    """The even-edged part of a picture of this shape (rows, columns) that holds these pixels with a margin. None: nothing of it is in the picture."""
    low, high = points.min(axis=0) - margin_px, points.max(axis=0) + margin_px
    x0, y0 = int(max(0, low[0])) // 2 * 2, int(max(0, low[1])) // 2 * 2
    x1, y1 = min(shape[1], int(high[0]) + 2) // 2 * 2, min(shape[0], int(high[1]) + 2) // 2 * 2
    return (x0, y0, x1, y1) if x1 - x0 >= 2 and y1 - y0 >= 2 else None


def lay_over(frame: Array, plate: Plate, brush: Brush, away_m: float) -> Array:
    """Blend a brush's part into the frame where nothing nearer stands. Returns what is seen of it (rows, columns, 0..1)."""
    rows, columns = brush.cover.shape
    window = (slice(brush.top, brush.top + rows), slice(brush.left, brush.left + columns))
    nearer = (plate.depth_m[window] < away_m).astype(np.float32)
    seen = brush.cover * (1 - np.asarray(cv2.blur(nearer, (3, 3))))
    under = frame[window].astype(np.float32)
    frame[window] = np.clip(under + (brush.colour - under) * seen[..., None], 0, 255).astype(np.uint8)
    return seen


def shade_ground(
    frame: Array,
    plate: Plate,
    shapes: list[tuple[Array, Array, float]] | list[Array],
    strength: float,
    soft_px: float,
    away_m: float,
) -> None:
    """Darken the ground under strokes (from, to, width) or polygons, in pixels, where nothing nearer than away_m stands.

    Strong shade (above 0.45) is a shadow of the sun and falls only where the sun shone.
    """
    ends = np.concatenate([np.array(s[:2]) if isinstance(s, tuple) else s for s in shapes])
    if not np.isfinite(ends).all() or np.abs(ends).max() > 20000:
        return
    widest = max(s[2] if isinstance(s, tuple) else 0.0 for s in shapes)
    box = box_around(ends, widest + 3 * soft_px, plate.depth_m.shape)
    if box is None:
        return
    x0, y0, x1, y1 = box
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    for shape in shapes:
        if isinstance(shape, tuple):
            pa, pb = (np.round((p - (x0, y0)) * 8).astype(int).tolist() for p in shape[:2])
            cv2.line(mask, pa, pb, 255, max(1, round(shape[2])), cv2.LINE_AA, 3)
        else:
            cv2.fillPoly(mask, [np.round((shape - (x0, y0)) * 8).astype(np.int32)], 255, cv2.LINE_AA, 3)
    side = max(3, round(2.2 * soft_px) | 1)
    soft = cv2.blur(cv2.blur(mask, (side, side)), (side, side))  # a Gaussian, near enough, at one price
    dark = np.asarray(soft).astype(np.float32) * np.float32(strength / 255)
    dark *= plate.depth_m[y0:y1, x0:x1] >= away_m
    if strength > 0.45:
        dark *= plate.sunlit[y0:y1, x0:x1]
    part = frame[y0:y1, x0:x1]
    part[...] = (part * (1 - dark[..., None])).astype(np.uint8)
