"""PURE. The five kinds of places that cameras look at, each a little different for every number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from devices.scenes.lens import Array, Lens, Point
from devices.scenes.stage import Block, Lamp, Place, Rgb, Surface
from devices.scenes.textures import rng_of

GRASS: tuple[Rgb, ...] = ((0.105, 0.165, 0.045), (0.12, 0.17, 0.05), (0.085, 0.15, 0.045))
WALLS: tuple[tuple[str, Rgb], ...] = (
    ("brick", (0.36, 0.165, 0.115)),
    ("siding", (0.62, 0.60, 0.55)),
    ("siding", (0.34, 0.43, 0.48)),
    ("siding", (0.55, 0.47, 0.33)),
    ("plaster", (0.66, 0.58, 0.46)),
    ("siding", (0.32, 0.40, 0.31)),
    ("brick", (0.44, 0.24, 0.16)),
    ("plaster", (0.68, 0.66, 0.62)),
)
ROOFS: tuple[Rgb, ...] = ((0.12, 0.11, 0.11), (0.20, 0.11, 0.085), (0.15, 0.14, 0.15), (0.17, 0.13, 0.10))
DOORS: tuple[Rgb, ...] = (
    (0.05, 0.14, 0.13),
    (0.30, 0.05, 0.04),
    (0.05, 0.09, 0.20),
    (0.35, 0.22, 0.05),
    (0.08, 0.08, 0.08),
)
WHITE: Rgb = (0.72, 0.71, 0.68)
WOOD: Rgb = (0.27, 0.165, 0.09)


def quad(*corners: Point) -> Array:
    return np.array(corners, np.float64)


def floor(x0: float, x1: float, y0: float, y1: float, z: float, paint: str, tint: Rgb, shine: float = 0.0) -> Surface:
    return Surface(quad((x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)), paint, tint, shine=shine)


def box(place: Place, low: Point, high: Point, paint: str, tint: Rgb, *, top_tint: Rgb | None = None) -> None:
    """Five faces (nobody sees the bottom) and, unless it is a mere stick, a shadow."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    faces = [
        quad((x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)),
        quad((x1, y1, z0), (x0, y1, z0), (x0, y1, z1), (x1, y1, z1)),
        quad((x0, y1, z0), (x0, y0, z0), (x0, y0, z1), (x0, y1, z1)),
        quad((x1, y0, z0), (x1, y1, z0), (x1, y1, z1), (x1, y0, z1)),
    ]
    place.surfaces += [Surface(face, paint, tint) for face in faces]
    place.surfaces.append(floor(x0, x1, y0, y1, z1, paint, top_tint or tint))
    if z0 > 1.0:  # seen from below: a beam, a roof
        place.surfaces.append(floor(x0, x1, y0, y1, z0, paint, tint))
    if sorted((x1 - x0, y1 - y0, z1 - z0))[1] > 0.10:
        place.blocks.append(Block(np.array(low), np.array(high)))


def plant(
    place: Place, x: float, y: float, z: float, wide: float, high: float, kind: str, tint: Rgb, seed: int
) -> None:
    """Foliage on a sheet that faces the camera."""
    line = np.array([x - place.lens.position[0], y - place.lens.position[1]])
    side = np.array([line[1], -line[0]]) / max(np.linalg.norm(line), 1e-6) * wide / 2
    left, right = (x - side[0], y - side[1]), (x + side[0], y + side[1])
    corners = quad((*left, z), (*right, z), (*right, z + high), (*left, z + high))
    place.surfaces.append(Surface(corners, "", tint, plant=(seed, kind)))
    crown = 0.68 if kind == "tree" else 0.45
    place.balls.append(((x, y, z + high * crown), min(wide, high) * 0.40))


def window(
    place: Place, x: float, y: float, z: float, wide: float, high: float, *, lit: float, axis: str = "x"
) -> None:
    """A framed window just before a wall that faces the camera (axis x) or the side (axis y)."""
    nearer = -0.03 if axis == "x" else (-0.03 if x > place.lens.position[0] else 0.03)

    def face(grow: float, out: float, lift: float = 0.0, share: float = 1.0) -> Array:
        w, h = wide / 2 + grow, high / 2 * share + grow
        if axis == "x":
            ends = ((x - w, y + nearer * out), (x + w, y + nearer * out))
        else:
            ends = ((x + nearer * out, y - w), (x + nearer * out, y + w))
        mid = z + high / 2 + lift
        return quad((*ends[0], mid - h), (*ends[1], mid - h), (*ends[1], mid + h), (*ends[0], mid + h))

    place.surfaces.append(Surface(face(0.08, 1.0), "plaster", WHITE))
    for lift in (-high * 0.25, high * 0.25):
        pane = face(-0.03, 2.0, lift, 0.5)
        place.surfaces.append(Surface(pane, "glass", (0.05, 0.06, 0.075), glow=lit, shine=0.22))


