"""An emergency, all parts real: two state it, an overseer knows at once, the owner at the stated time, then all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from devices.audit.models import DelayedEntry
from devices.cameras.models import Camera
from devices.notices.tasks import send_due_mail
from devices.people.models import Home, User
from police_portal import limits
from police_portal.agencies.models import OfficerRole
from police_portal.custody.models import Share, ShareState
from police_portal.law.models import DemandKind, DemandState, LegalDemand
from police_portal.law.tasks import tell_of_demands
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.browser.films import film, watchable
from tests.browser.test_portal_story import MADE_WITHIN_S, PLAYED
from tests.services import CeleryWorker, eventually

PHONE = {"width": 390, "height": 844}
WHAT = "A child of six was taken into a grey van near Maple St 12; a plate at the kerb is the only lead we have."
SAYS = "I spoke with the mother myself. The child is with nobody of the family, and every hour counts."
ENDANGERS = "A brother of the man we look for lives on this street, and could warn him."
FINDING = "Two statements that fit, a child missing for an hour, and no other way to learn the plate in time."
QUOTE = "The van stood at the kerb before the house between 14:00 and 15:00."
SECONDS, HOUR, MINUTE = 4, timedelta(hours=1), timedelta(minutes=1)
PLACE = ("Maple", "Springfield", "42.12", "-71.65")


def test_an_emergency_reaches_the_overseer_at_once_the_owner_at_the_stated_time_and_then_everybody(
    page_of: PageOf,
    axe: Check,
    shot: Check,
    console: list[str],
    worker: CeleryWorker,
    ana: User,
    maple: Home,
    porch: Camera,
    garden: Camera,
    tmp_path: Path,
) -> None:
    yesterday = timezone.now().astimezone(ZoneInfo(maple.time_zone)) - timedelta(days=1)
    two = yesterday.replace(hour=14, minute=0, second=0, microsecond=0)
    for more, (of, minutes) in enumerate(((porch, 20), (porch, 80), (garden, 20))):  # no two are the same bytes
        seconds = SECONDS + more
        path = film(tmp_path / f"{more}.mp4", seconds=seconds)
        watchable(of, path, seconds=seconds, at=two + timedelta(minutes=minutes))
    police, ona = portal.agency(), portal.overseer()
    diaz, chief = portal.officer(police), portal.officer(police, OfficerRole.ADMIN, name="Chief Okafor")

    # The officer states it, and another one of the agency confirms it
    officer = page_of(diaz.user)
    officer.goto("/portal/emergencies/new/")
    officer.get_by_label("Where").fill("Maple St 12, Springfield")
    officer.get_by_label("Whose life is in danger, and why").fill(WHAT)
    officer.get_by_label("Whom it would endanger if the owner were told at once").fill(ENDANGERS)
    officer.get_by_role("button", name="State it").click()
    expect(officer.get_by_text("It waits for the word of an administrator who did not state it")).to_be_visible()
    demand = LegalDemand.objects.get()
    overseer = page_of(ona)
    overseer.goto("/oversight/")
    expect(overseer.get_by_text(demand.reference)).to_have_count(0)
    admin = page_of(chief.user)
    admin.goto("/notices/")
    admin.get_by_role("link", name=demand.reference).click()
    admin.get_by_label("What you know of it yourself").fill(SAYS)
    axe(admin)
    shot(admin, "emergency-story-confirm")
    admin.get_by_role("button", name="Confirm it").click()
    expect(admin.get_by_text("It is not decided yet")).to_be_visible()

    # The overseer knows in the same moment, and reads no place and sees nothing
    send_due_mail()
    assert any(ona.email in sent.to and demand.reference in str(sent.body) for sent in mail.outbox)
    overseer.goto("/notices/")
    overseer.get_by_role("link", name=demand.reference).click()
    expect(overseer.get_by_role("heading", name="Officer Diaz states")).to_be_visible()
    expect(overseer.get_by_text("a plate at the kerb is the only lead")).to_be_visible()
    expect(overseer.get_by_text("Nothing was released so far")).to_be_visible()
    shows_no_place(overseer)
    axe(overseer)
    shot(overseer, "emergency-story-overseer")

    # The custodian ticks one hour of one camera, and says when the owner reads of it
    custodian = page_of(portal.custodian())
    custodian.goto("/custodian/demands/")
    custodian.get_by_role("link", name=demand.reference).click()
    custodian.get_by_label("E-mail or address line").fill("Maple St 12, Springfield")
    custodian.get_by_role("button", name="Look it up").click()
    expect(custodian.get_by_text("a home, with")).to_contain_text("Porch")
    custodian.goto(f"/custodian/demands/{demand.uuid}/lines/")
    custodian.get_by_label("The line, word for word").fill(QUOTE)
    custodian.get_by_label("First day").fill(f"{two:%Y-%m-%d}")
    custodian.get_by_label("From", exact=True).select_option("14")
    custodian.get_by_label("Last day").fill(f"{two:%Y-%m-%d}")
    custodian.get_by_label("Until", exact=True).select_option("16")
    custodian.get_by_role("button", name="Quote it").click()
    custodian.get_by_role("checkbox", name=f"Porch, {two:%A} {two.day} {two:%B}, 14:00 to 15:00").check()
    custodian.get_by_role("button", name="Save the ticks of line 1").click()
    custodian.get_by_role("link", name="What will leave").click()
    wait = custodian.get_by_label("The owner reads of it")
    offered = [int(each) for each in wait.locator("option").evaluate_all("all => all.map(one => one.value)")]
    assert max(offered) * HOUR == limits.EMERGENCY_TELL_MOST
    wait.evaluate("box => box.add(new Option('later', '73'))")
    wait.select_option("73")
    custodian.get_by_role("button", name="Release exactly this").click()
    expect(custodian.get_by_text("73 is not one of the available choices")).to_be_visible()
    demand.refresh_from_db()
    assert (demand.state, Share.objects.count()) == (DemandState.RECEIVED, 0)
    assert len(console) == 1
    console.clear()  # the refusal's own status
    custodian.get_by_label("The owner reads of it").select_option("6")
    axe(custodian)
    shot(custodian, "emergency-story-release")
    custodian.get_by_role("button", name="Release exactly this").click()
    expect(custodian.get_by_role("heading", name="What left")).to_be_visible()
    demand.refresh_from_db()
    assert demand.decided_at is not None
    assert demand.tell_at == demand.decided_at + 6 * HOUR
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalDemand.objects.update(tell_at=F("decided_at") + limits.EMERGENCY_TELL_MOST + timedelta(microseconds=1))

    # The agency has that one recording
    share = Share.objects.get()
    assert (share.recorded_at, share.demand) == (two + timedelta(minutes=20), demand)
    eventually(lambda: Share.objects.filter(state=ShareState.LENT).exists(), within_s=MADE_WITHIN_S)
    officer.goto(f"/portal/demands/{demand.uuid}/")
    officer.get_by_role("link", name=str(share.uuid)[:8]).click()
    officer.get_by_role("button", name="Play").first.click()
    officer.wait_for_function(PLAYED)

    # A minute before the stated time the owner reads nothing of it, and everybody reads nothing
    owner, anybody = page_of(ana, viewport=PHONE, color_scheme="dark"), page_of(None)
    demand.refresh_from_db()
    assert demand.tell_at is not None
    passes(demand, demand.tell_at - timezone.now() - MINUTE)
    tell_of_demands()
    mail.outbox.clear()
    send_due_mail()
    assert not [sent for sent in mail.outbox if ana.email in sent.to]
    for address in ("/", f"/clips/{share.clip_uuid}/", "/asked/", "/lent/", "/orders/", "/notices/", "/me/"):
        owner.goto(address)
        for word in (police.name, "emergency", demand.reference, "opened by"):
            assert word not in owner.locator("main").inner_text(), (address, word)
    assert owner.request.get(f"/orders/{demand.uuid}/").status == 404
    assert owner.request.get(f"/lent/{share.uuid}/").status == 404
    owner.goto("/orders/")
    shot(owner, "emergency-story-owner-before", widths_px=(390,))
    anybody.goto("/emergencies/")
    expect(anybody.get_by_text("Nothing was released in an emergency")).to_be_visible()

    # At the stated time the next beat tells
    passes(demand, MINUTE)
    assert tell_of_demands() == 1
    assert tell_of_demands() == 0
    send_due_mail()
    assert len([sent for sent in mail.outbox if ana.email in sent.to and demand.reference in str(sent.body)]) == 1
    owner.goto("/notices/")
    axe(owner)
    shot(owner, "emergency-story-owner-notices", widths_px=(390,))
    owner.get_by_role("link", name=demand.reference).click()
    for words in (QUOTE, WHAT, SAYS, ENDANGERS):
        expect(owner.get_by_text(words)).to_be_visible()
    expect(owner.get_by_text("opened by an order")).to_be_visible()
    axe(owner)
    shot(owner, "emergency-story-owner-told", widths_px=(390,))
    owner.goto(f"/lent/{share.uuid}/")
    expect(owner.get_by_text("Officer Diaz of Riverton Police looked at it").first).to_be_visible()

    # An overseer reviews it, and everybody reads what was found
    anybody.reload()
    expect(anybody.get_by_text("waits for its review")).to_be_visible()
    overseer.goto("/oversight/")
    overseer.get_by_role("link", name=demand.reference).click()
    shows_no_place(overseer)
    assert overseer.request.get(f"/portal/shares/{share.uuid}/video").status in (403, 404)
    overseer.get_by_label("It was right").check()
    overseer.get_by_label("Why", exact=True).fill(FINDING)
    axe(overseer)
    shot(overseer, "emergency-story-review")
    overseer.get_by_role("button", name="Publish the finding").click()
    expect(overseer.get_by_text("Kept, and public with your words")).to_be_visible()
    anybody.reload()
    expect(anybody.get_by_text(FINDING)).to_be_visible()
    axe(anybody)
    shot(anybody, "emergency-story-public")
    for word in (*PLACE, "van", "Diaz", "Okafor", demand.reference):
        assert word not in anybody.locator("main").inner_text(), word
    owner.goto(f"/orders/{demand.uuid}/")
    expect(owner.get_by_text(FINDING)).to_be_visible()
    assert LegalDemand.objects.filter(kind=DemandKind.EMERGENCY, was_right=True).count() == 1


def shows_no_place(page: Page) -> None:
    """The page of an overseer: no picture, no recording, no place."""
    assert page.locator("img, video, canvas, [data-map]").count() == 0
    said = page.locator("main").inner_text()
    for word in PLACE:
        assert word not in said, word
    expect(page.get_by_text("[place]").first).to_be_visible()


def passes(demand: LegalDemand, time: timedelta) -> None:
    """So much time goes by: all that is stored of the release lies that much further back."""
    columns = ("received_at", "decided_at", "tell_at")
    LegalDemand.objects.filter(pk=demand.pk).update(**{name: F(name) - time for name in columns})
    for entry in DelayedEntry.objects.filter(holder=demand.uuid):
        DelayedEntry.objects.filter(pk=entry.pk).update(until=entry.until - time)
