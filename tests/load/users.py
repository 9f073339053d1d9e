"""Who comes: cameras, people who look at their home, neighbors, and once an officer. For locust, which patches sockets:
only generator.py imports this, in a process of its own.

Nobody here waits as long as a person does: each stands for many, and comes as a different one each time.
"""

from __future__ import annotations

import hashlib
import html
import itertools
import json
import os
import random
import re
import struct
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from locust import FastHttpUser, task

BARE_S = 0.5  # between two looks at what the machine gives
BEATS = 15  # of cameras, to one recording
PICTURES = 4  # of a page of the timeline that are in sight
SKIPPED = 2_000  # bytes of chance at the end of a film: no two are the same
CAMERA = {"Content-Type": "application/json"}
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
POSTER = re.compile(r'src="(/clips/[0-9a-f-]+/poster)"')
OLDER = re.compile(r'href="(\?[^"]*at=[^"]+)"[^>]*rel="next"')


@dataclass
class Plan:
    """What was made for this run (population.py), where it runs, and what came of it."""

    people: dict[str, Any] = field(default_factory=dict)
    bare: str = ""  # the address of the view that does nothing
    puts: list[str] = field(default_factory=list)  # signed links that write a film to the store
    film: bytes = b""
    turn_s: float = 1.0  # between two calls of one user
    sent: int = 0

    def read(self, told: dict[str, Any]) -> None:
        self.people, self.bare, self.puts = told["people"], told["bare"], told["puts"]
        self.turn_s = told["turn_s"]
        self.film = Path(told["people"]["film"]).read_bytes()


LINK = itertools.count()  # no two users write the same object: the store would refuse one of them
PLAN = Plan()  # read by generator.py before anybody comes


class Visitor(FastHttpUser):
    abstract = True
    network_timeout = connection_timeout = 30.0

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.luck = random.Random(id(self))
        self.link = PLAN.puts[next(LINK) % len(PLAN.puts)]

    def wait_time(self) -> float:
        return PLAN.turn_s

    def put(self, url: str, film: bytes, name: str) -> str:
        """Straight to the store. Returns the ETag, or nothing when it failed."""
        sent: Any = film  # the stubs know text alone
        answer = self.client.put(url, data=sent, name=name)
        if answer.status_code != 200 or answer.headers is None:
            return ""
        return str(answer.headers["ETag"]).strip('"')

    def see(self, path: str, name: str, who: str, expect: int = 200, **headers: str) -> str:
        """A page, for somebody who is signed in. Returns it, or nothing when it failed."""
        said = {"Cookie": f"sessionid={who}", **headers}
        with self.client.get(path, name=name, headers=said, catch_response=True, allow_redirects=False) as answer:
            if answer.status_code == expect:
                answer.success()
                return (answer.content or b"").decode(errors="replace")
            answer.failure(f"{answer.status_code}")
            return ""


