"""The main job through a running composition, from outside: by https at the front, by name, with signed links.

Sign up, confirm by the mailed code, add a home, pair a camera, send films in parts straight to the store, wait until
they are read, play one by a Range at the store's own name, delete them, see them gone.

    python -m tests.deploy.story --front "docker compose exec -T front"

It reads `.env`, connects to this machine whatever the names say, and trusts the front's own authority alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3

from ring_platform.launch.options import read_env
from tests.devices.video.made import made_clip

ROOT = Path(__file__).resolve().parent.parent.parent
AUTHORITY = "/data/caddy/pki/authorities/local/root.crt"
PASSWORD = "porch-light-on-4821"
CODE = re.compile(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", re.MULTILINE)
JSON = {"Content-Type": "application/json"}
FILM_BYTES = 1_000_000
READY_WITHIN_S = 180
GONE_WITHIN_S = 120
Answer = urllib3.BaseHTTPResponse


def say(text: str) -> None:
    sys.stdout.write(f"story: {text}\n")
    sys.stdout.flush()


def wait_until(what: str, is_so: Callable[[], bool], within_s: float) -> None:
    end = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > end:
            raise SystemExit(f"story: {what}: not within {within_s:g} s")
        time.sleep(0.5)


class Outside:
    """Whoever comes from outside: each name leads to this machine, each certificate is checked for its name."""

    def __init__(self, authority: Path) -> None:
        self.authority = authority
        self.pools: dict[str, urllib3.HTTPSConnectionPool] = {}

    def ask(
        self,
        method: str,
        url: str,
        *,
        expect: int | None,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One call. expect: the status that it must have; None: any."""
        to = urlsplit(url)
        assert to.scheme == "https" and to.hostname is not None, url
        pool = self.pools.setdefault(
            to.hostname,
            urllib3.HTTPSConnectionPool(
                "127.0.0.1",
                to.port or 443,
                server_hostname=to.hostname,
                assert_hostname=to.hostname,
                ca_certs=str(self.authority),
                timeout=60,
            ),
        )
        path = f"{to.path}?{to.query}" if to.query else to.path
        said = {"Host": to.netloc, **(headers or {})}
        answer = pool.request(method, path, body=body, headers=said, redirect=False, retries=False)
        if expect not in (None, answer.status):
            raise SystemExit(f"story: {method} {url} answered {answer.status}, not {expect}:\n{answer.data[:2000]!r}")
        return answer


