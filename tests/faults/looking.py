"""An owner who looks at their home the whole time, and judges whether what the pages say is honest."""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

import urllib3
from urllib3.exceptions import HTTPError

from tests.camera_program import Call, Told
from tests.operate.visitor import Visitor
from tests.stack import Resident

ANSWERS_WITHIN_S = 30.0
BROKE_OFF = "a recording broke off"
PROBLEM = "application/problem+json"
LEAD = re.compile(r'<p class="lead">([^<]+)</p>')
WAITS = ("received", "processing")


@dataclass(frozen=True)
class Seen:
    """What one address answered. status 0: nothing."""

    path: str
    status: int
    content_type: str
    text: str
    retry_after: str
    where: str = ""

    @property
    def sentence(self) -> str:
        """What is said to a person of what could not be done; empty: nothing is."""
        if PROBLEM in self.content_type:
            return str(json.loads(self.text).get("detail", ""))
        found = LEAD.search(self.text)
        return found[1].strip() if found else ""


def fault_of(seen: Seen) -> str:
    """Why this answer is not honest; empty: it is. No answer at all is for the caller to judge."""
    if "Traceback (most recent call last)" in seen.text:
        return "shows a traceback"
    if seen.status == HTTPStatus.INSUFFICIENT_STORAGE and seen.sentence:
        return ""
    if seen.status == HTTPStatus.SERVICE_UNAVAILABLE:
        if not seen.sentence:
            return "503 without a sentence"
        return "" if seen.retry_after else "503 without Retry-After"
    if seen.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"{seen.status}: {seen.sentence or seen.text[:200]!r}"
    if seen.status == HTTPStatus.OK and "text/html" in seen.content_type and "</html>" not in seen.text:
        return "a page that is cut off"
    return ""


def fault_of_call(call: Call) -> str:
    """The same of an answer that a camera got from the site."""
    return (
        ""
        if call.what == "part"
        else fault_of(Seen(call.what, call.status, call.content_type, call.text, call.retry_after))
    )


@dataclass
class Owner:
    """Signed in once, before anything breaks. `said`: how often each thing was said. `faults`: what was not honest."""

    site: str
    resident: Resident
    promised: Callable[[], list[Told]]
    chance: random.Random
    said: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    longest_s: float = 0.0

    def sign_in(self) -> None:
        visitor = Visitor(self.site)
        who = {"login": self.resident.email, "password": self.resident.password}
        visitor.post("/accounts/login/", who)
        self._cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.jar)
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=5, read=ANSWERS_WITHIN_S))

    def look(self) -> None:
        """One round: the home's page, one of the promised clips, and its recording if it is said to be ready."""
        promised = self.promised()
        self._page(f"/homes/{self.resident.home}/")
        if not promised:
            return
        told = self.chance.choice(promised)
        self._page(f"/clips/{told.clip}/")
        if self._state(told) == "ready":
            self._plays(told)

    def _page(self, path: str) -> Seen:
        seen = self._get(path)
        if seen.status in (HTTPStatus.FOUND, HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN):
            self._fault(seen, f"{seen.status} {seen.where}")
        self._note(seen, "page")
        return seen

    def _state(self, told: Told) -> str:
        """What the API says of a clip that a camera was promised. Gone is never an honest answer."""
        seen = self._get(f"/api/v1/clips/{told.clip}", token=self.resident.token)
        if seen.status != HTTPStatus.OK:
            if HTTPStatus.BAD_REQUEST <= seen.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                self._fault(seen, f"a promised clip is answered {seen.status}")
            self._note(seen, "clip")
            return ""
        state = str(json.loads(seen.text)["status"])
        self._note(seen, f"clip {'waiting' if state in WAITS else state}")
        if state == "uploading":
            self._fault(seen, "a promised clip is said to be still on its way")
        return state

    def _plays(self, told: Told) -> None:
        """Said to be ready: its recording is there, or a sentence why not now."""
        seen = self._get(f"/clips/{told.clip}/video")
        if seen.status == HTTPStatus.OK and seen.text == "":
            self._fault(seen, "is said to be ready, and there are no bytes")
        elif HTTPStatus.BAD_REQUEST <= seen.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            self._fault(seen, f"is said to be ready, and is answered {seen.status}")
        self._note(seen, "recording")

    def _get(self, path: str, token: str = "") -> Seen:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"} if token else {}
        headers |= {} if token else {"Cookie": self._cookies, "Accept": "text/html"}
        headers["Connection"] = "close"  # or one that the server just closed would be taken for no answer
        began = time.monotonic()
        try:
            answer = self._http.request(
                "GET", f"{self.site}{path}", headers=headers, redirect=False, preload_content=False
            )
            body = self._read(answer)
        except HTTPError as error:
            return Seen(path, 0, "", type(error).__name__, "")
        finally:
            self.longest_s = max(self.longest_s, time.monotonic() - began)
        told = answer.headers
        text, where = body.decode(errors="replace"), told.get("Location", "")
        return Seen(path, answer.status, told.get("Content-Type", ""), text, told.get("Retry-After", ""), where)

    def _read(self, answer: urllib3.BaseHTTPResponse) -> bytes:
        """Its body. One of a recording that ends before its length is told apart: whoever plays it asks again."""
        try:
            return answer.read()
        except HTTPError:
            if not answer.headers.get("Content-Type", "").startswith("video/"):
                raise
            self.said[BROKE_OFF] += 1
            return b"broke off"
        finally:
            answer.release_conn()

    def _note(self, seen: Seen, what: str) -> None:
        if fault := fault_of(seen):
            self._fault(seen, fault)
        if seen.status == 0:
            self.said[f"no answer ({seen.text})"] += 1
        elif seen.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.said[f"{seen.status} {seen.sentence}"] += 1
        else:
            self.said[f"{seen.status} {what}"] += 1

    def _fault(self, seen: Seen, what: str) -> None:
        self.faults.append(f"{re.sub('[0-9a-f-]{36}', '<uuid>', seen.path)}: {what}")
