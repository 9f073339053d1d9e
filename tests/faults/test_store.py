"""The store answers 503, takes seconds, breaks off in the middle or resets: nothing is lost, and people are told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from devices import storage
from devices.cameras.models import Camera
from devices.objects import sweeping
from devices.objects.storing import used_bytes
from devices.people.models import User
from devices.storage import StorageError
from tests.devices.clips.ready import ready_clip
from tests.devices.clips.sending import keys_of_rows, send
from tests.faults.store import Door, Ill, door_before


@pytest.fixture
def door(store: None, settings: Any) -> Iterator[Door]:
    with door_before(settings.S3_ENDPOINT_URL) as door:
        settings.S3_ENDPOINT_URL = settings.S3_PUBLIC_URL = door.url
        yield door


@pytest.fixture
def film(tmp_path: Path) -> Path:
    (tmp_path / "film").write_bytes(os.urandom(3_000_000))
    return tmp_path / "film"


def test_a_store_that_is_well_is_what_stands_behind_the_door(door: Door, film: Path, tmp_path: Path) -> None:
    storage.put("aa/film.mp4", film, "video/mp4")
    with (tmp_path / "back").open("wb") as back:
        assert storage.fetch("aa/film.mp4", back) == 3_000_000
    assert (tmp_path / "back").read_bytes() == film.read_bytes()
    assert [listed.key for listed in storage.listing()] == ["aa/film.mp4"]
    storage.delete(["aa/film.mp4"])
    assert storage.size_of("aa/film.mp4") is None


@pytest.mark.parametrize("ill", [Ill.BUSY, Ill.RESETS, Ill.CUTS_UP])
def test_what_a_store_does_not_take_is_not_there_and_the_next_time_it_is(door: Door, film: Path, ill: Ill) -> None:
    with door.being(ill), pytest.raises(StorageError):
        storage.put("aa/film.mp4", film, "video/mp4")
    assert door.harmed[ill] >= 1
    assert list(storage.listing()) == []
    storage.put("aa/film.mp4", film, "video/mp4")
    assert storage.size_of("aa/film.mp4") == 3_000_000


@pytest.mark.parametrize("ill", [Ill.BUSY, Ill.RESETS, Ill.CUTS_DOWN])
def test_what_a_store_does_not_give_whole_is_never_taken_for_whole(
    door: Door, film: Path, tmp_path: Path, ill: Ill
) -> None:
    storage.put("aa/film.mp4", film, "video/mp4")
    with (tmp_path / "back").open("wb") as back:
        with door.being(ill), pytest.raises(StorageError):
            storage.fetch("aa/film.mp4", back)
        back.seek(0)
        assert storage.fetch("aa/film.mp4", back) == 3_000_000


def test_a_slow_store_is_waited_for(door: Door, film: Path) -> None:
    door.slow_s = 0.5
    with door.being(Ill.SLOW):
        storage.put("aa/film.mp4", film, "video/mp4")
    assert door.harmed[Ill.SLOW] >= 1
    assert storage.size_of("aa/film.mp4") == 3_000_000


def test_what_the_store_did_not_take_is_not_counted_as_a_home_s_own(porch: Camera, film: Path, door: Door) -> None:
    with door.being(Ill.BUSY), pytest.raises(StorageError):
        send(porch, film)
    assert used_bytes(porch.home_id) == 0
    sweeping.sweep(timezone.now())
    assert keys_of_rows()  # it may still arrive
    sweeping.sweep(timezone.now() + timedelta(minutes=11))
    assert not keys_of_rows()


@pytest.mark.parametrize("ill", [Ill.BUSY, Ill.RESETS, Ill.CUTS_DOWN])
def test_a_recording_of_which_not_one_byte_came_is_a_sentence(porch: Camera, ana: User, door: Door, ill: Ill) -> None:
    film = ready_clip(porch, content=os.urandom(40_000))
    asked, browser = f"/clips/{film.uuid}/video", Client()
    browser.force_login(ana)
    with door.being(ill):
        answer = browser.get(asked, headers={"Accept": "application/json"})
    assert door.harmed[ill] >= 1
    assert (answer.status_code, bool(answer["Retry-After"])) == (503, True)
    assert "storage" in answer.json()["detail"]
    assert browser.get(asked).status_code == 200
