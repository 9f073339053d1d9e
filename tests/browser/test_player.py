"""The page of a clip in a real Chromium: it plays, seeks in what is long, obeys the keyboard, deletes with an undo."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.people.models import User
from tests.browser.conftest import Check, PageOf
from tests.browser.films import brightness, film, watchable
from tests.services import eventually

LONG_S = 90


@pytest.fixture(scope="module")
def short_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "short.mp4", seconds=20)


@pytest.fixture(scope="module")
def long_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = film(tmp_path_factory.mktemp("films") / "long.mp4", seconds=LONG_S, is_heavy=True)
    assert path.stat().st_size >= 30e6
    return path


@pytest.fixture
def clips(transactional_db: None, store: None, porch: Camera, short_film: Path) -> list[Clip]:
    """Three of the porch, an hour apart, the newest first. Each has bytes of its own."""
    now = timezone.now()
    found = []
    for hours in range(3):
        path = short_film.with_name(f"{hours}.mp4")
        path.write_bytes(short_film.read_bytes() + bytes(hours))
        found.append(watchable(porch, path, seconds=20, at=now - timedelta(hours=hours + 1)))
    return found


def now_of(page: Page) -> float:
    return float(page.evaluate("() => document.querySelector('video').currentTime"))


def is_paused(page: Page) -> bool:
    return bool(page.evaluate("() => document.querySelector('video').paused"))


def at_rest(page: Page, seconds: float) -> None:
    """The picture of this moment is shown."""
    page.wait_for_function(
        "(at) => { const v = document.querySelector('video'); return !v.seeking && v.readyState >= 2"
        " && Math.abs(v.currentTime - at) < 0.3; }",
        arg=seconds,
    )


def shade(page: Page) -> int:
    """The brightness of the square in the corner of the picture."""
    return int(
        page.evaluate(
            """() => { const v = document.querySelector('video'), c = document.createElement('canvas');
            c.width = 8; c.height = 8; const pen = c.getContext('2d');
            pen.drawImage(v, 20, 20, 40, 40, 0, 0, 8, 8); return pen.getImageData(4, 4, 1, 1).data[1]; }"""
        )
    )


def open_clip(page: Page, clip: Clip) -> None:
    page.goto(f"/clips/{clip.uuid}/")
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")


def test_it_plays_at_once_and_says_where_it_is(page_of: PageOf, ana: User, clips: list[Clip]) -> None:
    page = page_of(ana)
    open_clip(page, clips[0])
    page.locator("[data-big-play]").click()
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.5")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator("[data-now]")).not_to_have_text("0:00")
    page.get_by_role("button", name="Pause").click()
    assert is_paused(page)
    assert AuditEntry.objects.filter(subject_uuid=clips[0].uuid, action="clip_played").count() == 1


def test_it_seeks_anywhere_in_thirty_megabytes(
    page_of: PageOf, ana: User, store: None, porch: Camera, long_film: Path
) -> None:
    clip = watchable(porch, long_film, seconds=LONG_S)
    page = page_of(ana)
    parts: list[tuple[int, str]] = []
    page.on(
        "response",
        lambda got: parts.append((got.status, got.headers.get("content-range", ""))) if "/video" in got.url else None,
    )
    open_clip(page, clip)
    for second in (LONG_S - 4, 7, LONG_S // 2, LONG_S - 2):
        page.evaluate("(at) => { document.querySelector('video').currentTime = at; }", second + 0.5)
        at_rest(page, second + 0.5)
        assert abs(shade(page) - brightness(second)) < 8, second
    assert {status for status, _range in parts} == {206}
    first_bytes = [int(found[1]) for _status, said in parts if (found := re.match(r"bytes (\d+)-", said))]
    assert max(first_bytes) > 25e6  # it jumped there, and did not read its way
    assert len(first_bytes) >= 3


def test_the_bar_seeks_and_shows_what_is_to_be_seen(page_of: PageOf, ana: User, clips: list[Clip]) -> None:
    page = page_of(ana)
    open_clip(page, clips[0])
    bar = page.get_by_role("slider", name="Position")
    box = bar.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 10)
    expect(page.locator("[data-thumb]")).to_be_visible()
    expect(page.locator("[data-thumb-time]")).to_have_text("0:10")
    picture = page.locator("[data-thumb-picture]")
    expect(picture).to_be_visible()
    assert f"/clips/{clips[0].uuid}/strip" in picture.evaluate("(p) => p.style.backgroundImage")
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 10)
    at_rest(page, 10)


def test_the_keyboard_does_it_all(page_of: PageOf, ana: User, clips: list[Clip]) -> None:
    page = page_of(ana)
    open_clip(page, clips[1])
    press = page.keyboard.press
    press("5")
    at_rest(page, 10)
    press("ArrowRight")
    at_rest(page, 15)
    press("j")
    at_rest(page, 5)
    press("l")
    at_rest(page, 15)
    press("ArrowLeft")
    at_rest(page, 10)
    press("n")
    at_rest(page, 12)  # the second stretch of motion
    press(".")
    assert page.evaluate("() => document.querySelector('video').playbackRate") == 1.5
    press(" ")
    page.wait_for_function("() => !document.querySelector('video').paused")
    press("k")
    page.wait_for_function("() => document.querySelector('video').paused")
    press("s")
    expect(page.get_by_role("button", name="Starred")).to_be_visible()
    clips[1].refresh_from_db()
    assert clips[1].is_starred
    press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    press("Escape")
    press("Shift+ArrowLeft")
    page.wait_for_url(f"**/clips/{clips[2].uuid}/")
    press("Shift+ArrowRight")
    page.wait_for_url(f"**/clips/{clips[1].uuid}/")


def test_deleting_goes_on_to_the_next_and_undo_brings_it_back(page_of: PageOf, ana: User, clips: list[Clip]) -> None:
    page = page_of(ana)
    open_clip(page, clips[0])
    page.get_by_role("button", name="Delete").click()
    page.wait_for_url(f"**/clips/{clips[1].uuid}/")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/clips/{clips[0].uuid}/")
    expect(page.get_by_text("The clip is back.")).to_be_visible()


def test_a_link_that_ends_in_the_middle_is_renewed_unseen(
    page_of: PageOf, ana: User, store: None, porch: Camera, long_film: Path, console: list[str]
) -> None:
    clip = watchable(porch, long_film, seconds=LONG_S)
    page = page_of(ana)
    open_clip(page, clip)
    page.evaluate("() => { document.querySelector('video').currentTime = 3.5; }")
    at_rest(page, 3.5)
    ends = {"left": 2}

    def end(route) -> None:
        ends["left"] -= 1
        route.abort() if ends["left"] >= 0 else route.continue_()

    page.route("**/video", end)
    page.evaluate("() => { document.querySelector('video').currentTime = 70.5; }")
    at_rest(page, 70.5)
    assert abs(shade(page) - brightness(70)) < 8
    console.clear()  # the browser says that the link ended


def test_a_phone_swipes_to_the_next_clip(page_of: PageOf, ana: User, clips: list[Clip]) -> None:
    page = page_of(ana, viewport={"width": 390, "height": 844}, has_touch=True)
    open_clip(page, clips[0])
    page.evaluate(
        """() => { const p = document.querySelector('.picture');
        const touch = (x) => new Touch({identifier: 1, target: p, clientX: x, clientY: 150});
        const say = (name, touches, x) =>
            p.dispatchEvent(new TouchEvent(name, {touches, changedTouches: [touch(x)], bubbles: true}));
        say('touchstart', [touch(80)], 80);
        say('touchend', [], 300); }"""
    )
    page.wait_for_url(f"**/clips/{clips[1].uuid}/")


def test_without_scripts_the_browsers_own_player_plays(page_of: PageOf, ana: User, clips: list[Clip]) -> None:
    page = page_of(ana, java_script_enabled=False)
    page.goto(f"/clips/{clips[0].uuid}/")
    expect(page.locator("video[controls]")).to_be_visible()
    expect(page.locator("[data-controls]")).to_be_hidden()
    page.get_by_role("button", name="Star").click()
    expect(page.get_by_role("button", name="Starred")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The clip is back.")).to_be_visible()


def test_it_looks_right_and_axe_finds_nothing(
    page_of: PageOf, axe: Check, shot: Check, ana: User, mia: User, clips: list[Clip]
) -> None:
    page = page_of(mia)
    open_clip(page, clips[0])
    eventually(lambda: AuditEntry.objects.filter(action="clip_played").exists())
    page = page_of(ana)
    open_clip(page, clips[0])
    expect(page.get_by_text("Mia played it")).to_be_visible()
    axe(page)
    shot(page, "clip", widths_px=(390, 768, 1280))
    page.keyboard.press("?")
    axe(page)
    Clip.objects.filter(pk=clips[1].pk).update(status="unreadable", reason="damaged")
    page.goto(f"/clips/{clips[1].uuid}/")
    axe(page)
    shot(page, "clip-unreadable")