class Browser:
    """Pages of the site with their cookies and forms."""

    def __init__(self, outside: Outside, site: str) -> None:
        self.outside, self.site = outside, site
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, *, expect: int, form: dict[str, str] | None = None, **headers: str) -> Answer:
        said = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        body = None
        if form is not None:
            said |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": urljoin(self.site, path)}
            body = urlencode(form).encode()
        answer = self.outside.ask(method, urljoin(self.site, path), expect=expect, body=body, headers=said)
        for line in answer.headers.getlist("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies.pop(name, None)
                if morsel["max-age"] == "0":
                    continue
                assert morsel["secure"], f"the cookie {name} may be sent without TLS"
                self.cookies[name] = morsel.value
        return answer

    def page(self, path: str) -> str:
        return self.ask("GET", path, expect=200).data.decode()

    def post(self, path: str, form: dict[str, str], *, expect: int = 302, seen_at: str = "") -> Answer:
        """Send a form of the page `seen_at`; empty: the page at the same address."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page(seen_at or path))
        assert token is not None, f"no form at {seen_at or path}"
        return self.ask("POST", path, expect=expect, form={"csrfmiddlewaretoken": token[1], **form})

    def told(self, path: str) -> Any:
        return json.loads(self.ask("GET", path, expect=200).data)


def code_mailed_to(address: str, sink: str) -> str:
    """The last code that was sent there."""
    codes: list[str] = []

    def has_come() -> bool:
        with urllib.request.urlopen(sink, timeout=10) as answer:
            mails = json.load(answer)
        codes[:] = [code for mail in mails if address in mail["to"] for code in CODE.findall(mail["text"])]
        return bool(codes)

    wait_until("the code comes by mail", has_come, 60)
    return codes[-1]


def sign_up(browser: Browser, sink: str) -> None:
    address = f"rosa-{int(time.time())}@example.org"
    form = {"email": address, "password1": PASSWORD, "password2": PASSWORD}
    confirm = browser.post("/accounts/signup/", form).headers["Location"]
    browser.post(confirm, {"code": code_mailed_to(address, sink)})
    assert "/accounts/logout/" in browser.page("/me/")


def add_camera(browser: Browser) -> str:
    """A home and its first camera. Returns the camera's uuid."""
    home = {"name": "Maple St 12", "lat": "42.37", "lon": "-71.11", "time_zone": "UTC", "retention_days": "30"}
    camera_new = browser.post("/homes/new/", home).headers["Location"]
    facts = {"name": "Front door", "kind": "stick_up", "where": "outdoor"}
    where = browser.post(camera_new, facts).headers["Location"]
    found = re.search(r"/cameras/([0-9a-f-]{36})/", where)
    assert found is not None, where
    return found[1]


def pair(browser: Browser, camera: str) -> dict[str, str]:
    """The header that makes a device this camera."""
    shown = browser.post(f"/cameras/{camera}/pair/", {}, expect=201).data.decode()
    code = re.search(r"data-code>([A-Z0-9-]+)<", shown)
    assert code is not None
    asked = json.dumps({"code": code[1], "model": "story"}).encode()
    url = f"{browser.site}/api/v1/cameras/pair"
    token = json.loads(browser.outside.ask("POST", url, expect=201, body=asked, headers=JSON).data)["token"]
    return {"Authorization": f"Bearer {token}"}


def send_in_parts(outside: Outside, site: str, film: bytes, who: dict[str, str]) -> tuple[str, int]:
    """Announce, write every part to the store by its link, complete. Returns the clip's id and the number of parts."""
    announced = {
        "sha256": hashlib.sha256(film).hexdigest(),
        "size_bytes": len(film),
        "content_type": "video/mp4",
        "trigger": "motion",
        "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }

    def call(path: str, sent: object) -> Any:
        body = json.dumps(sent).encode()
        return json.loads(outside.ask("POST", f"{site}/api/v1/{path}", expect=201, body=body, headers=who | JSON).data)

    upload = call("uploads", announced)
    named = []
    for part in upload["parts"]:
        start = (part["number"] - 1) * upload["part_bytes"]
        body = film[start : start + upload["part_bytes"]]
        written = outside.ask("PUT", part["url"], expect=200, body=body)
        named.append({"number": part["number"], "etag": written.headers["ETag"].strip('"')})
    return call(f"uploads/{upload['upload_id']}/complete", {"parts": named})["id"], len(named)


def films(folder: Path, count: int) -> Iterator[bytes]:
    """Recordings of a megabyte each that differ: what a player skips at their end is made of chance."""
    made = made_clip(folder / "film.mp4", seconds=6, moves=(2, 4)).read_bytes()
    for _ in range(count):
        skipped = os.urandom(FILM_BYTES - len(made) - 8)
        yield made + struct.pack(">I4s", len(skipped) + 8, b"free") + skipped


def look_at_front(outside: Outside, site: str) -> None:
    """Pages say to keep to TLS; static files come compressed, and may be kept for a year under their hashed names."""
    page = outside.ask("GET", f"{site}/accounts/login/", expect=200)
    assert "max-age=63072000" in page.headers["Strict-Transport-Security"]
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page.data.decode())
    assert sheet is not None
    file = outside.ask("GET", site + sheet[1], expect=200, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in file.headers["Cache-Control"] and file.headers["Content-Encoding"] == "gzip"


def play(browser: Browser, clip: str, film: bytes) -> str:
    """Seek to the end, at the store's own name. Returns the signed link."""
    link = browser.ask("GET", f"/clips/{clip}/video", expect=302).headers["Location"]
    asked = {"Range": f"bytes={len(film) - 1000}-"}
    part = browser.outside.ask("GET", link, expect=206, headers=asked)
    assert part.data == film[-1000:]
    assert part.headers["Content-Range"] == f"bytes {len(film) - 1000}-{len(film) - 1}/{len(film)}"
    assert part.headers["Content-Type"] == "video/mp4"
    browser.outside.ask("GET", link.replace("X-Amz-Signature=", "X-Amz-Signature=0"), expect=403)
    return link


def tell(outside: Outside, site: str, sink: str, folder: Path, count: int) -> None:
    begun = time.monotonic()
    look_at_front(outside, site)
    browser = Browser(outside, site)
    sign_up(browser, sink)
    camera = add_camera(browser)
    who = pair(browser, camera)
    say("signed up, confirmed by the mailed code, added a home, paired a camera")

    sent: dict[str, bytes] = {}
    parts = 0
    started = time.monotonic()
    for film in films(folder, count):
        clip, number = send_in_parts(outside, site, film, who)
        sent[clip] = film
        parts += number
    assert len(sent) == count
    say(f"sent {count} films in {parts} parts, {sum(map(len, sent.values())) / 1e6:.1f} MB, by links of the store")

    def stand() -> list[str]:
        return [browser.told(f"/api/v1/clips/{clip}")["status"] for clip in sent]

    wait_until("every film is read", lambda: not {"received", "processing"} & set(stand()), READY_WITHIN_S)
    assert set(stand()) == {"ready"}, stand()
    assert len(browser.told("/api/v1/clips")["clips"]) == count
    say(f"all {count} are ready {time.monotonic() - started:.0f} s after the first was sent")

    links = [play(browser, clip, film) for clip, film in sent.items()]
    say("played: 206 at the store's name, the right bytes; a link with another signature is refused")

    for clip in sent:
        browser.post(f"/clips/{clip}/delete/", {}, seen_at=f"/clips/{clip}/")
    for clip in sent:
        browser.ask("GET", f"/clips/{clip}/", expect=404)

    def are_gone() -> bool:
        return {outside.ask("GET", link, expect=None).status for link in links} == {404}

    wait_until("the bytes go", are_gone, GONE_WITHIN_S)
    assert browser.told("/api/v1/clips")["clips"] == []
    say(f"deleted: pages and bytes are gone. The whole took {time.monotonic() - begun:.0f} s")


def main() -> None:
    parser = ArgumentParser(description="The main job, through a running composition.")
    parser.add_argument("--front", required=True, help="what runs a program in the front's container")
    parser.add_argument("--films", type=int, default=2)
    parser.add_argument("--env", type=Path, default=ROOT / ".env")
    given = parser.parse_args()
    env = read_env(given.env)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        authority = folder / "authority.crt"
        read = [*shlex.split(given.front), "cat", AUTHORITY]
        authority.write_bytes(subprocess.run(read, check=True, capture_output=True).stdout)
        sink = f"http://127.0.0.1:{env.get('SINK_PORT', '8025')}/"
        tell(Outside(authority), env["SITE_URL"], sink, folder, given.films)


if __name__ == "__main__":
    main()
