"""The object store as our code sees it: one exception, whatever happens; two real servers behind it.

Each test runs against both, which share no code: what passes here works with the S3 that they have in common.
"""

from __future__ import annotations

import hashlib
import io
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from devices import storage
from devices.storage import StorageError
from tests.services import answering

pytestmark = pytest.mark.usefixtures("either_store")


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


# --- Where servers differ


def put_by_link(link: str, body: bytes) -> tuple[int, str]:
    """What a camera does: status and ETag."""
    request = urllib.request.Request(link, data=body, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers["ETag"].strip('"')
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""


def read_by_link(link: str, **headers: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(link, headers=headers), timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, b""


def test_parts_that_come_in_any_order_are_one_object() -> None:
    parts = {1: bytes(range(256)) * 20480, 2: b"middle" * 1024 * 1024, 3: b"the end"}
    upload = storage.begin_parts("cc/film.mp4", "video/mp4")
    sent = {}
    for number in (3, 1, 2):
        link = storage.sign_part("cc/film.mp4", upload, number, len(parts[number]), 60)
        status, sent[number] = put_by_link(link, parts[number])
        assert status == 200
    arrived = storage.parts("cc/film.mp4", upload)
    assert [(part.number, part.size_bytes, part.etag) for part in arrived] == [
        (number, len(body), sent[number]) for number, body in sorted(parts.items())
    ]
    assert [one.key for one in storage.unfinished()] == ["cc/film.mp4"]
    storage.complete("cc/film.mp4", upload, arrived)
    digest = hashlib.sha256()
    assert storage.fetch("cc/film.mp4", io.BytesIO(), on_chunk=digest.update) == sum(map(len, parts.values()))
    assert digest.digest() == hashlib.sha256(b"".join(parts[number] for number in (1, 2, 3))).digest()
    assert storage.unfinished() == []
    assert [one.key for one in storage.listing()] == ["cc/film.mp4"]


def test_a_part_of_another_size_than_it_was_signed_for_is_refused() -> None:
    upload = storage.begin_parts("cc/film.mp4", "video/mp4")
    status, _etag = put_by_link(storage.sign_part("cc/film.mp4", upload, 1, 10, 60), b"more than ten bytes")
    assert status >= 400
    assert storage.parts("cc/film.mp4", upload) == []
    storage.abort("cc/film.mp4", upload)


def test_a_link_of_an_upload_that_ended_writes_nothing(tmp_path: Path) -> None:
    upload = storage.begin_parts("cc/film.mp4", "video/mp4")
    link = storage.sign_part("cc/film.mp4", upload, 1, 3, 60)
    storage.abort("cc/film.mp4", upload)
    assert put_by_link(link, b"one")[0] >= 400
    assert storage.size_of("cc/film.mp4") is None


def test_a_signed_link_gives_what_it_was_signed_for(key: str) -> None:
    link = storage.sign_read(key, content_type="video/mp4", disposition="inline", lives_s=60)
    with urllib.request.urlopen(link, timeout=30) as answer:
        assert answer.headers["Content-Type"] == "video/mp4"
        assert answer.headers["Content-Disposition"] == "inline"
        assert len(answer.read()) == 1_024_000


def test_a_piece_by_link_is_exactly_that_piece(key: str, either_store: str) -> None:
    """The bytes are right on both; only one says so by its status, which the start of the site finds out."""
    link = storage.sign_read(key, content_type="video/mp4", disposition="inline", lives_s=60)
    status, content = read_by_link(link, Range="bytes=10-19")
    assert content == bytes(range(10, 20))
    assert status == {"rclone": 200, "swift": 206}[either_store]
    assert storage.answers_ranges() == (status == 206)


@pytest.mark.parametrize("change", ["over", "another key", "another signature"])
def test_a_link_that_is_over_or_changed_opens_nothing(key: str, change: str, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"another recording")
    storage.put("bb/b.mp4", tmp_path / "b", "video/mp4")
    begun = timezone.now() - timedelta(minutes=10 if change == "over" else 0)
    with time_machine.travel(begun, tick=True):
        link = storage.sign_read(key, content_type="video/mp4", disposition="inline", lives_s=60)
    if change == "another key":
        link = link.replace(key, "bb/b.mp4")
    if change == "another signature":
        link = link[:-4] + ("0000" if not link.endswith("0000") else "1111")
    status, content = read_by_link(link)
    assert status in (400, 401, 403, 412)
    assert content == b""


def test_more_than_one_call_can_take_are_deleted(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    keys = [f"dd/{number:04}.jpg" for number in range(220)]  # 100 in each call
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: storage.put(name, tmp_path / "a", "image/jpeg"), keys))
    assert [one.key for one in storage.listing()] == keys
    storage.delete(keys)
    assert list(storage.listing()) == []


def test_a_large_file_goes_in_parts_and_comes_back_whole(tmp_path: Path) -> None:
    piece = bytes(range(256)) * 4096
    with (tmp_path / "large").open("wb") as file:
        for number in range(70):  # 70 MiB: more than is sent in one piece
            file.write(piece[number:] + piece[:number])
    storage.put("ee/large.mp4", tmp_path / "large", "video/mp4")
    digest = hashlib.sha256()
    with closing(storage.read("ee/large.mp4")) as chunks:
        for chunk in chunks:
            digest.update(chunk)
    assert digest.hexdigest() == hashlib.sha256((tmp_path / "large").read_bytes()).hexdigest()


def test_the_same_key_again_is_the_newer_bytes(tmp_path: Path) -> None:
    for content in (b"older", b"newer bytes"):
        (tmp_path / "a").write_bytes(content)
        storage.put("aa/a.jpg", tmp_path / "a", "image/jpeg")
    assert b"".join(storage.read("aa/a.jpg")) == b"newer bytes"


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_an_hour_wrong_is_the_one_exception(key: str, hours: int) -> None:
    """Nothing is taken for missing, and nothing is lost: with the right clock it is there."""
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True):
        with pytest.raises(StorageError) as error:
            storage.read(key)
        assert not error.value.is_missing
    assert storage.size_of(key) == 1_024_000


def test_a_wrong_key_pair_is_the_one_exception(key: str, settings) -> None:
    settings.S3_SECRET_KEY = "not-the-secret"
    with pytest.raises(StorageError) as error:
        storage.size_of(key)
    assert not error.value.is_missing


def test_only_pages_of_this_site_may_send(key: str, settings) -> None:
    for origin, may in ((settings.SITE_URL, True), ("https://elsewhere.example", False)):
        link = storage.sign_read(key, content_type="video/mp4", disposition="inline", lives_s=60)
        headers = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
        asked = urllib.request.Request(link, method="OPTIONS", headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                allowed = answer.headers.get("Access-Control-Allow-Origin")
        except urllib.error.HTTPError as error:
            with error:
                allowed = None
        assert (allowed == origin) is may
