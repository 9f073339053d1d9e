"""An agency applies with an outline drawn on the map; everybody reads its page; an overseer confirms its permission."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from devices.people.models import User
from police_portal.agencies import policies
from police_portal.agencies.models import Agency, OfficerRole
from police_portal.requests.models import RequestStatus
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.street import person

MAP_MS = 20_000
NEXT = portal.POLICY.replace("30 days", "7 days") + "\n3. Nobody looks alone."


def listed() -> Agency:
    """With a permission in force and one that waits, two requests, and a use policy that residents comment on."""
    agency, now = portal.agency("Riverton Police Department"), timezone.now()
    portal.permission(agency)
    portal.permission(agency, is_confirmed=False, starts_at=now, ends_at=now + timedelta(days=365))
    ada, ona = portal.officer(agency, OfficerRole.ADMIN, name="Ada Min"), portal.overseer("Old")
    portal.request_of(ada)
    portal.request_of(ada, RequestStatus.CLOSED, outcome="useful", outcome_at=now)
    version = policies.propose(agency, NEXT, by=ada.user, now=now)
    policies.open_for_comments(version, by=ona, now=now)
    said = policies.comment(version, "Seven days are enough.", by=person("r@example.org", "Rae"), now=now)
    policies.show(said, by=ona, now=now)
    return agency


def test_applying_with_a_drawn_outline(page_of: PageOf, axe: Check, shot: Check, store: None) -> None:
    chief: User = person("chief@police.example.org", "Chief Diaz")
    page = page_of(chief)
    page.goto("/agencies/apply/")
    page.get_by_label("Name of the agency").fill("Riverton Police Department")
    page.get_by_label("What it is").select_option("police")
    page.get_by_label("Official e-mail domains").fill("police.example.org")
    page.get_by_label("Contact", exact=True).fill("Chief Diaz")
    page.get_by_label("Contact's e-mail").fill("chief@police.example.org")
    page.get_by_label("Use policy").fill(portal.POLICY)
    drawing = page.locator("[data-outline]")
    expect(drawing).to_have_attribute("data-ready", "yes", timeout=MAP_MS)
    canvas = drawing.locator("[data-canvas]")
    for x, y in ((200, 100), (330, 90), (340, 200), (210, 220)):
        canvas.click(position={"x": x, "y": y})
    expect(page.locator(".outline-corner")).to_have_count(4)
    drawing.get_by_role("button", name="Last corner back").click()
    expect(page.locator(".outline-corner")).to_have_count(3)
    page.get_by_label("Name of the agency").focus()
    page.evaluate("scrollTo(0, 0)")
    axe(page)
    shot(page, "portal-apply")
    page.get_by_label("Jurisdiction, as GeoJSON").fill(
        '{"type":"Polygon","coordinates":[' + str(portal.COUNTY[0]) + "]}"
    )
    expect(page.locator(".outline-corner")).to_have_count(4)
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("The operator checks it, and you will be told.")).to_be_visible()
    assert Agency.objects.get().jurisdiction == portal.COUNTY


def test_what_everybody_reads_and_an_overseer_confirms(page_of: PageOf, axe: Check, shot: Check, store: None) -> None:
    agency, ona = listed(), portal.overseer()
    page = page_of(None)
    page.goto("/agencies/")
    shot(page, "portal-agencies")
    page.get_by_role("link", name="Riverton Police Department").click()
    expect(page.locator("[data-shape-map]")).to_have_attribute("data-ready", "yes", timeout=MAP_MS)
    axe(page)
    shot(page, "portal-agency")
    page.get_by_role("link", name="Version 2").click()
    expect(page.locator("del").first).to_have_text("30")
    axe(page)
    shot(page, "portal-policy")
    page.go_back()
    page.get_by_role("link", name="Read the permission").click()
    page.get_by_text("How to check that it never changed").click()
    expect(page.get_by_text("sha256sum resolution.pdf", exact=True)).to_be_visible()
    axe(page)
    shot(page, "portal-permission")
    desk = page_of(ona, java_script_enabled=False)
    desk.goto("/oversight/permissions/")
    desk.get_by_role("link", name="Riverton Police Department").first.click()
    shot(desk, "portal-oversight-permission", widths_px=(390,))
    desk.get_by_role("button", name="Confirm it").click()
    expect(desk.get_by_text("Confirmed. It is public from now on.")).to_be_visible()
    assert agency.permissions.public().count() == 2
