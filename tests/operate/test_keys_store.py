"""The store's key pair is changed as docs/keys.md says, with the store of the composition: one pair, two, and one."""

from __future__ import annotations

import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as at_start

from devices import storage
from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipStatus
from ring_platform.launch import parts
from ring_platform.launch.options import BASE_DIR, free_port
from tests.devices.clips.camera_side import BYTES, PART, announce, call, complete, part_of, put, put_all
from tests.services import eventually

OLD, NEW = ("old-pair", "the-old-secret"), ("new-pair", "the-new-secret")


class Store:
    """deploy/store.sh, started with the lines of .env that it is given."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder / "store", free_port()
        self.folder.mkdir()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, pair: tuple[str, str], too: tuple[str, str] | None = None) -> None:
        """As `docker compose up -d store` does: the one that runs is ended first."""
        self.stop()
        said = {"S3_ACCESS_KEY": pair[0], "S3_SECRET_KEY": pair[1], "SITE_URL": at_start.SITE_URL}
        said |= {"STORE_FOLDER": str(self.folder), "STORE_ADDRESS": f"127.0.0.1:{self.port}", "HOME": "/tmp"}
        said |= {"PATH": f"{Path(parts.find('rclone')).parent}:{os.environ['PATH']}"}
        if too is not None:
            said |= {"S3_ACCESS_KEY_TOO": too[0], "S3_SECRET_KEY_TOO": too[1]}
        command = ["sh", str(BASE_DIR / "deploy" / "store.sh")]
        self._process = subprocess.Popen(command, env=said, stderr=subprocess.DEVNULL, preexec_fn=parts.die_with_parent)
        asked = [*command, "check"]
        eventually(lambda: subprocess.run(asked, env=said, capture_output=True, check=False).returncode == 0)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)


@pytest.fixture
def shop(db: None, settings: Any, tmp_path: Path) -> Iterator[Store]:
    """The store with the old pair, and a site that uses it."""
    one = Store(tmp_path)
    one.start(OLD)
    settings.S3_ENDPOINT_URL = settings.S3_PUBLIC_URL = one.url
    settings.UPLOAD_PART_BYTES = PART
    use(settings, OLD)
    storage.prepare()
    yield one
    one.stop()


def use(settings: Any, pair: tuple[str, str]) -> None:
    """What every process of the site does from its next start on."""
    settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY = pair


def kept() -> bytes:
    clip = Clip.objects.select_related("original").get()
    assert clip.status == ClipStatus.RECEIVED
    assert clip.original is not None
    return b"".join(storage.read(clip.original.key))


def test_with_two_pairs_an_upload_in_flight_goes_on_across_the_change(
    shop: Store, porch: Camera, settings: Any
) -> None:
    shop.start(OLD, too=NEW)
    upload = announce().json()
    first = put(upload["parts"][0]["url"], part_of(BYTES, upload, 1))
    assert first[0] == 200
    use(settings, NEW)
    assert put(upload["parts"][1]["url"], part_of(BYTES, upload, 2))[0] == 200  # a link of the old pair
    left = call("GET", f"uploads/{upload['upload_id']}").json()
    assert [part["number"] for part in left["parts"]] == [3]
    assert "new-pair" in left["parts"][0]["url"]
    assert complete(upload, put_all(BYTES, left)).status_code == 201
    assert kept() == BYTES


def test_links_of_the_old_pair_end_when_it_is_withdrawn(shop: Store, porch: Camera, settings: Any) -> None:
    shop.start(OLD, too=NEW)
    upload = announce().json()
    assert complete(upload, put_all(BYTES, upload)).status_code == 201
    original = Clip.objects.select_related("original").get().original
    assert original is not None
    links = {}
    for name, pair in (("old", OLD), ("new", NEW)):
        use(settings, pair)
        links[name] = storage.sign_read(original.key, content_type="video/mp4", disposition="inline", lives_s=300)
    assert {name: got(link) for name, link in links.items()} == {"old": 200, "new": 200}
    shop.start(NEW, too=OLD)
    assert {name: got(link) for name, link in links.items()} == {"old": 200, "new": 200}
    shop.start(NEW)
    assert {name: got(link) for name, link in links.items()} == {"old": 403, "new": 200}
    assert kept() == BYTES
    use(settings, OLD)
    with pytest.raises(storage.StorageError):
        b"".join(storage.read(original.key))


def got(link: str) -> int:
    try:
        with urllib.request.urlopen(link, timeout=10) as answer:
            assert answer.read() == BYTES
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_what_rclone_forgets_at_its_restart_is_asked_for_again_and_nothing_is_lost(
    shop: Store, porch: Camera, settings: Any
) -> None:
    upload = announce().json()
    assert put(upload["parts"][0]["url"], part_of(BYTES, upload, 1))[0] == 200
    shop.start(OLD, too=NEW)
    answer = complete(upload, [])
    assert (answer.status_code, answer.json()["missing"]) == (409, [1, 2, 3])
    use(settings, NEW)
    left = call("GET", f"uploads/{upload['upload_id']}").json()
    assert complete(upload, put_all(BYTES, left)).status_code == 201
    assert kept() == BYTES


def test_a_pair_without_its_secret_stops_the_store_with_a_sentence(tmp_path: Path) -> None:
    said = {"PATH": os.environ["PATH"], "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "b", "S3_ACCESS_KEY_TOO": "c"}
    said |= {"STORE_FOLDER": str(tmp_path), "SITE_URL": "http://localhost"}
    done = subprocess.run(
        ["sh", str(BASE_DIR / "deploy" / "store.sh")], env=said, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "its secret is missing in .env" in done.stderr
