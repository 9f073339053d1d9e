"""A camera's own program: it announces, PUTs the parts where it is told to, and completes."""

from __future__ import annotations

import hashlib
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

PART = 5 * 1024 * 1024
BYTES = bytes(range(256)) * 4 * 11 * 1024  # 11 MiB: two whole parts and a rest


def call(method: str, path: str, body: Any = None, *, token: str = "cam_porch") -> Any:
    return Client().generic(
        method,
        f"/api/v1/{path}",
        json.dumps(body) if body is not None else "",
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def announce(content: bytes = BYTES, *, token: str = "cam_porch", **values: Any) -> Any:
    said = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size_bytes": len(content),
        "content_type": "video/mp4",
        "recorded_at": "2026-06-10T12:00:00Z",
        "trigger": "motion",
    }
    return call("POST", "uploads", said | values, token=token)


def put(url: str, content: bytes) -> tuple[int, str]:
    """PUT bytes to the store. Returns the status and the ETag; 0 when it hung up on us before all were sent."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.netloc, timeout=10)
    try:
        connection.request("PUT", f"{where.path}?{where.query}", content)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("ETag", "")
    except (BrokenPipeError, ConnectionResetError):
        return 0, ""
    finally:
        connection.close()


def part_of(content: bytes, upload: dict[str, Any], number: int) -> bytes:
    begin = (number - 1) * upload["part_bytes"]
    return content[begin : begin + upload["part_bytes"]]


def put_all(content: bytes, upload: dict[str, Any]) -> list[dict[str, Any]]:
    """Send every part that is wanted. Returns what `complete` wants to hear."""
    named = [{"number": part["number"], "etag": part["etag"]} for part in upload["arrived"]]
    for part in upload["parts"]:
        status, etag = put(part["url"], part_of(content, upload, part["number"]))
        assert status == 200
        named.append({"number": part["number"], "etag": etag})
    return named


def complete(upload: dict[str, Any], named: list[dict[str, Any]], *, token: str = "cam_porch") -> Any:
    return call("POST", f"uploads/{upload['upload_id']}/complete", {"parts": named}, token=token)
