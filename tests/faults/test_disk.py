"""Full disks: what does not fit is refused with a sentence, and everything goes on when there is room again."""

from __future__ import annotations

import errno
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from devices.cameras.models import Camera
from devices.clips import workplace
from devices.clips.models import Clip
from devices.clips.workplace import DiskFull
from devices.objects.models import StoredObject
from devices.people.models import User
from tests.faults.disk import NoSmallDisk, fill, free_bytes, make_room, small_disk

pytestmark = pytest.mark.django_db
# Django closes what it could not finish receiving when the call is forgotten, and Python tells of that
left_to_python = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)


@pytest.fixture
def disk(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Two MiB for recordings on their way, of which half a MiB is to stay free."""
    try:
        with small_disk(tmp_path / "work", 2) as disk:
            (disk / "incoming").mkdir()
            settings.WORK_DIR, settings.FILE_UPLOAD_TEMP_DIR = disk, disk / "incoming"
            settings.WORK_FREE_BYTES = 512 * 1024
            yield disk
    except NoSmallDisk as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


def sent(porch: Camera, size_bytes: int = 300_000) -> Any:
    film = SimpleUploadedFile("film.mp4", b"x" * size_bytes, "video/mp4")
    values = {"recorded_at": "2026-06-10T12:00:00Z", "trigger": "motion", "file": film}
    return Client().post("/api/v1/clips", values, headers={"Authorization": "Bearer cam_porch"})


def test_a_full_disk_is_full(disk: Path) -> None:
    fill(disk)
    assert free_bytes(disk) == 0
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        (disk / "more").write_bytes(b"x")
    make_room(disk)
    (disk / "more").write_bytes(b"x")


@pytest.mark.parametrize("left_bytes", [0, 600_000])
def test_a_recording_that_leaves_too_little_room_is_refused_before_it_is_received(
    porch: Camera, store: None, disk: Path, left_bytes: int
) -> None:
    fill(disk, but_bytes=left_bytes)
    answer = sent(porch)
    assert answer.status_code == 507
    assert "disk is full" in answer.json()["detail"]
    assert not Clip.objects.exists()
    assert not StoredObject.objects.exists()
    make_room(disk)
    assert sent(porch).status_code == 201


@left_to_python
def test_a_disk_that_fills_up_while_a_recording_arrives_is_said_too(porch: Camera, disk: Path, settings: Any) -> None:
    settings.WORK_FREE_BYTES = -10_000_000  # as if there had been room when it began
    fill(disk, but_bytes=100_000)
    answer = sent(porch)
    assert answer.status_code == 507
    assert "disk is full" in answer.json()["detail"]
    del answer  # and with it the call
    gc.collect()
    assert list((disk / "incoming").iterdir()) == []


@left_to_python
@pytest.mark.parametrize("path", ["/homes/{home}/upload/", "/accounts/login/"])
def test_a_person_reads_it_as_well(disk: Path, porch: Camera, ana: User, settings: Any, path: str) -> None:
    settings.WORK_FREE_BYTES = -10_000_000
    fill(disk, but_bytes=100_000)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(ana)
    client.get(f"/homes/{porch.home.uuid}/upload/")
    values = {"file": SimpleUploadedFile("film.mp4", b"x" * 300_000, "video/mp4"), "camera": str(porch.uuid)}
    values["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    answer = client.post(path.format(home=porch.home.uuid), values)
    gc.collect()
    assert answer.status_code == 507
    assert "disk is full" in answer.content.decode()


def test_a_worker_has_no_room_to_work_in(disk: Path) -> None:
    fill(disk, but_bytes=400_000)
    with pytest.raises(DiskFull):
        workplace.check_room()
    make_room(disk)
    workplace.check_room()
