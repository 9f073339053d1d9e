"""Invariants 5 and 7: whoever looks from outside the home stands in its owner's pages, by name, with what and why."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from devices.cameras.models import Camera
from devices.notices.models import Notice
from devices.objects.models import Purpose
from devices.people.models import User
from police_portal.agencies.models import Officer, OfficerRole
from police_portal.custody.models import Download, Share
from tests import portal
from tests.devices.clips.ready import ready_clip

STATEMENT = "The case is still open, and goes to the prosecutor."
PURPOSE = "Shown to the prosecutor on Monday."
DANGER = "A child is missing and was seen here."


@pytest.fixture
def chief(db: None, store: None) -> Officer:
    police = portal.agency()
    portal.permission(police)
    return portal.officer(police, OfficerRole.ADMIN, name="Chief Okafor")


@pytest.fixture
def share(chief: Officer, porch: Camera, ana: User) -> Share:
    original = portal.kept(b"the original", Purpose.LEASE_ORIGINAL, "video/mp4")
    asked = portal.request_of(chief)
    return portal.share_of(asked, ready_clip(porch), may_download=True, gives_original=True, original=original)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def door(name: str, share: Share, *more: object) -> str:
    return reverse(f"police_portal:{name}", args=[share.uuid, *more])


def read(user: User, address: str) -> str:
    """The words of a page."""
    page = client_of(user).get(address)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", unescape(strip_tags(page.content.decode())))


def pages_of(share: Share, owner: User) -> tuple[str, str]:
    """The clip's page, and that of the share with its log."""
    return read(owner, reverse("devices:clip", args=[share.clip_uuid])), read(owner, door("share", share))


@pytest.mark.parametrize("role", OfficerRole)
@pytest.mark.parametrize("what", ["portal_share_video", "portal_share_poster"])
@pytest.mark.parametrize("range_of", ["", "bytes=0-3"])
def test_a_look_by_whatever_part_stands_in_both_pages(
    share: Share, chief: Officer, ana: User, role: OfficerRole, what: str, range_of: str
) -> None:
    looker = portal.officer(chief.agency, role, name="Officer Reed")
    answer = client_of(looker.user).get(door(what, share), headers={"Range": range_of} if range_of else {})
    assert b"".join(answer)
    clip, log = pages_of(share, ana)
    assert "Officer Reed of Riverton Police looked at the copy you lent" in clip
    assert "Officer Reed of Riverton Police looked at it" in log


def test_each_officer_is_named_for_themselves(share: Share, chief: Officer, ana: User) -> None:
    for name in ("Officer Reed", "Officer Diaz"):
        b"".join(client_of(portal.officer(chief.agency, name=name).user).get(door("portal_share_video", share)))
    for page in pages_of(share, ana):
        assert "Officer Reed of Riverton Police looked" in page
        assert "Officer Diaz of Riverton Police looked" in page


@pytest.mark.parametrize("what", ["copy", "original"])
def test_a_download_stands_there_with_its_purpose_and_its_owner_is_told(
    share: Share, chief: Officer, ana: User, what: str
) -> None:
    client = client_of(chief.user)
    client.post(door("portal_share_download", share), {"what": what, "purpose": PURPOSE})
    taken = Download.objects.get()
    if what == "copy":  # as the worker leaves it
        Download.objects.update(state="ready", stored=portal.kept(b"marked", Purpose.EXPORT, "video/mp4"))
    clip, log = pages_of(share, ana)
    assert "took out" not in clip
    b"".join(client.get(door("portal_download", share, taken.uuid)))
    clip, log = pages_of(share, ana)
    assert "Chief Okafor of Riverton Police took out a copy of what you lent" in clip
    named = "a marked copy" if what == "copy" else "the original"
    assert f"Chief Okafor of Riverton Police took {named} out" in log
    assert PURPOSE in log
    notice = Notice.objects.get(user=ana)
    assert PURPOSE in notice.facts["purpose"]
    assert notice.facts["officer"] == "Chief Okafor"


def test_a_package_stands_there_with_its_purpose(share: Share, chief: Officer, ana: User) -> None:
    packed = portal.package_of(share, chief, purpose=PURPOSE)
    b"".join(client_of(chief.user).get(door("portal_package_file", share, packed.uuid)))
    clip, log = pages_of(share, ana)
    assert "Chief Okafor of Riverton Police took out a copy of what you lent" in clip
    assert "Chief Okafor of Riverton Police took a custody package with it out" in log
    assert PURPOSE in log
    assert Notice.objects.get(user=ana).facts["officer"] == "Chief Okafor"


def test_asking_to_pass_it_on_stands_there_too(share: Share, chief: Officer, ana: User) -> None:
    wish = {"recipient": "Riverton County District Attorney", "purpose": PURPOSE}
    answer = client_of(chief.user).post(door("portal_handover", share), wish)
    assert answer.status_code == 302
    _clip, log = pages_of(share, ana)
    assert "Chief Okafor of Riverton Police asked to pass it on" in log


def test_an_extension_stands_there_with_the_statement(share: Share, chief: Officer, ana: User) -> None:
    client_of(chief.user).post(door("portal_share_extend", share), {"why": STATEMENT})
    _clip, log = pages_of(share, ana)
    assert "Chief Okafor of Riverton Police extended the lease" in log
    assert STATEMENT in log
    assert STATEMENT in Notice.objects.get(user=ana).facts["why"]


def test_the_operators_look_stands_there_with_its_reason(share: Share, operator: User, ana: User) -> None:
    client = client_of(portal.with_code(operator))
    opened = client.post(reverse("devices:glass"), {"clip": str(share.clip_uuid), "reason": DANGER})
    clip, _log = pages_of(share, ana)
    assert f"Olu, the operator, opened it for 30 minutes. The reason: {DANGER}" in clip
    assert "Olu, the operator, played it" not in clip
    glass = opened["Location"].rstrip("/").split("/")[-1]
    b"".join(client.get(reverse("devices:glass_video", args=[glass])))
    clip, _log = pages_of(share, ana)
    assert "Olu, the operator, played it" in clip
    assert DANGER in Notice.objects.get(user=ana).facts["why"]


def test_what_an_officer_reads_on_the_page_without_its_pictures_is_no_look(
    share: Share, chief: Officer, ana: User
) -> None:
    client = client_of(chief.user)
    client.get(reverse("police_portal:portal_shares"))
    client.get(door("portal_share", share))
    clip, log = pages_of(share, ana)
    assert "Chief Okafor" not in clip + log
