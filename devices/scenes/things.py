"""PURE. What else comes by: cars, a cat, a parcel."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from devices.scenes.brush import Brush, Glow, Seen, box_around, lay_over, shade_ground
from devices.scenes.lens import Array, Lens
from devices.scenes.stage import Light, Plate, Rgb
from devices.scenes.textures import rng_of

CARDBOARD: Rgb = (0.40, 0.25, 0.12)
PAINTS: tuple[Rgb, ...] = (
    (0.36, 0.37, 0.38), (0.035, 0.037, 0.042), (0.60, 0.60, 0.59), (0.03, 0.075, 0.20), (0.30, 0.025, 0.025), (0.09, 0.10, 0.11),
    (0.05, 0.13, 0.10), (0.22, 0.20, 0.16), (0.20, 0.28, 0.34),
)  # fmt: skip
# Side views, nose at the right: (meters ahead, meters up), from the lower rear corner over the roof to the nose.
BODIES: tuple[tuple[str, float, tuple[tuple[float, float], ...]], ...] = (
    ("saloon", 1.80, ((-2.25, 0.32), (-2.30, 0.62), (-2.22, 0.98), (-1.55, 1.05), (-0.85, 1.42), (0.25, 1.45), (1.10, 1.00), (2.05, 0.86), (2.28, 0.66), (2.28, 0.30))),
    ("hatchback", 1.76, ((-1.95, 0.32), (-2.02, 0.70), (-1.92, 1.05), (-1.60, 1.45), (0.35, 1.52), (1.15, 1.02), (1.88, 0.88), (2.05, 0.66), (2.05, 0.30))),
    ("suv", 1.90, ((-2.28, 0.42), (-2.34, 0.80), (-2.25, 1.15), (-2.05, 1.66), (-0.2, 1.74), (0.45, 1.68), (1.15, 1.16), (2.12, 1.05), (2.36, 0.80), (2.34, 0.40))),
    ("van", 2.00, ((-2.60, 0.38), (-2.66, 0.90), (-2.64, 2.05), (-2.50, 2.18), (1.25, 2.15), (1.55, 1.95), (2.05, 1.15), (2.62, 0.98), (2.72, 0.70), (2.70, 0.34))),
)  # fmt: skip


@dataclass(frozen=True)
class Car:
    body: int
    rgb: Rgb
    seed: int

    @property
    def profile(self) -> Array:
        return np.array(BODIES[self.body][2])

    @property
    def wide_m(self) -> float:
        return BODIES[self.body][1]


@dataclass(frozen=True)
class CarPose:
    x: float
    y: float
    z: float
    heading: float  # radians, 0 looks along +x, positive turns to +y
    rolled_m: float = 0.0
    has_lights: bool = False


def car_of(seed: int, *, body: int | None = None) -> Car:
    rng = rng_of("car", seed)
    return Car(int(rng.integers(len(BODIES))) if body is None else body, PAINTS[int(rng.integers(len(PAINTS)))], seed)


def _smooth(profile: Array) -> Array:
    """The profile with rounded corners."""
    for _ in range(2):
        cut = [profile[0]]
        for a, b in zip(profile, profile[1:], strict=False):
            cut += [0.78 * a + 0.22 * b, 0.22 * a + 0.78 * b]
        profile = np.array([*cut, profile[-1]])
    return np.asarray(profile)


class _Shell:
    """A car's sheets in the world, at one place."""

    def __init__(self, car: Car, pose: CarPose, lens: Lens) -> None:
        self.car, self.pose, self.lens = car, pose, lens
        c, s = np.cos(pose.heading), np.sin(pose.heading)
        self.ahead, self.left = np.array([c, s, 0.0]), np.array([-s, c, 0.0])
        self.origin = np.array([pose.x, pose.y, pose.z])

    def at(self, side: Array | float, along: Array, high: Array) -> Array:
        """World points; the body grows narrower above the waist."""
        waist = self.car.profile[:, 1].max() * 0.62
        half = self.car.wide_m / 2 * (1 - 0.17 * np.clip((high - waist) / 0.6, 0, 1)) * side
        return np.asarray(
            self.origin + along[..., None] * self.ahead + half[..., None] * self.left + high[..., None] * (0, 0, 1.0)
        )


