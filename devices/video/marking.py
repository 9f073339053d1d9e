"""Writes lines of text into a picture, on a translucent band along its lower or upper edge.

What stands on it is legible over anything (light text on what is darkened to at most 40 %), and what is below it can
still be seen. OpenCV draws ASCII alone: `plain` says how other names are spelled.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import cv2
import numpy as np

FONT = cv2.FONT_HERSHEY_SIMPLEX
CAPITAL_PX = 21.5  # height of a capital letter at scale 1
OF_HEIGHT = 1 / 42  # capital letter to picture
LEAST_PX, MOST_PX = 9.0, 32.0  # of a capital letter
SMALLEST_PX = 7.0  # where the text would cover too much
MOST_SHARE = 0.34  # of the picture's height that a band may cover
DARKER = 0.4  # what is left of the brightness and color below
WHITE = 235
SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"ð": "d", "þ": "th", "ı": "i", "–": "-", "—": "-", "−": "-", "·": "-", "’": "'", "‘": "'", "“": '"', "”": '"'}
    | {"…": "...", "№": "No."}
)


def plain(text: str) -> str:
    """The text in printable ASCII on one line: accents fall off, letters without a spelling here become "?"."""
    bare = unicodedata.normalize("NFKD", text.translate(SPELLED))
    kept = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join("".join(c if " " <= c <= "~" else " " if c.isspace() else "?" for c in kept).split())


class Mark:
    """One band with text for pictures of one size, made once and painted into each frame."""

    def __init__(self, lines: Sequence[str], width: int, height: int, *, is_top: bool = False) -> None:
        """lines: any text; what is too long is broken. width, height: even, of the picture. No lines: no band."""
        said = [line for line in (plain(line) for line in lines) if line]
        letters = _letters(said, width, height)
        rows = min(height // 2 * 2, -(-letters.shape[0] // 2) * 2)
        self.rows = slice(0, rows) if is_top else slice(height - rows, height)
        self.half = slice(self.rows.start // 2, self.rows.stop // 2)
        self.light = np.zeros((rows, width), np.uint8)
        self.light[: letters.shape[0]] = letters[:rows]
        levels = np.arange(256)
        self.darker = (16 + np.clip(levels - 16, 0, 219) * DARKER).astype(np.uint8)
        self.grayer = np.rint(128 + (levels - 128) * DARKER).astype(np.uint8)

    def paint(self, planes: Sequence[np.ndarray]) -> None:
        """Paint in place. planes: writable Y, U, V of a 4:2:0 picture, uint8, of this size."""
        if self.rows.start == self.rows.stop:
            return
        below = planes[0][self.rows]
        below[:] = cv2.max(cv2.LUT(np.ascontiguousarray(below), self.darker), self.light)
        for plane in planes[1:]:
            plane[self.half] = cv2.LUT(np.ascontiguousarray(plane[self.half]), self.grayer)


def _letters(said: Sequence[str], width: int, height: int) -> np.ndarray:
    """Brightness of the text on the band, uint8 (band height, width); 0 where there is none."""
    if not said:
        return np.zeros((0, width), np.uint8)
    tall = min(MOST_PX, max(LEAST_PX, height * OF_HEIGHT))
    while True:
        scale, thick = tall / CAPITAL_PX, max(1, round(tall / 11))
        margin, step = round(tall * 0.8), round(tall * 1.75)
        rows = [row for line in said for row in _broken(line, scale, thick, width - 2 * margin)]
        band = 2 * margin + step * (len(rows) - 1) + round(tall)
        is_broken = len(rows) > len(said) and tall > LEAST_PX
        if tall <= SMALLEST_PX or (band <= height * MOST_SHARE and not is_broken):
            break
        tall = max(SMALLEST_PX, tall * 0.9)
    light = np.zeros((min(band, height), width), np.uint8)
    for number, row in enumerate(rows):
        place = (margin, margin + round(tall) + number * step)
        cv2.putText(light, row, place, FONT, scale, WHITE, thick, cv2.LINE_AA)
    return light


def _broken(line: str, scale: float, thick: int, most_px: int) -> list[str]:
    """The line in rows of at most this width, broken at spaces, or anywhere in what has none."""
    rows: list[str] = []
    row = ""
    for word in line.split(" "):
        longer = f"{row} {word}".strip()
        if not row or _width(longer, scale, thick) <= most_px:
            row = longer
        else:
            rows.append(row)
            row = word
        while _width(row, scale, thick) > most_px and len(row) > 1:
            cut = next((n for n in range(len(row) - 1, 1, -1) if _width(row[:n], scale, thick) <= most_px), 1)
            rows.append(row[:cut])
            row = row[cut:]
    return [*rows, row]


def _width(text: str, scale: float, thick: int) -> int:
    return int(cv2.getTextSize(text, FONT, scale, thick)[0][0])
