"""Several calls at once, a dead Redis, a body that breaks off: one result each, and nothing lost."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from devices import storage
from devices.cameras.models import Camera
from devices.clips import joining
from devices.clips.models import Clip, ClipStatus, Upload
from devices.objects.models import ObjectState, StoredObject
from devices.objects.sweeping import sweep
from devices.people.models import Home
from tests.devices.clips.camera_side import BYTES, PART, announce, complete, put_all
from tests.devices.clips.test_upload_direct import send
from tests.services import Server

pytestmark = pytest.mark.usefixtures("transactional_db", "store")
SMALL = b"a short one" * 1000


def at_once(call: Callable[[], Any], times: int = 4) -> list[Any]:
    """The answers of this call made by several threads at the same moment."""
    ready = threading.Barrier(times)

    def one() -> Any:
        ready.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(one) for _n in range(times)]]


def test_the_same_bytes_sent_at_once_are_one_clip(porch: Camera):
    answers = at_once(lambda: send(SMALL))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    sweep(timezone.now())
    assert StoredObject.objects.count() == len(list(storage.listing())) == 1


def test_the_same_recording_announced_at_once_is_one_upload(porch: Camera):
    answers = at_once(announce)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["upload_id"] for answer in answers}) == 1
    assert Upload.objects.count() == StoredObject.objects.count() == 1
    upload = announce().json()
    assert complete(upload, put_all(BYTES, upload)).status_code == 201


def test_completed_at_once_is_received_once(porch: Camera, settings: Any):
    settings.UPLOAD_PART_BYTES = PART
    upload = announce().json()
    named = put_all(BYTES, upload)
    answers = at_once(lambda: complete(upload, named))
    codes = sorted(answer.status_code for answer in answers)
    assert codes.count(201) == 1
    assert set(codes) <= {200, 201, 409}
    assert all(answer.json()["missing"] == [] for answer in answers if answer.status_code == 409)
    assert complete(upload, named).status_code == 200
    clip = Clip.objects.select_related("original").get()
    assert clip.status == ClipStatus.RECEIVED
    assert clip.original is not None
    assert b"".join(storage.read(clip.original.key)) == BYTES


def test_completing_and_ending_at_once_leaves_a_clip_or_nothing(porch: Camera):
    upload = announce().json()
    named = put_all(BYTES, upload)
    expiry = Upload.objects.get().expires_at
    calls = iter([lambda: complete(upload, named), lambda: joining.end_abandoned(expiry)])
    lock = threading.Lock()

    def either() -> Any:
        with lock:
            call = next(calls)
        return call()

    at_once(either, times=2)
    sweep(expiry)
    if Clip.objects.exists():
        assert Clip.objects.get().status == ClipStatus.RECEIVED
        assert len(list(storage.listing())) == 1
    else:
        assert not list(storage.listing())
        assert not StoredObject.objects.exists()


def test_two_that_only_fit_alone_are_not_both_let_in(porch: Camera):
    Home.objects.update(quota_bytes=len(BYTES) + 1000)
    contents = iter([BYTES[:-1], BYTES[:-2], BYTES[:-3], BYTES[:-4]])
    lock = threading.Lock()

    def one() -> Any:
        with lock:
            content = next(contents)
        return announce(content)

    assert sorted(answer.status_code for answer in at_once(one)) == [201, 507, 507, 507]


# --- Against a running server


def half_sent(url: str, *, hang_up_after: int) -> None:
    """A camera whose connection breaks in the middle of the file; every other field has arrived by then."""
    fields = {"recorded_at": "2026-06-10T12:00:00Z", "trigger": "motion"}
    head = "".join(
        f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    head += '--xx\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\nContent-Type: video/mp4\r\n\r\n'
    body = head.encode() + BYTES + b"\r\n--xx--\r\n"
    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    line.putrequest("POST", "/api/v1/clips")
    line.putheader("Authorization", "Bearer cam_porch")
    line.putheader("Content-Type", "multipart/form-data; boundary=xx")
    line.putheader("Content-Length", str(len(body)))
    line.endheaders()
    line.send(body[:hang_up_after])
    line.close()


def test_a_body_that_breaks_off_is_no_clip(live_server: Any, porch: Camera):
    half_sent(live_server.url, hang_up_after=1_000_000)
    time.sleep(1)
    assert not Clip.objects.exists()
    assert not StoredObject.objects.exists()
    assert send(BYTES).status_code == 201


def test_a_dead_redis_delays_nobody(porch: Camera, redis_server: Server):
    redis_server.stop()
    begin = time.monotonic()
    assert send(SMALL).status_code == 201
    upload = announce().json()
    assert complete(upload, put_all(BYTES, upload)).status_code == 201
    assert time.monotonic() - begin < 20  # waiting for Redis would take a minute and more
    assert StoredObject.objects.filter(state=ObjectState.KEPT).count() == 2
    assert all(clip.wake_at is not None for clip in Clip.objects.all())
