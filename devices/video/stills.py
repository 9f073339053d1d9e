"""Opens a picture that somebody sent, and writes one that carries nothing but what it shows."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from devices.video.errors import Unreadable

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PX, MOST_SIDE_PX, LEAST_SIDE_PX = 64_000_000, 16_384, 16
SHOWN_PX = 2048  # the longer side of what is published
BAD = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, OverflowError, struct.error)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def is_picture(path: Path) -> bool:
    """Whether the first bytes are those of a JPEG, PNG or WebP."""
    with path.open("rb") as file:
        head = file.read(12)
    return head[:3] == b"\xff\xd8\xff" or head[:8] == b"\x89PNG\r\n\x1a\n" or head[:4] + head[8:] == b"RIFFWEBP"


def load(path: Path) -> np.ndarray:
    """The picture as displayed, uint8 (height, width, 3) RGB of even sides, the longer at most 2048.

    What is transparent becomes white: what may be hidden below it is not shown. Of a moving one the first picture is
    taken. Raises Unreadable: damaged, too_small, too_large (before any pixel is unpacked), too_costly.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as opened:
                _check(opened.size)
                opened.draft("RGB", (SHOWN_PX, SHOWN_PX))  # a large JPEG is unpacked at a half, a quarter or an eighth
                return _upright(opened)
    except BOMBS as error:
        raise Unreadable("too_large", str(error)) from error
    except MemoryError as error:
        raise Unreadable("too_costly", "memory") from error
    except BAD as error:
        raise Unreadable("damaged", str(error)) from error


def _check(size: tuple[int, int]) -> None:
    if min(size) < LEAST_SIDE_PX:
        raise Unreadable("too_small", f"{size[0]}x{size[1]}")
    if max(size) > MOST_SIDE_PX or size[0] * size[1] > MOST_PX:
        raise Unreadable("too_large", f"{size[0]}x{size[1]}")


def _upright(opened: Image.Image) -> np.ndarray:
    turn = opened.getexif().get(0x0112, 1)  # Orientation
    opened.load()
    image: Image.Image = opened
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    image.thumbnail((SHOWN_PX, SHOWN_PX), reducing_gap=2.0)
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        clear = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    image = image.convert("RGB")
    image.getexif()[0x0112] = turn
    image = ImageOps.exif_transpose(image)
    height, width = image.height // 2 * 2, image.width // 2 * 2
    if min(height, width) < 2:
        raise Unreadable("too_small", f"{width}x{height}")
    return np.asarray(image, np.uint8)[:height, :width].copy()


def save(pixels: np.ndarray, target: Path, *, longest_px: int = SHOWN_PX, quality: int = 85) -> None:
    """Write RGB uint8 (height, width, 3) as a JPEG of its pixels alone: no EXIF, no profile, no comment."""
    image = Image.fromarray(pixels)
    image.thumbnail((longest_px, longest_px))
    image.save(target, "JPEG", quality=quality)
