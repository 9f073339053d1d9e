"""What the real parts write down while a home is set up, filmed and left: enough to follow a request, and nobody."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.people.models import Home, User
from ring_platform.lines import without_private
from ring_platform.operate.requests import route_of
from tests import place
from tests.devices.video.made import made_clip
from tests.operate.processes import beat, web
from tests.operate.visitor import Visitor
from tests.services import CeleryWorker, Server, eventually

MAIL = "rosa.park@example.org"
FRIEND = "nell.stone@example.org"
PASSWORD = "porch-light-on-4821"
LAT, LON = place.HOMES["ana"]
ADDRESS = "Maple St 12, Springfield"
TILE = "78957/97291"  # of a map: what somebody looked at, to a hundred meters
WORDS = "who-was-at-my-door-last-night"


def lines_of(log: Path) -> list[dict[str, Any]]:
    """The lines that are JSON. Before logging is set up, Python itself may warn in words."""
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def code_mailed() -> str:
    found: list[str] = []

    def has_come() -> bool:
        mails = "".join(mail.read_text() for mail in (live_settings.DATA_DIR / "mail").glob("*"))
        found[:] = re.findall(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", mails, re.MULTILINE)
        return bool(found)

    eventually(has_come)
    return found[-1]


def signed_up(site: str) -> Visitor:
    rosa = Visitor(site)
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    _page, confirm = rosa.post("/accounts/signup/", {"email": MAIL, **passwords})
    code = code_mailed()
    rosa.secrets |= {code, code.replace("-", "")}
    rosa.post(confirm, {"code": code})
    return rosa


def with_camera(rosa: Visitor) -> tuple[str, str]:
    """A home at its exact place and a paired camera. Returns the home's path and the camera's token."""
    home = {"name": "Maple St 12", "address": ADDRESS, "lat": f"{LAT}", "lon": f"{LON}"}
    _page, camera_new = rosa.post("/homes/new/", home | {"time_zone": "UTC", "retention_days": "30"})
    _page, where = rosa.post(camera_new, {"name": "Porch of Rosa", "kind": "stick_up", "where": "outdoor"})
    camera = re.search(r"/cameras/([0-9a-f-]{36})/", where)
    assert camera is not None
    shown, _where = rosa.post(f"/cameras/{camera[1]}/pair/", {}, gives=201)
    code = re.search(r"data-code>([A-Z0-9-]+)<", shown)
    assert code is not None
    rosa.secrets.add(code[1])
    rosa.call("POST", "cameras/pair", sent={"code": "WRONGONE", "model": "x"}, gives=410)
    token = rosa.call("POST", "cameras/pair", sent={"code": code[1], "model": "x"}, gives=201)["token"]
    rosa.call("POST", "camera/heartbeat", token, {"battery_percent": 80, "signal_dbm": -60, "firmware": "1"}, gives=200)
    return camera_new.removesuffix("cameras/new/"), token


def sent(rosa: Visitor, token: str, film: bytes) -> str:
    """A recording in parts, straight to the store. Returns the clip's name."""
    announced = {"sha256": hashlib.sha256(film).hexdigest(), "size_bytes": len(film), "content_type": "video/mp4"}
    announced |= {"trigger": "motion", "recorded_at": datetime.now(UTC).isoformat(timespec="seconds")}
    upload = rosa.call("POST", "uploads", token, announced, gives=201)
    [part] = upload["parts"]
    status, _content, told = rosa.ask("PUT", part["url"], film)
    assert status == 200
    named = {"parts": [{"number": 1, "etag": str(told["ETag"]).strip('"')}]}
    return str(rosa.call("POST", f"uploads/{upload['upload_id']}/complete", token, named, gives=201)["id"])


def seen(rosa: Visitor, home: str, clip: str) -> None:
    """Pages, a search, the film itself, a link for a program, and addresses with secrets that lead nowhere."""
    for path in (home, f"{home}?q={WORDS}", f"/clips/{clip}/", f"{home}settings/", f"{home}members/", "/neighbors/"):
        rosa.ask("GET", path)
    assert rosa.ask("GET", f"/clips/{clip}/video")[0] in (200, 302)
    asked = {"token-name": "my program"}
    _page, reauthenticate = rosa.post("/me/tokens/", asked)
    page, _where = rosa.post(reauthenticate, {"password": PASSWORD}, gives=201)
    [token] = set(re.findall(r"\bper_[\w-]{20,}", page))
    link = rosa.call("POST", f"clips/{clip}/link", token, {"what": "playback"}, gives=201)["url"]
    assert rosa.ask("GET", link)[0] in (200, 302)
    strange = "A-token-that-somebody-else-was-given"
    rosa.secrets |= {strange, str(invite := uuid.uuid4()), TILE}
    rosa.ask("GET", f"/neighbors/tiles/18/{TILE}")
    for path in (f"/clips/{clip}/stream/{strange}", f"/invites/{invite}/", f"/clips/{strange}/", f"/{MAIL}/{strange}"):
        assert rosa.ask("GET", path)[0] in (404, 410)


def left(rosa: Visitor) -> None:
    """Signed out, a wrong password, the right one by somebody who forgot it."""
    rosa.post("/accounts/logout/", {})
    rosa.post("/accounts/login/", {"login": MAIL, "password": "not-the-password-at-all"}, gives=200)
    _page, where = rosa.post("/accounts/password/reset/", {"email": MAIL})
    eventually(lambda: len(list((live_settings.DATA_DIR / "mail").glob("*"))) > 0)
    rosa.page(where)
    rosa.post("/accounts/login/", {"login": MAIL, "password": PASSWORD})


