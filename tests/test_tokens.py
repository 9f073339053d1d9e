"""Every pair of colours that meet is legible (WCAG AA), in the light and in the dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parent.parent / "ring_platform" / "static" / "tokens.css"
PAGES = ("ground", "surface", "raised")
WASHES = ("spruce-wash", "porch-wash", "leaf-wash", "clay-wash", "plum-wash")
TEXT, LARGE = 4.5, 3.0

PAIRS = [
    *[("ink", page, TEXT) for page in (*PAGES, *WASHES, "lifted")],
    *[("ink-soft", page, TEXT) for page in PAGES],
    *[("ink-faint", page, LARGE) for page in ("ground", "surface")],
    *[("edge", page, LARGE) for page in PAGES],
    *[(name, page, TEXT) for name in ("spruce", "porch", "leaf", "clay", "plum") for page in ("ground", "surface")],
    *[(name, f"{name}-wash", TEXT) for name in ("spruce", "porch", "leaf", "clay", "plum")],
    *[(name, "raised", TEXT) for name in ("spruce", "porch", "clay")],
    ("on-spruce", "spruce", TEXT),
    ("on-porch", "porch", TEXT),
    ("on-clay", "clay", TEXT),
    ("ground", "ink", TEXT),  # a toast is the page turned round
    ("spruce", "ground", LARGE),  # the focus ring on its own gap
]


def colours() -> dict[str, tuple[str, str]]:
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS.read_text())
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize(("front", "back", "least"), PAIRS, ids=lambda value: str(value))
def test_a_pair_is_legible_in_both_themes(front: str, back: str, least: float) -> None:
    known = colours()
    for theme, at in (("light", 0), ("dark", 1)):
        ratio = contrast(known[front][at], known[back][at])
        assert ratio >= least, f"{front} on {back}, {theme}: {ratio:.2f}"