def paint_car(frame: Array, plate: Plate, lens: Lens, light: Light, glow: Glow, car: Car, pose: CarPose) -> Seen | None:
    """Draw a car. None: it is not in the picture."""
    shell = _Shell(car, pose, lens)
    profile = _smooth(car.profile)
    if (shell.origin - lens.position) @ lens.axes[2] < 1.5:
        return None
    both = np.stack([shell.at(side, profile[:, 0], profile[:, 1]) for side in (-1.0, 1.0)])
    px = lens.project(both)
    m = lens.px_per_m(shell.origin)
    _car_shadow(frame, plate, lens, light, glow, shell, m)
    box = box_around(px.reshape(-1, 2), 0.12 * m + 4, plate.depth_m.shape)
    if box is None:
        return None
    if pose.has_lights:
        box = box_around(px.reshape(-1, 2), 1.6 * m + 4, plate.depth_m.shape) or box
    brush = Brush(box, glow)
    rgb = car.rgb
    to_us = np.asarray(lens.position) - shell.origin
    near = 1 if to_us @ shell.left > 0 else 0
    sun = np.asarray(light.sun_to) / np.linalg.norm(light.sun_to)
    wheels = (car.profile[0, 0] + 0.82, car.profile[-1, 0] - 0.86)
    _wheels(brush, shell, 1 - near, wheels, m)
    strips = []
    for i in range(len(profile) - 1):
        (xa, za), (xb, zb) = profile[i], profile[i + 1]
        normal = (za - zb) * shell.ahead + np.array([0, 0, xb - xa])
        normal = -normal if normal[2] < 0 and abs(xb - xa) > abs(zb - za) else normal
        normal /= max(float(np.linalg.norm(normal)), 1e-9)
        outward = normal if (0.5 * (xa + xb) * (normal @ shell.ahead) >= 0 or normal[2] > 0.5) else -normal
        centre = both[:, i : i + 2].mean(axis=(0, 1))
        steep = abs(zb - za) / max(1e-6, float(np.hypot(xb - xa, zb - za)))
        waist = car.profile[:, 1].max() * 0.66
        is_glass = steep > 0.35 and 0.5 * (za + zb) > waist
        strips.append((float(lens.distance_m(centre)), i, outward, is_glass, centre))
    for _, i, outward, is_glass, centre in sorted(strips, key=lambda strip: -strip[0]):
        if outward @ (np.asarray(lens.position) - centre) <= 0:
            continue
        corners = np.array([px[0, i], px[0, i + 1], px[1, i + 1], px[1, i]])
        lit = _sheet(brush, rgb, outward, sun, glow, light)
        brush.polygon(corners, lit)
        if is_glass:
            inner = corners.mean(axis=0) + (corners - corners.mean(axis=0)) * np.array([0.90, 1.04])
            brush.polygon(inner, _glass(brush, outward, light))
    _side(brush, shell, near, profile, sun, glow, light, wheels, m)
    _lamps(brush, shell, light, m)
    return Seen(box, lay_over(frame, plate, brush, float(lens.distance_m(shell.origin)) - 1.2))


def _sheet(brush: Brush, rgb: Rgb, normal: Array, sun: Array, glow: Glow, light: Light) -> Array:
    """Lacquer: its colour, and the sky in it."""
    up = float(np.clip(normal[2], 0, 1))
    key = max(0.0, float(normal @ sun)) if glow.sun_share > 0 else 0.55 + 0.3 * up
    mirror = (0.05 + 0.13 * up) * max(light.horizon) * light.exposure
    base = brush.shown(rgb, 0.55 + 0.45 * up, key)
    return np.asarray(np.clip(base + 255 * 0.55 * mirror, 0, 250))


def _glass(brush: Brush, normal: Array, light: Light) -> Array:
    sky = np.asarray(light.horizon) * (0.10 + 0.35 * max(0.0, float(normal[2])))
    return np.asarray(np.clip(brush.shown((0.02, 0.022, 0.026), 1, 0.5) + sky * light.exposure * 150, 0, 215))


