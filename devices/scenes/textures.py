"""PURE. Surfaces of a street, painted by arithmetic: tiles of light and dark that a colour is multiplied with."""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

import cv2
import numpy as np

from devices.scenes.lens import Array

SIDE_PX = 512


def rng_of(*parts: int | str) -> np.random.Generator:
    """Chance that depends on these parts alone."""
    return np.random.default_rng([p if isinstance(p, int) else crc32(p.encode()) for p in parts])


def clouds(rows: int, columns: int, rng: np.random.Generator, power: float) -> Array:
    """Noise (rows, columns) float32 that tiles, mean 0 and deviation 1; a higher power is smoother."""
    white = np.fft.rfft2(rng.standard_normal((rows, columns)).astype(np.float32))
    fy, fx = np.fft.fftfreq(rows)[:, None] * rows, np.fft.rfftfreq(columns)[None, :] * columns
    distance = np.maximum(np.hypot(fx, fy), 1.0)
    spectrum = white / distance**power
    spectrum[0, 0] = 0
    out = np.fft.irfft2(spectrum, s=(rows, columns))
    return np.asarray(out / out.std(), np.float32)


@lru_cache(maxsize=64)
def tile(name: str) -> tuple[tuple[Array, ...], float]:
    """The named texture as a pyramid of (side, side, 3) float32 around 1.0, and the meters one tile covers."""
    size_m = SIZES_M[name]
    picture = PAINTERS[name](rng_of("tile", name), size_m)
    if picture.ndim == 2:
        picture = cv2.merge([picture, picture, picture])
    pyramid = [np.ascontiguousarray(picture, dtype=np.float32)]
    while pyramid[-1].shape[0] > 4:
        half = pyramid[-1].shape[0] // 2
        pyramid.append(np.asarray(cv2.resize(pyramid[-1], (half, half), interpolation=cv2.INTER_AREA)))
    return tuple(pyramid), size_m


def grid(size_m: float) -> tuple[Array, Array]:
    step = (np.arange(SIDE_PX, dtype=np.float32) + 0.5) * (size_m / SIDE_PX)
    x, y = np.meshgrid(step, step)
    return x, y


def courses(size_m: float, long_m: float, high_m: float, joint_m: float, shift: float) -> tuple[Array, Array]:
    """Rows of blocks: a number for each block, and how deep in the joint a pixel is (0..1)."""
    x, y = grid(size_m)
    row = np.floor(y / high_m)
    x = x + (row % 2) * long_m * shift
    column = np.floor(x / long_m) % max(1, round(size_m / long_m))
    edge_x = np.minimum(x % long_m, long_m - x % long_m)
    edge_y = np.minimum(y % high_m, high_m - y % high_m)
    joint = np.clip(1.3 - np.minimum(edge_x, edge_y) / joint_m, 0, 1)
    return row * 97 + column, joint


def by_number(numbers: Array, rng: np.random.Generator, spread: float) -> Array:
    values = rng.normal(1, spread, 20011).astype(np.float32)
    return np.asarray(values[numbers.astype(np.int64) % 20011])


def lawn(rng: np.random.Generator, size_m: float) -> Array:
    patches = clouds(SIDE_PX, SIDE_PX, rng, 1.6)
    blades = cv2.GaussianBlur(rng.standard_normal((SIDE_PX, SIDE_PX)).astype(np.float32), (0, 0), 0.7, sigmaY=1.6)
    light = 1 + 0.13 * patches + 0.42 * np.asarray(blades)
    dry = 1 + 0.13 * clouds(SIDE_PX, SIDE_PX, rng, 1.4)
    return cv2.merge([light * dry, light, light * 0.95])


def asphalt(rng: np.random.Generator, size_m: float) -> Array:
    grain = rng.standard_normal((SIDE_PX, SIDE_PX)).astype(np.float32)
    return 1 + 0.10 * clouds(SIDE_PX, SIDE_PX, rng, 1.5) + 0.13 * grain


def concrete(rng: np.random.Generator, size_m: float) -> Array:
    _, joint = courses(size_m, size_m / 2, size_m / 2, 0.012, 0.0)
    grain = rng.standard_normal((SIDE_PX, SIDE_PX)).astype(np.float32)
    return (1 + 0.07 * clouds(SIDE_PX, SIDE_PX, rng, 1.5) + 0.03 * grain) * (1 - 0.45 * joint)


