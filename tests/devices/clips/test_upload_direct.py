"""A recording in one request: kept byte for byte, once, or refused with a sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from devices import storage
from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipStatus
from devices.notices.models import Notice
from devices.objects.models import ObjectState, StoredObject
from devices.people.models import Home, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
BYTES = b"a recording of the porch" * 5000
AT = "2026-06-10T14:00:00+02:00"


def send(content: bytes = BYTES, token: str = "cam_porch", name: str = "porch.mp4", **fields: Any) -> Any:
    form = {"recorded_at": AT, "trigger": "motion"} | fields
    form = {key: value for key, value in form.items() if value is not None}
    return Client().post(
        "/api/v1/clips",
        {"file": SimpleUploadedFile(name, content, "video/mp4"), **form},
        headers={"Authorization": f"Bearer {token}"},
    )


def kept(clip: Clip) -> bytes:
    assert clip.original is not None
    return b"".join(storage.read(clip.original.key))


def test_what_is_sent_is_kept_byte_for_byte(porch: Camera):
    answer = send(sha256=hashlib.sha256(BYTES).hexdigest().upper())
    assert answer.status_code == 201, answer.content
    told = answer.json()
    clip = Clip.objects.get(uuid=told["id"])
    assert kept(clip) == BYTES
    assert clip.camera == porch
    assert clip.recorded_at == datetime(2026, 6, 10, 12, tzinfo=UTC)
    assert clip.original is not None
    assert (clip.original.state, clip.original.size_bytes) == (ObjectState.KEPT, len(BYTES))
    assert told["sha256"] == clip.sha256 == hashlib.sha256(BYTES).hexdigest()
    assert told["status"] == "received"
    assert clip.expires_at - clip.arrived_at == timedelta(days=30)
    assert AuditEntry.objects.filter(action=Action.CLIP_RECEIVED, subject_uuid=clip.uuid).count() == 1


def test_the_same_bytes_again_are_the_same_clip(porch: Camera):
    first, second = send(), send(recorded_at="2026-06-11T00:00:00Z")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert StoredObject.objects.count() == 1


def test_the_same_bytes_of_two_cameras_are_two_clips(porch: Camera, oak_door: Camera):
    assert send().json()["id"] != send(token="cam_oak").json()["id"]


def test_a_ding_tells_the_people_of_the_home(porch: Camera, ana: User, ben: User):
    send(trigger="ding")
    assert [notice.user for notice in Notice.objects.all()] == [ana]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"recorded_at": "yesterday"}, "recorded_at"),
        ({"recorded_at": "2026-13-01T00:00:00Z"}, "recorded_at"),
        ({"recorded_at": "2026-06-10T12:00:00"}, "recorded_at"),
        ({"recorded_at": "0001-01-01T00:00:00+14:00"}, "recorded_at"),
        ({"recorded_at": "9999-12-31T23:59:59-14:00"}, "recorded_at"),
        ({"recorded_at": "\x00"}, "recorded_at"),
        ({"recorded_at": None}, "recorded_at"),
        ({"trigger": "boredom"}, "trigger"),
        ({"trigger": None}, "trigger"),
        ({"sha256": "abc"}, "sha256"),
        ({"sha256": "g" * 64}, "sha256"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named(porch: Camera, fields: dict[str, Any], field: str):
    answer = send(**fields)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]
    assert not StoredObject.objects.exists()


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
def test_a_clock_that_cannot_be_right_is_kept_and_marked(porch: Camera, at: str):
    told = send(recorded_at=at).json()
    clip = Clip.objects.get(uuid=told["id"])
    assert told["clock_is_wrong"] is True
    assert told["recorded_at"] == at
    assert clip.shown_at == clip.arrived_at
    assert timezone.now() < clip.expires_at < timezone.now() + timedelta(days=31)


def test_no_bytes_are_no_clip(porch: Camera):
    answer = send(b"")
    assert answer.status_code == 400
    assert "empty" in answer.json()["detail"]


def test_a_form_without_a_file_is_refused(porch: Camera):
    answer = Client().post(
        "/api/v1/clips", {"recorded_at": AT, "trigger": "motion"}, headers={"Authorization": "Bearer cam_porch"}
    )
    assert list(answer.json()["errors"]) == ["file"]


def test_bytes_that_are_not_what_was_announced_are_not_kept(porch: Camera):
    answer = send(sha256="0" * 64)
    assert answer.status_code == 400
    assert "SHA-256 differs" in answer.json()["detail"]
    assert not list(storage.listing())


def test_a_full_home_refuses_before_the_bytes_are_stored(porch: Camera, maple: Home):
    Home.objects.update(quota_bytes=1000)
    answer = send()
    assert answer.status_code == 507
    assert "full" in answer.json()["detail"]
    assert not StoredObject.objects.exists()


def test_too_large_is_refused_by_the_announced_length(porch: Camera, settings: Any):
    settings.MAX_CLIP_BYTES = 50_000
    answer = send()
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_json_is_not_how_a_file_is_sent(porch: Camera):
    answer = Client().post(
        "/api/v1/clips", "{}", content_type="application/json", headers={"Authorization": "Bearer cam_porch"}
    )
    assert answer.status_code == 415


@pytest.mark.parametrize("token", ["cam_nobody", "", "per_nobody"])
def test_without_a_camera_s_token_nothing_is_read(porch: Camera, token: str):
    assert send(token=token).status_code == 401


def test_a_store_that_answers_503_is_said_and_nothing_is_half_kept(porch: Camera, store_answers_503: None):
    answer = send()
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert not Clip.objects.exists()


def test_names_with_script_and_sql_do_no_harm(porch: Camera):
    answer = send(name="<script>alert(1)</script>'; DROP TABLE devices_clip;--.mp4")
    assert answer.status_code == 201


def test_a_body_that_is_not_multipart_is_a_clear_no(porch: Camera):
    answer = Client().post(
        "/api/v1/clips",
        b"no boundary here",
        content_type="multipart/form-data",
        headers={"Authorization": "Bearer cam_porch"},
    )
    assert answer.status_code == 400


def test_a_clip_waits_for_the_sweep_when_redis_is_gone(
    porch: Camera, redis_server: Any, django_capture_on_commit_callbacks: Callable[..., Any]
):
    redis_server.stop()
    with django_capture_on_commit_callbacks(execute=True):
        answer = send()
    assert answer.status_code == 201
    clip = Clip.objects.get()
    assert clip.status == ClipStatus.RECEIVED
    assert clip.wake_at is not None
