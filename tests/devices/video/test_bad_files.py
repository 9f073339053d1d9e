"""What is no recording, or half of one, ends with a name; what can be read of it is kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.video import isolation
from devices.video.errors import Unreadable
from devices.video.isolation import ROOT
from devices.video.pipeline import Wish, analyze
from tests.devices.video import damaged
from tests.devices.video.made import decoded, made_clip


@pytest.mark.parametrize(("make", "code"), damaged.NAMED.items(), ids=lambda value: getattr(value, "__name__", value))
def test_what_is_no_recording_is_named(tmp_path: Path, make: Callable[[Path], None], code: str) -> None:
    source, folder = tmp_path / "a.mp4", tmp_path / "work"
    folder.mkdir()
    make(source)
    with pytest.raises(Unreadable) as refused:
        isolation.analyze(source, folder, Wish(), wall_s=60)
    assert (refused.value.code, refused.value.detail) == (code, refused.value.detail)


def test_a_recording_broken_in_the_middle_keeps_what_can_be_read(tmp_path: Path) -> None:
    result = analyze(damaged.broken_in_the_middle(tmp_path / "a.mp4"), tmp_path, Wish())
    assert result.damage == "gap"
    assert result.duration_s == pytest.approx(8, abs=0.3)
    assert result.segments


def test_a_recording_without_its_end_says_so(tmp_path: Path) -> None:
    result = analyze(damaged.cut_at_the_end(tmp_path / "a.mp4"), tmp_path, Wish())
    assert result.damage in ("end", "gap")
    assert 3 < result.duration_s < 7.9


@pytest.mark.parametrize("zones", [[], [[[0, 0], [0.3, 0], [0.3, 0.3]]]])
def test_a_size_that_changes_on_the_way_is_read_to_the_end(tmp_path: Path, zones: list[list[list[float]]]) -> None:
    result = analyze(damaged.size_changes(tmp_path / "a.ts"), tmp_path, Wish(privacy_zones=zones))
    assert (result.width, result.height) == (640, 360)
    assert result.container == "mpegts"
    assert result.poster
    if zones:
        assert {frame.shape for frame in decoded(tmp_path / result.masked)} == {(360, 640)}


def test_a_recording_held_upright_is_upright_in_pictures_and_copies(tmp_path: Path) -> None:
    source = damaged.held_upright(tmp_path / "a.mp4")
    result = analyze(source, tmp_path, Wish(privacy_zones=[[[0.9, 0.9], [1, 0.9], [1, 1]]]))
    assert (result.width, result.height) == (360, 640)
    assert result.strip_grid["tile_height"] > result.strip_grid["tile_width"]
    frames = decoded(tmp_path / result.masked)
    assert frames[0].shape == (640, 360)
    assert result.segments


def test_a_recording_longer_than_allowed_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="too_long"):
        analyze(made_clip(tmp_path / "a.mp4"), tmp_path, Wish(max_s=3))


def test_a_length_that_no_header_tells_is_found_while_reading(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="too_long"):
        analyze(made_clip(tmp_path / "a.ts", sound="aac"), tmp_path, Wish(max_s=3))


def test_hundreds_of_mutations_end_with_a_name_or_are_read(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "tests.devices.video.mutations", str(tmp_path), "420"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, f"after {lines[-1:]}: {done.stderr[-2000:]}"
    answers = [line.split()[1] for line in lines]
    assert len(answers) == 420
    assert answers.count("read") > 100
    assert set(answers) > {"read", "damaged"}
    assert "crashed" not in answers
