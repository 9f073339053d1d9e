"""A copy of one's data in a browser, on a phone and without scripts: from *Me* to a ZIP that opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from devices.cameras.models import Camera
from devices.people.models import User
from tests.browser.conftest import Check, PageOf
from tests.browser.test_accounts import confirm_password
from tests.devices.clips.ready import ready_clip
from tests.devices.taking.opened import files_of, opened

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("scripts", [True, False])
def test_ana_takes_a_copy_to_her_phone(
    store: None, page_of: PageOf, axe: Check, shot: Check, ana: User, porch: Camera, scripts: bool
) -> None:
    ready_clip(porch)
    page = page_of(ana, viewport=PHONE, java_script_enabled=scripts)
    page.goto("/me/")
    page.get_by_role("link", name="Take a copy").click()
    confirm_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("A copy of your data")
    if scripts:
        axe(page)
        shot(page, "taking")
        assert fits(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Take the copy").click()
    archive = opened(Path(coming.value.path()).read_bytes())
    assert coming.value.suggested_filename.startswith("my-data-")
    assert len(files_of(archive)) == 1
    assert "README.txt" in archive.namelist()
    page.goto("/me/data/")
    expect(page.get_by_role("heading", name="Taken before")).to_be_visible()


def fits(page: Page) -> bool:
    """Nothing stands out to the right."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
