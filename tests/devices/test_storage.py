"""The object store as our code sees it: one exception, whatever happens; a real server behind it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from devices import storage
from devices.storage import StorageError
from tests.services import answering

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def key(tmp_path: Path) -> str:
    (tmp_path / "a").write_bytes(bytes(range(256)) * 4000)
    storage.put("aa/a.mp4", tmp_path / "a", "video/mp4")
    return "aa/a.mp4"


def test_a_piece_of_an_object_is_exactly_that_piece(key: str) -> None:
    assert b"".join(storage.read(key, 10, 19)) == bytes(range(10, 20))
    assert len(b"".join(storage.read(key, 1_023_990))) == 10


def test_an_object_is_fetched_whole_and_its_bytes_are_seen_on_the_way(key: str) -> None:
    target, seen = io.BytesIO(), []
    assert storage.fetch(key, target, on_chunk=lambda chunk: seen.append(len(chunk))) == sum(seen) == 1_024_000
    assert target.getvalue() == bytes(range(256)) * 4000


def test_deleting_many_at_once_and_what_is_not_there_is_fine(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    keys = [f"bb/{number}.jpg" for number in range(7)]
    for name in keys:
        storage.put(name, tmp_path / "a", "image/jpeg")
    storage.delete([*keys[:5], "bb/never-there.jpg"])
    assert [listed.key for listed in storage.listing()] == keys[5:]
    storage.delete([])


def test_what_is_missing_is_said_so() -> None:
    assert storage.size_of("aa/none.mp4") is None
    with pytest.raises(StorageError) as error:
        storage.read("aa/none.mp4")
    assert error.value.is_missing


@pytest.mark.parts  # a store that fails; the client waits before it tries again
@pytest.mark.parametrize("status", [403, 503])
def test_every_refusal_is_the_one_exception(status: int, settings, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    with answering(status) as url:
        settings.S3_ENDPOINT_URL = url
        for attempt in (
            lambda: storage.put("aa/a.mp4", tmp_path / "a", "video/mp4"),
            lambda: storage.read("aa/a.mp4"),
            lambda: storage.size_of("aa/a.mp4"),
            lambda: storage.delete(["aa/a.mp4"]),
            lambda: list(storage.listing()),
            lambda: storage.begin_parts("aa/a.mp4", "video/mp4"),
            storage.answers_ranges,
        ):
            with pytest.raises(StorageError) as error:
                attempt()
            assert not error.value.is_missing


def test_nobody_listening_is_the_one_exception(settings) -> None:
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:9"
    with pytest.raises(StorageError):
        storage.size_of("aa/a.mp4")


def test_aborting_an_upload_leaves_nothing_and_twice_is_fine() -> None:
    upload = storage.begin_parts("aa/parts.mp4", "video/mp4")
    storage.abort("aa/parts.mp4", upload)
    storage.abort("aa/parts.mp4", upload)
    with pytest.raises(StorageError) as error:
        storage.parts("aa/parts.mp4", upload)
    assert error.value.is_missing


def test_the_probe_leaves_nothing_behind() -> None:
    storage.answers_ranges()
    assert list(storage.listing()) == []
