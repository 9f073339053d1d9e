"""An officer draws an area with the mouse, sees each limit as it is met, and sends the request."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from police_portal.requests.models import FootageRequest, RequestStatus
from tests import portal
from tests.browser.conftest import Check, PageOf

NEAR = [[[-71.66, 42.118], [-71.645, 42.118], [-71.645, 42.13], [-71.66, 42.13], [-71.66, 42.118]]]
CORNERS = ((0.35, 0.35), (0.65, 0.35), (0.65, 0.65), (0.35, 0.65))  # of the map's width and height


def draw(page: Page) -> None:
    page.locator("[data-request-map][data-ready]").wait_for()
    box = page.locator("[data-canvas]").bounding_box()
    assert box is not None
    for across, down in CORNERS:
        page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def test_an_officer_draws_an_area_and_sends_a_request(page_of: PageOf, axe: Check, shot: Check, store: None) -> None:
    of = portal.agency(jurisdiction=NEAR)
    portal.permission(of)
    officer = portal.officer(of)
    page = page_of(officer.user)
    page.goto("/portal/requests/new/")
    page.get_by_label("Corners of the area").fill("42.1205, -71.6583\n42.1205, -71.6503\n42.1265, -71.6503")
    expect(page.get_by_role("button", name="Corner 3")).to_be_visible()  # written before the map was there
    page.get_by_role("button", name="Begin anew").click()
    draw(page)
    limits = page.locator("#limits")
    expect(limits.get_by_text("of 0.5 sq mi")).to_be_visible()

    first = page.get_by_role("button", name="Corner 1")
    before = page.get_by_label("Corners of the area").input_value()
    first.focus()
    page.keyboard.press("ArrowLeft")
    assert page.get_by_label("Corners of the area").input_value() != before

    start = timezone.now() - timedelta(days=2)
    page.get_by_label("Time zone").select_option("UTC")
    page.get_by_label("From").fill(f"{start:%Y-%m-%dT%H:%M}")
    page.get_by_label("To", exact=True).fill(f"{start + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    page.get_by_label("Offence").select_option("burglary")
    page.get_by_label("Case number").fill("26-00123")
    page.get_by_label("Message to the homes").fill("A window was broken on Maple St. We look for a white van.")
    expect(limits.get_by_text("3 h of 12 h")).to_be_visible()
    expect(limits.get_by_text("Every limit is met.")).to_be_visible()
    axe(page)
    shot(page, "portal-request-new")
    page.get_by_role("button", name="Save and read it").click()

    page.locator("[data-request-map][data-ready]").wait_for()
    axe(page)
    page.locator("[data-shape-map][data-ready]").wait_for()
    shot(page, "portal-request-read")
    page.get_by_role("button", name="Send for review").click()
    page.locator("[data-request-map][data-ready]").wait_for()
    expect(page.get_by_text("in review")).to_be_visible()
    assert FootageRequest.objects.get().status == RequestStatus.IN_REVIEW
    axe(page)
    page.goto("/portal/")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    axe(page)
    shot(page, "portal-requests")