def slabs(rng: np.random.Generator, size_m: float) -> Array:
    numbers, joint = courses(size_m, 0.6, 0.4, 0.010, 0.5)
    stone = by_number(numbers, rng, 0.11) * (1 + 0.06 * clouds(SIDE_PX, SIDE_PX, rng, 1.2))
    warm = by_number(numbers + 7, rng, 0.03)
    stone = stone * (1 - 0.5 * joint)
    return cv2.merge([stone * warm, stone, stone / warm])


def brick(rng: np.random.Generator, size_m: float) -> Array:
    numbers, joint = courses(size_m, 0.24, 0.08, 0.007, 0.5)
    fired = by_number(numbers, rng, 0.17) * (1 + 0.08 * clouds(SIDE_PX, SIDE_PX, rng, 1.0))
    red = cv2.merge([fired, fired * by_number(numbers + 3, rng, 0.06), fired * by_number(numbers + 5, rng, 0.08)])
    mortar = np.array([1.15, 1.65, 1.9], np.float32)
    return np.asarray(red * (1 - joint[..., None]) + mortar * joint[..., None])


def siding(rng: np.random.Generator, size_m: float) -> Array:
    _, y = grid(size_m)
    lap = (y % 0.16) / 0.16
    shade = 0.93 + 0.10 * lap - 0.42 * np.clip(1 - lap * 9, 0, 1)
    return shade * (1 + 0.02 * clouds(SIDE_PX, SIDE_PX, rng, 1.0))


def shingles(rng: np.random.Generator, size_m: float) -> Array:
    numbers, joint = courses(size_m, 0.25, 0.125, 0.012, 0.5)
    return by_number(numbers, rng, 0.16) * (1 - 0.35 * joint) * (1 + 0.1 * clouds(SIDE_PX, SIDE_PX, rng, 1.2))


def planks(rng: np.random.Generator, size_m: float) -> Array:
    numbers, joint = courses(size_m, 1.2, 0.12, 0.005, 0.37)
    x, _ = grid(size_m)
    grain = cv2.GaussianBlur(rng.standard_normal((SIDE_PX, SIDE_PX)).astype(np.float32), (0, 0), 9, sigmaY=0.6)
    wood = by_number(numbers, rng, 0.10) * (1 + 0.42 * np.asarray(grain)) * (1 - 0.5 * joint)
    return cv2.merge([wood, wood * by_number(numbers + 11, rng, 0.025), wood * by_number(numbers + 13, rng, 0.04)])


def fence(rng: np.random.Generator, size_m: float) -> Array:
    boards = np.asarray(cv2.rotate(planks(rng, size_m), cv2.ROTATE_90_CLOCKWISE))
    return boards


def plaster(rng: np.random.Generator, size_m: float) -> Array:
    return (
        1
        + 0.025 * clouds(SIDE_PX, SIDE_PX, rng, 1.3)
        + 0.012 * rng.standard_normal((SIDE_PX, SIDE_PX)).astype(np.float32)
    )


def panels(rng: np.random.Generator, size_m: float) -> Array:
    """A garage door: raised fields in rows."""
    x, y = grid(size_m)
    fx, fy = (x % 0.6) / 0.6, (y % 0.5) / 0.5
    seam = np.clip(1 - np.minimum(fy, 1 - fy) / 0.03, 0, 1)
    inside = (np.abs(fx - 0.5) < 0.40) & (np.abs(fy - 0.5) < 0.30)
    ridge = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 3)
    relief = np.asarray(cv2.Sobel(ridge, cv2.CV_32F, 0, 1, ksize=3))
    return 1 - 0.45 * seam + 0.25 * relief


def weave(rng: np.random.Generator, size_m: float) -> Array:
    x, y = grid(size_m)
    cloth = 0.05 * np.sin(x * 600) * np.sin(y * 600)
    return 1 + cloth + 0.05 * clouds(SIDE_PX, SIDE_PX, rng, 0.9)


def rug(rng: np.random.Generator, size_m: float) -> Array:
    x, y = grid(size_m)
    bands = 0.5 + 0.5 * np.sign(np.sin(x * 2 * np.pi / 0.5 + 2 * np.sign(np.sin(y * 2 * np.pi / 0.25))))
    tone = 0.75 + 0.45 * np.asarray(cv2.GaussianBlur(bands.astype(np.float32), (0, 0), 2))
    cloth = 1 + 0.10 * rng.standard_normal((SIDE_PX, SIDE_PX)).astype(np.float32)
    return cv2.merge([tone * cloth, tone**1.5 * cloth, tone**1.2 * cloth])


