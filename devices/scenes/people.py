"""PURE. A person as a skeleton that walks, waits, carries and reaches, in clothes of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from devices.scenes import things
from devices.scenes.brush import Brush, Glow, Seen, box_around, lay_over, shade_ground
from devices.scenes.lens import Array, Lens
from devices.scenes.stage import Light, Plate, Rgb
from devices.scenes.textures import rng_of

SKINS: tuple[Rgb, ...] = (
    (0.56, 0.33, 0.23),
    (0.44, 0.24, 0.15),
    (0.26, 0.13, 0.075),
    (0.62, 0.40, 0.30),
    (0.15, 0.075, 0.045),
)
HAIR: tuple[Rgb, ...] = (
    (0.025, 0.018, 0.014),
    (0.07, 0.035, 0.02),
    (0.16, 0.09, 0.04),
    (0.30, 0.20, 0.09),
    (0.28, 0.27, 0.26),
)
TOPS: tuple[Rgb, ...] = (
    (0.34, 0.05, 0.05), (0.05, 0.10, 0.26), (0.07, 0.20, 0.12), (0.45, 0.43, 0.38), (0.055, 0.055, 0.06), (0.50, 0.30, 0.05),
    (0.16, 0.24, 0.34), (0.30, 0.12, 0.24), (0.22, 0.20, 0.17), (0.06, 0.22, 0.24),
)  # fmt: skip
BOTTOMS: tuple[Rgb, ...] = (
    (0.045, 0.065, 0.13),
    (0.025, 0.027, 0.032),
    (0.26, 0.21, 0.14),
    (0.10, 0.10, 0.11),
    (0.07, 0.10, 0.17),
)
BONES = (("hip", "knee", 0.15), ("knee", "ankle", 0.11), ("shoulder", "elbow", 0.10), ("elbow", "hand", 0.08))
COURIER: Rgb = (0.17, 0.085, 0.03)


@dataclass(frozen=True)
class Look:
    """What somebody looks like."""

    tall_m: float
    broad: float
    skin: Rgb
    hair: Rgb
    top: Rgb
    bottom: Rgb
    shoes: Rgb
    has_coat: bool
    has_hood: bool
    has_cap: bool
    has_long_hair: bool
    has_backpack: bool
    seed: int


@dataclass(frozen=True)
class Pose:
    """A moment of somebody: where they are, what they face, how far into a stride (1 is two steps)."""

    x: float
    y: float
    z: float
    heading: float  # radians, 0 looks along +y, positive turns to +x
    stride: float
    pace: float  # 0 stands, 1 walks
    reach: float = 0.0  # 0..1: the right hand goes to the bell
    carries: float = 0.0  # 0..1: both hands hold a parcel
    bow: float = 0.0  # 0..1: bends down


def look_of(seed: int, *, is_courier: bool = False) -> Look:
    rng = rng_of("look", seed)
    top, bottom = TOPS[int(rng.integers(len(TOPS)))], BOTTOMS[int(rng.integers(len(BOTTOMS)))]
    kind = rng.uniform(0, 1, 5)
    return Look(
        tall_m=float(rng.uniform(1.60, 1.86)),
        broad=float(rng.uniform(0.9, 1.13)),
        skin=SKINS[int(rng.integers(len(SKINS)))],
        hair=HAIR[int(rng.integers(len(HAIR)))],
        top=COURIER if is_courier else top,
        bottom=COURIER if is_courier else bottom,
        shoes=(0.03, 0.03, 0.03) if rng.uniform() < 0.6 else (0.5, 0.49, 0.46),
        has_coat=not is_courier and kind[0] < 0.3,
        has_hood=not is_courier and kind[1] < 0.3,
        has_cap=is_courier or kind[2] < 0.2,
        has_long_hair=not is_courier and kind[3] < 0.4,
        has_backpack=not is_courier and kind[4] < 0.3,
        seed=seed,
    )


def _bump(phase: float, at: float, wide: float) -> float:
    gap = (phase - at + 0.5) % 1.0 - 0.5
    return float(np.exp(-((gap / wide) ** 2)))


def skeleton(look: Look, pose: Pose) -> dict[str, Array]:
    """Joints in meters of the world."""
    h = look.tall_m
    joints: dict[str, Array] = {}  # in the body's own axes first: side (their right), ahead, up
    lean = 0.05 * pose.pace + 0.55 * pose.bow
    for name, side, shift in (("l", -1, 0.0), ("r", 1, 0.5)):
        phase = (pose.stride + shift) % 1.0
        thigh = pose.pace * (0.05 + 0.40 * np.cos(2 * np.pi * phase)) + 0.9 * pose.bow
        knee = pose.pace * (0.08 + 0.18 * _bump(phase, 0.13, 0.08) + 0.98 * _bump(phase, 0.72, 0.115)) + 1.5 * pose.bow
        hip = np.array([side * 0.052 * h, 0.0, 0.0])
        shin = thigh - knee
        j_knee = hip + 0.245 * h * np.array([0.0, np.sin(thigh), -np.cos(thigh)])
        ankle = j_knee + 0.246 * h * np.array([-side * 0.008, np.sin(shin), -np.cos(shin)])
        foot = shin * 0.75 + 0.22 * pose.pace * _bump(phase, 0.0, 0.1)
        toe = ankle + h * np.array(
            [
                side * 0.014,
                0.115 * np.cos(foot) + 0.03 * np.sin(foot),
                0.115 * np.sin(foot) - 0.03 * np.cos(foot),
            ]
        )
        joints |= {f"hip_{name}": hip, f"knee_{name}": j_knee, f"ankle_{name}": ankle, f"toe_{name}": toe}
    up, ahead = np.cos(lean), np.sin(lean)
    sway = 0.012 * h * pose.pace * np.sin(2 * np.pi * pose.stride)
    spine = np.array([sway, ahead, up])
    joints["pelvis"], joints["neck"] = np.array([sway, 0.0, 0.01 * h]), 0.305 * h * spine
    joints["head"] = joints["neck"] + h * np.array([0.0, 0.075 * (ahead + 0.20), 0.078 * up + 0.01])
    twist = 0.05 * h * pose.pace * np.cos(2 * np.pi * pose.stride)
    for name, side, shift in (("l", -1, 0.5), ("r", 1, 0.0)):
        swing = pose.pace * 0.42 * np.cos(2 * np.pi * (pose.stride + shift)) * (1 - 0.8 * pose.carries)
        raised = side == 1
        shoulder = 0.265 * h * spine + np.array([side * 0.101 * h * look.broad, side * -twist, 0.0])
        upper = swing + lean + 0.35 * pose.carries + (1.15 * pose.reach if raised else 0.0)
        bend = 0.22 + 0.20 * pose.pace + 1.15 * pose.carries + (0.35 * pose.reach if raised else 0.0)
        out = 0.10 * (1 - pose.carries)
        elbow = shoulder + 0.172 * h * np.array([side * out, np.sin(upper), -np.cos(upper)])
        hand = elbow + 0.165 * h * np.array(
            [-side * 0.10 * (0.3 + 2.2 * pose.carries), np.sin(upper + bend), -np.cos(upper + bend)]
        )
        joints |= {f"shoulder_{name}": shoulder, f"elbow_{name}": elbow, f"hand_{name}": hand}
    lowest = min(min(joints[f"ankle_{n}"][2] - 0.042 * h, joints[f"toe_{n}"][2] - 0.010 * h) for n in "lr")
    c, s = np.cos(pose.heading), np.sin(pose.heading)
    turn = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])  # rows: side, ahead, up in the world
    ground = np.array([pose.x, pose.y, pose.z - lowest])
    return {name: ground + joint @ turn for name, joint in joints.items()}


def paint(
    frame: Array,
    plate: Plate,
    lens: Lens,
    light: Light,
    glow: Glow,
    look: Look,
    pose: Pose,
    parcel: int | None = None,
) -> Seen | None:
    """Draw somebody into the frame. None: they are not in the picture."""
    joints = skeleton(look, pose)
    middle = joints["pelvis"]
    if (middle - lens.position) @ lens.axes[2] < 0.25:
        return None
    m = lens.px_per_m(middle)
    _shadow(frame, plate, lens, light, glow, joints, pose.z, m)
    box = box_around(lens.project(np.array(list(joints.values()))), 0.26 * m + 3, plate.depth_m.shape)
    if box is None:
        return None
    figure = _Figure(Brush(box, glow), lens, look, pose, joints)
    figure.draw(parcel)
    return Seen(box, lay_over(frame, plate, figure.brush, float(lens.distance_m(middle)) - 0.1))


def _shadow(
    frame: Array,
    plate: Plate,
    lens: Lens,
    light: Light,
    glow: Glow,
    joints: dict[str, Array],
    z: float,
    m: float,
) -> None:
    feet = [(joints[f"ankle_{n}"] * (1, 1, 0) + (0, 0, z), joints[f"toe_{n}"] * (1, 1, 0) + (0, 0, z)) for n in "lr"]
    strokes = [(lens.project(a), lens.project(b), 0.13 * m) for a, b in feet]
    away = float(lens.distance_m(joints["pelvis"])) - 1.0
    shade_ground(frame, plate, strokes, 0.42, 0.045 * m, away)
    if glow.sun_share < 0.05:
        return
    sun = np.asarray(light.sun_to)
    bones = [(f"{a}_{n}", f"{b}_{n}", w) for a, b, w in BONES for n in "lr"]
    strokes = []
    for start, end, wide in [*bones, ("pelvis", "neck", 0.30), ("neck", "head", 0.20)]:
        low, high = (joints[n] - sun * max(0.0, joints[n][2] - z) / sun[2] for n in (start, end))
        if min((p - lens.position) @ lens.axes[2] for p in (low, high)) > 0.3:
            strokes.append((lens.project(low), lens.project(high), wide * m * 0.8))
    if strokes:
        shade_ground(frame, plate, strokes, 0.62 * glow.sun_share, 0.03 * m, away - 1.5)


class _Figure:
    """One drawing of one person."""

    def __init__(self, brush: Brush, lens: Lens, look: Look, pose: Pose, joints: dict[str, Array]) -> None:
        self.brush, self.lens, self.look, self.pose, self.joints = brush, lens, look, pose, joints
        to_us = np.asarray(lens.position)[:2] - joints["pelvis"][:2]
        to_us /= max(float(np.linalg.norm(to_us)), 1e-6)
        self.ahead = np.array([np.sin(pose.heading), np.cos(pose.heading), 0.0])
        self.side = np.array([np.cos(pose.heading), -np.sin(pose.heading), 0.0])
        self.front = float(self.ahead[:2] @ to_us)  # 1 looks at us, -1 shows the back
        self.up = joints["head"] - joints["neck"]
        self.up = self.up / np.linalg.norm(self.up)

    def across(self, front: float, deep: float) -> float:
        """Half width as seen from here of something that is `front` wide and `deep` deep (shares of the height)."""
        return float(np.hypot(front * self.front, deep * np.sqrt(1 - self.front**2)))

    def draw(self, parcel: int | None) -> None:
        j = self.joints
        parts: list[tuple[Array, float, Callable[[], None]]] = [
            (j["pelvis"] * 0.5 + j["neck"] * 0.5, 0.03, self.torso),
            (j["head"], 0.12, self.head),
        ]
        for n in "lr":
            parts.append((j[f"knee_{n}"], 0.0, partial(self.leg, n)))
            parts.append((j[f"elbow_{n}"], 0.0, partial(self.arm, n)))
        if self.look.has_long_hair and self.front > -0.25:
            parts.append((j["neck"], -0.5, self.mane))
        if self.look.has_backpack:
            parts.append((j["neck"] * 0.5 + j["pelvis"] * 0.5 - 0.2 * self.ahead, 0.0, self.backpack))
        if parcel is not None and self.pose.carries > 0.3:
            spot = 0.5 * (j["hand_l"] + j["hand_r"]) + 0.10 * self.ahead - (0, 0, 0.06)
            parts.append(
                (
                    spot,
                    0.1,
                    partial(things.paint_parcel, self.brush, self.lens, spot, self.pose.heading, parcel),
                )
            )
        for _, _, draw in sorted(parts, key=lambda part: part[1] - float(self.lens.distance_m(part[0]))):
            draw()

    def limb(
        self,
        points: tuple[Array, Array],
        widths: tuple[float, ...],
        rgb: Rgb,
        *,
        folds: float = 0.10,
        seed: int = 0,
    ) -> None:
        a, b = self.lens.project(np.array(points))
        scale = self.lens.px_per_m(0.5 * (points[0] + points[1])) * self.look.tall_m
        self.brush.limb(a, b, tuple(w * scale for w in widths), rgb, folds=folds, seed=self.look.seed + seed)

    def leg(self, n: str) -> None:
        j, look, broad = self.joints, self.look, self.look.broad
        self.limb((j[f"ankle_{n}"] - 0.012 * self.up, j[f"toe_{n}"]), (0.026, 0.027, 0.021), look.shoes, folds=0.03)
        self.limb(
            (j[f"knee_{n}"], j[f"ankle_{n}"]),
            (0.033 * broad, 0.034 * broad, 0.027, 0.025),
            look.bottom,
            seed=3,
        )
        self.limb(
            (j[f"hip_{n}"], j[f"knee_{n}"]),
            (0.050 * broad, 0.048 * broad, 0.040, 0.034 * broad),
            look.bottom,
            seed=5,
        )

    def arm(self, n: str) -> None:
        j, look, broad = self.joints, self.look, self.look.broad
        short = look.seed % 3 == 0 and not (look.has_coat or look.has_hood)
        hand = j[f"hand_{n}"]
        palm = hand + 0.035 * look.tall_m * (hand - j[f"elbow_{n}"]) / np.linalg.norm(hand - j[f"elbow_{n}"])
        upper = ((j[f"shoulder_{n}"], j[f"elbow_{n}"]), (0.030 * broad, 0.031 * broad, 0.026, 0.025))
        lower = ((j[f"elbow_{n}"], hand), (0.025 * broad, 0.023, 0.018))
        self.limb((hand, palm), (0.017, 0.020, 0.015), look.skin, folds=0.0)
        if short:
            self.limb(*lower, look.skin, folds=0.02)
            self.limb(*upper, look.top, seed=11)
        elif self.joints[f"hand_{n}"] @ self.ahead > j[f"elbow_{n}"] @ self.ahead and self.front < 0:
            self.limb(*lower, look.top, seed=9)
            self.limb(*upper, look.top, seed=11)
        else:
            self.limb(*upper, look.top, seed=11)
            self.limb(*lower, look.top, seed=9)

    def torso(self) -> None:
        j, look = self.joints, self.look
        loose = 1.10 if look.has_coat or look.has_hood else 1.0
        shape = ((0.086, 0.066), (0.087, 0.068), (0.081, 0.062), (0.084, 0.064), (0.092, 0.068), (0.099, 0.070),
                 (0.104, 0.068), (0.103, 0.062), (0.088, 0.054), (0.052, 0.042))  # fmt: skip
        widths = tuple(self.across(f * look.broad * loose, d * look.broad * loose) for f, d in shape)
        base = j["pelvis"] + 0.005 * look.tall_m * self.up
        hips = tuple(self.across(f * look.broad, d * look.broad) for f, d in shape[:2])
        self.limb((j["pelvis"] - 0.025 * self.up, base + 0.05 * self.up), hips, look.bottom, seed=1)
        self.limb((base + 0.04 * self.up, j["neck"] - 0.015 * self.up), widths, look.top, folds=0.13, seed=2)
        if look.has_hood:
            hood = self.across(0.058, 0.05)
            spot = j["neck"] - 0.05 * self.ahead
            self.limb((spot, spot + 0.03 * self.up), (hood, hood * 0.9), look.top, seed=6)
        if look.has_coat and self.front > 0.2:  # the opening of the coat
            top, low = self.lens.project(np.array([j["neck"] + 0.1 * self.ahead, j["pelvis"] + 0.13 * self.ahead]))
            wide = 0.012 * look.tall_m * self.lens.px_per_m(j["neck"])
            dark = self.brush.shown((0.02, 0.02, 0.02), 0.6, 0.3)
            self.brush.polygon(
                np.array(
                    [
                        top - (wide * 2.2, 0),
                        top + (wide * 2.2, 0),
                        low + (wide * 0.5, 0),
                        low - (wide * 0.5, 0),
                    ]
                ),
                dark,
                0.7,
            )

    def backpack(self) -> None:
        j = self.joints
        low = j["pelvis"] * 0.8 + j["neck"] * 0.2 - 0.15 * self.ahead
        wide = self.across(0.080, 0.050)
        self.limb(
            (low, j["neck"] - 0.14 * self.ahead - 0.04 * self.up),
            (wide, wide * 1.05, wide * 0.9),
            (0.05, 0.07, 0.10),
            seed=8,
        )

    def head(self) -> None:
        j, look, h = self.joints, self.look, self.look.tall_m
        head, up = j["head"], self.up
        self.limb((j["neck"] - 0.02 * up, head - 0.02 * h * up), (0.034, 0.031, 0.030), look.skin, folds=0.0)
        back, fore = head - 0.012 * h * self.ahead, head + 0.010 * h * self.ahead
        skull = tuple(self.across(0.042 * k, 0.050 * k) for k in (0.80, 1.05, 1.12, 1.0))
        hair = ((back - 0.012 * h * up, back + 0.030 * h * up), skull)
        face = (
            (fore - 0.042 * h * up, fore + 0.018 * h * up),
            tuple(self.across(0.042 * k, 0.044 * k) for k in (0.60, 0.82, 0.95, 0.93)),
        )
        if self.front > -0.25:
            self.limb(*hair, look.hair, folds=0.2)
            self.limb(*face, look.skin, folds=0.03)
            self.features(fore)
            fringe = head + 0.043 * h * up + 0.014 * h * self.ahead
            self.limb(
                (fringe - 0.016 * h * self.side, fringe + 0.016 * h * self.side),
                (0.017, 0.019, 0.017),
                look.hair,
                folds=0.2,
            )
        else:
            self.limb(*face, look.skin, folds=0.03)
            self.limb(*hair, look.hair, folds=0.2)
            if look.has_long_hair:
                self.mane()
        if look.has_cap:
            crown = head + 0.034 * h * up
            wide = self.across(0.047, 0.054)
            self.limb(
                (crown, crown + 0.012 * h * up),
                (wide, wide * 0.92),
                look.top if look.top == COURIER else look.bottom,
                folds=0.04,
            )
            if self.front > -0.5:
                brim = crown - 0.004 * h * up + 0.045 * h * self.ahead
                ends = (brim - 0.022 * h * self.side, brim + 0.022 * h * self.side)
                self.limb(ends, (0.012, 0.015, 0.012), look.top if look.top == COURIER else look.bottom, folds=0.0)

    def mane(self) -> None:
        """Long hair, down to the shoulders; from the front it hangs behind them."""
        h, back = self.look.tall_m, self.joints["head"] - 0.012 * self.look.tall_m * self.ahead
        widths = tuple(self.across(0.043 * k, 0.036 * k) for k in (0.85, 1.1, 1.15, 1.0))
        self.limb((back - 0.085 * h * self.up, back + 0.02 * h * self.up), widths, self.look.hair, folds=0.2)

    def features(self, face: Array) -> None:
        """Eyes, nose and mouth as soft shades, where the head is large enough to show any."""
        h = self.look.tall_m
        px = h * self.lens.px_per_m(face)
        if px < 110 or self.front < 0.35:
            return
        skin = self.look.skin
        dark = self.brush.shown((skin[0] * 0.16, skin[1] * 0.14, skin[2] * 0.14), 1.0, 0.6)
        shade = self.brush.shown((skin[0] * 0.55, skin[1] * 0.5, skin[2] * 0.5), 1.0, 0.6)
        lips = self.brush.shown((skin[0] * 0.75, skin[1] * 0.42, skin[2] * 0.42), 1.0, 0.7)
        spots = ((-0.016, 0.006, 0.0068, 0.0036, dark), (0.016, 0.006, 0.0068, 0.0036, dark), (-0.016, 0.0135, 0.010, 0.0022, shade),
                 (0.016, 0.0135, 0.010, 0.0022, shade), (0.0, -0.010, 0.0055, 0.0035, shade), (0.0, -0.0235, 0.0125, 0.0032, lips))  # fmt: skip
        ring = np.linspace(0, 2 * np.pi, 13)[:-1]
        for side, up, wide, high, colour in spots:
            spot = self.lens.project(face + h * (side * self.side + up * self.up + 0.042 * self.ahead))
            shape = np.column_stack([np.cos(ring) * wide * px * max(0.4, self.front), np.sin(ring) * high * px])
            self.brush.polygon(spot + shape, colour, 0.75)
