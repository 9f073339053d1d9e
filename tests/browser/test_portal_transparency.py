"""The public numbers in a browser: a closed month, a closed year, both widths and themes."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from devices.people.models import User
from police_portal.agencies.models import Officer
from police_portal.requests.models import FootageRequest, Outcome, RequestStatus
from police_portal.transparency import closing
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.police_portal.transparency.test_moderation import a_desk

pytestmark = pytest.mark.usefixtures("store")
DECEMBER = datetime(2025, 12, 3, 9, tzinfo=UTC)


def asked_in_december(by: Officer) -> None:
    for n in range(24):
        at = DECEMBER + timedelta(days=n)
        status = RequestStatus.CLOSED if n % 3 else RequestStatus.REFUSED
        asked = portal.request_of(by, status)
        facts: dict[str, Any] = {"decided_at": at}
        if status == RequestStatus.CLOSED:
            facts |= {"opened_at": at, "ended_at": at, "outcome_at": at, "outcome": Outcome.values[n % 4]}
        FootageRequest.objects.filter(pk=asked.pk).update(**facts)


def test_a_closed_month_and_year_are_read(page_of: PageOf, axe: Check, shot: Check, ana: User) -> None:
    of = portal.agency(applied_at=DECEMBER, decided_at=DECEMBER)
    portal.permission(of)
    asked_in_december(portal.officer(of))
    a_desk(ana, random.Random(3), year=2025, months=(12,))
    closing.close_due(DECEMBER + timedelta(days=31))
    page = page_of(None)
    page.goto("/transparency/")
    expect(page.get_by_role("heading", name="Transparency")).to_be_visible()
    expect(page.get_by_text("is over and is not counted yet")).to_be_visible()
    expect(page.get_by_role("region", name="Legal demands, as a table")).to_contain_text("fewer than 5")
    expect(page.get_by_role("region", name="Requests by area, as a table")).to_contain_text("30-40 %")
    expect(page.get_by_role("region", name="Time until a decision, as a table")).to_contain_text("4-12 h")
    axe(page)
    shot(page, "transparency")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="Report of 2025").click()
    expect(page.get_by_role("heading", name="Report of 2025")).to_be_visible()
    expect(page.get_by_text("We keep no register of complaints")).to_be_visible()
    axe(page)
    shot(page, "transparency-year")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
