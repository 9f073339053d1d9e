"""The public log, read by a stranger; and the operator who opens a recording while its owner is told."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from devices.audit import heads, signing
from devices.audit.verifier import main
from devices.cameras.models import Camera
from devices.people.models import User
from tests.browser.conftest import Check, PageOf
from tests.browser.films import film, watchable
from tests.devices.audit.sealed import public_act
from tests.portal import with_code


def test_the_operator_opens_a_recording_and_everybody_can_check_the_log(
    page_of: PageOf, store: None, porch: Camera, operator: User, ana: User, axe: Check, shot: Check, tmp_path: Path
) -> None:
    clip = watchable(porch, film(tmp_path / "film.mp4", seconds=4), seconds=4)
    page = page_of(with_code(operator))
    page.goto("/running/glass/")
    page.get_by_label("Name of the recording").fill(str(clip.uuid))
    page.get_by_label("Reason").fill("A child is missing since noon; the mother asks on the phone.")
    axe(page)
    shot(page, "glass")
    page.get_by_role("button", name="Open it and tell the owner").click()
    page.get_by_role("heading", name="An opened recording").wait_for()
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.05")
    axe(page)
    shot(page, "glass_clip")
    owner = page_of(ana)
    owner.goto(f"/clips/{clip.uuid}/")
    owner.get_by_text("Olu, the operator, opened it for 30 minutes.").wait_for()
    owner.goto("/notices/")
    owner.get_by_text("The operator opened one of your recordings").wait_for()

    heads.sign_day(timezone.now())
    public_act(timezone.now(), agency="Springfield Police", reference="PF-2026-0042", reason="Narrow in place.")
    stranger = page_of(None)
    stranger.goto("/log/")
    stranger.get_by_text("Check it yourself").click()
    axe(stranger)
    shot(stranger, "public_log")
    with stranger.expect_download() as waiting:
        stranger.get_by_role("link", name="The log as a file").click()
    waiting.value.save_as(tmp_path / "log.json")
    assert main([str(tmp_path / "log.json"), "--key", signing.public_key()]) == 0
