"""A custodian enters a paper and an order that forbids telling; once that is lifted its owner reads it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from devices.cameras.models import Camera
from devices.people.models import Home, User
from police_portal.law.models import LegalDemand
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.police_portal.law.desk import PDF


@pytest.mark.usefixtures("store", "porch")
def test_a_custodian_enters_a_paper_and_the_owner_reads_it(
    page_of: PageOf, axe: Check, shot: Check, ana: User, maple: Home, garden: Camera, tmp_path: Path
) -> None:
    portal.agency()
    now = timezone.now()
    (tmp_path / "order.pdf").write_bytes(PDF)
    desk = page_of(portal.custodian())
    desk.goto("/custodian/demands/new/")
    axe(desk)
    shot(desk, "law-new")
    desk.get_by_label("What it is").select_option("warrant")
    desk.get_by_label("For which agency").select_option(label="Riverton Police")
    desk.get_by_label("Court, or who issued it").fill("Riverton District Court")
    desk.get_by_label("Number", exact=True).fill("SW-26-118")
    desk.get_by_label("Dated").fill(f"{now:%Y-%m-%d}")
    desk.get_by_label("Whom it names").fill("maple st 12, springfield")
    desk.get_by_label("The paper").set_input_files(tmp_path / "order.pdf")
    desk.get_by_label("Telling the owner is forbidden until").fill(f"{now + timedelta(days=30):%Y-%m-%dT%H:%M}")
    desk.get_by_label("Number of the order that forbids it").fill("GO-7")
    desk.get_by_role("button", name="Enter it").click()
    expect(desk.get_by_text("a home, with")).to_contain_text("Porch")
    axe(desk)
    shot(desk, "law-demand")
    demand = LegalDemand.objects.get()

    owner = page_of(ana)
    owner.goto("/orders/")
    expect(owner.get_by_text("No order concerns you")).to_be_visible()
    shot(owner, "law-orders-none")
    line = portal.line_of(demand, now.replace(minute=0, second=0, microsecond=0) - timedelta(days=1), 4)
    for hours in (0, 1, 3):
        portal.tick_of(line, garden, line.from_hour + timedelta(hours=hours))
    desk.get_by_text("The order that forbids telling").click()
    desk.get_by_role("button", name="It was lifted").click()
    expect(desk.get_by_text("Lifted. Whom it concerns was told.")).to_be_visible()
    desk.goto("/custodian/demands/")
    axe(desk)
    shot(desk, "law-desk")

    owner.reload()
    axe(owner)
    shot(owner, "law-orders")
    owner.get_by_role("link", name="Search warrant, Riverton Police").click()
    expect(owner.get_by_text("Nothing was given yet.")).to_be_visible()
    expect(owner.get_by_text("Garden")).to_be_visible()
    axe(owner)
    shot(owner, "law-order")
