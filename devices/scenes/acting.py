"""PURE. Who and what comes by, over time: where they are at each moment, and how they are painted there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np

from devices.scenes import people, things
from devices.scenes.brush import Seen, light_at
from devices.scenes.lens import Array
from devices.scenes.people import Look
from devices.scenes.stage import Light, Place, Plate
from devices.scenes.things import Car

STEPS_PER_S = 10
STRIDE_M = 1.45
Way = tuple[tuple[float, float], ...]


class Leg(NamedTuple):
    """A way walked or driven, in meters, at a speed in meters a second; with brakes, slower and slower to its end."""

    points: Way
    speed: float
    has_brakes: bool = False


class Stay(NamedTuple):
    seconds: float


class Here(NamedTuple):
    """A moment of a trip. heading: radians, 0 looks along +y, positive turns to +x; gone_m: the way so far."""

    x: float
    y: float
    heading: float
    gone_m: float
    speed: float


@dataclass(frozen=True)
class Trip:
    """Places over time. times, x, y, heading, gone_m: one number for each tenth of a second."""

    times: Array
    x: Array
    y: Array
    heading: Array
    gone_m: Array

    @property
    def start_s(self) -> float:
        return float(self.times[0])

    @property
    def end_s(self) -> float:
        return float(self.times[-1])

    def at(self, t: float) -> Here | None:
        """Where it is at t seconds. None: before it came or after it went."""
        if not self.times[0] <= t <= self.times[-1]:
            return None
        x, y, heading, gone = (float(np.interp(t, self.times, v)) for v in (self.x, self.y, self.heading, self.gone_m))
        before, after = (float(np.interp(t + d, self.times, self.gone_m)) for d in (-0.2, 0.2))
        return Here(x, y, heading, gone, (after - before) / 0.4)


def _rounded(points: Way) -> Array:
    """The way with its corners cut."""
    line = np.array(points, np.float64)
    for _ in range(3):
        cut = [line[0]]
        for a, b in zip(line, line[1:], strict=False):
            cut += [0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b]
        line = np.array([*cut, line[-1]])
    return line


def trip(start_s: float, *legs: Leg | Stay) -> Trip:
    """The legs one after the other, from start_s on. A trip begins with a Leg."""
    t, gone = [np.array([start_s])], [np.array([0.0])]
    x: list[Array] = []
    y: list[Array] = []
    heading: list[Array] = []
    for leg in legs:
        if isinstance(leg, Stay):
            count = max(1, round(leg.seconds * STEPS_PER_S))
            x, y, heading = ([*v, np.repeat(v[-1][-1], count)] for v in (x, y, heading))
            gone.append(np.repeat(gone[-1][-1], count))
        else:
            line = _rounded(leg.points)
            steps = np.hypot(*np.diff(line, axis=0).T)
            along = np.concatenate([[0], np.cumsum(steps)])
            count = max(2, round(along[-1] / leg.speed * (1.6 if leg.has_brakes else 1.0) * STEPS_PER_S))
            share = np.arange(1, count + 1) / count
            s = along[-1] * (1 - (1 - share) ** 1.6 if leg.has_brakes else share)
            if not x:
                x, y, heading = [line[:1, 0]], [line[:1, 1]], [_headings(line, along, s)[:1]]
            x.append(np.interp(s, along, line[:, 0]))
            y.append(np.interp(s, along, line[:, 1]))
            heading.append(_headings(line, along, s))
            gone.append(gone[-1][-1] + s)
        t.append(t[-1][-1] + np.arange(1, count + 1) / STEPS_PER_S)
    turned = np.unwrap(np.concatenate(heading))
    smooth = np.convolve(np.pad(turned, 4, mode="edge"), np.ones(9) / 9, mode="valid")
    return Trip(np.concatenate(t), np.concatenate(x), np.concatenate(y), smooth, np.concatenate(gone))


def _headings(line: Array, along: Array, s: Array) -> Array:
    step = np.diff(line, axis=0)
    which = np.clip(np.searchsorted(along, s, side="left") - 1, 0, len(step) - 1)
    return np.asarray(np.arctan2(step[which, 0], step[which, 1]))


@dataclass(frozen=True)
class Set:
    """A place in the light of an hour, ready to be played on."""

    place: Place
    light: Light
    plate: Plate


class Actor(Protocol):
    """Somebody or something that comes by. kind: person, car, cat or parcel."""

    @property
    def kind(self) -> str: ...

    def spot(self, t: float, place: Place) -> Array | None:
        """Where its foot stands at t seconds (meters). None: it is not there."""

    def is_moving(self, t: float) -> bool: ...

    def paint(self, frame: Array, stage: Set, t: float) -> Seen | None: ...


def _during(t: float, span: tuple[float, float], ease_s: float = 0.45) -> float:
    """0..1: how far within the span t is, with soft ends."""
    return float(np.clip(min(t - span[0], span[1] - t) / ease_s + 0.5, 0, 1))


def _ground(trip: Trip, t: float, place: Place) -> Array | None:
    here = trip.at(t)
    return None if here is None else np.array([here.x, here.y, place.floor_z(here.x, here.y)])


NEVER = (-9.0, -9.0)


@dataclass(frozen=True)
class Walker:
    """A person. rings, bows, carries: from and to, in seconds."""

    trip: Trip
    look: Look
    rings: tuple[float, float] = NEVER
    bows: tuple[float, float] = NEVER
    carries: tuple[float, float] = NEVER
    parcel: int = 0
    kind: str = field(default="person", init=False)

    def spot(self, t: float, place: Place) -> Array | None:
        return _ground(self.trip, t, place)

    def is_moving(self, t: float) -> bool:
        here = self.trip.at(t)
        return here is not None and (here.speed > 0.05 or _during(t, self.rings) > 0 or _during(t, self.bows) > 0)

    def paint(self, frame: Array, stage: Set, t: float) -> Seen | None:
        here, ground = self.trip.at(t), self.spot(t, stage.place)
        if here is None or ground is None:
            return None
        sway = 0.008 * np.sin(t * 1.7 + self.look.seed)
        pose = people.Pose(
            here.x + sway, here.y, float(ground[2]), here.heading + 2 * sway, here.gone_m / STRIDE_M,
            float(np.clip(here.speed / 1.25, 0, 1.1)), reach=_during(t, self.rings),
            carries=_during(t, self.carries), bow=_during(t, self.bows),
        )  # fmt: skip
        glow = light_at(stage.place, stage.light, ground + (0, 0, 0.9))
        args = (frame, stage.plate, stage.place.lens, stage.light, glow, self.look, pose)
        return people.paint(*args, parcel=self.parcel if pose.carries > 0.3 else None)


@dataclass(frozen=True)
class Driver:
    """A car on its way."""

    trip: Trip
    car: Car
    has_lights: bool = False
    kind: str = field(default="car", init=False)

    def spot(self, t: float, place: Place) -> Array | None:
        return _ground(self.trip, t, place)

    def is_moving(self, t: float) -> bool:
        here = self.trip.at(t)
        return here is not None and here.speed > 0.05

    def paint(self, frame: Array, stage: Set, t: float) -> Seen | None:
        here, ground = self.trip.at(t), self.spot(t, stage.place)
        if here is None or ground is None:
            return None
        lights = self.has_lights and here.speed > 0.02
        pose = things.CarPose(here.x, here.y, float(ground[2]), np.pi / 2 - here.heading, here.gone_m, lights)
        glow = light_at(stage.place, stage.light, ground + (0, 0, 0.7))
        return things.paint_car(frame, stage.plate, stage.place.lens, stage.light, glow, self.car, pose)


@dataclass(frozen=True)
class Cat:
    trip: Trip
    seed: int
    kind: str = field(default="cat", init=False)

    def spot(self, t: float, place: Place) -> Array | None:
        return _ground(self.trip, t, place)

    def is_moving(self, t: float) -> bool:
        here = self.trip.at(t)
        return here is not None and here.speed > 0.02

    def paint(self, frame: Array, stage: Set, t: float) -> Seen | None:
        here, ground = self.trip.at(t), self.spot(t, stage.place)
        if here is None or ground is None:
            return None
        pace = float(np.clip(here.speed / 0.7, 0, 1))
        pose = things.CatPose(here.x, here.y, float(ground[2]), here.heading, here.gone_m / 0.42, pace, t)
        glow = light_at(stage.place, stage.light, ground + (0, 0, 0.2))
        return things.paint_cat(frame, stage.plate, stage.place.lens, stage.light, glow, self.seed, pose)


@dataclass(frozen=True)
class Parcel:
    """A parcel on the ground, from a moment on."""

    at: tuple[float, float]
    from_s: float
    seed: int
    kind: str = field(default="parcel", init=False)

    def spot(self, t: float, place: Place) -> Array | None:
        return np.array([*self.at, place.floor_z(*self.at)]) if t >= self.from_s else None

    def is_moving(self, t: float) -> bool:
        return False

    def paint(self, frame: Array, stage: Set, t: float) -> Seen | None:
        ground = self.spot(t, stage.place)
        if ground is None:
            return None
        glow = light_at(stage.place, stage.light, ground + (0, 0, 0.15))
        lens = stage.place.lens
        return things.parcel_on_ground(frame, stage.plate, lens, stage.light, glow, ground, np.pi, self.seed)
