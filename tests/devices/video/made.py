"""Small recordings with a known truth, encoded here."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np


def still_scene(width: int, height: int) -> np.ndarray:
    """A textured gray picture, uint8 (height, width)."""
    blocks = np.random.default_rng(7).integers(90, 160, (height // 8 + 1, width // 8 + 1), np.uint8)
    return np.kron(blocks, np.ones((8, 8), np.uint8))[:height, :width]


def made_clip(
    path: Path,
    *,
    seconds: float = 8,
    moves: tuple[float, float] = (0, 0),
    codec: str = "libx264",
    size: int = 320,
    height: int = 0,
    pixels: str = "yuv420p",
    sound: str = "",
    sound_from_s: float = 0.0,
    sound_lasts_s: float = 0.0,
    fps: int = 10,
    gap: tuple[float, float] = (0, 0),
    options: dict[str, str] | None = None,
    created: datetime | None = None,
    index_first: bool = True,
) -> Path:
    """A textured still scene; between moves[0] and moves[1] seconds a dark square crosses it at mid height.

    gap: seconds for which no frame is written (a variable frame rate). sound: codec of a hum, from sound_from_s on,
    for as long as the pictures or for sound_lasts_s.
    """
    width, height = size, height or size * 9 // 16 // 2 * 2
    flags = {"movflags": "+faststart"} if index_first and path.suffix in (".mp4", ".mov") else {}
    with av.open(str(path), "w", options=flags) as file:
        if created is not None:
            file.metadata["creation_time"] = created.isoformat()
        stream = file.add_stream(codec, rate=fps, options=options or {})
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        stream.codec_context.thread_count = 1
        voice = file.add_stream(sound, rate=16_000, layout="mono") if sound else None
        still = still_scene(width, height)
        for index in range(int(seconds * fps)):
            at_s = index / fps
            if not gap[0] <= at_s < gap[1]:
                frame = _frame(still, at_s, moves).reformat(format=pixels)
                frame.pts, frame.time_base = index, Fraction(1, fps)
                file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
        if voice is not None:
            _hum(file, voice, sound_from_s, sound_lasts_s or seconds)
    return path


def _frame(still: np.ndarray, at_s: float, moves: tuple[float, float]) -> Any:
    image = np.repeat(still[:, :, None], 3, 2)
    height, width = still.shape
    if moves[0] <= at_s < moves[1]:
        left = int((width - 40) * (at_s - moves[0]) / (moves[1] - moves[0]))
        image[height // 2 - 20 : height // 2 + 20, left : left + 40] = 20
    return av.VideoFrame.from_ndarray(image, format="rgb24")


def _hum(file: Any, voice: Any, start_s: float, end_s: float) -> None:
    count = int((end_s - start_s) * 16_000)
    wave = (np.sin(np.arange(count) * 0.05) * 3000).astype(np.int16)
    for start in range(0, count - 1023, 1024):
        frame = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="s16", layout="mono")
        frame.sample_rate, frame.time_base = 16_000, Fraction(1, 16_000)
        frame.pts = int(start_s * 16_000) + start
        file.mux(voice.encode(frame))
    file.mux(voice.encode(None))


def decoded(path: Path) -> list[np.ndarray]:
    """Luma of every frame, uint8 (height, width)."""
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format="gray") for frame in file.decode(video=0)]
