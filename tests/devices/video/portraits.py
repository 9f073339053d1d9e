"""Drawn faces that the cascades take for faces, and recordings and pictures of them with a known truth."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

Where = Callable[[float], tuple[float, float] | None]  # the middle of the face at a moment, None: nobody there


def draw_face(image: np.ndarray, x: float, y: float, size: int, seed: int = 0) -> None:
    """A face of this width around (x, y) in a uint8 picture (height, width, 3), in place. seed: another face."""
    brow, look, mouth = np.random.default_rng(seed).integers(-3, 4, 3).tolist()
    unit = size / 100

    def oval(dx: float, dy: float, width: float, height: float, level: tuple[int, int, int]) -> None:
        middle = (round((x + dx * unit) * 16), round((y + dy * unit) * 16))
        axes = (max(1, round(width * unit * 8)), max(1, round(height * unit * 8)))
        cv2.ellipse(image, middle, axes, 0, 0, 360, level, -1, cv2.LINE_AA, 4)

    hair, skin = (50, 40, 35), (205, 170, 150)
    oval(0, -18, 118, 130, hair)
    oval(0, 75, 60, 70, (180, 145, 125))  # neck
    oval(0, 0, 100, 134, skin)
    oval(0, -48, 84, 26, (215, 182, 162))  # forehead
    for side in (-1, 1):
        oval(side * 23, -14, 36, 24, (150, 115, 100))  # eye socket
        oval(side * 23, -24 + brow / 2, 36, 8, (70, 50, 45))  # brow
        oval(side * 23, -11, 24, 11, (225, 220, 215))
        oval(side * 23 + look / 2, -11, 11, 11, (45, 30, 25))
        oval(side * 30, 18, 26, 22, (220, 180, 160))  # cheek
    oval(0, 2, 13, 40, (225, 192, 172))  # nose
    oval(0, 20, 24, 9, (150, 112, 98))
    oval(0, 40, 40 + mouth, 11, (130, 70, 70))  # mouth
    oval(0, 54, 30, 8, (185, 150, 132))


def scene(width: int, height: int) -> np.ndarray:
    """A wall of boards: uint8 (height, width, 3)."""
    boards = 120 + 25 * (np.arange(height) // 20 % 2) + (np.arange(height) % 20 < 2) * -30
    grain = np.random.default_rng(5).integers(-6, 7, (height, width))
    return np.repeat((boards[:, None] + grain).astype(np.uint8)[:, :, None], 3, 2)


def still(place: float = 0.5, high: float = 0.45) -> Where:
    return lambda _at_s: (place, high)


def film_of(
    path: Path,
    where: Where,
    *,
    seconds: float = 4,
    width: int = 480,
    height: int = 320,
    face: int = 90,
    fps: int = 10,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    options: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    each: Callable[[np.ndarray, int], None] | None = None,
) -> Path:
    """A recording in which a face stands where `where` says. each: may change a picture, by its number."""
    with av.open(
        str(path), "w", options={"movflags": "+faststart+use_metadata_tags"} if path.suffix == ".mp4" else {}
    ) as file:
        file.metadata.update(metadata or {})
        stream = file.add_stream(codec, rate=fps, options=options or {})
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        stream.codec_context.thread_count = 1
        behind = scene(width, height)
        for index in range(int(seconds * fps)):
            image, place = behind.copy(), where(index / fps)
            if place is not None:
                draw_face(image, place[0] * width, place[1] * height, face)
            if each is not None:
                each(image, index)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = index, Fraction(1, fps)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def frames_of(path: Path) -> list[np.ndarray]:
    """Every frame, uint8 (height, width, 3) RGB."""
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


def detail_left(given: np.ndarray, shown: np.ndarray, box: tuple[float, ...]) -> float:
    """How much of the fine detail inside a box (shares) is still there: about 1 untouched, 0 covered."""
    height, width = given.shape[:2]
    part = (slice(int(box[1] * height), round(box[3] * height)), slice(int(box[0] * width), round(box[2] * width)))
    fine: list[Any] = []
    for image in (given, shown):
        gray = image.astype(np.float32) if image.ndim == 2 else image.mean(2, dtype=np.float32)
        fine.append((gray - cv2.GaussianBlur(gray, (0, 0), 2))[part])
    return float((fine[0] * fine[1]).sum() / ((fine[0] ** 2).sum() + 1e-6))