def house(
    place: Place,
    x: float,
    y: float,
    wide: float,
    deep: float,
    high: float,
    rng: np.random.Generator,
    z: float = 0.0,
) -> None:
    """A house whose front looks at the camera: walls, gable roof, windows, a door."""
    paint, tint = WALLS[int(rng.integers(len(WALLS)))]
    box(place, (x - wide / 2, y, z), (x + wide / 2, y + deep, z + high), paint, tint)
    roof, over, ridge = ROOFS[int(rng.integers(len(ROOFS)))], 0.4, z + high + wide * rng.uniform(0.16, 0.24)
    low, left, right = z + high - 0.1, x - wide / 2 - over, x + wide / 2 + over
    if rng.uniform() < 0.5:  # the gable at the front
        gable = quad((x - wide / 2, y - 0.01, z + high), (x + wide / 2, y - 0.01, z + high), (x, y - 0.01, ridge - 0.1))
        place.surfaces.append(Surface(gable, paint, tint))
        for edge in (left, right):
            slope = quad((edge, y - over, low), (edge, y + deep, low), (x, y + deep, ridge), (x, y - over, ridge))
            place.surfaces.append(Surface(slope, "shingles", roof))
    else:
        middle = y + deep / 2
        slope = quad((left, y - over, low), (right, y - over, low), (right, middle, ridge), (left, middle, ridge))
        place.surfaces.append(Surface(slope, "shingles", roof))
    place.surfaces.append(
        Surface(
            quad(
                (left, y - over, low - 0.14),
                (right, y - over, low - 0.14),
                (right, y - over, low),
                (left, y - over, low),
            ),
            "plaster",
            WHITE,
        )
    )
    door_x = x + wide * rng.choice([-0.22, 0.0, 0.22])
    door = DOORS[int(rng.integers(len(DOORS)))]
    place.surfaces.append(_upright(door_x, y - 0.02, z, 1.25, 2.25, "plaster", WHITE))
    place.surfaces.append(_upright(door_x, y - 0.04, z, 0.95, 2.1, "plaster", door))
    stories = 2 if high > 4.5 else 1
    for story in range(stories):
        for offset in np.linspace(-0.36, 0.36, 4 if wide > 9 else 3):
            wx = x + wide * float(offset)
            if story or abs(wx - door_x) > 1.3:
                lit = float(rng.uniform() < 0.35) * float(rng.uniform(0.5, 1.0))
                window(place, wx, y, z + 0.9 + 2.7 * story, 1.1, 1.25, lit=lit)


def _upright(x: float, y: float, z: float, wide: float, high: float, paint: str, tint: Rgb) -> Surface:
    return Surface(
        quad(
            (x - wide / 2, y, z),
            (x + wide / 2, y, z),
            (x + wide / 2, y, z + high),
            (x - wide / 2, y, z + high),
        ),
        paint,
        tint,
    )


