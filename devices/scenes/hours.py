"""PURE. The light of an hour: sun, sky and lamps in linear units, a little different each time."""

from __future__ import annotations

import math

import numpy as np

from devices.scenes.lens import Point
from devices.scenes.stage import Light, Rgb


def _toward(azimuth_deg: float, elevation_deg: float) -> Point:
    a, e = math.radians(azimuth_deg), math.radians(elevation_deg)
    return (math.sin(a) * math.cos(e), math.cos(a) * math.cos(e), math.sin(e))


def _times(colour: Rgb, factor: float) -> Rgb:
    return (colour[0] * factor, colour[1] * factor, colour[2] * factor)


def day(rng: np.random.Generator) -> Light:
    """Some sun, from the side or from behind the camera, so that people and houses are seen well."""
    elevation = float(rng.uniform(24, 58))
    sun = _toward(float(rng.choice([-1, 1]) * rng.uniform(95, 155)), elevation)
    warmth = max(0.0, (40 - elevation) / 40)
    colour = _times((1.0, 0.93 - 0.13 * warmth, 0.82 - 0.28 * warmth), float(rng.uniform(2.3, 3.0)))
    return Light(
        sun_to=sun, sun=colour, sky=(0.62, 0.74, 0.92), zenith=(0.13, 0.36, 0.95), horizon=(0.80, 0.98, 1.20),
        cloud=float(rng.uniform(0.1, 0.6)), exposure=0.8,
    )  # fmt: skip


def overcast(rng: np.random.Generator) -> Light:
    gray = float(rng.uniform(0.9, 1.1))
    return Light(
        sky=_times((1.22, 1.28, 1.36), gray), zenith=_times((0.62, 0.67, 0.75), gray),
        horizon=_times((0.82, 0.86, 0.92), gray), cloud=0.5, exposure=0.66, noise=1.4,
    )  # fmt: skip


def rain(rng: np.random.Generator) -> Light:
    return Light(
        sky=(0.72, 0.78, 0.86), zenith=(0.40, 0.44, 0.50), horizon=(0.52, 0.56, 0.61), cloud=0.5,
        exposure=0.82, noise=1.7, wet=1.0, windows=0.5,
    )  # fmt: skip


def dusk(rng: np.random.Generator) -> Light:
    return Light(
        sky=(0.23, 0.25, 0.37), zenith=(0.07, 0.11, 0.27), horizon=(0.62, 0.36, 0.24), cloud=float(rng.uniform(0.2, 0.5)),
        lamps=0.55, street_lamps=0.5, windows=0.75, exposure=1.0, noise=2.0,
    )  # fmt: skip


def lamplit(rng: np.random.Generator) -> Light:
    """Night with the camera's own or the porch light on, in colour."""
    return Light(
        sky=(0.016, 0.019, 0.030), zenith=(0.004, 0.006, 0.014), horizon=(0.020, 0.021, 0.030), cloud=0.3,
        lamps=0.9, street_lamps=0.55, windows=0.9, exposure=0.95, noise=2.6,
    )  # fmt: skip


def infrared(rng: np.random.Generator) -> Light:
    """Night as the infrared lamps beside the lens show it."""
    return Light(
        sky=(0.020, 0.020, 0.020), zenith=(0.006, 0.006, 0.006), horizon=(0.016, 0.016, 0.016), cloud=0.2,
        infrared=float(rng.uniform(2.2, 2.8)), street_lamps=0.35, windows=0.35, exposure=1.0, is_gray=True, noise=3.0,
    )  # fmt: skip


def room_day(rng: np.random.Generator) -> Light:
    return Light(
        sky=(0.50, 0.49, 0.48),
        horizon=(1.75, 1.85, 2.0),
        exposure=0.95 * float(rng.uniform(0.9, 1.1)),
        cloud=0,
        noise=1.4,
    )


def room_evening(rng: np.random.Generator) -> Light:
    return Light(
        sky=(0.05, 0.045, 0.045),
        horizon=(0.03, 0.03, 0.05),
        lamps=0.75,
        windows=1.0,
        exposure=1.0,
        cloud=0,
        noise=2.0,
    )


def room_dark(rng: np.random.Generator) -> Light:
    return Light(sky=(0.045, 0.05, 0.065), horizon=(0.06, 0.07, 0.10), exposure=1.0, cloud=0, noise=2.8)


def porch_dark(rng: np.random.Generator) -> Light:
    """Night in colour with every lamp near by switched off."""
    return Light(
        sky=(0.035, 0.040, 0.058), zenith=(0.006, 0.009, 0.020), horizon=(0.028, 0.030, 0.042), cloud=0.3,
        street_lamps=0.6, windows=0.8, exposure=1.1, noise=3.0,
    )  # fmt: skip
