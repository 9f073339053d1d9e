"""An overseer reviews a request by keyboard and opens it; then everybody reads it, also without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from devices.people.models import User
from police_portal.agencies.models import Officer
from police_portal.oversight.models import Sample
from police_portal.requests.models import FootageRequest, RequestStatus
from tests import portal
from tests.browser.conftest import Check, PageOf

MAP_MS = 20_000


@pytest.fixture
def diaz(store: None, transactional_db: None) -> Officer:
    of = portal.agency()
    portal.permission(of)
    return portal.officer(of)


@pytest.fixture
def asked(diaz: Officer) -> FootageRequest:
    """It needs an overseer, and was counted with another one; a screen found something in it."""
    near = portal.request_of(diaz, RequestStatus.CLOSED, outcome="useful", outcome_at=timezone.now())
    Sample.objects.create(request=near)
    words = "A parcel was taken from a porch on Maple St. We look for a white van. Call 555 0100 at once."
    start = words.index("at once")
    finding = {"code": "pressure", "sentence": "This puts pressure on people.", "start": start, "end": start + 7}
    return portal.request_of(
        diaz,
        RequestStatus.IN_REVIEW,
        now=timezone.now() - timedelta(hours=5),
        case_key="26K1",
        message=words,
        findings=[finding],
        needs_overseer=True,
        score=1.34,
        stacked=[near.reference],
    )


def press(page: Page, key: str) -> None:
    """Once the page is there, and its first moments are over, in which no key decides."""
    page.wait_for_load_state()
    page.wait_for_timeout(500)
    page.keyboard.press(key)


def test_an_overseer_reviews_and_opens_it_and_everybody_reads_it(
    page_of: PageOf, asked: FootageRequest, axe: Check
) -> None:
    ona: User = portal.overseer()
    page = page_of(ona)
    page.goto("/oversight/")
    expect(page.get_by_role("heading", name="Oversight", exact=True)).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Review them").click()
    axe(page)
    page.get_by_role("link", name=asked.agency.name).first.click()
    expect(page.locator("[data-shape-map][data-ready]")).to_be_visible(timeout=MAP_MS)
    expect(page.locator("mark", has_text="at once").first).to_be_visible()
    axe(page, exclude=(".maplibregl-map",))
    press(page, "2")
    expect(page.get_by_role("radio", name="serious enough")).to_be_checked()
    page.keyboard.press("O")
    expect(page.get_by_text(f"{asked.reference} is open.")).to_be_visible()

    stranger = page_of(None, java_script_enabled=False)
    stranger.goto("/requests/")
    stranger.get_by_role("link", name="theft of a parcel").first.click()
    expect(stranger.get_by_text("Wide, and the offence is serious enough for it.")).to_be_visible()
    expect(stranger.locator("[data-shape-map]")).to_be_hidden()
    expect(stranger.get_by_text(asked.public_cells[0])).to_be_visible()
    reader = page_of(None)
    for path in ("/requests/", "/oversight/decisions/", f"/requests/{asked.uuid}/"):
        reader.goto(path)
        axe(reader, exclude=(".maplibregl-map",))
