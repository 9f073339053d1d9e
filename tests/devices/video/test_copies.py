"""Which copies are made, what they show, and what they hide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from devices.video import isolation
from devices.video.pipeline import Analysis, Wish, analyze
from tests.devices.video.made import decoded, made_clip

X265: dict[str, Any] = {"codec": "libx265", "options": {"x265-params": "log-level=none:pools=none"}}
MIDDLE = [[0.0, 0.25], [1.0, 0.25], [1.0, 0.8], [0.0, 0.8]]


def said(result: Analysis) -> tuple[str, str, bool]:
    return result.playable, result.playable_type, result.needs_h264


@pytest.mark.parametrize(
    ("name", "how", "answer"),
    [
        ("a.mp4", {}, ("", "video/mp4", False)),
        ("a.mp4", {"sound": "aac"}, ("", "video/mp4", False)),
        ("a.webm", {"codec": "libvpx"}, ("", "video/webm", False)),
        ("a.webm", {"codec": "libvpx-vp9", "sound": "libopus"}, ("", "video/webm", False)),
        ("a.mp4", {"index_first": False}, ("playable.mp4", "video/mp4", False)),
        ("a.mp4", {"sound": "libopus"}, ("playable.mp4", "video/mp4", False)),
        ("a.mov", {}, ("playable.mp4", "video/mp4", False)),
        ("a.mkv", {"sound": "pcm_s16le"}, ("playable.mp4", "video/mp4", False)),
        ("a.ts", {"sound": "aac"}, ("playable.mp4", "video/mp4", False)),
        ("a.mp4", X265, ("playable.mp4", "video/mp4", True)),
        ("a.avi", {"codec": "mpeg4"}, ("playable.mp4", "video/mp4", False)),
        ("a.mkv", {"pixels": "yuv422p"}, ("playable.mp4", "video/mp4", False)),
        ("a.mkv", {"pixels": "yuv420p10le"}, ("playable.mp4", "video/mp4", False)),
        ("a.mkv", {"codec": "mjpeg", "pixels": "yuvj420p"}, ("playable.mp4", "video/mp4", False)),
        ("a.mkv", {"codec": "ffv1", "size": 321, "height": 181}, ("playable.mp4", "video/mp4", False)),
        ("a.mp4", {"options": {"flags": "+ildct+ilme", "x264-params": "interlaced=1"}}, ("", "video/mp4", False)),
    ],
)
def test_what_browsers_play_has_no_second_file(
    tmp_path: Path, name: str, how: dict[str, Any], answer: tuple[str, str, bool]
) -> None:
    source = made_clip(tmp_path / name, seconds=4, moves=(1, 3), **how)
    result = analyze(source, tmp_path, Wish())
    assert said(result) == answer
    assert len(result.segments) == 1
    assert result.damage == ""
    if result.playable:
        copy = analyze(tmp_path / result.playable, tmp_path, Wish())
        assert said(copy)[0] == ("playable.mp4" if result.needs_h264 else "")
        assert copy.duration_s == pytest.approx(result.duration_s, abs=0.15)
        assert copy.has_audio == result.has_audio
        assert len(copy.segments) == 1


def test_a_hevc_copy_is_tagged_as_apples_players_ask(tmp_path: Path) -> None:
    source = made_clip(tmp_path / "a.mkv", seconds=2, **X265)
    result = analyze(source, tmp_path, Wish())
    head = (tmp_path / result.playable).read_bytes()
    assert b"hvc1" in head
    assert head.index(b"moov") < head.index(b"mdat")


def test_the_h264_copy_of_hevc_comes_later_or_in_the_same_decode(tmp_path: Path) -> None:
    source = made_clip(tmp_path / "a.mp4", seconds=3, moves=(1, 2), sound="aac", **X265)
    isolation.to_h264(source, tmp_path / "later.mp4", wall_s=60)
    result = analyze(source, tmp_path, Wish(h264_now=True))
    assert (result.playable, result.h264, result.needs_h264) == ("playable.mp4", "h264.mp4", False)
    for name in ("later.mp4", result.h264):
        copy = analyze(tmp_path / name, tmp_path, Wish())
        assert (copy.codec, copy.playable, copy.has_audio) == ("h264", "", True)
        assert copy.duration_s == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize("how", [{}, X265, {"pixels": "yuv422p"}, {"size": 322, "height": 182}])
def test_a_masked_recording_shows_nothing_where_the_privacy_zone_is(tmp_path: Path, how: dict[str, Any]) -> None:
    source = made_clip(tmp_path / "a.mkv", moves=(3, 5), **how)
    result = analyze(source, tmp_path, Wish(privacy_zones=[MIDDLE]))
    assert (result.playable, result.masked, result.segments) == ("", "masked.mp4", [])
    frames = decoded(tmp_path / result.masked)
    assert len(frames) == 80
    height = frames[0].shape[0]
    for frame in frames:
        assert frame[int(height * 0.26) : int(height * 0.79)].max() <= 24
        assert frame[: height // 5].std() > 5
    again = analyze(tmp_path / result.masked, tmp_path, Wish())
    assert again.sha256 == result.masked_sha256
    assert again.segments == []
    assert again.duration_s == pytest.approx(result.duration_s, abs=0.1)


def test_poster_and_strip_hide_the_privacy_zone_too(tmp_path: Path) -> None:
    result = analyze(made_clip(tmp_path / "a.mp4", moves=(3, 5)), tmp_path, Wish(privacy_zones=[MIDDLE]))
    poster = cv2.imread(str(tmp_path / result.poster))
    assert poster[int(poster.shape[0] * 0.3) : int(poster.shape[0] * 0.75)].max() < 30
    strip, grid = cv2.imread(str(tmp_path / result.strip)), result.strip_grid
    down = int(grid["tile_height"])
    for row in range(int(grid["rows"])):
        assert strip[row * down + int(down * 0.35) : row * down + int(down * 0.7)].max() < 40


def test_the_strip_has_a_tile_for_every_second(tmp_path: Path) -> None:
    result = analyze(made_clip(tmp_path / "a.mp4", seconds=12, moves=(3, 5)), tmp_path, Wish())
    grid = result.strip_grid
    assert (grid["count"], grid["columns"], grid["rows"], grid["every_s"]) == (12, 10, 2, 1)
    strip = cv2.imread(str(tmp_path / result.strip))
    assert strip.shape[:2] == (grid["rows"] * grid["tile_height"], grid["columns"] * grid["tile_width"])


def test_the_poster_shows_what_moved(tmp_path: Path) -> None:
    result = analyze(made_clip(tmp_path / "a.mp4", size=640, seconds=10, moves=(5, 8)), tmp_path, Wish())
    poster = cv2.imread(str(tmp_path / result.poster))
    assert np.count_nonzero(poster.max(2) < 50) > 200


def test_sound_that_begins_later_and_frames_that_are_missing_stay_in_time(tmp_path: Path) -> None:
    source = made_clip(tmp_path / "a.mkv", seconds=9, moves=(6, 8), sound="flac", sound_from_s=4, gap=(2, 5))
    result = analyze(source, tmp_path, Wish(privacy_zones=[[[0, 0], [0.2, 0], [0.2, 0.2]]]))
    assert result.segments[0].start_s == pytest.approx(6, abs=0.5)
    with av.open(str(tmp_path / result.masked)) as file:
        times = [frame.time for frame in file.decode(video=0)]
    assert times[-1] - times[0] == pytest.approx(8.9, abs=0.1)
    assert max(b - a for a, b in zip(times, times[1:], strict=False)) == pytest.approx(3.1, abs=0.1)
