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
    owner.evaluate("window.print = () => { document.title = 'printed' }")
    owner.get_by_role("button", name="Print the sign").click()
    expect(owner).to_have_title("printed")
    owner.emulate_media(media="print")
    expect(owner.get_by_text("End this sign")).to_be_hidden()
    expect(owner.get_by_text("Print the sign")).to_be_hidden()
    shot(owner, "camera-sign-printed")
    reading = page_of(ben)
    reading.goto(f"/sign/{DoorSign.objects.get().uuid}/")
    axe(reading)
    shot(reading, "sign")
    expect(reading.get_by_role("link", name="Ask", exact=True)).to_be_visible()


def test_without_scripts_a_sign_is_ended_on_a_page_that_says_what_it_means(
    page_of: PageOf, store: None, porch: Camera, ana: User
) -> None:
    page = page_of(ana, java_script_enabled=False)
    page.goto(f"/cameras/{porch.uuid}/sign/")
    page.get_by_role("button", name="Make a sign").click()
    expect(page.get_by_text("as your browser prints any page")).to_be_visible()
    expect(page.get_by_text("Print the sign")).to_be_hidden()
    page.get_by_role("link", name="End this sign").click()
    page.get_by_role("link", name="Cancel").click()
    assert DoorSign.objects.filter(ended_at__isnull=True).exists()
    page.get_by_role("link", name="End this sign").click()
    expect(page.get_by_text("This cannot be undone.")).to_be_visible()
    page.get_by_role("button", name="End this sign").click()
    expect(page.get_by_text("The sign has ended")).to_be_visible()
    assert not DoorSign.objects.filter(ended_at__isnull=True).exists()