def street(place: Place, y: float, z: float, rng: np.random.Generator) -> None:
    """From y on: a pavement, a kerb, the road, and the houses and trees of the other side."""
    s = place.surfaces
    s.append(floor(-60, 60, -4, 90, z - 0.02, "lawn", GRASS[int(rng.integers(len(GRASS)))]))
    s.append(floor(-60, 60, y, y + 1.7, z, "concrete", (0.37, 0.36, 0.34)))
    s.append(floor(-60, 60, y + 2.6, y + 2.8, z + 0.01, "concrete", (0.42, 0.42, 0.41)))
    s.append(floor(-60, 60, y + 2.8, y + 9.6, z - 0.1 + 0.09, "asphalt", (0.115, 0.115, 0.12)))
    for dash in np.arange(-40, 40, 4.0):
        s.append(floor(dash, dash + 1.8, y + 6.1, y + 6.24, z + 0.0, "asphalt", (0.48, 0.46, 0.40)))
    s.append(floor(-60, 60, y + 9.6, y + 9.8, z + 0.01, "concrete", (0.42, 0.42, 0.41)))
    s.append(floor(-60, 60, y + 10.6, y + 12.2, z, "concrete", (0.37, 0.36, 0.34)))
    place.spots["pavement"] = ((-30.0, y + 0.85), (30.0, y + 0.85))
    place.spots["near_lane"] = ((-26.0, y + 4.5), (26.0, y + 4.5))
    place.spots["far_lane"] = ((26.0, y + 7.9), (-26.0, y + 7.9))
    at = -27.0 + float(rng.uniform(-4, 0))
    while at < 30:
        wide = float(rng.uniform(8.5, 11.5))
        house(
            place,
            at + wide / 2,
            y + 19 + float(rng.uniform(-1, 1.5)),
            wide,
            8,
            float(rng.choice([3.1, 5.6])),
            rng,
            z,
        )
        place.surfaces.append(
            floor(at + wide / 2 - 0.7, at + wide / 2 + 0.7, y + 12.2, y + 20, z, "slabs", (0.34, 0.32, 0.29))
        )
        at += wide + float(rng.uniform(2.5, 5.0))
        kind = int(rng.integers(1, 9))
        plant(
            place,
            at - 1.8,
            y + 15 + float(rng.uniform(0, 2)),
            z,
            5.0,
            float(rng.uniform(5, 7.5)),
            "tree",
            _green(rng),
            kind,
        )
        plant(place, at - wide + 1, y + 18.0, z, 2.4, 1.3, "bush", _green(rng), kind + 20)
    for x in np.arange(-60, 61, 8.0):  # a far line of trees hides the edge of the world
        plant(
            place,
            float(x),
            y + 44,
            z - 0.5,
            12,
            float(rng.uniform(8, 12)),
            "tree",
            (0.07, 0.11, 0.05),
            int(rng.integers(1, 9)),
        )
    for x in (-9.0, 11.0):
        box(place, (x - 0.06, y + 10.1, z), (x + 0.06, y + 10.22, z + 5.2), "plaster", (0.12, 0.12, 0.12))
        place.street_lamps.append(Lamp((x, y + 9.2, z + 5.1), (16.0, 10.5, 5.2), 1.5))
    for x in rng.permutation([-13.0, -6.5, 6.0, 12.0])[: int(rng.integers(1, 3))]:
        place.parked.append((float(x), y + 8.75, 0.0 if rng.uniform() < 0.5 else 180.0, int(rng.integers(1000))))
    place.floors.append((-90, 90, -5, 90, z))


def _green(rng: np.random.Generator) -> Rgb:
    hue = float(rng.uniform(-1, 1))
    return (0.115 + 0.035 * hue, 0.175, 0.055 - 0.012 * hue)


