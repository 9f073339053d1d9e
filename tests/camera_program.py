"""A camera's own program, by plain HTTP, with the patience that docs/cameras.md asks of one.

    camera = CameraProgram(stack.site, paired.token)
    told = camera.deliver(film, in_parts=True, until=time.monotonic() + 60)   # None: not delivered by then

`calls` holds every call with its answer, whatever it was.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

CALL_WITHIN_S = 30.0
WAITS_S = (0.2, 0.5, 1.0, 2.0)  # the last one again and again
ASK_AGAIN = (408, 409, 410, 429, 500, 502, 503, 504, 507)
DONE = (200, 201)


@dataclass(frozen=True)
class Film:
    content: bytes
    trigger: str = "motion"
    recorded_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Call:
    """One call and what came back. status 0: nothing did."""

    at: float  # time.time()
    took_s: float
    what: str
    status: int
    content_type: str
    text: str
    retry_after: str


@dataclass(frozen=True)
class Told:
    """The promise: this film is the clip of that name."""

    clip: str
    film: Film
    at: float  # time.time()
    in_parts: bool
    is_new: bool  # 201: this very call made it


class Refused(Exception):
    """An answer that no repeating changes."""


class CameraProgram:
    """One camera. It sends one film after another: not for several threads."""

    def __init__(self, site: str, token: str, *, heard: Callable[[Call], object] | None = None) -> None:
        self.site = site
        self.calls: list[Call] = []
        self._heard = heard or self.calls.append
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "Connection": "close"}
        # The name leads to both addresses of this machine; the site listens on one
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=5, read=CALL_WITHIN_S))

    def heartbeat(self) -> int:
        """Say that it is there. Returns the status; 0: no answer."""
        call, _headers = self._call("heartbeat", "POST", "camera/heartbeat", said={"battery_percent": 87})
        return call.status

    def deliver(self, film: Film, *, in_parts: bool, until: float) -> Told | None:
        """Send it until it is taken, or until this moment (time.monotonic()). Raises Refused."""
        tries = 0
        while time.monotonic() < until:
            told = self._in_parts(film) if in_parts else self._whole(film)
            if isinstance(told, Told):
                return told
            time.sleep(max(0.0, min(told or WAITS_S[min(tries, len(WAITS_S) - 1)], until - time.monotonic())))
            tries += 1
        return None

    def _whole(self, film: Film) -> Told | float:
        fields = {"recorded_at": film.recorded_at, "trigger": film.trigger, "file": ("clip.mp4", film.content)}
        body, kind = urllib3.encode_multipart_formdata(fields)  # type: ignore[arg-type]  # a mapping of both is taken
        call, _headers = self._call("send", "POST", "clips", body=body, kind=kind)
        return self._taken(call, film, in_parts=False)

    def _in_parts(self, film: Film) -> Told | float:
        said = {"sha256": film.sha256, "size_bytes": len(film.content), "content_type": "video/mp4"}
        said |= {"recorded_at": film.recorded_at, "trigger": film.trigger}
        call, _headers = self._call("announce", "POST", "uploads", said=said)
        if call.status != 201:
            return self._taken(call, film, in_parts=True)
        upload = json.loads(call.text)
        named = [{"number": part["number"], "etag": part["etag"]} for part in upload["arrived"]]
        for part in upload["parts"]:
            begin = (part["number"] - 1) * upload["part_bytes"]
            content = film.content[begin : begin + upload["part_bytes"]]
            call, headers = self._call("part", "PUT", part["url"], body=content)
            if call.status != 200:
                return _after(call)
            named.append({"number": part["number"], "etag": headers.get("ETag", "")})
        call, _headers = self._call(
            "complete", "POST", f"uploads/{upload['upload_id']}/complete", said={"parts": named}
        )
        return self._taken(call, film, in_parts=True)

    def _taken(self, call: Call, film: Film, *, in_parts: bool) -> Told | float:
        """The promise; or after how many seconds to ask again, 0: as long as one likes. Raises Refused."""
        if call.status in DONE:
            return Told(json.loads(call.text)["id"], film, call.at + call.took_s, in_parts, call.status == 201)
        return _after(call)

    def _call(
        self, what: str, method: str, path: str, *, said: Any = None, body: bytes | None = None, kind: str = ""
    ) -> tuple[Call, Any]:
        """One call of the API, or with a whole URL one of the store."""
        is_ours = "://" not in path
        headers = dict(self._headers) if is_ours else {}
        if said is not None:
            body, kind = json.dumps(said).encode(), "application/json"
        if kind:
            headers["Content-Type"] = kind
        at, began = time.time(), time.monotonic()
        try:
            url = f"{self.site}/api/v1/{path}" if is_ours else path
            answer = self._http.request(method, url, body=body, headers=headers)
            status, text, told = answer.status, answer.data.decode(errors="replace"), answer.headers
        except HTTPError as error:
            status, text, told = 0, type(error).__name__, urllib3.HTTPHeaderDict()
        kind, after = told.get("Content-Type", ""), told.get("Retry-After", "")
        call = Call(at, time.monotonic() - began, what, status, kind, text, after)
        self._heard(call)
        return call, told


def _after(call: Call) -> float:
    """In how many seconds to try again. Raises Refused."""
    if call.status and call.status not in ASK_AGAIN and call.what != "part":
        raise Refused(f"{call.what}: {call.status} {call.text[:300]}")
    return min(float(call.retry_after), 5.0) if call.retry_after.isdigit() else 0.0