class Camera(Visitor):
    """Heartbeats of many cameras in turn, and now and then a recording: announced, put into the store, completed."""

    turn = 0

    @task
    def work(self) -> None:
        self.turn += 1
        if self.turn % (BEATS + 1):
            self.beat(self.luck.choice(PLAN.people["beating"]))
        else:
            self.send(self.luck.choice(PLAN.people["sending"]))

    def on_start(self) -> None:
        self.turn = self.luck.randrange(BEATS + 1)

    def beat(self, token: str) -> None:
        said = {"battery_percent": self.luck.randrange(20, 100), "signal_dbm": -60, "firmware": "2.1"}
        self.call("camera: heartbeat", "camera/heartbeat", said, token)

    def send(self, token: str) -> None:
        film = PLAN.film + struct.pack(">I4s", SKIPPED + 8, b"free") + os.urandom(SKIPPED)
        said = {
            "sha256": hashlib.sha256(film).hexdigest(),
            "size_bytes": len(film),
            "content_type": "video/mp4",
            "trigger": "motion",
            "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        upload = self.call("camera: announce a clip", "uploads", said, token)
        if not upload:
            return
        [part] = upload["parts"]
        named = [{"number": 1, "etag": self.put(part["url"], film, "camera: PUT the clip")}]
        done = f"uploads/{upload['upload_id']}/complete"
        if named[0]["etag"] and self.call("camera: complete a clip", done, {"parts": named}, token):
            PLAN.sent += 1

    def call(self, name: str, path: str, said: object, token: str) -> Any:
        headers = CAMERA | {"Authorization": f"Bearer {token}"}
        answer = self.client.post(f"/api/v1/{path}", data=json.dumps(said), name=name, headers=headers)
        return json.loads(answer.content) if answer.status_code in (200, 201) and answer.content else None


class HomeOwner(Visitor):
    """Opens the timeline, sees its pictures, turns a page, watches a clip and seeks in it."""

    @task
    def look(self) -> None:
        mine = self.luck.choice(PLAN.people["owners"])
        who, home = mine["session"], f"/homes/{mine['home']}/"
        page = self.see(home, "home: timeline", who)
        time.sleep(PLAN.turn_s)
        for poster in POSTER.findall(page)[:PICTURES]:
            self.see(poster, "home: picture of a clip", who)
        time.sleep(PLAN.turn_s)
        if older := OLDER.search(page):
            self.see(home + html.unescape(older[1]), "home: timeline, older", who)
            time.sleep(PLAN.turn_s)
        clip = self.luck.choice(mine["clips"])
        self.see(f"/clips/{clip}/", "home: clip", who)
        time.sleep(PLAN.turn_s)
        for first in (0, len(PLAN.film) // 2):
            self.see(f"/clips/{clip}/video", "home: film, a Range", who, 206, Range=f"bytes={first}-")
            time.sleep(PLAN.turn_s)


class Reader(Visitor):
    """Scrolls the feed: the newest posts with their map, then two pages back."""

    @task
    def scroll(self) -> None:
        who, at = self.luck.choice(PLAN.people["readers"]), ""
        for name in ("feed: newest", "feed: older", "feed: older"):
            page = self.see(f"/neighbors/{at}", name, who)
            time.sleep(PLAN.turn_s)
            self.see(f"/neighbors/items.json{at}", "feed: map", who)
            time.sleep(PLAN.turn_s)
            older = OLDER.search(page)
            if older is None:
                return
            at = html.unescape(older[1])


class Bare(Visitor):
    """What the machine gives in the same moments: a view that does nothing, a film straight to the store."""

    fixed_count = 1

    def wait_time(self) -> float:
        return BARE_S

    @task
    def ask(self) -> None:
        self.client.get(PLAN.bare, name="bare: view")
        self.put(self.link, PLAN.film + bytes(SKIPPED + 8), "bare: PUT")


class BareView(Visitor):
    """As fast as it goes."""

    def wait_time(self) -> float:
        return 0

    @task
    def ask(self) -> None:
        self.client.get(PLAN.bare, name="bare: view")


class BarePut(Visitor):
    def wait_time(self) -> float:
        return 0

    @task
    def ask(self) -> None:
        self.put(self.link, PLAN.film + bytes(SKIPPED + 8), "bare: PUT")


class Officer(Visitor):
    """Asks the quarter once. The reviewer is an overseer."""

    def ask_the_quarter(self) -> None:
        """Drawn, read, sent; then opened in public. AssertionError when one of these did not happen."""
        officer, overseer = PLAN.people["officer"], PLAN.people["overseer"]
        new = "/portal/requests/new/"
        begun = datetime.now(UTC) - timedelta(hours=5)
        form = {
            "area": PLAN.people["area"],
            "window_start": f"{begun:%Y-%m-%dT%H:%M}",
            "window_end": f"{begun + timedelta(hours=1):%Y-%m-%dT%H:%M}",
            "time_zone": "UTC",
            "offence": "parcel_theft",
            "case_number": f"26-{int(time.time()) % 100_000:05d}",
            "contact_name": "Officer Diaz",
            "contact_phone": "555 0100",
            "message": "A parcel was taken from a porch in this quarter. We look for a white van.",
            "response_days": "7",
            "then": "read",
        }
        page = self.see(new, "officer: new request", officer)
        where = self.post(new, form, "officer: draw", page, officer)
        page = self.see(where, "officer: read it", officer)
        read = re.search(r'name="read" value="([0-9a-f]+)"', page)
        assert read is not None, f"it cannot be sent: {_words(page)}"
        asked = self.post(where, {"read": read[1]}, "officer: submit", page, officer)
        review = asked.replace("/portal/requests/", "/review/")
        page = self.see(review, "reviewer: read it", overseer)
        said = {"outcome": "open", "words": "It is narrow in place and in time."}
        self.post(f"{review}decide/", said, "reviewer: open it", page, overseer)

    def post(self, path: str, form: dict[str, str], name: str, page: str, who: str) -> str:
        """Send a form of this page. Returns where it leads."""
        token = CSRF.search(page)
        assert token is not None, f"no form for {name}: {_words(page)}"
        headers = {"Cookie": f"sessionid={who}; csrftoken={self._cookie()}", "Referer": f"{self.host}{path}"}
        sent = {"csrfmiddlewaretoken": token[1], **form}
        options: dict[str, Any] = {"name": name, "headers": headers, "allow_redirects": False, "catch_response": True}
        with self.client.post(path, data=sent, **options) as answer:
            where = str(answer.headers.get("Location", "")) if answer.headers else ""
            if answer.status_code != 302:
                answer.failure(f"{answer.status_code}")
            assert answer.status_code == 302, f"{name}: {answer.status_code} {_words((answer.content or b'').decode())}"
            answer.success()
        return where

    def _cookie(self) -> str:
        return next(cookie.value or "" for cookie in self.client.cookiejar if cookie.name == "csrftoken")


def _words(page: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page)[-1500:]
