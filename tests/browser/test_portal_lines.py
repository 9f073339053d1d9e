"""A custodian quotes a line and ticks boxes by keyboard; on a phone without JavaScript; what leaves is in words."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from devices.cameras.models import Camera, CameraKind
from devices.people.models import Home
from police_portal.law.models import Tick
from tests import portal, street
from tests.browser.conftest import Check, PageOf
from tests.police_portal.law.ordered import order

LINES = "/custodian/demands/{}/lines/"


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
    page.get_by_role("button", name="Save the ticks of line 1").click()
    expect(box).to_be_checked()
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
