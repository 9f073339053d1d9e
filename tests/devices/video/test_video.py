"""What the pipeline says about recordings, and what the child's limits do."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from devices.video import child, isolation, motion
from devices.video.errors import Unreadable
from devices.video.pipeline import Wish, analyze
from tests.devices.video.made import made_clip

TOP = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.25], [0.0, 0.25]]
MIDDLE = [[0.0, 0.25], [1.0, 0.25], [1.0, 0.8], [0.0, 0.8]]


OPEN_GROUPS = {"g": "10", "bf": "2", "x264-params": "open-gop=1"}


@pytest.mark.parametrize("options", [{}, {"g": "10"}, {"g": "20", "bf": "3"}, OPEN_GROUPS])
def test_a_square_that_crosses_is_one_segment_at_its_time(tmp_path: Path, options: dict[str, str]) -> None:
    source = made_clip(tmp_path / "a.mp4", seconds=16, moves=(5.2, 7), options=options)
    found = analyze(source, tmp_path, Wish()).segments
    assert len(found) == 1
    assert found[0].start_s == pytest.approx(5.2, abs=0.5)
    assert found[0].end_s == pytest.approx(7, abs=0.5)


def test_somebody_who_moves_from_the_first_picture_on_leaves_no_ghost(tmp_path: Path) -> None:
    found = analyze(made_clip(tmp_path / "a.mp4", seconds=12, moves=(0, 3)), tmp_path, Wish()).segments
    assert [segment.start_s for segment in found] == [0]
    assert found[0].end_s == pytest.approx(3, abs=0.5)


def test_a_still_scene_has_no_segment(tmp_path: Path) -> None:
    result = analyze(made_clip(tmp_path / "a.mp4"), tmp_path, Wish())
    assert (result.segments, result.has_person, result.has_other_motion) == ([], False, False)
    assert not np.any(result.heat)


def test_a_long_recording_is_looked_at_in_windows(tmp_path: Path) -> None:
    source = made_clip(tmp_path / "a.mp4", seconds=200, moves=(150, 153), fps=5)
    result = analyze(source, tmp_path, Wish())
    assert [round(segment.start_s) for segment in result.segments] == [150]
    assert result.strip_grid["count"] == 100
    assert len(result.activity) == pytest.approx(400, abs=2)


@pytest.mark.parametrize("wish", [Wish(motion_zones=[TOP]), Wish(privacy_zones=[MIDDLE])])
def test_motion_outside_what_is_watched_makes_no_segment(tmp_path: Path, wish: Wish) -> None:
    assert analyze(made_clip(tmp_path / "a.mp4", moves=(3, 5)), tmp_path, wish).segments == []


def test_zones_are_applied_again_without_the_video(tmp_path: Path) -> None:
    result = analyze(made_clip(tmp_path / "a.mp4", moves=(3, 5)), tmp_path, Wish())
    cells, times = motion.unpack(result.cells)
    again = motion.segments(cells, times, motion.allowed_cells([], []))
    assert len(again) == len(result.segments) == 1
    assert again[0].start_s == pytest.approx(result.segments[0].start_s, abs=0.002)
    assert again[0].end_s == pytest.approx(result.segments[0].end_s, abs=0.002)
    assert motion.segments(cells, times, motion.allowed_cells([TOP], [])) == []


def test_the_heat_lies_where_the_square_went(tmp_path: Path) -> None:
    heat = np.array(analyze(made_clip(tmp_path / "a.mp4", moves=(3, 5)), tmp_path, Wish()).heat)
    assert heat.shape == (18, 32)
    rows = np.flatnonzero(heat.any(axis=1))
    assert 5 <= rows.min() < rows.max() <= 13
    assert heat.any(axis=0).mean() > 0.8


def test_the_child_says_the_same_as_the_pipeline(tmp_path: Path) -> None:
    source = made_clip(tmp_path / "a.mp4", moves=(3, 5))
    assert isolation.analyze(source, tmp_path, Wish(), wall_s=60) == analyze(source, tmp_path, Wish())


def test_a_wall_limit_is_too_costly_and_a_lost_lease_ends_the_child(tmp_path: Path) -> None:
    source = made_clip(tmp_path / "a.mp4")
    with pytest.raises(Unreadable, match="too_costly"):
        isolation.analyze(source, tmp_path, Wish(), wall_s=0.05)

    def lose() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        isolation.analyze(source, tmp_path, Wish(), wall_s=60, on_wait=lose, wait_s=0.02)


@pytest.mark.parametrize(
    ("limits", "detail"),
    [(isolation.Limits(file_bytes=3000), ""), (isolation.Limits(cpu_s=1), "signal 24")],
    ids=["file size", "CPU time"],
)
def test_what_takes_more_than_a_recording_needs_is_too_costly(
    tmp_path: Path, limits: isolation.Limits, detail: str
) -> None:
    source = made_clip(tmp_path / "a.mkv", codec="mpeg4", size=1920, height=1080, seconds=10, moves=(3, 5))
    with pytest.raises(Unreadable) as refused:
        isolation.analyze(source, tmp_path, Wish(), wall_s=120, limits=limits)
    assert refused.value.code == "too_costly", refused.value.detail
    assert detail in refused.value.detail


def test_more_memory_than_is_allowed_is_too_costly(tmp_path: Path) -> None:
    source = made_clip(tmp_path / "a.mp4", size=1920, height=1080, seconds=10, moves=(3, 5))
    with pytest.raises(Unreadable, match="too_costly"):
        isolation.analyze(source, tmp_path, Wish(), wall_s=120, limits=isolation.Limits(memory_bytes=405 * 1024**2))


@pytest.mark.parametrize("megabytes", [425, 510], ids=["when it starts", "on the way"])
def test_an_encoder_that_gets_no_memory_is_not_the_recordings_damage(tmp_path: Path, megabytes: int) -> None:
    source = made_clip(tmp_path / "a.mkv", codec="mpeg4", size=1920, height=1080, seconds=3, moves=(1, 2))
    limits = isolation.Limits(memory_bytes=megabytes * 1024**2)
    with pytest.raises(Unreadable, match="too_costly"):
        isolation.analyze(source, tmp_path, Wish(), wall_s=120, limits=limits)


def children() -> list[int]:
    path = Path("/proc/self/task")
    return [int(pid) for task in path.iterdir() for pid in (task / "children").read_text().split()]


def test_a_child_that_is_killed_crashed_and_the_worker_goes_on(tmp_path: Path) -> None:
    source = made_clip(tmp_path / "a.mkv", codec="mpeg4", size=640, seconds=20, moves=(3, 5))
    killed = threading.Event()

    def kill() -> None:
        for pid in children():
            if b"devices.video.child" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
                killed.set()

    with pytest.raises(Unreadable) as refused:
        isolation.analyze(source, tmp_path, Wish(), wall_s=60, on_wait=kill, wait_s=0.1)
    assert killed.is_set()
    assert refused.value.code == "crashed"
    assert isolation.analyze(made_clip(tmp_path / "b.mp4", seconds=2), tmp_path, Wish(), wall_s=60).codec == "h264"


def test_the_child_dies_with_its_parent(tmp_path: Path) -> None:
    source = made_clip(tmp_path / "a.mkv", codec="mpeg4", size=640, seconds=20, moves=(3, 5))
    parent = os.fork()
    if parent == 0:  # a worker that is killed while its child reads
        isolation.analyze(source, tmp_path, Wish(), wall_s=60)
        os._exit(0)
    reader = 0
    for _ in range(400):
        found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        if found and b"devices.video.child" in Path(f"/proc/{found[0]}/cmdline").read_bytes():
            reader = int(found[0])
            if "cv2" in Path(f"/proc/{reader}/maps").read_text():
                break
        time.sleep(0.02)
    assert reader
    time.sleep(0.3)  # until the child has asked to be ended with its parent
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    for _ in range(200):
        if not Path(f"/proc/{reader}").exists() or "Z" in Path(f"/proc/{reader}/stat").read_text().split()[2]:
            return
        time.sleep(0.05)
    pytest.fail("the child went on")


def test_the_limits_leave_room_for_the_largest_recording_taken() -> None:
    assert child.MEMORY_BYTES >= 1024**3