def _side(
    brush: Brush,
    shell: _Shell,
    near: int,
    profile: Array,
    sun: Array,
    glow: Glow,
    light: Light,
    wheels: tuple[float, float],
    m: float,
) -> None:
    side = 1.0 if near else -1.0
    lens, car = shell.lens, shell.car
    outward = shell.left * side

    def draw(along: Array, high: Array, colour: Array, opacity: float = 1.0) -> None:
        brush.polygon(lens.project(shell.at(side, np.asarray(along), np.asarray(high))), colour, opacity)

    body = _sheet(brush, car.rgb, outward, sun, glow, light)
    draw(profile[:, 0], profile[:, 1], body)
    low, roof = float(car.profile[0, 1]), float(car.profile[:, 1].max())
    rear, nose = float(car.profile[0, 0]), float(car.profile[-1, 0])
    for step in range(6):  # a body is round: darker toward the sill, the sky along the shoulder
        z = low + (roof * 0.62 - low) * step / 6
        draw(np.array([rear, nose, nose, rear]), np.array([low, low, z, z]), body * 0.72, 0.13)
    draw(
        np.array([rear + 0.05, nose - 0.12, nose - 0.12, rear + 0.05]),
        roof * np.array([0.545, 0.525, 0.54, 0.56]),
        body * 0.62 + 90 * min(1.0, max(light.horizon)),
        0.35,
    )
    waist = roof * 0.66
    upper = profile[profile[:, 1] > waist - 0.02]
    middle = upper.mean(axis=0)
    glass = np.column_stack(
        [
            middle[0] + (upper[:, 0] - middle[0]) * 0.90,
            np.clip(waist + (upper[:, 1] - waist) * 0.86 + 0.02, 0, None),
        ]
    )
    if BODIES[car.body][0] == "van":
        glass = glass[glass[:, 0] > 0.55]
        glass = np.vstack([[0.55, glass[:, 1].max()], glass, [glass[:, 0].max(), waist], [0.55, waist]])
    dark = _glass(brush, np.array([0, 0, 0.12]), light)
    draw(glass[:, 0], glass[:, 1], dark)
    for x in (-0.95, 0.12) if BODIES[car.body][0] != "van" else (1.0,):
        draw(np.array([x, x + 0.07, x + 0.07, x]), np.array([waist, waist, roof, roof * 0.97]), body * 0.55)
    seam = body * 0.45
    for x in (-0.92, 0.15, 1.12):
        if x < nose - 0.9:
            draw(
                np.array([x, x + 0.02, x + 0.02, x]),
                np.array([low + 0.06, low + 0.06, waist, waist]),
                seam,
                0.8,
            )
    for x in (-0.78, 0.30):
        draw(np.array([x, x + 0.17, x + 0.17, x]), waist - np.array([0.13, 0.13, 0.10, 0.10]), seam, 0.9)
    draw(
        np.array([rear + 0.1, nose - 0.1, nose - 0.1, rear + 0.1]),
        low + np.array([-0.03, -0.03, 0.07, 0.07]),
        np.array([18.0, 18, 19]),
        0.8,
    )
    _wheels(brush, shell, near, wheels, m)


def _wheels(brush: Brush, shell: _Shell, which: int, wheels: tuple[float, float], m: float) -> None:
    side = 1.0 if which else -1.0
    ring = np.linspace(0, 2 * np.pi, 33)[:-1]
    size = 0.325 if shell.car.body < 2 else 0.365
    rubber = brush.shown((0.018, 0.018, 0.019), 0.8, 0.4)
    metal = brush.shown((0.33, 0.33, 0.34), 0.8, 0.6)
    for x in wheels:
        for radius, colour in (
            (size * 1.17, np.array([6.0, 6, 7])),
            (size, rubber),
            (size * 0.66, metal),
            (size * 0.58, metal * 0.55),
        ):
            rim = shell.at(side, x + radius * np.cos(ring), size + radius * np.sin(ring))
            brush.polygon(shell.lens.project(rim), colour)
        turn = -shell.pose.rolled_m / size
        for spoke in range(5):
            a = turn + spoke * 2 * np.pi / 5
            along = x + np.array(
                [
                    0.05 * np.cos(a + 1.5),
                    size * 0.6 * np.cos(a - 0.16),
                    size * 0.6 * np.cos(a + 0.16),
                    0.05 * np.cos(a - 1.5),
                ]
            )
            high = size + np.array(
                [
                    0.05 * np.sin(a + 1.5),
                    size * 0.6 * np.sin(a - 0.16),
                    size * 0.6 * np.sin(a + 0.16),
                    0.05 * np.sin(a - 1.5),
                ]
            )
            brush.polygon(shell.lens.project(shell.at(side, along, high)), metal, 0.9)


