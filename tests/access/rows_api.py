"""The API: cameras reach their own calls, people what is theirs, and neither the other's."""

from __future__ import annotations

from typing import Any

from tests.access import EVERYBODY, Row

PEOPLE = tuple(who for who in EVERYBODY if who != "nobody")


def cameras_only(own: int = 200, *, another_s: int | None = None) -> dict[str, int]:
    """A camera's call: `own` for the camera whose thing it is; people are known, and refused."""
    other = own if another_s is None else another_s
    return {
        "nobody": 401,
        "camera": own,
        "other_camera": other,
        "neighbor_camera": other,
        **dict.fromkeys(PEOPLE, 403),
    }


def members_only(gives: int = 200, *, otherwise: int = 404, viewers: int | None = None) -> dict[str, int]:
    """A person's call: `gives` for members of ana's home, `otherwise` for the rest; a camera is refused."""
    seen = gives if viewers is None else viewers
    return {
        "nobody": 401,
        "camera": 403,
        "neighbor_camera": 403,
        "owner": gives,
        "manager": gives,
        "viewer": seen,
        "guest": seen,
        "neighbor": otherwise,
        "operator": otherwise,
    }


def announcement(_things: dict[str, Any]) -> dict[str, Any]:
    return {
        "sha256": "cd" * 32,
        "size_bytes": 1000,
        "content_type": "video/mp4",
        "recorded_at": "2026-06-10T12:00:00Z",
        "trigger": "motion",
    }


WRONG = {"what": "everything"}

ROWS = [
    Row("api:pair", "POST", gives=dict.fromkeys(EVERYBODY, 410), data={"code": "ABCDEFGH"}, as_json=True),
    Row("api:camera", gives=cameras_only(), token="any"),
    Row("api:heartbeat", "POST", gives=cameras_only(), data={}, as_json=True, token="any"),
    Row("api:clips", "POST", gives=cameras_only(400), data={"trigger": "motion"}, token="any"),
    Row("api:clips", gives=members_only(otherwise=200), token="any"),
    Row("api:clip", arguments=("clip",), gives=members_only(), token="any"),
    Row("api:clip_link", "POST", ("clip",), members_only(201), data={"what": "playback"}, as_json=True, token="any"),
    Row(
        "api:clip_link",
        "POST",
        ("clip",),
        members_only(201, viewers=403),
        data={"what": "original"},
        as_json=True,
        token="any",
    ),
    Row("api:clip_link", "POST", ("clip",), members_only(400), data=WRONG, as_json=True, token="any"),
    Row("api:uploads", "POST", gives=cameras_only(201), data=announcement, as_json=True, token="any"),
    Row("api:upload", arguments=("upload",), gives=cameras_only(another_s=404), token="any"),
    Row(
        "api:upload_complete",
        "POST",
        ("upload",),
        cameras_only(409, another_s=404),
        data={"parts": []},
        as_json=True,
        token="any",
    ),
    # With the session of a browser: reading, and nothing else
    Row("api:clips", gives=dict.fromkeys(PEOPLE, 200) | {"nobody": 401}),
    Row("api:clip", arguments=("clip",), gives={k: v for k, v in members_only().items() if k in EVERYBODY}),
    Row("api:clip_link", "POST", ("clip",), dict.fromkeys(EVERYBODY, 401), data={"what": "poster"}, as_json=True),
    Row("api:camera", gives=dict.fromkeys(EVERYBODY, 401)),
    Row("schema", gives=dict.fromkeys(EVERYBODY, 200)),
    Row("api_docs", gives=dict.fromkeys(EVERYBODY, 200)),
]