def porch(number: int, width_px: int, height_px: int) -> Place:
    """What a doorbell beside the door sees: the mat, the steps, the path, the street."""
    rng = rng_of("porch", number)
    sill = float(rng.uniform(0.30, 0.5))
    place = Place(
        Lens(
            width_px,
            height_px,
            float(rng.uniform(100, 112)),
            0.62,
            (0.0, 0.0, 1.28),
            float(rng.uniform(-7, 7)),
            -7.0,
        )
    )
    street(place, 8.2, -sill, rng)
    depth, half = float(rng.uniform(1.9, 2.4)), float(rng.uniform(1.7, 2.3))
    paint, tint = [
        ("planks", (0.30, 0.28, 0.26)),
        ("slabs", (0.40, 0.37, 0.33)),
        ("concrete", (0.42, 0.41, 0.39)),
    ][number % 3]
    box(place, (-half, -2.0, -sill), (half, depth, 0.0), paint, tint)
    box(place, (-0.95, depth, -sill), (0.95, depth + 0.36, -sill / 2), paint, tint)
    place.floors += [(-half, half, -2, depth, 0.0), (-0.95, 0.95, depth, depth + 0.36, -sill / 2)]
    path = float(rng.uniform(0.62, 0.8))
    place.surfaces.append(floor(-path, path, depth + 0.3, 8.2, -sill + 0.01, "slabs", (0.36, 0.33, 0.29)))
    mat = [(0.16, 0.09, 0.05), (0.07, 0.08, 0.09), (0.18, 0.05, 0.04)][int(rng.integers(3))]
    place.surfaces.append(floor(-0.42, 0.42, 0.42, 0.98, 0.012, "rug", mat))
    post = WHITE if rng.uniform() < 0.7 else WOOD
    for x in (-half + 0.1, half - 0.1):
        box(place, (x - 0.08, depth - 0.2, 0.0), (x + 0.08, depth - 0.04, 2.5), "plaster", post)
    box(place, (-half - 0.2, depth - 0.22, 2.5), (half + 0.2, depth + 0.02, 2.8), "plaster", post)
    place.surfaces.append(floor(-half - 0.2, half + 0.2, -1.5, depth, 2.62, "planks", (0.50, 0.48, 0.45)))
    place.blocks.append(Block(np.array([-half - 0.3, -2.0, 2.7]), np.array([half + 0.3, depth, 2.85])))
    if rng.uniform() < 0.7:  # railing
        for x in (-half + 0.1, half - 0.1):
            box(place, (x - 0.04, 0.0, 0.82), (x + 0.04, depth - 0.1, 0.90), "plaster", post)
            for y in np.arange(0.15, depth - 0.2, 0.22):
                box(place, (x - 0.015, float(y), 0.1), (x + 0.015, float(y) + 0.03, 0.84), "plaster", post)
    side = 1 if rng.uniform() < 0.5 else -1
    pot = side * (half - 0.42)
    box(
        place,
        (pot - 0.17, depth - 0.75, 0.0),
        (pot + 0.17, depth - 0.41, 0.36),
        "plaster",
        (0.32, 0.15, 0.09),
        top_tint=(0.05, 0.03, 0.02),
    )
    plant(place, pot, depth - 0.58, 0.30, 0.72, 0.75, "flowers", _green(rng), int(rng.integers(40, 60)))
    for x in (-half - 0.9, -half - 2.4, half + 0.9, half + 2.3):
        plant(
            place,
            x,
            depth + float(rng.uniform(0.3, 1.1)),
            -sill,
            1.7,
            float(rng.uniform(0.8, 1.3)),
            "bush",
            _green(rng),
            int(rng.integers(20, 40)),
        )
    tree = side * float(rng.uniform(4.2, 5.6))
    plant(place, -tree, 6.6, -sill, 4.6, 5.6, "tree", _green(rng), int(rng.integers(1, 9)))
    place.lamps = [Lamp((0.5 * side, 0.35, 2.4), (3.4, 2.35, 1.35), 0.6)]
    place.spots |= {
        "door": ((0.18 * side, float(rng.uniform(1.45, 1.75))),),
        "path": ((0.0, 8.9), (0.05, 5.0), (0.0, depth + 0.2)),
        "parcel": ((-0.5 * side, 1.8),),
    }
    return place