def _lamps(brush: Brush, shell: _Shell, light: Light, m: float) -> None:
    car, lens = shell.car, shell.lens
    to_us = np.asarray(lens.position) - shell.origin
    for end, colour, on in (
        (car.profile[-1, 0], np.array([235.0, 236, 225]), np.array([255.0, 246, 215])),
        (car.profile[0, 0], np.array([120.0, 16, 14]), np.array([255.0, 40, 25])),
    ):
        if to_us @ shell.ahead * np.sign(end) < 1.2:
            continue
        if light.is_gray:
            colour, on = np.full(3, colour.mean()), np.full(3, on.mean())
        high = car.profile[:, 1].max() * 0.46
        lit = (
            on if shell.pose.has_lights else colour * float(np.clip(max(light.sky) * light.exposure * 1.2, 0.12, 0.85))
        )
        for side in (-0.80, 0.80):
            ring = np.linspace(0, 2 * np.pi, 17)[:-1]
            flat = np.full(16, end * 0.995)
            spot = shell.at(side + 0.14 * np.cos(ring), flat, high + 0.085 * np.sin(ring))
            brush.polygon(lens.project(spot), lit)
            if shell.pose.has_lights:
                middle = lens.project(spot.mean(axis=0))
                for radius, strength in ((1.3, 0.07), (0.7, 0.14), (0.4, 0.25), (0.22, 0.5)):
                    brush.polygon(middle + radius * m * np.column_stack([np.cos(ring), np.sin(ring)]), on, strength)
        plate = shell.at(
            np.array([-0.26, 0.26, 0.26, -0.26]), np.full(4, end * 1.0), np.array([0.45, 0.45, 0.57, 0.57])
        )
        brush.polygon(lens.project(plate), brush.shown((0.5, 0.5, 0.48), 0.8, 0.3))


def _car_shadow(frame: Array, plate: Plate, lens: Lens, light: Light, glow: Glow, shell: _Shell, m: float) -> None:
    away = float(lens.distance_m(shell.origin)) - 3.5

    def footprint(long: float, wide: float, shift: Array) -> Array:
        """The outline on the ground of a part of the body, moved by `shift`, in pixels."""
        half_long, half_wide = long * shell.car.profile[-1, 0], wide * shell.car.wide_m / 2
        corners = [(a, b) for a, b in ((-1, -1), (-1, 1), (1, 1), (1, -1))]
        ground = [shell.origin + a * half_long * shell.ahead + b * half_wide * shell.left + shift for a, b in corners]
        return lens.project(np.array(ground))

    under = footprint(0.94, 0.88, np.zeros(3))
    shade_ground(frame, plate, [under], 0.44, 0.10 * m, away)
    shade_ground(frame, plate, [under], 0.44, 0.03 * m, away)
    if glow.sun_share > 0.05:
        sun = np.asarray(light.sun_to)
        fall = -sun / sun[2] * (1, 1, 0) * float(shell.car.profile[:, 1].max())
        cast = [
            footprint(long, 0.9, fall * share) for share, long in ((0.2, 0.96), (0.4, 0.92), (0.6, 0.8), (0.85, 0.5))
        ]
        shade_ground(frame, plate, cast, 0.6 * glow.sun_share, 0.05 * m, away - 2)


def paint_parcel(brush: Brush, lens: Lens, spot: Array, heading: float, seed: int) -> None:
    """A cardboard box whose bottom centre is at `spot`."""
    rng = rng_of("parcel", seed)
    wide, deep, high = (
        float(rng.uniform(0.30, 0.44)) / 2,
        float(rng.uniform(0.22, 0.34)) / 2,
        float(rng.uniform(0.16, 0.28)),
    )
    side, ahead = (
        np.array([np.cos(heading), -np.sin(heading), 0.0]),
        np.array([np.sin(heading), np.cos(heading), 0.0]),
    )

    def corner(a: float, b: float, c: float) -> Array:
        return np.asarray(spot + a * wide * side + b * deep * ahead + np.array([0, 0, c * high]))

    faces = [
        ([(-1, -1, 0), (1, -1, 0), (1, -1, 1), (-1, -1, 1)], -ahead), ([(-1, 1, 0), (1, 1, 0), (1, 1, 1), (-1, 1, 1)], ahead),
        ([(-1, -1, 0), (-1, 1, 0), (-1, 1, 1), (-1, -1, 1)], -side), ([(1, -1, 0), (1, 1, 0), (1, 1, 1), (1, -1, 1)], side),
        ([(-1, -1, 1), (1, -1, 1), (1, 1, 1), (-1, 1, 1)], np.array([0, 0, 1.0])),
    ]  # fmt: skip
    for corners, outward in faces:
        points = np.array([corner(*c) for c in corners])
        if outward @ (np.asarray(lens.position) - points.mean(axis=0)) <= 0:
            continue
        shade = 1.0 if outward[2] else 0.62
        px = lens.project(points)
        brush.polygon(px, brush.shown(CARDBOARD, 0.6 + 0.4 * shade, shade * 0.8))
        middle = 0.5 * (px[0] + px[1]), 0.5 * (px[3] + px[2])
        along = (px[1] - px[0]) * 0.07
        tape = np.array([middle[0] - along, middle[0] + along, middle[1] + along, middle[1] - along])
        brush.polygon(tape, brush.shown((0.50, 0.36, 0.19), 0.6 + 0.4 * shade, shade * 0.8), 0.85)
        if outward[2]:
            label = np.array([corner(*c) for c in ((0.2, -0.7, 1), (0.8, -0.7, 1), (0.8, 0.1, 1), (0.2, 0.1, 1))])
            brush.polygon(lens.project(label), brush.shown((0.6, 0.6, 0.58), 1, 0.8))


