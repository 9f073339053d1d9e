"""The public numbers in a browser: a closed month, a closed year, both widths and themes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from police_portal.requests.models import RequestStatus
from tests import portal
from tests.browser.conftest import Check, PageOf

pytestmark = pytest.mark.usefixtures("store")


def test_a_closed_month_and_year_are_read(page_of: PageOf, axe: Check, shot: Check) -> None:
    last_year = timezone.now() - timedelta(days=370)
    of = portal.agency(decided_at=last_year)
    portal.permission(of)
    by = portal.officer(of)
    for days in (40, 41, 372):
        portal.request_of(by, RequestStatus.OPEN, now=timezone.now() - timedelta(days=days))
    page = page_of(None)
    page.goto("/transparency/")
    expect(page.get_by_role("heading", name="Transparency")).to_be_visible()
    expect(page.get_by_role("region", name="Legal demands, as a table")).to_contain_text("fewer than 5")
    axe(page)
    shot(page, "transparency")
    page.get_by_role("link", name=f"Report of {last_year.year}").click()
    expect(page.get_by_role("heading", name=f"Report of {last_year.year}")).to_be_visible()
    axe(page)
    shot(page, "transparency-year")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
