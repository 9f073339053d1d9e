"""The sign at a door, made and printed, and the page that its picture leads to."""

from __future__ import annotations

from playwright.sync_api import expect

from devices.cameras.models import Camera
from devices.people.models import User
from police_portal.filmed.models import DoorSign
from tests.browser.conftest import Check, PageOf


def test_an_owner_prints_a_sign_and_whoever_scans_it_finds_the_desk(
    page_of: PageOf, axe: Check, shot: Check, store: None, porch: Camera, ana: User, ben: User
) -> None:
    owner = page_of(ana)
    owner.goto(f"/cameras/{porch.uuid}/sign/")
    owner.get_by_role("button", name="Make a sign").click()
    expect(owner.get_by_role("heading", name="You may be recorded here.")).to_be_visible()
    axe(owner)
    shot(owner, "camera-sign")
    owner.emulate_media(media="print")
    expect(owner.get_by_role("button", name="End this sign")).to_be_hidden()
    shot(owner, "camera-sign-printed")
    reading = page_of(ben)
    reading.goto(f"/sign/{DoorSign.objects.get().uuid}/")
    axe(reading)
    shot(reading, "sign")
    expect(reading.get_by_role("link", name="Ask", exact=True)).to_be_visible()
