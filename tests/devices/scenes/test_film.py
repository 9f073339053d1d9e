"""Drawn recordings show what their truth says, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from devices.scenes.film import Truth, film
from devices.scenes.lens import Array
from devices.scenes.scripts import ALL, BY_NAME, Script

Drawings = Callable[[str], tuple[Truth, Array]]
SMALL = {"width": 320, "height": 180, "fps": 5}
MOVERS = [s for s in ALL if s.act.__name__ != "nothing"]
CALM = [s for s in ALL if not s.rain and not s.wind]


def frames_of(path: Path) -> Array:
    """Luma of every picture, (frames, rows, columns), softened so that grain counts little."""
    with av.open(str(path)) as file:
        planes = [frame.to_ndarray(format="gray") for frame in file.decode(video=0)]
    return np.stack([np.asarray(cv2.GaussianBlur(p, (0, 0), 1.6)) for p in planes]).astype(np.float32)


def drawn(script: Script, folder: Path, seed: int = 4) -> tuple[Truth, Array]:
    truth = film(folder / "clip.mp4", script, seed, place=2, **SMALL)
    return truth, frames_of(folder / "clip.mp4")


def mask_of(truth: Truth, t: float, shape: tuple[int, int], margin: float) -> Array:
    """Where something is said to be at t seconds."""
    mask = np.zeros(shape, bool)
    for box in truth.boxes:
        if abs(box.t - t) < 0.01:
            left, right = (np.clip((box.left - margin, box.right + margin), 0, 1) * shape[1]).astype(int)
            top, bottom = (np.clip((box.top - margin, box.bottom + margin), 0, 1) * shape[0]).astype(int)
            mask[top : bottom + 1, left : right + 1] = True
    return mask


@pytest.fixture(scope="module")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Drawings:
    """A recording of each script by its name, drawn when first asked for."""
    return cache(lambda name: drawn(BY_NAME[name], tmp_path_factory.mktemp("drawn")))


@pytest.mark.parametrize("name", [s.name for s in MOVERS])
def test_where_a_box_is_something_differs_from_the_empty_place(name: str, drawings: Drawings) -> None:
    truth, frames = drawings(name)
    assert truth.events
    after = max(0.0, (truth.switched_at or -1) + 1.0)  # the picture before the lamp went on is another one
    chosen = [n for n in range(len(frames)) if n / 5 >= after]
    empty = np.median(frames[chosen], axis=0)
    inside, outside = [], []
    for n in chosen:
        mask = mask_of(truth, round(n / 5, 3), empty.shape, 0.0)
        changed = np.abs(frames[n] - empty)
        if mask.any():
            inside.append(np.percentile(changed[mask], 80))
            outside.append(np.percentile(changed[~mask_of(truth, round(n / 5, 3), empty.shape, 0.06)], 80))
    assert np.median(inside) > 2.5 * np.median(outside) + 1


@pytest.mark.parametrize("name", [s.name for s in CALM])
def test_where_nothing_is_said_to_be_pixels_stay_within_the_grain(name: str, drawings: Drawings) -> None:
    truth, frames = drawings(name)
    for n in range(1, len(frames)):
        busy = [(e.t0 - 1, e.t1 + 1) for e in (*truth.events, *truth.still)]
        busy += [(truth.switched_at - 1, truth.switched_at + 1)] if truth.switched_at is not None else []
        if not any(start <= n / 5 <= end for start, end in busy):
            assert np.abs(frames[n] - frames[n - 1]).max() < 12, f"something moves at {n / 5:.1f} s"


def test_a_quiet_porch_has_no_event_and_nobody(drawings: Drawings) -> None:
    truth, _ = drawings("quiet porch")
    assert (truth.events, truth.still, truth.boxes, truth.has_person) == ([], [], [], False)


def test_a_visitor_stands_still_at_the_door_and_is_a_person(drawings: Drawings) -> None:
    truth, _ = drawings("visitor rings")
    assert truth.has_person
    assert truth.still
    assert {box.kind for box in truth.boxes} == {"person"}


def test_a_car_that_comes_home_is_no_person(drawings: Drawings) -> None:
    truth, _ = drawings("car comes home")
    assert {box.kind for box in truth.boxes} == {"car"}
    assert not truth.has_person


def test_the_courier_leaves_the_parcel_and_it_is_no_event(drawings: Drawings) -> None:
    truth, _ = drawings("courier leaves a parcel")
    lies_from = min(box.t for box in truth.boxes if box.kind == "parcel")
    walks = [box.t for box in truth.boxes if box.kind == "person"]
    assert min(walks) < lies_from < max(walks)
    assert truth.events[-1].t1 <= max(walks) + 0.4


def test_the_same_number_draws_the_same_recording(tmp_path: Path) -> None:
    script = BY_NAME["cat in the backyard"]
    one, other = (film(tmp_path / name, script, 7, seconds=2, **SMALL) for name in ("a.mp4", "b.mp4"))
    film(tmp_path / "c.mp4", script, 8, seconds=2, **SMALL)
    assert one == other
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    assert (tmp_path / "a.mp4").read_bytes() != (tmp_path / "c.mp4").read_bytes()


def test_a_recording_is_what_cameras_send(tmp_path: Path) -> None:
    film(tmp_path / "clip.mp4", BY_NAME["visitor rings"], 1, seconds=5, **SMALL)
    with av.open(str(tmp_path / "clip.mp4")) as file:
        video, sound = file.streams.video[0], file.streams.audio[0]
        assert (video.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height, float(video.average_rate or 0)) == (320, 180, 5.0)
        packets = [packet for packet in file.demux(video) if packet.pts is not None]
    assert all(packet.pts == packet.dts for packet in packets)  # no B-frames
    assert [n for n, packet in enumerate(packets) if packet.is_keyframe] == [0, 10, 20]
    head = (tmp_path / "clip.mp4").read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")
