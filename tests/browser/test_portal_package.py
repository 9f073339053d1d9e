"""A custody package and a letter about passing on, in a browser: asked for, taken, checked, decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from devices.cameras.models import Camera
from devices.objects.models import Purpose
from devices.people.models import User
from police_portal.custody import packing
from police_portal.custody.models import Package, Share
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.devices.clips.ready import ready_clip
from tests.police_portal.custody.packed import WHY, files_in, verified

TO = "Riverton County District Attorney"


@pytest.fixture
def share(transactional_db: None, store: None, porch: Camera, garden: Camera) -> Share:
    of = portal.agency()
    portal.permission(of)
    asked = portal.request_of(portal.officer(of))
    original = portal.kept(b"as it arrived", Purpose.LEASE_ORIGINAL, "video/mp4")
    hashed: dict[str, Any] = {"original": original, "gives_original": True, "clip_sha256": original.sha256}
    portal.share_of(asked, ready_clip(garden), may_download=True, said_name="Ana", said_address="12 Maple St")
    return portal.share_of(asked, ready_clip(porch), may_download=True, **hashed)


def test_a_package_is_taken_and_checked_and_its_cover_reads(
    page_of: PageOf, axe: Check, shot: Check, share: Share, tmp_path: Path
) -> None:
    diaz = share.under.filed_by
    page = page_of(diaz.user)
    page.goto(f"/portal/shares/{share.uuid}/")
    page.get_by_role("link", name="Custody package").click()
    page.get_by_label("Everything of this request").check()
    page.get_by_label("What for").fill(WHY)
    page.get_by_role("button", name="Make the package").click()
    expect(page.locator("#packages")).to_contain_text("waiting")
    packing.make_package(Package.objects.get().pk, timezone.now)
    expect(page.get_by_role("link", name="Download")).to_be_visible()
    axe(page)
    shot(page, "portal-package", widths_px=(390,))
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download").click()
    path = tmp_path / "package.zip"
    taken.value.save_as(path)
    assert verified(path)[0] == 0
    cover = tmp_path / "cover.html"
    cover.write_bytes(files_in(path)["cover.html"])
    alone = page_of(None)
    alone.goto(cover.as_uri())
    expect(alone.get_by_role("heading", name="Certificate, to be filled in")).to_be_visible()
    axe(alone)
    shot(alone, "package-cover", widths_px=(390,))


def test_an_owner_decides_on_a_letter(page_of: PageOf, axe: Check, shot: Check, share: Share, ana: User) -> None:
    asking = page_of(share.under.filed_by.user)
    asking.goto(f"/portal/shares/{share.uuid}/handover/")
    asking.get_by_label("To which body").fill(TO)
    asking.get_by_label("What for").fill("To decide whether to charge anybody with the theft of the parcel.")
    axe(asking)
    shot(asking, "portal-handover")
    asking.get_by_role("button", name="Ask").click()
    expect(asking.get_by_text("Asked. The owner was told.")).to_be_visible()
    owner = page_of(portal.with_code(ana))
    owner.goto(f"/lent/{share.uuid}/")
    owner.get_by_role("link", name=TO).click()
    axe(owner)
    shot(owner, "handover-letter")
    owner.get_by_role("button", name="Let it go on").click()
    expect(owner.get_by_text("Consented. The agency may pass it on")).to_be_visible()

    portal.handover_of(share, share.under.filed_by, by_warrant=True, recipient="State Police")
    custodian = page_of(portal.custodian())
    custodian.goto("/custodian/handovers/")
    axe(custodian)
    shot(custodian, "custodian-handovers")
    custodian.get_by_role("button", name="confirm").click()
    expect(custodian.get_by_text("Confirmed. The owner and the agency were told.")).to_be_visible()
