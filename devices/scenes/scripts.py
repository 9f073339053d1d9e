"""PURE. What happens in front of each kind of camera, as a list of short plays with a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from devices.scenes.acting import Actor, Cat, Driver, Leg, Parcel, Stay, Walker, Way, trip
from devices.scenes.people import look_of
from devices.scenes.stage import Place
from devices.scenes.things import car_of

Act = Callable[[Place, np.random.Generator], list[Actor]]


@dataclass(frozen=True)
class Script:
    """kind: of the camera. hour: a light of hours.py. switch: the hour's light after a lamp went on, and when.

    wind: pixels that leaves move by (of 1280 across); rain: 0..1.
    """

    name: str
    kind: str
    hour: str
    act: Act
    seconds: float
    trigger: str = "motion"
    rain: float = 0.0
    wind: float = 0.0
    switch: tuple[str, float] | None = None
    has_sound: bool = False


def seed_of(rng: np.random.Generator) -> int:
    return int(rng.integers(1, 10_000))


def back(way: Way) -> Way:
    return tuple(reversed(way))


def nothing(place: Place, rng: np.random.Generator) -> list[Actor]:
    return []


def _to_the_door(place: Place, rng: np.random.Generator, stand: tuple[float, float]) -> Way:
    """From the pavement, left or right, up the path."""
    y, side = place.spots["pavement"][0][1], float(rng.choice([-1, 1]))
    return ((9.5 * side, y), (1.2 * side, y), *place.spots["path"], stand)


def visitor(place: Place, rng: np.random.Generator) -> list[Actor]:
    """Comes up the path, rings, waits, goes."""
    way, at_door = _to_the_door(place, rng, place.spots["door"][0]), 5.2
    walk = trip(at_door - _length(way) / 1.3, Leg(way, 1.3), Stay(4.0), Leg(back(way), 1.3))
    return [Walker(walk, look_of(seed_of(rng)), rings=(at_door + 0.4, at_door + 1.8))]


def courier(place: Place, rng: np.random.Generator) -> list[Actor]:
    """Carries a parcel to the door, puts it down, goes."""
    spot, at_door, seed = place.spots["parcel"][0], 4.4, seed_of(rng)
    way = _to_the_door(place, rng, (spot[0] * 0.8, spot[1] + 0.62))
    walk = trip(at_door - _length(way) / 1.4, Leg(way, 1.4), Stay(2.4), Leg(back(way), 1.4))
    bows, down = (at_door + 0.4, at_door + 1.7), at_door + 1.0
    bringer = Walker(walk, look_of(seed, is_courier=True), bows=bows, carries=(-99, down), parcel=seed)
    return [bringer, Parcel(spot, down, seed)]


def passers_by(place: Place, rng: np.random.Generator) -> list[Actor]:
    """One or two people on the pavement, not together."""
    y = place.spots["pavement"][0][1]
    side = float(rng.choice([-1, 1]))
    first = Walker(trip(-1.0, Leg(((-11 * side, y - 0.3), (12 * side, y - 0.3)), 1.4)), look_of(seed_of(rng)))
    second = Walker(trip(3.0, Leg(((10 * side, y + 0.4), (-12 * side, y + 0.4)), 1.2)), look_of(seed_of(rng)))
    return [first, second] if rng.uniform() < 0.6 else [first]


def passing_car(place: Place, rng: np.random.Generator, *, has_lights: bool = False) -> list[Actor]:
    lane: Way = place.spots["near_lane"] if rng.uniform() < 0.5 else place.spots["far_lane"]
    return [Driver(trip(1.5, Leg(lane, 7.5)), car_of(seed_of(rng)), has_lights)]


def passing_car_at_night(place: Place, rng: np.random.Generator) -> list[Actor]:
    return passing_car(place, rng, has_lights=True)


def arriving_car(place: Place, rng: np.random.Generator) -> list[Actor]:
    """Turns into the drive and stops."""
    drive = trip(0.3, Leg(place.spots["arrive"], 5.2, has_brakes=True), Stay(60))
    return [Driver(drive, car_of(seed_of(rng), body=int(rng.integers(0, 3))), has_lights=rng.uniform() < 0.5)]


def walks_in(place: Place, rng: np.random.Generator) -> list[Actor]:
    """Comes in by the way people take here, stands a moment, goes on or back."""
    way: Way = place.spots["walk"]
    speed = float(rng.uniform(1.0, 1.3))
    return [Walker(trip(-2.5, Leg(way, speed), Stay(2.0), Leg(back(way), speed)), look_of(seed_of(rng)))]


def walks_through(place: Place, rng: np.random.Generator) -> list[Actor]:
    way: Way = place.spots["walk"]
    return [Walker(trip(0.8, Leg(way, 1.1)), look_of(seed_of(rng)))]


def cat(place: Place, rng: np.random.Generator) -> list[Actor]:
    """Crosses, with a look around in the middle."""
    way: Way = place.spots["animal"]
    way = way if rng.uniform() < 0.5 else back(way)
    middle = len(way) // 2
    crossing = trip(0.4, Leg(way[: middle + 1], 0.95), Stay(1.6), Leg(way[middle:], 1.0))
    return [Cat(crossing, seed_of(rng))]


def _length(way: Way) -> float:
    return float(np.hypot(*np.diff(np.array(way), axis=0).T).sum())


ALL: tuple[Script, ...] = (
    Script("visitor rings", "doorbell", "day", visitor, 16, trigger="ding", has_sound=True),
    Script("courier leaves a parcel", "doorbell", "overcast", courier, 14, has_sound=True),
    Script("people walk by", "doorbell", "day", passers_by, 12, wind=1.0),
    Script("visitor in the rain", "doorbell", "rain", visitor, 16, trigger="ding", rain=0.8, has_sound=True),
    Script("courier at dusk", "doorbell", "dusk", courier, 14, has_sound=True),
    Script("visitor at night", "doorbell", "infrared", visitor, 16, trigger="ding"),
    Script("porch light comes on", "doorbell", "porch_dark", visitor, 16, switch=("lamplit", 3.0)),
    Script("quiet porch", "doorbell", "day", nothing, 10),
    Script("car comes home", "floodlight", "day", arriving_car, 14, has_sound=True),
    Script("car drives by", "floodlight", "overcast", passing_car, 10),
    Script("somebody crosses the drive", "floodlight", "day", walks_in, 16),
    Script("somebody on the drive at night", "floodlight", "lamplit", walks_in, 16),
    Script("car drives by at night", "floodlight", "infrared", passing_car_at_night, 10),
    Script("quiet drive in the rain", "floodlight", "rain", nothing, 12, rain=1.0),
    Script("somebody in the backyard", "spotlight", "day", walks_through, 14),
    Script("cat in the backyard", "spotlight", "day", cat, 16, wind=0.8),
    Script("cat at night", "spotlight", "infrared", cat, 16),
    Script("backyard light comes on", "spotlight", "porch_dark", walks_through, 14, switch=("lamplit", 2.5)),
    Script("quiet backyard at night", "spotlight", "infrared", nothing, 10),
    Script("somebody at the gate", "stick_up", "day", walks_in, 16, wind=0.8),
    Script("cat in the garden", "stick_up", "overcast", cat, 16),
    Script("people pass the fence", "stick_up", "dusk", passers_by, 12),
    Script("wind in the garden", "stick_up", "day", nothing, 12, wind=1.6),
    Script("car passes in the rain", "stick_up", "rain", passing_car, 10, rain=0.8),
    Script("somebody comes in", "indoor", "room_day", walks_in, 14, has_sound=True),
    Script("somebody comes in at night", "indoor", "room_dark", walks_in, 14, switch=("room_evening", 2.0)),
    Script("evening in the room", "indoor", "room_evening", walks_through, 12),
    Script("quiet room", "indoor", "room_day", nothing, 10),
)
BY_NAME = {script.name: script for script in ALL}
