"""What is lent, in a browser: an officer watches it under their name, its owner reads so and takes it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from devices.cameras.models import Camera
from devices.people.models import User
from police_portal.agencies.models import OfficerRole
from police_portal.custody import ending
from police_portal.custody.models import Share
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.browser.films import film, watchable
from tests.police_portal.custody.lent import lent


@pytest.fixture
def share(transactional_db: None, store: None, porch: Camera, tmp_path: Path) -> Share:
    """A real recording where there is one."""
    path = film(tmp_path / "film.mp4", seconds=4)
    seconds = 4.0
    if settings.REAL_FOOTAGE and (real := Path(settings.REAL_FOOTAGE) / "faces.mp4").exists():
        path, seconds = real, 26.5
    of = portal.agency()
    portal.permission(of)
    asked = portal.request_of(portal.officer(of))
    return lent(asked, watchable(porch, path, seconds=seconds), may_download=True)


def test_an_officer_watches_and_the_owner_takes_it_back(
    page_of: PageOf, axe: Check, shot: Check, share: Share, ana: User
) -> None:
    chief = portal.officer(share.under.agency, OfficerRole.ADMIN, name="Chief Okafor")
    watching = page_of(chief.user)
    watching.goto("/portal/shares/")
    axe(watching)
    shot(watching, "portal-shares")
    watching.get_by_role("link", name="Recording").click()
    expect(watching.locator(".who-watches")).to_contain_text("Chief Okafor")
    watching.get_by_role("button", name="Play").first.click()
    watching.wait_for_function("() => document.querySelector('video').currentTime > 0.3")
    watching.evaluate("() => document.querySelector('video').pause()")
    axe(watching)
    shot(watching, "portal-share")
    watching.get_by_text("Extend the lease once").click()
    watching.get_by_label("Why the case is still open").fill("The case is still open, and goes to the prosecutor.")
    watching.get_by_role("button", name="Extend by 30 days").click()
    expect(watching.get_by_text("goes to the prosecutor.")).to_be_visible()

    owner = page_of(ana)
    owner.goto("/lent/")
    axe(owner)
    shot(owner, "lent")
    owner.get_by_role("link", name="Porch,").click()
    expect(owner.get_by_text("Chief Okafor of Riverton Police looked at it")).to_be_visible()
    axe(owner)
    shot(owner, "lent-share")
    owner.get_by_role("link", name="Take it back").click()
    axe(owner)
    shot(owner, "lent-withdraw", widths_px=(390,))
    owner.get_by_role("button", name="Take it back").click()
    expect(owner.get_by_text("Nobody opens it any more")).to_be_visible()

    assert watching.request.get(f"/portal/shares/{share.uuid}/video").status == 410
    watching.reload()
    expect(watching.get_by_text("This recording is not lent any more.")).to_be_visible()
    ending.delete_ended(share.ends_at)
    owner.reload()
    owner.get_by_role("link", name="The record").click()
    axe(owner)
    shot(owner, "lent-record")
