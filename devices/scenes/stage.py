"""PURE. Paints the still picture of a place: flat surfaces seen along rays, then lit.

Seeing (what stands where) and lighting (the hour, the lamps) are apart, so that one place seen once can be lit many times.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np

from devices.scenes.lens import Array, Lens, Point
from devices.scenes.textures import clouds, foliage, rng_of, tile

Rgb = tuple[float, float, float]
OVERSAMPLING = 1.25


class Surface(NamedTuple):
    """A flat convex polygon. u runs along its first edge, v across it, both in meters.

    plant: (seed, kind) of the foliage that cuts it out; glow: light it gives off at night (a lit window).
    """

    corners: Array
    paint: str
    tint: Rgb
    plant: tuple[int, str] | None = None
    glow: float = 0.0
    shine: float = 0.0


class Lamp(NamedTuple):
    place: Point
    colour: Rgb
    reach_m: float = 1.0


class Block(NamedTuple):
    """A box that throws a shadow."""

    low: Array
    high: Array


@dataclass
class Place:
    """What stands in front of one camera, and where people and things may go."""

    lens: Lens
    surfaces: list[Surface] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    balls: list[tuple[Point, float]] = field(default_factory=list)  # crowns of trees, for their shadows
    floors: list[tuple[float, float, float, float, float]] = field(default_factory=list)  # x0, x1, y0, y1, z
    lamps: list[Lamp] = field(default_factory=list)  # the camera's own or the porch light
    street_lamps: list[Lamp] = field(default_factory=list)
    window_light: list[Lamp] = field(default_factory=list)  # daylight that comes into a room
    spots: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    parked: list[tuple[float, float, float, int]] = field(default_factory=list)  # x, y, heading in degrees, seed
    is_indoor: bool = False

    def floor_z(self, x: float, y: float) -> float:
        return max((z for x0, x1, y0, y1, z in self.floors if x0 <= x <= x1 and y0 <= y <= y1), default=0.0)


@dataclass(frozen=True)
class Light:
    """The hour: where the sun stands, what the sky gives, and which lamps burn."""

    sun_to: Point = (0.3, -0.5, 0.8)
    sun: Rgb = (0.0, 0.0, 0.0)
    sky: Rgb = (0.0, 0.0, 0.0)
    zenith: Rgb = (0.0, 0.0, 0.0)
    horizon: Rgb = (0.0, 0.0, 0.0)
    cloud: float = 0.5
    infrared: float = 0.0
    lamps: float = 0.0
    street_lamps: float = 0.0
    windows: float = 0.0
    exposure: float = 1.0
    is_gray: bool = False
    noise: float = 1.2
    wet: float = 0.0


@dataclass
class View:
    """What each ray of a place meets. Arrays are (rows, columns) of the oversampled picture; rays (3, rows, columns)."""

    rays: Array
    depth_m: Array
    index: Array
    u: Array
    v: Array
    albedo: Array


@dataclass
class Plate:
    """The still picture (height, width, 3) uint8, how far each pixel is, and where sunlight and leaves are (0..1)."""

    picture: Array
    depth_m: Array
    sunlit: Array
    leaves: Array


def tone(light: Array) -> Array:
    """Linear light to what a screen shows, 0..1: a film curve (Hejl and Burgess-Dawson) with its gamma inside."""
    x = np.maximum(light - 0.004, 0)
    return (x * (6.2 * x + 0.5)) / (x * (6.2 * x + 1.7) + 0.06)


def see(place: Place) -> View:
    rays = np.ascontiguousarray(np.moveaxis(place.lens.rays(OVERSAMPLING), -1, 0))
    shape = rays.shape[1:]
    view = View(
        rays,
        np.full(shape, np.inf, np.float32),
        np.full(shape, -1, np.int16),
        np.zeros(shape, np.float32),
        np.zeros(shape, np.float32),
        np.zeros((*shape, 3), np.float32),
    )
    for number, surface in enumerate(place.surfaces):
        _cast(view, place.lens, number, surface)
    for number, surface in enumerate(place.surfaces):
        _paint(view, place.lens, number, surface)
    return view


def dot(planes: Array, vector: Array) -> Array:
    """Sum of planes (3, ...) weighted by a vector; zeros, which walls are full of, cost nothing."""
    out = np.zeros(planes.shape[1:], np.float32)
    for plane, weight in zip(planes, vector, strict=True):
        if abs(weight) > 1e-9:
            out += plane * np.float32(weight)
    return out


def frame_of(surface: Surface) -> tuple[Array, Array, Array, Array]:
    """Origin, u, v and normal of a surface."""
    corners = np.asarray(surface.corners, np.float64)
    u = corners[1] - corners[0]
    u /= np.linalg.norm(u)
    normal = np.cross(u, corners[-1] - corners[0])
    normal /= np.linalg.norm(normal)
    return corners[0], u, np.cross(normal, u), normal


def _window(lens: Lens, corners: Array, shape: tuple[int, int]) -> tuple[slice, slice]:
    """The part of the picture that a polygon can touch."""
    steps = np.linspace(0, 1, 9)
    ring = np.concatenate([corners, corners[:1]])
    edges = np.concatenate([a + (b - a) * steps[:, None] for a, b in zip(ring, ring[1:], strict=False)])
    middle = corners.mean(axis=0)
    cover = np.concatenate([middle + (edges - middle) * s for s in (0.5, 1.0)])
    away = (cover - lens.position) @ lens.axes[2]
    if (away < 0.05).any():
        return slice(0, shape[0]), slice(0, shape[1])
    px = lens.project(cover) * OVERSAMPLING
    (x0, y0), (x1, y1) = np.floor(px.min(axis=0)) - 3, np.ceil(px.max(axis=0)) + 4
    top, left = int(np.clip(y0, 0, shape[0])), int(np.clip(x0, 0, shape[1]))
    return slice(top, int(np.clip(y1, top, shape[0]))), slice(left, int(np.clip(x1, left, shape[1])))


def _cast(view: View, lens: Lens, number: int, surface: Surface) -> None:
    origin, u, v, normal = frame_of(surface)
    window = _window(lens, np.asarray(surface.corners, np.float64), view.depth_m.shape)
    rays = view.rays[:, *window]
    if rays.size == 0:
        return
    toward = dot(rays, normal)
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.float32((origin - lens.position) @ normal) / toward
    start = np.asarray(lens.position) - origin
    a = away * dot(rays, u) + np.float32(start @ u)
    b = away * dot(rays, v) + np.float32(start @ v)
    inside = (away > 0.05) & (away < view.depth_m[window])
    flat = np.stack([(surface.corners - origin) @ u, (surface.corners - origin) @ v], axis=1)
    for (ax, ay), (bx, by) in zip(flat, np.roll(flat, -1, axis=0), strict=True):
        if abs(by - ay) < 1e-9:
            inside &= (b >= np.float32(ay)) if bx > ax else (b <= np.float32(ay))
        elif abs(bx - ax) < 1e-9:
            inside &= (a <= np.float32(ax)) if by > ay else (a >= np.float32(ax))
        else:
            inside &= np.float32(bx - ax) * (b - np.float32(ay)) >= np.float32(by - ay) * (a - np.float32(ax))
    if surface.plant:
        leaf = foliage(*surface.plant)
        wide, high = flat[:, 0].max(), flat[:, 1].max()
        mx = np.where(inside, a, 0) * np.float32(leaf.shape[1] / wide)
        my = np.where(inside, np.float32(high) - b, 0) * np.float32(leaf.shape[0] / high)
        inside &= np.asarray(cv2.remap(np.ascontiguousarray(leaf[..., 3]), mx, my, cv2.INTER_LINEAR)) > 0.5
    for buffer, value in ((view.depth_m, away), (view.index, np.int16(number)), (view.u, a), (view.v, b)):
        np.copyto(buffer[window], value, where=inside)


def _paint(view: View, lens: Lens, number: int, surface: Surface) -> None:
    window = _window(lens, np.asarray(surface.corners, np.float64), view.depth_m.shape)
    here = view.index[window] == number
    rows, columns = np.flatnonzero(here.any(axis=1)), np.flatnonzero(here.any(axis=0))
    if not rows.size:
        return
    tight = (
        slice(window[0].start + rows[0], window[0].start + rows[-1] + 1),
        slice(window[1].start + columns[0], window[1].start + columns[-1] + 1),
    )
    here = view.index[tight] == number
    u, v, depth = view.u[tight], view.v[tight], view.depth_m[tight]
    tint = np.asarray(surface.tint, np.float32)
    if surface.plant:
        leaf = foliage(*surface.plant)
        _, ua, va, _ = frame_of(surface)
        wide = ((surface.corners - surface.corners[0]) @ ua).max()
        high = ((surface.corners - surface.corners[0]) @ va).max()
        level = max(0, round(np.log2(max(1.0, float(depth[here].mean()) / lens.focal_px / (wide / leaf.shape[1])))))
        small = leaf
        for _ in range(level):
            small = np.asarray(cv2.pyrDown(small))
        mx, my = (
            u * np.float32(small.shape[1] / wide),
            (np.float32(high) - v) * np.float32(small.shape[0] / high),
        )
        seen = np.asarray(cv2.remap(small, np.where(here, mx, 0), np.where(here, my, 0), cv2.INTER_LINEAR))
        cover = np.maximum(seen[..., 3:], 0.3)
        np.copyto(view.albedo[tight], seen[..., :3] / cover * tint, where=here[..., None])
        return
    pyramid, size_m = tile(surface.paint)
    slant = np.abs(dot(view.rays[:, *tight], frame_of(surface)[3]))
    footprint = np.where(here, depth, 1) / np.float32(lens.focal_px * OVERSAMPLING) / np.sqrt(np.maximum(slant, 0.02))
    levels = np.clip(np.round(np.log2(footprint * np.float32(pyramid[0].shape[0] / size_m))), 0, len(pyramid) - 1)
    for level in np.unique(levels[here]).astype(int):
        texels = pyramid[level]
        scale = np.float32(texels.shape[0] / size_m)
        mx = np.where(here, u * scale, 0) % texels.shape[0]
        my = np.where(here, v * scale, 0) % texels.shape[0]
        seen = np.asarray(cv2.remap(texels, mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP))
        np.copyto(view.albedo[tight], seen * tint, where=(here & (levels == level))[..., None])


def blocked(place: Place, points: Array, toward: Array, far_m: float | Array) -> Array:
    """How much (0..1) of a light is hidden from each point. points and toward: (3, ...) planes, toward unit vectors."""
    hidden = np.zeros(points.shape[1:], np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = 1 / toward
        for block in place.blocks:
            enter, leave = np.float32(0.02), np.broadcast_to(np.float32(far_m), hidden.shape)
            for axis in range(3):
                one = (np.float32(block.low[axis]) - points[axis]) * inverse[axis]
                two = (np.float32(block.high[axis]) - points[axis]) * inverse[axis]
                enter = np.maximum(enter, np.minimum(one, two))
                leave = np.minimum(leave, np.maximum(one, two))
            hidden[leave > enter] = 1
    for centre, radius in place.balls:
        offset = [np.float32(c) - p for c, p in zip(centre, points, strict=True)]
        along = sum(o * t for o, t in zip(offset, toward, strict=True))
        across = np.sqrt(np.maximum(sum(o * o for o in offset) - along**2, 0))
        shade = np.clip((radius - across) * np.float32(1 / (0.35 * radius)), 0, 0.85)
        np.maximum(hidden, np.where(along > 0, shade, 0), out=hidden)
    return hidden


def light_up(place: Place, view: View, light: Light) -> Plate:
    lens = place.lens
    hit = view.index >= 0
    rows, columns = view.index.shape
    normals = np.zeros((len(place.surfaces) + 1, 3), np.float32)
    glow = np.zeros(len(place.surfaces) + 1, np.float32)
    shine = np.zeros_like(glow)
    leafy = np.zeros_like(glow)
    for number, surface in enumerate(place.surfaces):
        origin, _, _, normal = frame_of(surface)
        # A leaf has no side: plants are lit as if they faced the camera and the sky at once.
        side = 1.0 if (np.asarray(lens.position) - origin) @ normal > 0 else -1.0
        normals[number] = normal * side if not surface.plant else (0.0, -0.55, 0.83)
        glow[number], leafy[number] = surface.glow, surface.plant is not None
        shine[number] = surface.shine
    depth = np.where(hit, view.depth_m, 200).astype(np.float32)
    small_depth, small_index = depth[::3, ::3], view.index[::3, ::3]
    small_rays = view.rays[:, ::3, ::3]
    small_normal = np.moveaxis(normals[small_index], -1, 0)
    points = np.asarray(lens.position, np.float32)[:, None, None] + small_rays * small_depth
    irradiance = _skylight(place, points, small_normal, light)
    sun = np.asarray(light.sun_to, np.float32)
    sun /= np.linalg.norm(sun)
    sunlit = np.zeros(small_depth.shape, np.float32)
    if max(light.sun) > 0:
        toward_sun = sun[:, None, None]
        sunlit = np.asarray(
            cv2.GaussianBlur(1 - blocked(place, points + small_normal * 0.03, toward_sun, 1e9), (0, 0), 0.8)
        )
    for lamp, strength in _lamps(place, light):
        irradiance += _lamplight(place, points, small_normal, lamp, strength)
    if light.infrared:
        toward = np.abs((small_normal * small_rays).sum(axis=0))
        axis = np.clip(dot(small_rays, lens.axes[2]), 0, 1)
        beam = light.infrared * (0.35 + 0.65 * toward) * axis**1.6 / (1 + (small_depth / 5.0) ** 2)
        irradiance += beam[..., None]
    full = np.asarray(cv2.resize(irradiance, (columns, rows), interpolation=cv2.INTER_LINEAR))
    sun_full = np.asarray(cv2.resize(sunlit, (columns, rows), interpolation=cv2.INTER_LINEAR))
    lambert = np.clip(normals @ sun, 0, 1)[view.index] * sun_full
    full += lambert[..., None] * np.asarray(light.sun, np.float32)
    sky = _sky(view, light)
    albedo = view.albedo
    if light.is_gray:  # near infrared: plants are bright, colours differ less
        gray = albedo @ np.array([0.45, 0.45, 0.10], np.float32)
        gray = np.where(leafy[view.index] > 0, gray * 1.6 + 0.02, gray)
        albedo = cv2.merge([gray, gray, gray])
    if light.wet:
        ground = normals[view.index][..., 2] > 0.9
        albedo = albedo * np.where(ground, 1 - 0.45 * light.wet, 1)[..., None].astype(np.float32)
    picture = albedo * full
    mirror = (shine + light.wet * 0.10 * (normals[:, 2] > 0.9))[view.index]
    picture += mirror[..., None] * np.asarray(light.horizon, np.float32) * 0.9
    picture += (glow * light.windows)[view.index][..., None] * np.array([1.0, 0.72, 0.38], np.float32) * 0.55
    if not place.is_indoor:
        haze = (1 - np.exp(-depth / 420))[..., None]
        picture = picture * (1 - haze) + np.asarray(light.horizon, np.float32) * haze
    picture = np.where(hit[..., None], picture, sky)
    picture = _finish(picture * light.exposure, lens, light)
    size = (lens.width_px, lens.height_px)
    return Plate(
        picture,
        np.asarray(cv2.resize(depth, size, interpolation=cv2.INTER_NEAREST)),
        np.asarray(cv2.resize(sun_full * (normals[:, 2] > 0.3)[view.index], size, interpolation=cv2.INTER_AREA)),
        np.asarray(cv2.resize(np.where(hit, leafy[view.index], 0), size, interpolation=cv2.INTER_AREA)),
    )


def vignette(lens: Lens) -> Array:
    y, x = np.mgrid[-1 : 1 : lens.height_px * 1j, -1 : 1 : lens.width_px * 1j].astype(np.float32)
    return np.asarray(1 - 0.24 * (0.7 * x**2 + 0.45 * y**2) ** 1.3)


def _finish(linear: Array, lens: Lens, light: Light) -> Array:
    shown = tone(linear) * 255
    shown = np.asarray(cv2.resize(shown, (lens.width_px, lens.height_px), interpolation=cv2.INTER_AREA))
    bloom = cv2.GaussianBlur(np.maximum(shown - 200, 0), (0, 0), lens.width_px / 110)
    shown = (shown + 0.6 * np.asarray(bloom)) * vignette(lens)[..., None]
    blurred = cv2.GaussianBlur(shown, (0, 0), 1.2)
    shown = shown + 0.35 * (shown - np.asarray(blurred))  # what a camera's own sharpening does
    if light.is_gray:
        shown = shown.mean(axis=-1, keepdims=True).repeat(3, axis=-1)
    return np.clip(shown, 0, 255).astype(np.uint8)


def _lamps(place: Place, light: Light) -> list[tuple[Lamp, float]]:
    out = [(lamp, light.lamps) for lamp in place.lamps if light.lamps]
    out += [(lamp, light.street_lamps) for lamp in place.street_lamps if light.street_lamps]
    return out + [(lamp, max(light.sky)) for lamp in place.window_light if max(light.sky) > 0]


def _skylight(place: Place, points: Array, normals: Array, light: Light) -> Array:
    """Light from everywhere (rows, columns, 3), less of it on the ground beside something upright."""
    open_sky = 0.62 + 0.38 * normals[2]
    down = normals[2] > 0.5
    for block in place.blocks:
        reach = np.float32(0.12 + 0.25 * min(1.5, float(block.high[2] - block.low[2])))
        gaps = [
            np.maximum(np.maximum(np.float32(low) - p, p - np.float32(high)), 0)
            for low, high, p in zip(block.low, block.high, points, strict=True)
        ]
        near = down & (points[2] < block.high[2] - 0.05) & (gaps[0] < 1.5) & (gaps[1] < 1.5)
        gap = np.sqrt(gaps[0][near] ** 2 + gaps[1][near] ** 2 + gaps[2][near] ** 2)
        open_sky[near] *= 1 - 0.5 * np.exp(-gap / reach)
    return np.asarray(open_sky[..., None] * np.asarray(light.sky, np.float32))


def _lamplight(place: Place, points: Array, normals: Array, lamp: Lamp, strength: float) -> Array:
    offset = np.asarray(lamp.place, np.float32)[:, None, None] - points
    away = np.maximum(np.sqrt((offset * offset).sum(axis=0)), 0.05)
    toward = offset / away
    facing = np.clip((toward * normals).sum(axis=0) * 0.85 + 0.15, 0, 1)
    lit = 1 - blocked(place, points + normals * 0.03, toward, away - 0.2)
    lit = np.asarray(cv2.GaussianBlur(lit, (0, 0), 1.6))
    fall = strength * facing * (0.12 + 0.88 * lit) / (lamp.reach_m**2 + away**2)
    return np.asarray(fall[..., None] * np.asarray(lamp.colour, np.float32))


def _sky(view: View, light: Light) -> Array:
    up = np.clip(view.rays[2], 0.0, 1)
    blend = np.power(up, 0.55)[..., None]
    sky = np.asarray(light.horizon, np.float32) * (1 - blend) + np.asarray(light.zenith, np.float32) * blend
    if light.cloud:
        field_ = clouds(256, 256, rng_of("sky"), 1.7)
        flat = view.rays[:2] / np.maximum(up, 0.04) * 22
        puff = np.asarray(cv2.remap(field_, flat[0] % 256, flat[1] % 256, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP))
        cover = np.clip((puff + 2.2 * light.cloud - 1.1) * 0.7, 0, 1) * np.clip(up * 7, 0, 1)
        white = np.asarray(light.horizon, np.float32) * 1.15 + 0.1 * max(light.horizon)
        sky = sky * (1 - cover[..., None] * 0.8) + white * cover[..., None] * 0.8
    return np.asarray(sky)
