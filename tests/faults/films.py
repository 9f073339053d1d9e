"""Small films, each of other bytes: a second of drawn pictures; with REAL_FOOTAGE some that were really recorded."""

from __future__ import annotations

import os
import secrets
import struct
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.camera_program import Film
from tests.devices.video.made import made_clip

REAL_EVERY = 25  # one in so many, with REAL_FOOTAGE: they take seconds each
DING_EVERY = 3
REAL_AT_MOST_BYTES = 3_000_000


def films() -> Iterator[Film]:
    """Without end. Every third is a ding, which tells people."""
    with tempfile.TemporaryDirectory(prefix="porch-films-") as folder:
        place = Path(folder)
        drawn = [
            made_clip(place / "still.mp4", seconds=1, size=160).read_bytes(),
            made_clip(place / "moves.mp4", seconds=1.5, size=160, moves=(0.2, 1.2)).read_bytes(),
            made_clip(place / "sound.mp4", seconds=1, size=160, sound="aac").read_bytes(),
        ]
    real = _real()
    for number in count(1):
        is_real = real and number % REAL_EVERY == 0
        content = real[number // REAL_EVERY % len(real)] if is_real else drawn[number % len(drawn)]
        yield Film(numbered(content), "ding" if number % DING_EVERY == 0 else "motion")


def numbered(film: bytes) -> bytes:
    """The same film in other bytes: a box that every player leaves alone holds chance."""
    return film + struct.pack(">I4s", 8 + 16, b"free") + secrets.token_bytes(16)


def _real() -> list[bytes]:
    folder = os.environ.get("REAL_FOOTAGE", "")
    found = sorted(Path(folder).glob("*.mp4")) if folder else []
    return [path.read_bytes() for path in found if path.stat().st_size < REAL_AT_MOST_BYTES]
