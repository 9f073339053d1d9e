"""The timeline in a real Chromium: previews, choosing, what is new, adding recordings, the day strip."""

from __future__ import annotations

import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipStatus
from devices.people.models import Home, User
from tests.browser.conftest import Check, PageOf
from tests.browser.films import film, watchable
from tests.services import CeleryWorker, eventually

WORK_MS = 60_000


@pytest.fixture(scope="module")
def small_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "small.mp4", seconds=6)


@pytest.fixture
def clips(transactional_db: None, store: None, porch: Camera, garden: Camera, small_film: Path) -> list[Clip]:
    """Five, of two cameras, over two days; the newest first."""
    noon = timezone.now().replace(hour=16, minute=0)
    noon -= timedelta(days=1 if noon > timezone.now() else 0)
    return [
        a_clip(porch if n % 2 else garden, small_film, n, at=noon - timedelta(hours=7 * n), is_seen=n > 1)
        for n in range(5)
    ]


def a_clip(camera: Camera, path: Path, number: int, *, at: datetime, **columns: object) -> Clip:
    own = path.with_name(f"{number}.mp4")
    own.write_bytes(path.read_bytes() + bytes(number))
    return watchable(camera, own, seconds=6, at=at, **columns)


def card(page: Page, clip: Clip):
    return page.locator(f"#clip-{clip.uuid}")


def tick(page: Page, clip: Clip) -> None:
    card(page, clip).hover()
    card(page, clip).get_by_role("checkbox").check()


def test_hover_and_focus_play_the_preview_in_place(page_of: PageOf, ana: User, maple: Home, clips: list[Clip]) -> None:
    page = page_of(ana)
    page.goto(f"/homes/{maple.uuid}/")
    card(page, clips[0]).hover()
    preview = card(page, clips[0]).locator(".preview")
    expect(preview).to_be_visible()
    first = preview.evaluate("(p) => p.style.backgroundPosition")
    page.wait_for_function("(was) => document.querySelector('.preview')?.style.backgroundPosition !== was", arg=first)
    card(page, clips[1]).locator(".clip-link").focus()
    expect(card(page, clips[1]).locator(".preview")).to_be_visible()
    expect(preview).to_have_count(0)
    page.emulate_media(reduced_motion="reduce")
    card(page, clips[2]).hover()
    page.wait_for_timeout(400)
    expect(page.locator(".preview")).to_have_count(0)


def test_chosen_clips_come_as_a_zip(page_of: PageOf, ana: User, maple: Home, clips: list[Clip], tmp_path: Path) -> None:
    page = page_of(ana)
    page.goto(f"/homes/{maple.uuid}/")
    expect(page.get_by_role("button", name="Download")).to_be_hidden()
    tick(page, clips[0])
    tick(page, clips[2])
    expect(page.get_by_text("2 chosen")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download").click()
    started.value.save_as(tmp_path / "clips.zip")
    with zipfile.ZipFile(tmp_path / "clips.zip") as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 2


def test_chosen_clips_are_deleted_and_come_back(page_of: PageOf, ana: User, maple: Home, clips: list[Clip]) -> None:
    page = page_of(ana)
    page.goto(f"/homes/{maple.uuid}/")
    tick(page, clips[1])
    tick(page, clips[3])
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("article.clip")).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("article.clip")).to_have_count(5)


def test_a_clip_that_arrives_is_announced_and_shown_in_place(
    page_of: PageOf, ana: User, maple: Home, porch: Camera, clips: list[Clip], small_film: Path
) -> None:
    page = page_of(ana)
    page.goto(f"/homes/{maple.uuid}/")
    new = a_clip(porch, small_film, 9, at=timezone.now())
    page.get_by_role("link", name="1 new clip").click(timeout=20_000)
    expect(card(page, new)).to_be_visible()
    expect(page.locator("article.clip")).to_have_count(6)


def test_the_day_strip_is_walked_by_keys_and_chosen_from(
    page_of: PageOf, ana: User, maple: Home, clips: list[Clip]
) -> None:
    page = page_of(ana)
    page.goto(f"/homes/{maple.uuid}/")
    marks = page.locator("[data-day-strip] svg a")
    count = marks.count()
    assert count >= 2
    marks.last.focus()
    page.keyboard.press("ArrowLeft")
    expect(marks.nth(count - 2)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**from=*")
    expect(page.locator("article.clip")).to_have_count(1)
    page.get_by_role("link", name="All times").click()
    expect(page.locator("article.clip")).to_have_count(5)


def test_a_drag_over_the_day_strip_chooses_a_span(page_of: PageOf, ana: User, maple: Home, clips: list[Clip]) -> None:
    page = page_of(ana)
    page.goto(f"/homes/{maple.uuid}/")
    box = page.locator("[data-day-strip] svg:not(.icon)").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20, steps=6)
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 20, steps=6)
    page.mouse.up()
    page.wait_for_url("**from=*T00%3A00*")
    assert "T00%3A00" in page.url.split("to=")[1]


