"""An emergency stated on a phone and confirmed without JavaScript; the overseers' desk; the page of counsel.

How one goes on from there to its owner and the public is in test_portal_emergency_story.py.
"""

from __future__ import annotations

import pytest

from devices.people.models import Home
from police_portal.agencies.models import OfficerRole
from police_portal.law.models import DemandKind, DemandState, LegalDemand
from tests import portal
from tests.browser.conftest import Check, PageOf

PHONE = {"width": 390, "height": 844}
WHAT = "A child of six was taken into a grey van at noon; the van's plate is the only lead we have."
SAYS = "I spoke with the mother myself. The child is not with anybody of the family."


@pytest.mark.usefixtures("store")
def test_two_state_danger_to_life_on_a_phone_and_without_scripts(
    page_of: PageOf, axe: Check, shot: Check, maple: Home
) -> None:
    police = portal.agency()
    diaz, chief = portal.officer(police), portal.officer(police, OfficerRole.ADMIN, name="Chief Okafor")
    officer = page_of(diaz.user, viewport=PHONE)
    officer.goto("/portal/emergencies/new/")
    axe(officer)
    shot(officer, "emergency-new")
    officer.get_by_label("Where").fill("Maple St 12, Springfield")
    officer.get_by_label("Whose life is in danger, and why").fill(WHAT)
    officer.get_by_role("button", name="State it").click()
    officer.get_by_text("It waits for the word of an administrator").wait_for()
    demand = LegalDemand.objects.get()
    admin = page_of(chief.user, viewport=PHONE, java_script_enabled=False)
    admin.goto(f"/portal/emergencies/{demand.uuid}/confirm/")
    admin.get_by_label("What you know of it yourself").fill(SAYS)
    admin.get_by_role("button", name="Confirm it").click()
    admin.get_by_text("It is not decided yet").wait_for()
    demand.refresh_from_db()
    assert demand.state == DemandState.RECEIVED

    released = portal.demand_of(police, maple, DemandKind.EMERGENCY, DemandState.RELEASED)
    overseer = page_of(portal.overseer())
    overseer.goto("/oversight/")
    overseer.get_by_role("link", name=released.reference).wait_for()
    axe(overseer)
    shot(overseer, "emergency-desk")


@pytest.mark.usefixtures("store")
def test_counsel_stand_there_with_the_courts_order_of_appointment(page_of: PageOf, axe: Check, shot: Check) -> None:
    counsel = portal.counsel()
    portal.permission(
        counsel, act="appointment", body="Riverton District Court", vote="Judge Osei", number="26-CR-1180"
    )
    anybody = page_of(None, viewport=PHONE)
    anybody.goto(f"/agencies/{counsel.uuid}/")
    anybody.get_by_text("Riverton District Court").first.wait_for()
    axe(anybody)
    shot(anybody, "counsel")
