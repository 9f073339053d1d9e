"""A recording in parts: resumed, completed once, checked, refused in time, cleaned up."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from devices import storage
from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import joining
from devices.clips.models import Clip, ClipStatus, Upload, UploadState
from devices.objects.models import ObjectState, StoredObject
from devices.objects.sweeping import sweep
from devices.people.models import Home
from tests.devices.clips.camera_side import BYTES, PART, announce, call, complete, part_of, put, put_all
from tests.devices.clips.test_upload_direct import send
from tests.services import Server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture(autouse=True)
def _small_parts(settings: Any) -> None:
    settings.UPLOAD_PART_BYTES = PART


def test_the_bytes_go_straight_to_the_store_and_are_kept(porch: Camera):
    told = announce()
    assert told.status_code == 201, told.content
    upload = told.json()
    assert [part["size_bytes"] for part in upload["parts"]] == [PART, PART, len(BYTES) - 2 * PART]
    answer = complete(upload, put_all(BYTES, upload))
    assert answer.status_code == 201, answer.content
    clip = Clip.objects.select_related("original").get(uuid=answer.json()["id"])
    assert clip.status == ClipStatus.RECEIVED
    assert clip.original is not None
    assert clip.original.state == ObjectState.KEPT
    assert b"".join(storage.read(clip.original.key)) == BYTES


def test_until_it_is_complete_nobody_sees_it(porch: Camera, ana: Any):
    announce()
    assert not Clip.objects.visible_to(ana).exists()


def test_completing_again_gives_the_same_clip(porch: Camera):
    upload = announce().json()
    named = put_all(BYTES, upload)
    first, second, third = complete(upload, named), complete(upload, named), complete(upload, [])
    assert (first.status_code, second.status_code, third.status_code) == (201, 200, 200)
    assert first.json()["id"] == second.json()["id"] == third.json()["id"]
    assert AuditEntry.objects.filter(action="clip_received").count() == 1
    asked = call("GET", f"uploads/{upload['upload_id']}").json()
    assert (asked["state"], asked["clip"], asked["parts"]) == ("done", first.json()["id"], [])


def test_a_device_that_restarted_goes_on_where_it_was(porch: Camera):
    upload = announce().json()
    put(upload["parts"][0]["url"], part_of(BYTES, upload, 1))
    resumed = announce()
    assert resumed.status_code == 201
    assert resumed.json()["upload_id"] == upload["upload_id"]
    assert [part["number"] for part in resumed.json()["parts"]] == [2, 3]
    assert [part["number"] for part in resumed.json()["arrived"]] == [1]
    assert complete(upload, put_all(BYTES, resumed.json())).status_code == 201
    assert Clip.objects.count() == 1


def test_what_is_missing_is_named_and_can_be_sent(porch: Camera):
    upload = announce().json()
    status, etag = put(upload["parts"][1]["url"], part_of(BYTES, upload, 2))
    answer = complete(upload, [{"number": 2, "etag": etag}])
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["missing"] == [1, 3]
    left = call("GET", f"uploads/{upload['upload_id']}").json()
    assert complete(upload, put_all(BYTES, left)).status_code == 201


def test_a_wrong_etag_destroys_nothing(porch: Camera):
    upload = announce().json()
    named = put_all(BYTES, upload)
    wrong = [named[0] | {"etag": '"00000000000000000000000000000000"'}, *named[1:]]
    answer = complete(upload, wrong)
    assert (answer.status_code, answer.json()["missing"]) == (409, [1])
    assert complete(upload, named).status_code == 201


def test_a_part_of_the_wrong_size_is_not_taken(porch: Camera):
    upload = announce().json()
    status, _etag = put(upload["parts"][2]["url"], b"short")
    assert status in (400, 403)
    assert complete(upload, []).json()["missing"] == [1, 2, 3]


def test_a_put_cut_in_the_middle_leaves_nothing_and_can_be_sent_again(porch: Camera):
    upload = announce().json()
    where = urlsplit(upload["parts"][0]["url"])
    with socket.create_connection((where.hostname, where.port), timeout=5) as line:
        head = f"PUT {where.path}?{where.query} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {PART}\r\n\r\n"
        line.sendall(head.encode() + BYTES[:100_000])
    asked = call("GET", f"uploads/{upload['upload_id']}").json()
    assert [part["number"] for part in asked["parts"]] == [1, 2, 3]
    assert complete(upload, put_all(BYTES, asked)).status_code == 201


def test_bytes_that_are_already_here_need_not_be_sent(porch: Camera):
    clip = send(BYTES).json()
    told = announce()
    assert told.status_code == 200
    assert told.json()["id"] == clip["id"]
    assert not Upload.objects.exists()


def test_a_neighbor_s_clip_does_not_count_as_here(porch: Camera, oak_door: Camera):
    send(BYTES, token="cam_oak")
    assert announce().status_code == 201


def test_the_store_restarts_in_the_middle_and_the_camera_is_told_what_is_missing(porch: Camera, store_server: Server):
    upload = announce().json()
    put(upload["parts"][0]["url"], part_of(BYTES, upload, 1))
    store_server.stop()
    away = call("GET", f"uploads/{upload['upload_id']}")
    assert away.status_code == 503
    assert complete(upload, []).status_code == 503
    store_server.start()
    asked = call("GET", f"uploads/{upload['upload_id']}").json()
    assert complete(upload, put_all(BYTES, asked)).status_code == 201
    stored = StoredObject.objects.get()
    assert b"".join(storage.read(stored.key)) == BYTES


def test_an_upload_announced_while_the_store_is_away_can_begin_later(porch: Camera, store_server: Server):
    store_server.stop()
    assert announce().status_code == 503
    store_server.start()
    upload = announce().json()
    assert complete(upload, put_all(BYTES, upload)).status_code == 201
    assert Clip.objects.count() == Upload.objects.count() == StoredObject.objects.count() == 1


def test_a_join_that_broke_off_before_we_wrote_it_down_is_found(porch: Camera):
    upload = announce().json()
    put_all(BYTES, upload)
    row = Upload.objects.select_related("stored").get()
    assert row.stored is not None
    storage.complete(row.stored.key, row.store_upload_id, storage.parts(row.stored.key, row.store_upload_id))
    asked = call("GET", f"uploads/{upload['upload_id']}").json()
    assert (asked["state"], asked["parts"]) == ("open", [])
    assert complete(upload, []).status_code == 201


def test_while_one_call_joins_another_waits(porch: Camera):
    upload = announce().json()
    named = put_all(BYTES, upload)
    Upload.objects.update(joining_until=timezone.now() + timedelta(minutes=1))
    answer = complete(upload, named)
    assert (answer.status_code, answer.json()["missing"]) == (409, [])
    Upload.objects.update(joining_until=timezone.now() - timedelta(minutes=1))  # it died
    assert complete(upload, named).status_code == 201


def test_a_call_that_died_after_it_had_joined_the_parts_is_not_waited_for(porch: Camera):
    upload = announce().json()
    named = put_all(BYTES, upload)
    row = Upload.objects.select_related("stored").get()
    assert row.stored is not None
    storage.complete(row.stored.key, row.store_upload_id, storage.parts(row.stored.key, row.store_upload_id))
    Upload.objects.update(joining_until=timezone.now() + timedelta(minutes=1))  # and it will never say so
    assert complete(upload, named).status_code == 201
    assert complete(upload, named).status_code == 200
    assert AuditEntry.objects.filter(action=Action.CLIP_RECEIVED).count() == 1


@pytest.mark.parametrize(
    ("values", "status", "word"),
    [
        ({"size_bytes": 600 * 1024**2}, 413, "MiB"),
        ({"size_bytes": 2**80}, 413, "MiB"),
        ({"size_bytes": 0}, 400, "empty"),
        ({"size_bytes": -5}, 400, "empty"),
        ({"duration_s": 901}, 413, "minutes"),
    ],
    ids=str,
)
def test_what_is_past_a_limit_is_refused_before_a_byte_is_sent(
    porch: Camera, values: dict[str, Any], status: int, word: str
):
    answer = announce(**values)
    assert answer.status_code == status
    assert word in answer.json()["detail"]
    assert not StoredObject.objects.exists()


def test_a_full_home_is_said_before_a_byte_is_sent(porch: Camera):
    Home.objects.update(quota_bytes=len(BYTES) + 100)
    assert announce().status_code == 201
    full = announce(BYTES[:-1])
    assert full.status_code == 507
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"size_bytes": True}, "size_bytes"),
        ({"size_bytes": "12"}, "size_bytes"),
        ({"size_bytes": 1.5}, "size_bytes"),
        ({"size_bytes": None}, "size_bytes"),
        ({"duration_s": True}, "duration_s"),
        ({"duration_s": -1}, "duration_s"),
        ({"sha256": "x"}, "sha256"),
        ({"sha256": 5}, "sha256"),
        ({"content_type": "video\x00mp4"}, "content_type"),
        ({"content_type": "\ud800"}, "content_type"),
        ({"content_type": True}, "content_type"),
        ({"trigger": ["motion"]}, "trigger"),
        ({"recorded_at": 1718000000}, "recorded_at"),
        ({"recorded_at": "2026-02-30T12:00:00Z"}, "recorded_at"),
    ],
    ids=str,
)
def test_nonsense_is_named(porch: Camera, values: dict[str, Any], field: str):
    answer = announce(**values)
    assert answer.status_code == 400, answer.content
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize(
    "parts",
    [None, "1", [1], [{"number": 1}], [{"number": True, "etag": "a"}], [{"number": 10**30, "etag": "a"}]],
    ids=str,
)
def test_nonsense_in_complete_is_named(porch: Camera, parts: Any):
    upload = announce().json()
    assert complete(upload, parts).status_code == 400


def test_another_camera_s_upload_does_not_exist(porch: Camera, garden: Camera, oak_door: Camera):
    upload = announce().json()
    for token in ("cam_oak", "cam_garden"):
        assert call("GET", f"uploads/{upload['upload_id']}", token=token).status_code == 404
        assert complete(upload, [], token=token).status_code == 404


def test_an_abandoned_upload_leaves_nothing(porch: Camera, ana: Any):
    upload = announce().json()
    put(upload["parts"][0]["url"], part_of(BYTES, upload, 1))
    row = Upload.objects.select_related("stored").get()
    assert row.stored is not None
    later = timezone.now() + timedelta(hours=25)
    assert joining.end_abandoned(later) == 1
    sweep(later)
    with pytest.raises(storage.StorageError):
        storage.parts(row.stored.key, row.store_upload_id)
    assert put(upload["parts"][1]["url"], part_of(BYTES, upload, 2))[0] != 200
    assert not (Clip.objects.exists() or Upload.objects.exists() or StoredObject.objects.exists())
    assert not list(storage.listing())
    assert joining.end_abandoned(later) == 0


def test_an_upload_past_its_time_takes_nothing_more(porch: Camera):
    upload = announce().json()
    named = put_all(BYTES, upload)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert complete(upload, named).status_code == 410
    assert call("GET", f"uploads/{upload['upload_id']}").status_code == 410
    fresh = announce().json()
    assert fresh["upload_id"] != upload["upload_id"]


def test_an_abandoned_upload_is_cleaned_up_when_the_store_is_back(porch: Camera, store_server: Server):
    announce()
    later = timezone.now() + timedelta(hours=25)
    store_server.stop()
    with pytest.raises(storage.StorageError):
        joining.end_abandoned(later)
    assert Upload.objects.get().state == UploadState.ENDED
    store_server.start()
    assert joining.end_abandoned(later) == 1
    assert not Upload.objects.exists()


def test_a_joined_but_never_completed_upload_goes_too(porch: Camera):
    upload = announce().json()
    put_all(BYTES, upload)
    row = Upload.objects.select_related("stored").get()
    assert row.stored is not None
    storage.complete(row.stored.key, row.store_upload_id, storage.parts(row.stored.key, row.store_upload_id))
    later = timezone.now() + timedelta(hours=25)
    joining.end_abandoned(later)
    sweep(later)
    assert not list(storage.listing())


def test_no_part_s_link_works_after_the_upload_is_complete(porch: Camera):
    upload = announce().json()
    complete(upload, put_all(BYTES, upload))
    assert put(upload["parts"][0]["url"], part_of(BYTES, upload, 1)[::-1])[0] != 200


def test_no_key_of_a_row_or_an_object_is_in_an_answer(porch: Camera):
    upload = announce().json()
    answer = complete(upload, put_all(BYTES, upload)).json()
    clip = Clip.objects.select_related("original").get()
    assert clip.original is not None
    assert clip.original.key not in str(answer)
    numbers = {key: value for key, value in answer.items() if type(value) is int}
    assert numbers == {"size_bytes": len(BYTES)}
    assert answer["sha256"] is None  # what was announced is not what we computed
