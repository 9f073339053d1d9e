"""A device becomes a camera, says that it is there, and learns its settings."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from devices.cameras import pairing
from devices.cameras.models import Camera, Presence
from devices.people.models import User

pytestmark = pytest.mark.django_db


def post(path: str, body: Any, token: str = "") -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    text = body if isinstance(body, str) else json.dumps(body)
    return Client().post(f"/api/v1/{path}", text, content_type="application/json", headers=headers)


def get(path: str, token: str = "") -> Any:
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"} if token else {})


def test_a_device_trades_the_code_for_a_token_that_works(garden: Camera, ana: User):
    code = pairing.make_code(garden, by=ana, now=timezone.now())
    answer = post("cameras/pair", {"code": code, "model": "Pi", "firmware": "1.0"})
    assert answer.status_code == 201
    told = answer.json()
    assert told["camera_id"] == str(garden.uuid)
    assert told["settings"]["clip_length_s"] == 30
    assert answer["Cache-Control"] == "no-store"
    assert get("camera", told["token"]).json()["camera_id"] == str(garden.uuid)
    garden.refresh_from_db()
    assert (garden.model, garden.firmware) == ("Pi", "1.0")
    assert told["token"] not in str(vars(garden))


def test_the_code_is_read_as_a_person_types_it(garden: Camera, ana: User):
    code = pairing.make_code(garden, by=ana, now=timezone.now()).lower()
    assert post("cameras/pair", {"code": f"{code[:4]}-{code[4:]}"}).status_code == 201


def test_a_code_works_once(garden: Camera, ana: User):
    code = pairing.make_code(garden, by=ana, now=timezone.now())
    assert post("cameras/pair", {"code": code}).status_code == 201
    again = post("cameras/pair", {"code": code})
    assert again.status_code == 410
    assert again["Content-Type"] == "application/problem+json"
    assert "not valid any more" in again.json()["detail"]


def test_a_code_lives_ten_minutes(garden: Camera, ana: User):
    code = pairing.make_code(garden, by=ana, now=timezone.now() - timedelta(minutes=11))
    assert post("cameras/pair", {"code": code}).status_code == 410


def test_guessing_codes_is_slowed_down(garden: Camera):
    answers = [post("cameras/pair", {"code": f"AAAAAAA{n}"}).status_code for n in range(11)]
    assert answers == [410] * 10 + [429]


def test_guessing_codes_from_many_addresses_of_one_line_is_slowed_down_too(garden: Camera):
    """A line has more IPv6 addresses than there are codes."""
    answers = [
        Client(REMOTE_ADDR=f"2001:db8:1:2::{n:x}")
        .post("/api/v1/cameras/pair", {"code": f"AAAAAAA{n}"}, content_type="application/json")
        .status_code
        for n in range(1, 12)
    ]
    assert answers == [410] * 10 + [429]


def test_pairing_again_ends_the_old_token(porch: Camera, ana: User):
    code = pairing.make_code(porch, by=ana, now=timezone.now())
    assert post("cameras/pair", {"code": code}).status_code == 201
    assert get("camera", "cam_porch").status_code == 401


def test_a_heartbeat_is_kept(porch: Camera):
    Camera.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    answer = post("camera/heartbeat", {"battery_percent": 80, "signal_dbm": -60, "firmware": "2.0"}, "cam_porch")
    assert answer.status_code == 200
    assert answer.json()["settings_version"] == porch.settings_version
    porch.refresh_from_db()
    assert (porch.battery_percent, porch.signal_dbm, porch.firmware) == (80, -60, "2.0")
    assert porch.presence(timezone.now()) == Presence.ONLINE


def test_a_heartbeat_may_say_nothing_else(porch: Camera):
    assert post("camera/heartbeat", {}, "cam_porch").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"battery_percent": True},
        {"battery_percent": 101},
        {"battery_percent": -1},
        {"battery_percent": 2**70},
        {"battery_percent": "80"},
        {"battery_percent": 80.5},
        {"signal_dbm": -(2**63) - 1},
        {"signal_dbm": 1e300},
        {"firmware": "1\x00"},
        {"firmware": "\ud800"},
        {"firmware": "x" * 61},
        {"firmware": ["1"]},
        [],
        None,
        "[" * 5000 + "]" * 5000,
        "[" * 120_000,
        '{"battery_percent": NaN}',
        '{"battery_percent": ' + "9" * 5000 + "}",
        "{",
        "\ufeff",
        "",
    ],
    ids=lambda b: repr(b)[:40],
)
def test_nonsense_in_a_heartbeat_is_named(porch: Camera, body: Any):
    answer = post("camera/heartbeat", body, "cam_porch")
    if body == "":
        assert answer.status_code == 200  # an empty body says nothing else
        return
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 400
    assert answer.json()["detail"]


def test_a_huge_body_is_refused_by_its_length(porch: Camera):
    answer = post("camera/heartbeat", {"firmware": "x" * 300_000}, "cam_porch")
    assert answer.status_code == 413


def test_another_content_type_is_refused(porch: Camera):
    answer = Client().post(
        "/api/v1/camera/heartbeat", "a=b", content_type="text/plain", headers={"Authorization": "Bearer cam_porch"}
    )
    assert answer.status_code == 415
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer cam_wrong", "Basic YTpi", "Bearer ä", "Bearer " + "x" * 5000]
)
def test_without_a_token_that_works_a_camera_is_asked_for_one(porch: Camera, header: str):
    answer = Client().get("/api/v1/camera", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_an_unknown_route_is_a_problem_too(porch: Camera):
    answer = get("nothing/here", "cam_porch")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_the_settings_say_nothing_of_the_place(porch: Camera):
    text = get("camera", "cam_porch").content.decode()
    assert "42.12" not in text
    assert "Maple" not in text


def test_no_token_and_no_code_is_in_a_log(garden: Camera, ana: User, caplog: pytest.LogCaptureFixture):
    code = pairing.make_code(garden, by=ana, now=timezone.now())
    with caplog.at_level("DEBUG"):
        token = post("cameras/pair", {"code": code}).json()["token"]
        post("camera/heartbeat", {}, token)
        get("camera", "cam_guessed")
        post("cameras/pair", {"code": code})
    assert "camera/heartbeat" in caplog.text
    assert not [secret for secret in (code, token, "cam_guessed") if secret in caplog.text]
