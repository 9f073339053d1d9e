"""An emergency in a browser: stated, confirmed, reviewed; and the pages of counsel."""

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
FINDING = "Two statements that fit, a child missing for an hour, and no other way in time."


@pytest.mark.usefixtures("store")
def test_two_state_danger_to_life_and_an_overseer_says_in_public_whether_it_was_right(
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
    demand = LegalDemand.objects.get()
    admin = page_of(chief.user, java_script_enabled=False)
    admin.goto(f"/portal/emergencies/{demand.uuid}/confirm/")
    admin.get_by_label("What you know of it yourself").fill(SAYS)
    admin.get_by_role("button", name="Confirm it").click()
    demand.refresh_from_db()
    assert demand.state == DemandState.RECEIVED

    released = portal.demand_of(police, maple, DemandKind.EMERGENCY, DemandState.RELEASED)
    overseer = page_of(portal.overseer())
    overseer.goto("/oversight/")
    shot(overseer, "emergency-desk")
    overseer.get_by_role("link", name=released.reference).click()
    axe(overseer)
    shot(overseer, "emergency-review")
    overseer.get_by_label("It was right").check()
    overseer.get_by_label("Why", exact=True).fill(FINDING)
    overseer.get_by_role("button", name="Publish the finding").click()
    anybody = page_of(None, viewport=PHONE)
    anybody.goto("/emergencies/")
    anybody.get_by_text(FINDING).wait_for()
    axe(anybody)
    shot(anybody, "emergencies")
    counsel = portal.counsel()
    portal.permission(
        counsel, act="appointment", body="Riverton District Court", vote="Judge Osei", number="26-CR-1180"
    )
    anybody.goto(f"/agencies/{counsel.uuid}/")
    axe(anybody)
    shot(anybody, "counsel")