def test_added_recordings_are_sent_with_progress_and_become_ready_by_themselves(
    page_of: PageOf, worker: CeleryWorker, ana: User, maple: Home, porch: Camera, small_film: Path, shot: Check
) -> None:
    page = page_of(ana)
    page.goto(f"/homes/{maple.uuid}/upload/")
    seen = page.evaluate_handle(
        """() => { const values = []; new MutationObserver(() => {
        for (const bar of document.querySelectorAll('[data-sending] progress')) values.push(bar.value);
        }).observe(document.body, {subtree: true, childList: true, characterData: true}); return values; }"""
    )
    empty = small_film.with_name("empty.mp4")
    empty.write_bytes(b"")
    page.get_by_label("Recordings").set_input_files([small_film, empty])
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("empty.mp4 is empty.")).to_be_visible()
    expect(page.get_by_text("arrived")).to_be_visible()
    assert max(seen.json_value()) == 100
    expect(page.locator("article.clip")).to_have_count(1)
    expect(page.locator("article.clip img")).to_be_visible(timeout=WORK_MS)
    clip = Clip.objects.get()
    assert clip.status == ClipStatus.READY
    assert clip.trigger == "upload"
    page.locator("article.clip a").click()
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")


def test_a_clip_being_read_becomes_a_player_without_a_reload(
    page_of: PageOf, worker: CeleryWorker, ana: User, maple: Home, porch: Camera, small_film: Path
) -> None:
    worker.kill()
    page = page_of(ana)
    page.goto(f"/homes/{maple.uuid}/upload/")
    page.get_by_label("Recordings").set_input_files(small_film)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("arrived")).to_be_visible()
    eventually(lambda: Clip.objects.exists())
    page.goto(f"/clips/{Clip.objects.get().uuid}/")
    expect(page.get_by_text("waiting for its turn")).to_be_visible()
    page.evaluate("() => { window.isSamePage = true; }")
    worker.start()
    expect(page.get_by_role("slider", name="Position")).to_be_visible(timeout=WORK_MS)
    assert page.evaluate("() => window.isSamePage")
    page.locator("[data-big-play]").click()
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.3")


def test_without_scripts_everything_can_be_done(
    page_of: PageOf, ana: User, maple: Home, clips: list[Clip], small_film: Path
) -> None:
    page = page_of(ana, java_script_enabled=False)
    page.goto(f"/homes/{maple.uuid}/")
    card(page, clips[0]).get_by_role("checkbox").check()
    page.get_by_role("button", name="Star", exact=True).click()
    expect(page.get_by_text("1 clip starred.")).to_be_visible()
    page.get_by_role("link", name="Starred", exact=True).click()
    expect(page.locator("article.clip")).to_have_count(1)
    page.get_by_role("link", name="Add recordings").click()
    other = small_film.with_name("other.mp4")
    other.write_bytes(small_film.read_bytes() + b"0")
    page.get_by_label("Recordings").set_input_files(other)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("1 recording added.")).to_be_visible()


def test_it_looks_right_and_axe_finds_nothing(
    page_of: PageOf, axe: Check, shot: Check, ana: User, vic: User, maple: Home, clips: list[Clip]
) -> None:
    page = page_of(ana)
    Clip.objects.filter(pk=clips[0].pk).update(status="received", poster=None, strip=None, ready_at=None)
    Clip.objects.filter(pk=clips[3].pk).update(status="unreadable", reason="damaged", poster=None)
    page.goto(f"/homes/{maple.uuid}/")
    axe(page)
    shot(page, "timeline", widths_px=(390, 768, 1280))
    tick(page, clips[1])
    axe(page)
    shot(page, "timeline-choosing")
    page.goto(f"/homes/{maple.uuid}/?trigger=on_demand&from=2026-06-10T00:00&to=nonsense")
    axe(page)
    shot(page, "timeline-no-match")
    page.goto(f"/homes/{maple.uuid}/upload/")
    axe(page)
    shot(page, "upload")
    Clip.objects.update(delete_at=timezone.now() + timedelta(minutes=5))
    page.goto(f"/homes/{maple.uuid}/")
    axe(page)
    shot(page, "timeline-empty")
    page = page_of(vic)
    page.goto(f"/homes/{maple.uuid}/")
    axe(page)


def test_on_a_phone_every_list_of_the_filters_stays_on_the_screen(
    page_of: PageOf, ana: User, maple: Home, porch: Camera
) -> None:
    page = page_of(ana, viewport={"width": 390, "height": 844})
    page.goto(f"/homes/{maple.uuid}/")
    for number in range(page.locator(".filters .menu > summary").count()):
        page.locator(".filters .menu > summary").nth(number).click()
        box = page.locator(".filters .menu[open] > :not(summary)").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        page.keyboard.press("Escape")
