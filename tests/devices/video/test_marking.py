"""What is written into every frame of an agency's copy: legible, along one edge, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from devices.video.marking import Mark, plain
from devices.video.redaction import RedactWish, blur
from tests.devices.video.made import decoded, made_clip

LINES = ["Springfield Police - case 26-00417 - request R-7KQ2-M4XD", "Lent 2026-06-10 to 2026-07-10"]


def picture(width: int, height: int, level: int = 200) -> list[np.ndarray]:
    """Planes of a plain colored picture."""
    half = (height // 2, width // 2)
    return [np.full((height, width), level, np.uint8), np.full(half, 90, np.uint8), np.full(half, 160, np.uint8)]


def test_a_name_is_spelled_in_ascii() -> None:
    assert plain("Łódź–Straße Ångström’s\tØrsted") == "Lodz-Strasse Angstrom's Orsted"
    assert plain("警察 Police\n№ 7\x00") == "?? Police No. 7?"


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (640, 480), (320, 180), (360, 640), (64, 36)])
def test_the_band_is_legible_at_every_size_and_leaves_the_rest_alone(width: int, height: int) -> None:
    y, u, v = planes = picture(width, height)
    mark = Mark(LINES, width, height)
    mark.paint(planes)
    top = mark.rows.start
    assert height * (1 if height < 100 else 0.4) >= height - top > height * 0.04
    assert mark.rows.stop == height
    assert (y[:top] == 200).all()
    assert (u[: top // 2] == 90).all()
    assert (v[: top // 2] == 160).all()
    band = y[top:]
    assert band.max() > 220
    assert np.median(band) < 100
    assert 0.02 < (band > 170).mean() < 0.4


def test_what_is_below_the_band_can_still_be_seen() -> None:
    planes = picture(640, 360, 40)
    planes[0][:, 300:] = 220
    mark = Mark(LINES, 640, 360)
    mark.paint(planes)
    edge = planes[0][mark.rows.start + 1]
    assert int(edge[620]) - int(edge[5]) > 50


def test_a_long_name_without_spaces_stays_inside_the_picture() -> None:
    mark = Mark(["W" * 300], 320, 180)
    assert mark.rows.stop - mark.rows.start <= 180
    assert mark.light[:, -3:].max() == 0


def test_a_mark_above_leaves_the_one_below_alone() -> None:
    planes = picture(640, 360)
    Mark(LINES, 640, 360, is_top=True).paint(planes)
    assert planes[0][:20].max() > 220
    assert (planes[0][180:] == 200).all()


def test_without_lines_nothing_is_painted() -> None:
    planes = picture(64, 64)
    Mark(["", "  "], 64, 64).paint(planes)
    assert (planes[0] == 200).all()


def test_every_frame_of_a_copy_carries_the_mark_and_so_does_its_poster(tmp_path: Path) -> None:
    source = made_clip(tmp_path / "a.mp4", seconds=2, moves=(0, 2), size=640)
    blur(source, tmp_path / "b.mp4", tmp_path / "b.jpg", [], RedactWish(marks=LINES))
    given, shown = decoded(source), decoded(tmp_path / "b.mp4")
    assert len(shown) == len(given) == 20
    rows = Mark(LINES, 640, 360).rows
    for before, after in zip(given, shown, strict=True):
        assert np.median(after[rows]) < 80 < np.median(before[rows])
        assert (after[rows] > 180).mean() > 0.02
        assert abs(float(after[: rows.start].mean()) - float(before[: rows.start].mean())) < 4
