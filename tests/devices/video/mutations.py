"""Reads seeded mutations of good recordings as the child does, and prints one line for each."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import numpy as np

from devices.video import child
from devices.video.pipeline import Wish
from tests.devices.video.made import made_clip

KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("a.mp4", {"sound": "aac"}),
    ("b.mp4", {"codec": "libx265", "options": {"x265-params": "log-level=none:pools=none"}}),
    ("c.avi", {"codec": "mpeg4"}),
    ("d.webm", {"codec": "libvpx"}),
    ("e.ts", {"sound": "aac"}),
    ("f.mkv", {"pixels": "yuv422p"}),
    ("g.mov", {"codec": "mjpeg", "pixels": "yuvj420p"}),
)


def mutated(data: bytes, seed: int) -> bytes:
    """Some bytes changed, a piece cut out, doubled or zeroed."""
    rng = np.random.default_rng(seed)
    made = bytearray(data)
    for _ in range(int(rng.integers(1, 12))):
        made[int(rng.integers(len(made)))] = int(rng.integers(256))
    start, length = int(rng.integers(len(made))), int(rng.integers(1, 400))
    what = seed % 4
    if what == 0:
        del made[start : start + length]
    elif what == 1:
        made[start:start] = made[start : start + length]
    elif what == 2:
        made[start : start + length] = bytes(len(made[start : start + length]))
    return bytes(made)


def main(folder: Path, count: int) -> None:
    good = [
        made_clip(folder / name, seconds=1.5, moves=(0.3, 1.2), size=192, **more).read_bytes() for name, more in KINDS
    ]
    wish = dataclasses.asdict(Wish(max_s=60))
    zones = wish | {"privacy_zones": [[[0, 0], [0.5, 0], [0.5, 0.5]]]}
    child.limit(cpu_s=120)
    for seed in range(count):
        source = folder / f"x{seed}{Path(KINDS[seed % len(KINDS)][0]).suffix}"
        source.write_bytes(mutated(good[seed % len(KINDS)], seed))
        job: dict[str, Any] = {
            "what": "analyze",
            "source": str(source),
            "folder": str(folder),
            "wish": zones if seed % 5 == 0 else wish,
        }
        answer = child.work(job)
        sys.stdout.write(f"{seed} {answer.get('error', 'read')}\n")
        sys.stdout.flush()
        source.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
