"""A demo camera's side of the device contract: it sends a recording over HTTP, like any other device."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import urllib3

AGAIN = {429, 500, 502, 503, 504}  # worth another try
TRIES = 20
WAIT_S = 3.0
TIMEOUT = urllib3.Timeout(connect=5, read=120)


class NotTaken(Exception):
    """The server will not have this recording. The sentence is the server's."""


class NoAnswer(Exception):
    """The server did not answer, or was not able to take anything, for about a minute."""


class Device:
    """One camera with its token."""

    def __init__(self, site_url: str, token: str) -> None:
        self.api, self.http = f"{site_url}/api/v1", urllib3.PoolManager(retries=False, timeout=TIMEOUT)
        self.headers = {"Authorization": f"Bearer {token}"}

    def send(self, file: Path, *, recorded_at: datetime, trigger: str) -> None:
        """The whole file in one request. Sending the same bytes again changes nothing."""
        fields: dict[str, Any] = {
            "recorded_at": recorded_at.isoformat(),
            "trigger": trigger,
            "sha256": _sha256(file),
            "file": (file.name, file.read_bytes(), "application/octet-stream"),
        }
        self._call("POST", f"{self.api}/clips", fields=fields)

    def send_in_parts(self, file: Path, *, content_type: str, recorded_at: datetime, trigger: str) -> None:
        """By presigned parts, straight to the store."""
        data = file.read_bytes()
        announced = {"sha256": _sha256(file), "size_bytes": len(data), "content_type": content_type}
        announced |= {"recorded_at": recorded_at.isoformat(), "trigger": trigger}
        status, upload = self._call("POST", f"{self.api}/uploads", json=announced)
        if status == 200:
            return  # these bytes are already here
        done, start = [], 0
        for part in upload["parts"]:
            body = data[start : start + part["size_bytes"]]
            start += part["size_bytes"]
            answer = self.http.request("PUT", part["url"], body=body)
            if answer.status != 200:
                raise NoAnswer(f"the store answered {answer.status}")
            done.append({"number": part["number"], "etag": answer.headers["ETag"]})
        self._call("POST", f"{self.api}/uploads/{upload['upload_id']}/complete", json={"parts": done})

    def _call(self, method: str, url: str, **what: Any) -> tuple[int, Any]:
        """The answer's status and body. Tries again while the server is busy or not there."""
        trouble = ""
        for _try in range(TRIES):
            try:
                answer = self.http.request(method, url, headers=self.headers, **what)
            except urllib3.exceptions.HTTPError as error:
                trouble = type(error).__name__
            else:
                if answer.status < 400:
                    return answer.status, answer.json()
                trouble = _sentence(answer.data) or f"status {answer.status}"
                if answer.status not in AGAIN:
                    raise NotTaken(trouble)
            time.sleep(WAIT_S)
        raise NoAnswer(trouble)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sentence(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    return str(answer.get("detail") or answer.get("title") or "") if isinstance(answer, dict) else ""
