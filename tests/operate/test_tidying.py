"""A worker that starts removes what killed ones left in every room, and nothing that a living one works on."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from devices.cameras.models import Camera
from devices.clips.lease import take_for_analysis
from devices.clips.workplace import LOOSE_LIVES_S
from ring_platform.operate import tidying
from tests.devices.clips.sending import send
from tests.devices.video.made import made_clip
from tests.services import CeleryWorker, eventually

ROOMS = ("", "media", "shares", "packages", "exports", "preserved")


def left_by_a_dead_one(room: str) -> Path:
    place: Path = settings.WORK_DIR / room / str(uuid.uuid4())
    place.mkdir(parents=True)
    (place / "source").write_bytes(b"a recording")
    return place


def loose(name: str, *, idle_s: float) -> Path:
    """A temporary file of a backup or a restore, to which nothing was written for so long."""
    file: Path = settings.WORK_DIR / name
    file.write_bytes(b"a recording")
    at = time.time() - idle_s
    os.utime(file, (at, at))
    return file


@pytest.fixture
def alive(porch: Camera, store: None, tmp_path: Path) -> Path:
    """The folder of a run whose lease is in force."""
    clip = send(porch, made_clip(tmp_path / "a.mp4", seconds=2))
    lease = take_for_analysis(clip.pk, timezone.now)
    assert lease is not None
    place: Path = settings.WORK_DIR / str(lease.id)
    place.mkdir(parents=True)
    return place


def test_what_dead_runs_left_goes_in_every_room_and_what_lives_stays(alive: Path) -> None:
    tidying.tidy()  # what other tests left in the same folder
    dead = [left_by_a_dead_one(room) for room in ROOMS]
    old, young = loose("tmpold", idle_s=LOOSE_LIVES_S + 60), loose("tmpyoung", idle_s=60)
    folder = settings.WORK_DIR / "tmpfolder"
    folder.mkdir()
    loose("tmpfolder/rows", idle_s=60)
    os.utime(folder, (0, 0))
    assert tidying.tidy() == len(ROOMS) + 1
    assert not [place for place in [*dead, old] if place.exists()]
    assert [place for place in (alive, young, folder / "rows") if not place.exists()] == []


def test_every_room_that_works_in_a_folder_is_known(alive: Path) -> None:
    assert {work.room for work in tidying.WORKS} | {"", "media"} == set(ROOMS)


def test_a_worker_does_so_when_it_starts(transactional_db: None, alive: Path, worker: CeleryWorker) -> None:
    """Killed, and started again on the same disk."""
    worker.kill()
    dead = [left_by_a_dead_one(room) for room in ROOMS]
    worker.start()
    eventually(lambda: not any(place.exists() for place in dead))
    assert alive.exists()