def parcel_on_ground(
    frame: Array, plate: Plate, lens: Lens, light: Light, glow: Glow, spot: Array, heading: float, seed: int
) -> Seen | None:
    m = lens.px_per_m(spot)
    px = lens.project(spot)
    box = box_around(px[None], 0.5 * m, plate.depth_m.shape)
    if box is None:
        return None
    shade_ground(
        frame,
        plate,
        [(px - (0.14 * m, 0), px + (0.14 * m, 0), 0.26 * m)],
        0.44,
        0.05 * m,
        float(lens.distance_m(spot)) - 0.6,
    )
    brush = Brush(box, glow)
    paint_parcel(brush, lens, spot, heading, seed)
    return Seen(box, lay_over(frame, plate, brush, float(lens.distance_m(spot)) - 0.3))


@dataclass(frozen=True)
class CatPose:
    x: float
    y: float
    z: float
    heading: float  # as a person's
    stride: float
    pace: float
    seconds: float


FUR: tuple[Rgb, ...] = (
    (0.30, 0.15, 0.06),
    (0.03, 0.028, 0.027),
    (0.22, 0.20, 0.18),
    (0.52, 0.48, 0.43),
    (0.14, 0.10, 0.07),
)


def paint_cat(
    frame: Array, plate: Plate, lens: Lens, light: Light, glow: Glow, seed: int, pose: CatPose
) -> Seen | None:
    rng = rng_of("cat", seed)
    fur, size = FUR[int(rng.integers(len(FUR)))], float(rng.uniform(1.1, 1.3))
    ahead, side = (
        np.array([np.sin(pose.heading), np.cos(pose.heading), 0.0]),
        np.array([np.cos(pose.heading), -np.sin(pose.heading), 0.0]),
    )
    ground, up = np.array([pose.x, pose.y, pose.z]), np.array([0, 0, 1.0])
    if (ground - lens.position) @ lens.axes[2] < 0.4:
        return None
    m = lens.px_per_m(ground)

    def at(a: float, s: float, z: float) -> Array:
        return np.asarray(ground + size * (a * ahead + s * side + z * up))

    bob = 0.006 * pose.pace * np.sin(4 * np.pi * pose.stride)
    feet = []
    for end, s, shift in (
        (0.15, -0.045, 0.0),
        (0.15, 0.045, 0.5),
        (-0.15, -0.045, 0.25),
        (-0.15, 0.045, 0.75),
    ):
        phase = 2 * np.pi * (pose.stride + shift)
        step = 0.075 * pose.pace * np.cos(phase)
        lift = 0.035 * pose.pace * max(0.0, float(-np.sin(phase)))
        bend = 0.5 * step + (0.02 if end > 0 else -0.03)
        feet.append((at(end, s, 0.17 + bob), at(end + bend, s, 0.09), at(end + step, s, 0.012 + lift)))
    wave = 0.05 * np.sin(pose.seconds * 2.2)
    tail = [
        at(-0.22, 0, 0.235),
        at(-0.33, wave * 0.3, 0.27),
        at(-0.40, wave, 0.36),
        at(-0.40, wave * 1.6, 0.46),
    ]
    head = at(0.29, 0.02 * np.sin(pose.seconds * 1.3), 0.295 + bob)
    points = np.array([head, *tail, *(p for foot in feet for p in foot)])
    strokes = [(lens.project(at(-0.16, 0, 0)), lens.project(at(0.16, 0, 0)), 0.13 * m)]
    away = float(lens.distance_m(ground)) - 0.8
    shade_ground(frame, plate, strokes, 0.42, 0.05 * m, away)
    if glow.sun_share > 0.05:
        sun = np.asarray(light.sun_to)
        drop = -sun * 0.22 / sun[2] * (1, 1, 0)
        shade_ground(
            frame,
            plate,
            [(lens.project(at(-0.2, 0, 0) + drop), lens.project(at(0.25, 0, 0) + drop), 0.15 * m)],
            0.6,
            0.03 * m,
            away,
        )
    box = box_around(lens.project(points), 0.2 * m + 3, plate.depth_m.shape)
    if box is None:
        return None
    brush = Brush(box, glow)

    def limb(a: Array, b: Array, widths: tuple[float, ...], rgb: Rgb = fur, seed_: int = 0) -> None:
        pa, pb = lens.project(np.array([a, b]))
        brush.limb(pa, pb, tuple(w * size * m for w in widths), rgb, folds=0.22, seed=seed + seed_)

    order = sorted(feet, key=lambda foot: -float(lens.distance_m(foot[0])))
    shy = tuple(0.75 * c for c in fur)
    far_rgb = (shy[0], shy[1], shy[2])
    for hip, knee, paw in order[:2]:
        limb(hip, knee, (0.042, 0.026), far_rgb)
        limb(knee, paw, (0.022, 0.016, 0.020), far_rgb)
    for a, b in zip(tail, tail[1:], strict=False):
        limb(a, b, (0.021, 0.019))
    limb(at(-0.17, 0, 0.215 + bob), at(0.16, 0, 0.225 + bob), (0.080, 0.082, 0.078, 0.072, 0.070), seed_=3)
    for hip, knee, paw in order[2:]:
        limb(hip, knee, (0.046, 0.027), seed_=5)
        limb(knee, paw, (0.023, 0.016, 0.020))
    limb(at(0.17, 0, 0.24 + bob), head, (0.058, 0.05))
    limb(head - 0.01 * ahead, head + 0.03 * ahead, (0.062, 0.055))
    limb(head + size * (0.055 * ahead - 0.018 * up), head + size * (0.075 * ahead - 0.02 * up), (0.026, 0.022))
    colour = brush.shown(fur, 0.8, 0.6)
    for s in (-1, 1):
        ear = np.array(
            [
                head + size * v
                for v in (
                    s * 0.050 * side + 0.030 * up,
                    s * 0.012 * side + 0.048 * up,
                    s * 0.042 * side + 0.100 * up,
                )
            ]
        )
        brush.polygon(lens.project(ear), colour)
    if glow.is_gray and ahead @ (np.asarray(lens.position) - ground) > 0.2:  # eyes shine back into infrared lamps
        for s in (-1, 1):
            eye = lens.project(head + size * (s * 0.026 * side + 0.012 * up + 0.055 * ahead))
            ring = np.linspace(0, 2 * np.pi, 9)[:-1]
            brush.polygon(eye + 0.013 * m * np.column_stack([np.cos(ring), np.sin(ring)]), np.array([250.0, 250, 250]))
    return Seen(box, lay_over(frame, plate, brush, float(lens.distance_m(ground)) - 0.3))


def park(plate: Plate, lens: Lens, light: Light, glow: Glow, car: Car, pose: CarPose) -> Plate:
    """The still picture with a car standing in it; what passes behind it is hidden by it."""
    picture, depth = plate.picture.copy(), plate.depth_m.copy()
    seen = paint_car(picture, plate, lens, light, glow, car, pose)
    if seen is None:
        return plate
    left, top, right, bottom = seen.box
    away = float(lens.distance_m(np.array([pose.x, pose.y, pose.z])))
    part = depth[top:bottom, left:right]
    np.copyto(part, away, where=(seen.cover > 0.5) & (part > away))
    soft = np.asarray(cv2.resize(plate.sunlit, (lens.width_px, lens.height_px)))
    soft[top:bottom, left:right] *= 1 - seen.cover
    return replace(plate, picture=picture, depth_m=depth, sunlit=soft)