def driveway(number: int, width_px: int, height_px: int) -> Place:
    """What a floodlight over the yard sees: the drive, a garage at its side, the street."""
    rng = rng_of("driveway", number)
    side = 1 if number % 2 else -1
    lens = Lens(
        width_px,
        height_px,
        float(rng.uniform(80, 90)),
        0.75,
        (0.0, 0.0, 2.95),
        float(rng.uniform(3, 7)) * side,
        -14.0,
    )
    place = Place(lens)
    street(place, 13.0, 0.0, rng)
    paint, tint = [
        ("concrete", (0.36, 0.35, 0.33)),
        ("slabs", (0.33, 0.27, 0.23)),
        ("asphalt", (0.13, 0.13, 0.135)),
    ][number % 3]
    place.surfaces.append(floor(-3.1, 3.1, -2, 15.8, 0.012, paint, tint))
    wall, colour = WALLS[int(rng.integers(len(WALLS)))]
    gx, far = 3.6 * side, 9.4 * side
    x0, x1 = min(gx, far), max(gx, far)
    box(place, (x0, 7.2, 0.0), (x1, 11.2, 2.75), wall, colour)
    eave = quad((x0 - 0.3, 6.9, 2.7), (x1 + 0.3, 6.9, 2.7), (x1 + 0.3, 9.2, 3.9), (x0 - 0.3, 9.2, 3.9))
    place.surfaces.append(Surface(eave, "shingles", ROOFS[int(rng.integers(len(ROOFS)))]))
    place.surfaces.append(Surface(quad((gx, 6.9, 2.7), (gx, 11.5, 2.7), (gx, 9.2, 3.9)), wall, colour))
    place.surfaces.append(_upright(gx + 2.7 * side, 7.17, 0.0, 4.0, 2.35, "plaster", WHITE))
    place.surfaces.append(_upright(gx + 2.7 * side, 7.14, 0.0, 3.6, 2.15, "panels", (0.58, 0.57, 0.55)))
    apron = (min(3.1 * side, far), max(3.1 * side, far))
    place.surfaces.append(floor(apron[0], apron[1], 2.4, 7.2, 0.011, paint, tint))
    for y in (2.2, 4.0, 5.8, 7.6, 9.4, 11.2):
        plant(
            place,
            -4.0 * side,
            y,
            0,
            2.3,
            float(rng.uniform(1.25, 1.6)),
            "hedge",
            _green(rng),
            int(rng.integers(60, 66)),
        )
    plant(place, -6.4 * side, 11.0, 0, 5.5, 6.4, "tree", _green(rng), int(rng.integers(1, 9)))
    plant(place, far - 1.5 * side, 12.0, 0, 4.5, 5.0, "tree", _green(rng), int(rng.integers(1, 9)))
    bin_x = gx - 0.45 * side
    box(
        place,
        (bin_x - 0.27, 7.5, 0),
        (bin_x + 0.27, 8.1, 1.05),
        "plaster",
        (0.05, 0.11, 0.07),
        top_tint=(0.06, 0.06, 0.065),
    )
    place.lamps = [Lamp((0.0, 0.2, 3.3), (34.0, 32.0, 28.0), 2.2)]
    place.parked.append(
        (
            -1.25 * side,
            float(rng.uniform(7.6, 8.6)),
            90.0 if rng.uniform() < 0.6 else -90.0,
            int(rng.integers(1000)),
        )
    )
    place.spots |= {
        "arrive": ((22.0 * -side, 17.5), (6.0 * -side, 17.5), (1.6 * side, 13.6), (1.55 * side, 8.2)),
        "walk": ((9.0 * side, 13.85), (1.2 * side, 13.6), (0.35 * side, 9.0), (0.5 * side, 4.2)),
    }
    return place


def backyard(number: int, width_px: int, height_px: int) -> Place:
    """What a spotlight at the back of the house sees: a patio, the lawn between fences, a shed."""
    rng = rng_of("backyard", number)
    side = 1 if number % 2 else -1
    lens = Lens(
        width_px,
        height_px,
        float(rng.uniform(78, 90)),
        0.78,
        (0.0, 0.0, 2.55),
        float(rng.uniform(-5, 5)),
        -13.0,
    )
    place = Place(lens)
    s = place.surfaces
    s.append(floor(-60, 60, -4, 90, -0.02, "lawn", GRASS[number % 3]))
    s.append(floor(-7, 7, -3, float(rng.uniform(3.6, 4.2)), 0.01, "slabs", (0.38, 0.34, 0.30)))
    stain: Rgb = [(0.25, 0.16, 0.095), (0.20, 0.19, 0.175), (0.30, 0.21, 0.12)][int(rng.integers(3))]
    wide, back = float(rng.uniform(5.2, 6.5)), float(rng.uniform(12, 14))
    for x in (-wide, wide):
        box(place, (x - 0.04, 1.0, 0.0), (x + 0.04, back, 1.75), "fence", stain)
    box(place, (-wide, back, 0.0), (wide, back + 0.08, 1.75), "fence", stain)
    shed = side * (wide - 1.75)
    box(place, (shed - 1.3, back - 3.0, 0), (shed + 1.3, back - 0.8, 2.0), "fence", (0.16, 0.22, 0.20))
    s.append(
        Surface(
            quad(
                (shed - 1.5, back - 3.3, 1.95),
                (shed + 1.5, back - 3.3, 1.95),
                (shed + 1.5, back - 1.9, 2.75),
                (shed - 1.5, back - 1.9, 2.75),
            ),
            "shingles",
            ROOFS[0],
        )
    )
    s.append(_upright(shed, back - 3.03, 0.0, 0.85, 1.85, "fence", (0.42, 0.40, 0.35)))
    window(place, shed + 0.85, back - 3.0, 1.05, 0.5, 0.6, lit=0.0)
    for x, y, kind in (
        (-wide + 0.9, 5.5, "flowers"),
        (-wide + 0.8, 7.4, "bush"),
        (wide - 0.8, 6.2, "bush"),
        (-side * (wide - 1.2), 9.3, "bush"),
        (wide - 0.9, 8.2, "flowers"),
    ):
        plant(place, x, y, 0, 1.6, float(rng.uniform(0.8, 1.25)), kind, _green(rng), int(rng.integers(20, 60)))
    plant(place, -side * (wide - 2.3), back - 1.8, 0, 4.6, 5.6, "tree", _green(rng), int(rng.integers(1, 9)))
    for x in np.arange(-22, 23, 5.5):
        plant(
            place,
            float(x),
            back + 9,
            0,
            7.5,
            float(rng.uniform(5, 8)),
            "tree",
            (0.08, 0.125, 0.05),
            int(rng.integers(1, 9)),
        )
    for x in (-13.0, 3.0, 17.0):
        house(place, x, back + 14, 10, 8, 5.6, rng)
    tx = -side * 2.9
    for dx, dy in ((-0.5, -0.35), (0.5, -0.35), (-0.5, 0.35), (0.5, 0.35)):
        box(
            place,
            (tx + dx - 0.03, 4.2 + dy - 0.03, 0),
            (tx + dx + 0.03, 4.2 + dy + 0.03, 0.7),
            "planks",
            WOOD,
        )
    box(place, (tx - 0.65, 3.75, 0.68), (tx + 0.65, 4.65, 0.74), "planks", (0.34, 0.22, 0.13))
    place.lamps = [Lamp((0.0, 0.2, 2.8), (22.0, 21.0, 19.0), 2.0)]
    place.spots |= {
        "walk": (
            (side * 2.2, back - 3.6),
            (side * 1.4, 7.5),
            (side * 0.8, 5.2),
            (-side * 1.0, 4.6),
            (-side * 4.2, 6.4),
        ),
        "animal": ((-wide - 0.6, 6.6), (-1.6, 5.8), (0.6, 5.2), (2.2, 6.2), (wide + 0.8, 7.2)),
    }
    place.floors.append((-90, 90, -5, 90, 0.0))
    return place


