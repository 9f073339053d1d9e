"""The main job as a person lives it: `make run`'s own launcher, a browser, and curl for the camera."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from devices.scenes.film import film
from devices.scenes.scripts import BY_NAME
from ring_platform.launch.options import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
READY_WITHIN_S = 90
PASSWORD = "porch-light-on-4821"


class System:
    """Everything that `make run` starts, in a folder and on ports of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.s3_port = free_port(), free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = folder / "said.txt"

    def start(self) -> None:
        command = [sys.executable, "-m", "ring_platform.launch"]
        command += ["--port", str(self.port), "--s3-port", str(self.s3_port)]
        ours = {"DATA_DIR": str(self.folder / "data"), "DEMO": "0"}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(command, cwd=ROOT, env=kept | ours, stdout=said, stderr=said)
        end = time.monotonic() + READY_WITHIN_S
        while "Ready:" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.2)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        self.log.write_text("")

    def mails(self) -> str:
        return "\n".join(path.read_text() for path in sorted((self.folder / "data" / "mail").glob("*")))

    def objects(self) -> list[Path]:
        return [path for path in (self.folder / "data" / "store").rglob("*") if path.is_file()]


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    running = System(tmp_path)
    running.start()
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A real recording where there is one; else one that the scenes draw."""
    real = os.environ.get("REAL_FOOTAGE")
    if real:
        return Path(real) / "day.mp4"
    made = tmp_path / "porch.mp4"
    film(made, BY_NAME["courier leaves a parcel"], 4)
    return made


def curl(*arguments: str) -> tuple[int, dict[str, object]]:
    """Status and JSON of one call, made by curl as a camera's script makes it."""
    done = subprocess.run(
        ["curl", "-sS", "-w", "\n%{http_code}", *arguments], capture_output=True, text=True, check=True
    )
    body, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body)


def sign_up(page: Page, system: System) -> None:
    page.goto("/accounts/signup/")
    page.locator("main input[name=email]").fill("rosa@example.org")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Make an account").click()
    page.wait_for_url("**/confirm-email/**")
    code = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", system.mails(), re.MULTILINE)
    assert code is not None, system.mails()
    page.locator("input[name=code]").fill(code[1])
    page.locator("main").get_by_role("button").first.click()


def add_home(page: Page) -> None:
    page.goto("/homes/new/")
    page.get_by_label("Name").fill("Maple St 12")
    page.get_by_label("Latitude").fill("42.37")
    page.get_by_label("Longitude").fill("-71.11")
    page.get_by_role("button", name="Add this home").click()


def test_a_clip_travels_from_a_camera_to_the_page_and_is_gone_when_deleted(
    system: System, recording: Path, chromium: Browser
) -> None:
    context = chromium.new_context(base_url=system.url, viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        sign_up(page, system)
        add_home(page)
        page.wait_for_url("**/cameras/new/")
        page.get_by_label("Name").fill("Front door")
        page.locator("main").get_by_role("button", name="Add it").click()
        page.get_by_role("button", name="Show a code").click()
        code = page.locator("[data-code]").first.inner_text()

        body = ["-H", "Content-Type: application/json", "-d", json.dumps({"code": code})]
        status, paired = curl(f"{system.url}/api/v1/cameras/pair", *body)
        assert status == 201, paired
        token = f"Authorization: Bearer {paired['token']}"
        page.locator("nav").get_by_role("link", name="Home").first.click()
        expect(page.get_by_text("No clips yet")).to_be_visible()

        sent = ["-H", token, "-F", f"file=@{recording}", "-F", "trigger=motion"]
        sent += ["-F", f"recorded_at={datetime.now(UTC).isoformat(timespec='seconds')}"]
        status, clip = curl(f"{system.url}/api/v1/clips", *sent)
        assert status == 201, clip
        card = page.locator("article").first
        expect(card.locator("img").first).to_be_visible(timeout=60_000)

        system.stop()
        system.start()  # what was stored is there after a restart
        page.reload()
        errors.clear()  # the open page had asked for news meanwhile
        card.get_by_role("link").first.click()
        video = page.locator("video")
        expect(video).to_be_visible()
        page.evaluate("() => document.querySelector('video').play()")
        page.wait_for_function("() => document.querySelector('video').currentTime > 0.5", timeout=20_000)
        far = page.evaluate("() => document.querySelector('video').duration * 0.9")
        page.evaluate("(at) => { document.querySelector('video').currentTime = at }", far)
        page.wait_for_function(
            "() => !document.querySelector('video').seeking && document.querySelector('video').readyState >= 2",
            timeout=20_000,
        )
        assert page.evaluate("() => document.querySelector('video').currentTime") >= far - 0.2

        assert system.objects()
        page.locator("main").get_by_role("button", name="Delete").click()
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        end = time.monotonic() + 120
        while system.objects():
            assert time.monotonic() < end, system.objects()
            time.sleep(0.5)
        assert not errors
    finally:
        context.close()