def glass(rng: np.random.Generator, size_m: float) -> Array:
    x, y = grid(size_m)
    sheen = 0.8 + 0.35 * np.sin((x * 0.7 + y) * 2 * np.pi / size_m) + 0.12 * clouds(SIDE_PX, SIDE_PX, rng, 1.8)
    return np.maximum(sheen, 0.2)


def books(rng: np.random.Generator, size_m: float) -> Array:
    x, y = grid(size_m)
    edges = np.sort(rng.uniform(0, size_m, 60))
    number = np.searchsorted(edges, x) + 61 * np.floor(y / 0.35)
    shelf = np.clip(1.4 - np.minimum(y % 0.35, 0.35 - y % 0.35) / 0.02, 0, 1)
    colours = [np.abs(by_number(number + shift, rng, 0.45)) for shift in (0, 17, 29)]
    return np.asarray(cv2.merge(colours) * (1 - 0.6 * shelf[..., None]))


PAINTERS = {
    f.__name__: f
    for f in (
        lawn,
        asphalt,
        concrete,
        slabs,
        brick,
        siding,
        shingles,
        planks,
        fence,
        plaster,
        panels,
        weave,
        rug,
        glass,
        books,
    )
}
SIZES_M = {
    "lawn": 2.6, "asphalt": 3.0, "concrete": 3.0, "slabs": 2.4, "brick": 1.92, "siding": 1.92, "shingles": 2.0, "planks": 2.4,
    "fence": 2.4, "plaster": 2.0, "panels": 3.0, "weave": 1.0, "rug": 1.0, "glass": 4.0, "books": 1.4,
}  # fmt: skip


@lru_cache(maxsize=48)
def foliage(seed: int, kind: str) -> Array:
    """A plant seen from the side, (height, width, 4) float32: light relative to its colour, and cover 0..1."""
    rng = rng_of("foliage", kind, seed)
    height, width = 512, 448
    picture = np.zeros((height, width, 4), np.float32)
    middle, radii, count = {
        "tree": ((width / 2, 175.0), (205.0, 165.0), 9000),
        "hedge": ((width / 2, 285.0), (222.0, 230.0), 12000),
    }.get(kind, ((width / 2, 305.0), (205.0, 205.0), 8000))
    lumps = np.column_stack([rng.uniform(-0.7, 0.7, 22), rng.uniform(-0.75, 0.6, 22), rng.uniform(0.22, 0.45, 22)])
    if kind == "tree":
        bark = (0.42, 0.25, 0.24, 1.0)
        cv2.line(picture, (width // 2, height), (width // 2 + 6, 230), bark, 24, cv2.LINE_AA)
        for lx, ly, _ in lumps[:9]:
            tip = (int(middle[0] + lx * radii[0] * 0.7), int(middle[1] + ly * radii[1] * 0.7))
            cv2.line(picture, (width // 2, int(rng.uniform(240, 330))), tip, bark, 7, cv2.LINE_AA)
    chosen = lumps[rng.integers(len(lumps), size=count)]
    turn, far = rng.uniform(0, 2 * np.pi, count), np.sqrt(rng.uniform(0, 1, count)) * chosen[:, 2]
    x = middle[0] + (chosen[:, 0] * 0.8 + np.cos(turn) * far) * radii[0]
    y = middle[1] + (chosen[:, 1] * 0.8 + np.sin(turn) * far) * radii[1]
    depth = rng.uniform(0, 1, count)
    # Leaves near the top of their lump, of the crown and near the viewer catch the light.
    high = np.clip((middle[1] - y) / radii[1], -1, 1)
    light = 0.30 + 0.38 * depth - 0.40 * np.sin(turn) * far / chosen[:, 2] + 0.22 * high + rng.normal(0, 0.13, count)
    light = np.maximum(light, 0.10)
    hue = rng.normal(1.0, 0.12, count)
    petal = rng.uniform(0.9, 3.2, 3) * np.array([1.6, 0.9, 1.5])
    is_petal = (depth > 0.8) & (rng.uniform(0, 1, count) < (0.3 if kind == "flowers" else 0.0))
    colours = np.where(is_petal[:, None], petal * light[:, None], np.column_stack([light * hue, light, light * 0.9]))
    sizes, angles = rng.integers(2, 6, (count, 2)), rng.uniform(0, 180, count)
    for i in np.argsort(depth):
        spot, size = (int(x[i]), int(y[i])), (int(sizes[i, 0]) + 1, max(1, int(sizes[i, 1]) - 1))
        cv2.ellipse(picture, spot, size, float(angles[i]), 0, 360, (*map(float, colours[i]), 1.0), -1, cv2.LINE_AA)
    return picture
