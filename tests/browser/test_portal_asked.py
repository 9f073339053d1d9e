"""Ana is asked for recordings: she reads the letter, shares one clip with faces and one without, keeps the receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.objects.models import Purpose
from devices.people.models import Home, User
from police_portal.consent.models import Answer, Invitation
from police_portal.custody.models import Share
from police_portal.requests.models import RequestStatus
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.browser.films import HEIGHT, WIDTH, picture
from tests.devices.clips.ready import ready_clip, stored


@pytest.fixture
def invitation(store: None, ana: User, maple: Home) -> Invitation:
    police = portal.agency("Riverton Police Department")
    portal.permission(police)
    message = (
        "A parcel was taken from a porch on Maple St around noon. We look for a white van with a dent.\n\nThank you."
    )
    asked = portal.request_of(
        portal.officer(police), message=message, blackouts=[[82, 92, "names a thing, not an act"]]
    )
    portal.invitation(portal.request_of(asked.filed_by, RequestStatus.CLOSED), maple, Answer.DECLINED)
    return portal.invitation(asked, maple)


@pytest.fixture
def clips(invitation: Invitation, porch: Camera, garden: Camera) -> list[Clip]:
    start = timezone.now() - timedelta(days=1, hours=2)
    return [
        ready_clip(
            camera,
            at=start + timedelta(minutes=25 * n),
            has_audio=True,
            has_person=n == 0,
            poster=stored(camera, Purpose.POSTER, "image/jpeg", picture(WIDTH, HEIGHT, 30 + 40 * n)),
        )
        for n, camera in enumerate([porch, garden, porch])
    ]


def test_ana_shares_two_of_three_and_keeps_the_receipt(
    page_of: PageOf, axe: Check, shot: Check, ana: User, invitation: Invitation, clips: list[Clip]
) -> None:
    portal.with_code(ana)
    page = page_of(ana)
    page.goto("/asked/")
    axe(page)
    shot(page, "asked-list")
    page.get_by_role("link", name="Riverton Police Department").first.click()
    expect(page.locator("[data-asked-map][data-ready]")).to_be_visible()
    axe(page)
    shot(page, "asked-letter")
    for clip in clips[:2]:
        page.locator(f"input[value='{clip.uuid}']").check()
    page.get_by_role("button", name="Share chosen").click()
    page.get_by_label("Show faces as they were filmed").first.check()
    page.get_by_label("A name").fill("Ana")
    axe(page)
    shot(page, "asked-terms")
    page.get_by_role("button", name="Share 2 clips").click()
    page.get_by_label("Yes, share Porch").check()
    axe(page)
    shot(page, "asked-again")
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    axe(page)
    shot(page, "asked-receipt")
    assert {share.clip_id: share.is_redacted for share in Share.objects.all()} == {
        clips[0].pk: False,
        clips[1].pk: True,
    }


def test_the_same_without_scripts_and_without_a_second_factor(
    page_of: PageOf, axe: Check, shot: Check, ana: User, invitation: Invitation, clips: list[Clip]
) -> None:
    page = page_of(ana, java_script_enabled=False)
    page.goto(f"/asked/{invitation.uuid}/")
    expect(page.locator("[data-asked-map]")).to_be_hidden()
    expect(page.get_by_text("660 m from west to east")).to_be_visible()
    shot(page, "asked-letter-plain", widths_px=(390,))
    page.locator(f"input[value='{clips[2].uuid}']").check()
    page.get_by_role("button", name="Share chosen").click()
    expect(page.get_by_role("link", name="Set it up")).to_be_visible()
    shot(page, "asked-second-factor", widths_px=(390,))
    portal.with_code(ana)
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Go on where you were").click()
    page.get_by_role("button", name="Share 1 clip").click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    page.goto(f"/asked/{invitation.uuid}/")
    page.get_by_role("button", name="Mute this agency").click()
    expect(page.get_by_role("heading", name="Muted agencies")).to_be_visible()
    shot(page, "asked-choices")
    page.goto(f"/asked/{invitation.uuid}/")
    expect(page.get_by_text("You shared clips for this request.")).to_be_visible()
    shot(page, "asked-letter-shared", widths_px=(390,))