def garden(number: int, width_px: int, height_px: int) -> Place:
    """What a stick-up camera sees: the front garden with its gate, beds, and the street behind."""
    rng = rng_of("garden", number)
    side = 1 if number % 2 else -1
    lens = Lens(
        width_px,
        height_px,
        float(rng.uniform(76, 88)),
        0.8,
        (0.0, 0.0, 1.95),
        float(rng.uniform(-6, 6)),
        -9.0,
    )
    place = Place(lens)
    street(place, 11.5, 0.0, rng)
    gate = side * float(rng.uniform(0.8, 1.6))
    place.surfaces.append(floor(gate - 0.65, gate + 0.65, 2.8, 11.5, 0.01, "slabs", (0.36, 0.32, 0.28)))
    place.surfaces.append(floor(-9, 9, -1, 2.8, 0.012, "slabs", (0.36, 0.32, 0.28)))
    colour = WHITE if rng.uniform() < 0.6 else (0.22, 0.24, 0.22)
    for x in np.arange(-10, 10, 0.19):
        if abs(x - gate) > 0.72:
            box(place, (float(x), 9.6, 0.06), (float(x) + 0.095, 9.63, 0.98), "plaster", colour)
    for low, high in ((-10.0, gate - 0.7), (gate + 0.7, 10.0)):
        for z in (0.25, 0.72):
            box(place, (low, 9.63, z), (high, 9.67, z + 0.08), "plaster", colour)
    for x in (gate - 0.75, gate + 0.75):
        box(place, (x - 0.07, 9.55, 0), (x + 0.07, 9.7, 1.2), "plaster", colour)
    for y in np.arange(3.9, 9.4, 0.95):
        for edge in (-1, 1):
            kind = "flowers" if rng.uniform() < 0.6 else "bush"
            plant(
                place,
                gate + edge * 1.2,
                float(y),
                0,
                0.85,
                float(rng.uniform(0.4, 0.62)),
                kind,
                _green(rng),
                int(rng.integers(20, 60)),
            )
    plant(place, -side * 4.1, 7.6, 0, 4.4, 4.8, "tree", _green(rng), int(rng.integers(1, 9)))
    for x, y in ((-side * 5.0, 4.8), (side * 5.2, 5.6), (side * 5.6, 8.2)):
        plant(place, x, y, 0, 2.0, float(rng.uniform(1.0, 1.5)), "bush", _green(rng), int(rng.integers(20, 40)))
    bench = -side * 2.9
    box(place, (bench - 0.7, 5.9, 0.40), (bench + 0.7, 6.3, 0.46), "planks", WOOD)
    box(place, (bench - 0.7, 6.28, 0.55), (bench + 0.7, 6.33, 0.90), "planks", WOOD)
    for x in (bench - 0.6, bench + 0.55):
        box(place, (x, 5.95, 0), (x + 0.06, 6.3, 0.44), "planks", WOOD)
    place.lamps = [Lamp((0.0, 0.3, 2.4), (9.0, 7.5, 5.6), 1.5)]
    place.spots |= {
        "walk": (
            (gate + 8 * side, 12.3),
            (gate + 0.2, 12.1),
            (gate, 9.2),
            (gate - 0.05, 5.4),
            (gate * 0.6, 2.9),
        ),
        "animal": (
            (side * 7.5, 7.4),
            (side * 2.9, 5.6),
            (-side * 0.4, 4.6),
            (-side * 2.0, 4.4),
            (-side * 7.0, 4.0),
        ),
    }
    return place


