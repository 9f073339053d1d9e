"""Recordings for the browser: real H.264, and one that is long enough to be seeked in."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.objects.models import Purpose
from tests.devices.clips.ready import ready_clip, stored

RATE = 10
WIDTH, HEIGHT = 640, 360


def brightness(second: int) -> int:
    """The square in the corner says by its brightness which second is shown."""
    return 40 + second * 37 % 180


def film(path: Path, *, seconds: int, is_heavy: bool = False) -> Path:
    """Noise (so that it weighs something), and a square that tells the second. Its index stands first."""
    rng = np.random.default_rng(5)
    size = (HEIGHT, WIDTH, 3) if is_heavy else (HEIGHT // 8, WIDTH // 8, 3)
    noise = [rng.integers(90, 150, size, np.uint8) for _ in range(7)]
    noise = noise if is_heavy else [np.kron(n, np.ones((8, 8, 1), np.uint8)) for n in noise]
    with av.open(str(path), "w", options={"movflags": "faststart"}) as file:
        stream = file.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"preset": "ultrafast", "qp": "24" if is_heavy else "30", "g": "20"}
        for index in range(seconds * RATE):
            image = noise[index % 7].copy()
            image[:80, :80] = brightness(index // RATE)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def picture(width: int, height: int, shade: int) -> bytes:
    pixels = np.linspace(shade, 255 - shade, width * height * 3).reshape(height, width, 3).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()


def watchable(camera: Camera, path: Path, *, seconds: float, **columns: Any) -> Clip:
    """A ready clip that plays, with poster and strip, as an analysis leaves it."""
    grid = {"tile_width": 160, "tile_height": 90, "columns": 5, "rows": 1, "count": 5, "every_s": seconds / 5}
    shown: dict[str, Any] = {
        "duration_s": seconds,
        "width": WIDTH,
        "height": HEIGHT,
        "segments": [[1.0, 2.0, 0.4], [seconds * 0.6, seconds * 0.7, 0.9]],
        "activity": [0, 60, 90, 0, 0, 0, 200, 220, 0, 0],
        "strip_grid": grid,
        "poster": stored(camera, Purpose.POSTER, "image/jpeg", picture(WIDTH, HEIGHT, 30)),
        "strip": stored(camera, Purpose.STRIP, "image/jpeg", picture(800, 90, 60)),
    }
    return ready_clip(camera, content=path.read_bytes(), **shown | columns)
