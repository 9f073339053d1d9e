"""A custodian quotes a line and ticks boxes by keyboard; on a phone without JavaScript; what leaves is in words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, FloatRect, Locator, Page, expect

from devices.cameras.models import Camera, CameraKind
from devices.people.models import Home
from police_portal.law.models import Tick
from tests import portal, street
from tests.browser.conftest import Check, PageOf
from tests.police_portal.law.ordered import order, yesterday

LINES = "/custodian/demands/{}/lines/"
PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("has_script", [True, False])
def test_hours_are_ticked_one_by_one(
    page_of: PageOf, axe: Check, shot: Check, store: None, maple: Home, porch: Camera, garden: Camera, has_script: bool
) -> None:
    street.camera(maple, "Kitchen", CameraKind.INDOOR, token="cam_kitchen")
    demand = order(maple)
    phone = {} if has_script else {"viewport": {"width": 390, "height": 844}}
    page = page_of(portal.custodian(), java_script_enabled=has_script, **phone)
    page.goto(LINES.format(demand.uuid))
    page.get_by_label("The line, word for word").fill("the camera at the front door, on 9 June from 14:00 to 17:00")
    page.get_by_label("First day").fill("2026-06-09")
    page.get_by_label("From", exact=True).select_option("14")
    page.get_by_label("Last day").fill("2026-06-09")
    page.get_by_label("Until", exact=True).select_option("17")
    page.get_by_role("button", name="Quote it").click()
    box = page.get_by_role("checkbox", name="Porch, Tuesday 9 June, 15:00 to 16:00")
    box.focus()
    page.keyboard.press("Space")
    save = page.get_by_role("button", name="Save the ticks of line 1")
    if has_script:
        asks_before_it_leaves(page)
    save.click()
    expect(box).to_be_checked()
    expect(page.get_by_text("Not saved yet.")).to_be_hidden()
    assert Tick.objects.count() == 1
    if has_script:
        axe(page)
        shot(page, "custodian-lines")
    else:
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
    page.get_by_role("link", name="What will leave").click()
    expect(page.get_by_text("faces covered · without sound")).to_be_visible()
    if has_script:
        axe(page)
        shot(page, "custodian-release")
    page.get_by_role("button", name="Release exactly this").click()
    expect(page.get_by_role("heading", name="What left")).to_be_visible()


def asks_before_it_leaves(page: Page) -> None:
    """One tick is not saved: whoever goes on is asked, and stays if they say so, with the tick."""
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    asked: list[str] = []

    def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stays)
    page.get_by_role("link", name="What will leave").click()
    assert asked == ["beforeunload"]
    expect(page.get_by_role("heading", name="Lines and ticks")).to_be_visible()
    page.remove_listener("dialog", stays)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_button_that_saves_two_days_stays_in_sight_and_covers_no_box(
    page_of: PageOf, store: None, maple: Home, porch: Camera, garden: Camera, scheme: str
) -> None:
    demand = order(maple)
    line = portal.line_of(demand, yesterday(), 48)
    page = page_of(portal.custodian(), java_script_enabled=False, viewport=PHONE, color_scheme=scheme)
    page.goto(LINES.format(demand.uuid))
    first, last = page.locator(".hours input").first, page.locator(".hours input").last
    save = page.get_by_role("button", name="Save the ticks of line 1")
    first.focus()
    expect(save).to_be_in_viewport(ratio=1)
    assert box_of(save)["y"] + box_of(save)["height"] <= box_of(page.locator(".shell-nav"))["y"]
    last.check()  # by a click in its middle, where nothing may lie on it
    last.focus()
    expect(save).to_be_in_viewport(ratio=1)
    assert box_of(last)["y"] + box_of(last)["height"] <= box_of(page.locator(".save-bar"))["y"]
    save.click()
    assert Tick.objects.get().line == line


def box_of(of: Locator) -> FloatRect:
    found = of.bounding_box()
    assert found is not None
    return found