def room(number: int, width_px: int, height_px: int) -> Place:
    """What an indoor camera on a shelf sees: a living room and the way in."""
    rng = rng_of("room", number)
    side = 1 if number % 2 else -1
    lens = Lens(width_px, height_px, float(rng.uniform(88, 98)), 0.72, (-2.1 * side, 0.15, 2.15), 19.0 * side, -19.0)
    place = Place(lens, is_indoor=True)
    s = place.surfaces
    wall: Rgb = [(0.62, 0.57, 0.48), (0.50, 0.56, 0.52), (0.60, 0.60, 0.58), (0.56, 0.48, 0.42)][number % 4]
    back, half, tall = float(rng.uniform(5.6, 6.3)), 3.0, 2.6
    s.append(
        floor(
            -half,
            half,
            -1,
            back,
            0.0,
            "planks",
            [(0.33, 0.20, 0.11), (0.24, 0.15, 0.09), (0.42, 0.30, 0.19)][int(rng.integers(3))],
            shine=0.02,
        )
    )
    s.append(floor(-half, half, -1, back, tall, "plaster", (0.75, 0.74, 0.71)))
    for x in (-half, half):
        s.append(Surface(quad((x, -1, 0), (x, back, 0), (x, back, tall), (x, -1, tall)), "plaster", wall))
    s.append(Surface(quad((-half, back, 0), (half, back, 0), (half, back, tall), (-half, back, tall)), "plaster", wall))
    for x in (-half, half):
        box(place, (x - 0.02, -1, 0), (x + 0.02, back, 0.1), "plaster", WHITE)
    box(place, (-half, back - 0.02, 0), (half, back, 0.1), "plaster", WHITE)
    door = -side * 1.7
    s.append(_upright(door, back - 0.03, 0, 1.1, 2.13, "plaster", WHITE))
    s.append(_upright(door, back - 0.05, 0, 0.92, 2.05, "plaster", (0.045, 0.04, 0.035)))  # an open door to a dark hall
    window(place, half * side, 3.6, 0.85, 1.9, 1.35, lit=0.1, axis="y")
    s[-1] = s[-1]._replace(tint=(0.05, 0.055, 0.06), shine=0.9)
    s[-2] = s[-2]._replace(tint=(0.05, 0.055, 0.06), shine=0.9)
    for y in (2.45, 4.75):  # curtains
        cloth: Rgb = [(0.34, 0.14, 0.11), (0.13, 0.22, 0.24), (0.46, 0.40, 0.30)][int(number % 3)]
        box(place, (half * side - 0.09, y - 0.19, 0.2), (half * side + 0.0, y + 0.19, 2.4), "fence", cloth)
    sofa: Rgb = [(0.11, 0.17, 0.19), (0.30, 0.22, 0.15), (0.22, 0.22, 0.23), (0.26, 0.09, 0.07)][int(rng.integers(4))]
    sx = side * (half - 0.55)
    x0, x1 = sorted((sx - 0.45 * side, sx + 0.45 * side))
    box(place, (x0, 2.3, 0.08), (x1, 4.5, 0.44), "weave", sofa)
    wx0, wx1 = sorted((sx + 0.25 * side, sx + 0.47 * side))
    box(place, (wx0, 2.3, 0.4), (wx1, 4.5, 0.86), "weave", sofa)
    for y in (2.2, 4.4):
        box(place, (x0, y, 0.08), (x1, y + 0.2, 0.62), "weave", sofa)
    cushion: Rgb = [(0.50, 0.30, 0.05), (0.10, 0.25, 0.24), (0.45, 0.14, 0.10)][int(rng.integers(3))]
    for y in (2.55, 3.85):
        cx0, cx1 = sorted((sx + 0.08 * side, sx + 0.26 * side))
        box(place, (cx0, y, 0.44), (cx1, y + 0.42, 0.8), "weave", cushion)
    s.append(
        floor(
            -1.15,
            1.15,
            2.3,
            4.4,
            0.012,
            "rug",
            [(0.26, 0.10, 0.08), (0.12, 0.17, 0.21), (0.34, 0.28, 0.20)][int(rng.integers(3))],
        )
    )
    box(place, (side * 0.75 - 0.3, 2.9, 0.36), (side * 0.75 + 0.3, 3.9, 0.41), "planks", (0.34, 0.21, 0.12))
    for dx in (-0.25, 0.22):
        for y in (2.95, 3.8):
            box(place, (side * 0.75 + dx, y, 0), (side * 0.75 + dx + 0.04, y + 0.04, 0.37), "planks", WOOD)
    shelf = side * 0.75
    box(place, (shelf - 0.65, back - 0.34, 0), (shelf + 0.65, back - 0.02, 1.95), "planks", WOOD)
    s.append(_upright(shelf, back - 0.36, 0.08, 1.18, 1.8, "books", (0.22, 0.17, 0.13)))
    lamp_x = side * (half - 0.42)
    box(
        place,
        (lamp_x - 0.02, back - 0.62, 0),
        (lamp_x + 0.02, back - 0.58, 1.45),
        "plaster",
        (0.06, 0.06, 0.06),
    )
    for z, w in ((1.45, 0.19), (1.55, 0.17), (1.65, 0.15)):
        s.append(
            Surface(
                quad(
                    (lamp_x - w, back - 0.76, z),
                    (lamp_x + w, back - 0.76, z),
                    (lamp_x + w - 0.02, back - 0.76, z + 0.1),
                    (lamp_x - w + 0.02, back - 0.76, z + 0.1),
                ),
                "plaster",
                (0.66, 0.58, 0.42),
                glow=2.4,
            )
        )
    art: Rgb = [(0.35, 0.30, 0.15), (0.15, 0.25, 0.33), (0.35, 0.15, 0.13)][int(rng.integers(3))]
    wall_x = -half * side
    for y, z, w, h in ((2.6, 1.2, 0.8, 0.6), (3.9, 1.25, 0.5, 0.65)):
        near = wall_x + 0.03 * side
        s.append(
            Surface(
                quad((near, y, z), (near, y + w, z), (near, y + w, z + h), (near, y, z + h)),
                "plaster",
                (0.07, 0.06, 0.05),
            )
        )
        near = wall_x + 0.05 * side
        s.append(
            Surface(
                quad(
                    (near, y + 0.05, z + 0.05),
                    (near, y + w - 0.05, z + 0.05),
                    (near, y + w - 0.05, z + h - 0.05),
                    (near, y + 0.05, z + h - 0.05),
                ),
                "glass",
                art,
            )
        )
    plant(place, wall_x + 0.5 * side, back - 0.5, 0.3, 0.9, 1.2, "bush", _green(rng), int(rng.integers(20, 40)))
    pot = wall_x + 0.5 * side
    box(place, (pot - 0.16, back - 0.66, 0), (pot + 0.16, back - 0.36, 0.34), "plaster", (0.48, 0.45, 0.40))
    place.lamps = [
        Lamp((lamp_x, back - 0.85, 1.75), (3.0, 1.9, 0.95), 0.7),
        Lamp((0.0, 2.6, 2.45), (5.2, 3.9, 2.5), 0.9),
    ]
    place.window_light = [Lamp((side * (half - 0.15), 3.6, 1.55), (3.2, 3.5, 4.0), 0.8)]
    place.spots |= {
        "walk": (
            (door, back + 0.5),
            (door, back - 0.7),
            (-side * 0.75, 3.6),
            (-side * 0.35, 2.4),
            (side * 0.9, 1.9),
        )
    }
    place.floors.append((-9, 9, -9, 9, 0.0))
    return place


BUILDERS: dict[str, Callable[[int, int, int], Place]] = {
    "doorbell": porch,
    "floodlight": driveway,
    "spotlight": backyard,
    "stick_up": garden,
    "indoor": room,
}