def test_a_request_can_be_followed_and_nobody_is_told_of(
    worker: CeleryWorker, tmp_path: Path, redis_server: Server
) -> None:
    for old in (live_settings.DATA_DIR / "mail").glob("*"):
        old.unlink()
    web_log, worker_log = tmp_path / "web.log", live_settings.DATA_DIR / "log" / "worker.log"
    begun = worker_log.stat().st_size
    film = made_clip(tmp_path / "film.mp4", moves=(2, 4)).read_bytes()
    with beat(), web(web_log) as site:
        rosa = signed_up(site)
        home, token = with_camera(rosa)
        clip = sent(rosa, token, film)
        unreadable = sent(rosa, token, b"this is no film at all")
        eventually(lambda: not Clip.objects.filter(ready_at__isnull=True, reason="").exists(), within_s=60)
        assert {str(name) for name in Clip.objects.values_list("uuid", flat=True)} == {clip, unreadable}
        seen(rosa, home, clip)
        left(rosa)
        redis_server.stop()  # what breaks is written down with all it knows
        Visitor(site).post("/accounts/login/", {"login": MAIL, "password": PASSWORD}, gives=(302, 500, 503))
        assert rosa.ask("GET", f"/clips/{clip}/")[0] == 200
        redis_server.start()
    (tmp_path / "worker.log").write_bytes(worker_log.read_bytes()[begun:])
    by_web, by_worker = lines_of(web_log), lines_of(tmp_path / "worker.log")
    follow(by_web, by_worker)
    text = web_log.read_text() + (tmp_path / "worker.log").read_text()
    tells_nobody(text, rosa.secrets)


def follow(by_web: list[dict[str, Any]], by_worker: list[dict[str, Any]]) -> None:
    """The same request_id on every line of the request, and of the work that it asked for."""
    assert len(by_web) > 50
    asked = [line for line in by_web if line.get("request", "").endswith("/complete")]
    ids = {line["request_id"] for line in asked}
    assert len(ids) == 2
    work = [line for line in by_worker if line.get("request_id") in ids]
    assert {line["event"] for line in work} >= {"task_started", "task_succeeded", "unreadable"}
    assert all(line["task_id"] for line in work)
    assert {line["task"] for line in work if line["event"] == "task_started"} >= {"devices.clips.tasks.analyze_clip"}
    for line in by_web + by_worker:
        assert {"event", "level", "timestamp", "logger"} <= set(line), line
        if line["event"].startswith("request_"):
            assert line["request_id"]


def tells_nobody(text: str, secrets: set[str]) -> None:
    private = {MAIL, MAIL.replace("@", "%40"), "rosa.park", PASSWORD, "not-the-password", WORDS}
    private |= {"Maple", "Porch of Rosa", "Springfield"}
    ours = {live_settings.SECRET_KEY, live_settings.S3_SECRET_KEY, live_settings.SIGNING_KEY}
    ours |= {":tests@", "X-Amz-Signature", "csrfmiddlewaretoken", "Bearer "}
    assert len(secrets) > 12
    found = {secret for secret in private | ours | secrets if secret in text}
    assert not found
    assert not place.found_in(text)
    assert not re.search(r"[\w.]+@[\w-]+\.\w", text)


def test_what_postgresql_says_of_a_row_is_not_written_down() -> None:
    said = 'null value violates \\"x\\"\\nDETAIL:  Failing row contains (1, Maple \\"12\\", 42.123456).\\n\\nThe above'
    assert without_private(f'{{"exception": "{said}", "level": "error"}}') == (
        '{"exception": "null value violates \\"x\\"\\nDETAIL: …\\n\\nThe above", "level": "error"}'
    )


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What the site's own handler would write."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    formatters: Any = live_settings.LOGGING["formatters"]
    made = dict(formatters["json"])
    handler.setFormatter(made.pop("()")(**made))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_a_row_that_the_database_refuses_is_not_in_the_line(maple: Home, ana: User, lines: StringIO) -> None:
    """PostgreSQL puts the whole row into its error."""
    for rows in (Home.objects.filter(pk=maple.pk), User.objects.filter(pk=ana.pk)):
        try:
            with transaction.atomic():
                rows.update(uuid=None)
        except IntegrityError:
            logging.getLogger("devices").exception("refused")
    both = [json.loads(line)["exception"] for line in lines.getvalue().splitlines()]
    assert len(both) == 2
    for told in both:
        assert "IntegrityError" in told
        assert (connection.vendor == "postgresql") == ("DETAIL: …" in told)
        assert ana.email not in told
        assert "Maple" not in told
        assert not place.found_in(told)


def test_a_path_is_told_by_its_route(porch: Camera) -> None:
    name = str(porch.uuid)
    assert route_of(reverse("devices:clip", args=[name])) == f"/clips/{name}/"
    assert route_of(f"/clips/{name}/stream/s3cret") == f"/clips/{name}/stream/…"
    assert route_of(f"/invites/{name}/") == "/invites/…/"
    assert route_of("/neighbors/tiles/18/79000/97000") == "/neighbors/tiles/…/…/…"
    assert route_of("/ana@example.org/") == "(nothing is there)"


def test_an_address_of_a_person_is_left_out_of_every_line() -> None:
    assert without_private("to ana.b+c@mail.example.org, or ana%40example.org") == "to …@…, or …@…"
    assert without_private("worker tests-1@localhost ready, a@b") == "worker tests-1@localhost ready, a@b"
