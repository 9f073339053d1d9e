"""The operator protects a school and a shelter, reads the list, and ends one."""

from __future__ import annotations

from playwright.sync_api import expect

from devices.people.models import Office
from police_portal.requests.models import PlaceKind, ProtectedPlace
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.street import person


def test_the_operator_protects_a_place_and_ends_it(
    page_of: PageOf, console: list[str], axe: Check, shot: Check
) -> None:
    olu = person("olu@example.org", "Olu", office=Office.OPERATOR, is_staff=True, is_superuser=True)
    page = page_of(portal.with_code(olu))
    portal.place_of(PlaceKind.SHELTER)
    page.goto("/running/agencies/")
    page.get_by_role("link", name="Protected places").click()
    page.get_by_label("Kind").select_option("school")
    page.get_by_label("Name").fill("Elm School")
    page.get_by_label("Where").fill("42.1235")
    page.get_by_role("button", name="Protect it").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    console.clear()  # the refusal is a 400, and Chromium says so
    axe(page)
    page.get_by_label("Where").fill("42.1235, -71.6543")
    page.get_by_role("button", name="Protect it").click()
    expect(page.get_by_text("Elm School").first).to_be_visible()
    axe(page)
    shot(page, "portal-places")
    page.get_by_role("button", name="End school Elm School").click()
    expect(page.get_by_text("It is not protected any more.")).to_be_visible()
    assert ProtectedPlace.objects.filter(ended_at__isnull=True).get().kind == PlaceKind.SHELTER
