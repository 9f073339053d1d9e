"""Invariants 2, 5 and 7 of what the law opened: the right is asked for at every request, and each look is written down.

A warrant's and an emergency's recordings leave by the same door as what was lent; other things end them. Account data
has a door of its own. What an order seals, and what was covered since, leaves by none: test_one_door.py and
tests/access/matrix.py. What a look says to the owner, and from when on: below.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import deleting, erasing
from devices.clips.models import Clip
from devices.objects.models import Purpose
from devices.people import homes
from devices.people.models import Home, User
from police_portal.agencies import suspending
from police_portal.agencies.models import Officer, OfficerRole, Permission
from police_portal.custody.models import Download, Package, Share
from police_portal.law import emergencies
from police_portal.law.models import DemandKind, DemandState, LegalDemand
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.test_one_door import ASKED, REASON, ask, client_of

pytestmark = pytest.mark.parts  # every question reads the store
BY = [DemandKind.WARRANT, DemandKind.EMERGENCY]
FOUND = "Two statements that fit, and no other way in time."


@dataclass
class Opened:
    """What a demand opened, with all it can have, and the account data of another."""

    share: Share
    demand: LegalDemand
    account: LegalDemand
    officer: Officer
    owner: User
    overseer: User

    @property
    def addresses(self) -> list[str]:
        name, packed = self.share.uuid, Package.objects.get(shares=self.share)
        taken = [reverse("police_portal:portal_download", args=[name, one.uuid]) for one in self.share.downloads.all()]
        taken.append(reverse("police_portal:portal_package_file", args=[name, packed.uuid]))
        doors = ("portal_share_video", "portal_share_poster")
        return [reverse(f"police_portal:{door}", args=[name]) for door in doors] + taken

    @property
    def file(self) -> str:
        return reverse("police_portal:portal_demand_account", args=[self.account.uuid])


@pytest.fixture
def police(db: None, store: None) -> Officer:
    of = portal.agency()
    portal.permission(of)
    portal.officer(of, OfficerRole.ADMIN, name="Chief Okafor")
    return portal.officer(of)


def opened(by: Officer, camera: Camera, kind: DemandKind, *, until: datetime | None = None) -> Opened:
    """until: whom it concerns may not know of it before; of an emergency because telling endangers somebody."""
    home, of, now = camera.home, by.agency, timezone.now()
    told: dict[str, Any] = {"telling_endangers": "The child.", "tell_at": until, "told_at": None} if until else {}
    gag = {} if kind == DemandKind.EMERGENCY else {"gag_until": until}
    told = told if kind == DemandKind.EMERGENCY else {}
    demand = portal.demand_of(of, home, kind, DemandState.RELEASED, **gag, **told)
    original = portal.kept(f"original {portal.LENT}".encode(), Purpose.LEASE_ORIGINAL, "video/mp4")
    clip = ready_clip(camera, at=now - timedelta(hours=2))
    share = portal.opened_share(demand, clip, is_redacted=False, gives_original=True, original=original)
    portal.download_of(share, by)
    Download.objects.create(share=share, officer=by, purpose="For the case.", what="original", state="ready")
    portal.package_of(share, by, request=None, demand=demand)
    file = portal.kept(f'{{"kind":"{portal.LENT}"}}'.encode(), Purpose.ACCOUNT, "application/json")
    facts: dict[str, Any] = {"account_data": file, "account_data_sha256": file.sha256}
    account = portal.demand_of(of, home, DemandKind.SUBPOENA, DemandState.RELEASED, gag_until=until, **facts)
    owner = home.memberships.get(role="owner").user
    return Opened(share, demand, account, by, owner, portal.overseer())


# What ends it


def out_of_time(of: Opened) -> None:
    Share.objects.update(ends_at=timezone.now())


def over(of: Opened) -> None:
    of.demand.move(DemandState.ENDED, ended_at=timezone.now())


def of_a_suspended_officer(of: Opened) -> None:
    suspending.suspend_officer(of.officer, REASON, by=of.overseer, now=timezone.now())


def switched_off(of: Opened) -> None:
    Officer.objects.filter(pk=of.officer.pk).update(switched_off_at=timezone.now(), switched_off_why=REASON)


def of_another_agency(of: Opened) -> None:
    fire = portal.agency("Shelby Fire", domains=["fire.example.org"])
    Officer.objects.filter(pk=of.officer.pk).update(agency=fire)


def without_a_second_factor(of: Opened) -> None:
    Authenticator.objects.filter(user=of.officer.user).delete()


def found_not_right(of: Opened) -> None:
    emergencies.review(of.demand, was_right=False, text=FOUND, by=of.overseer, now=timezone.now())


def of_a_suspended_agency(of: Opened) -> None:
    suspending.suspend_agency(of.demand.agency, REASON, by=of.overseer, now=timezone.now())


OF_EACH = [out_of_time, over, of_a_suspended_officer, switched_off, of_another_agency, without_a_second_factor]
ENDS = [(kind, end) for kind in BY for end in OF_EACH]
ENDS += [(DemandKind.EMERGENCY, found_not_right), (DemandKind.EMERGENCY, of_a_suspended_agency)]


@pytest.mark.parametrize(("kind", "end"), ENDS)
def test_nothing_leaves_from_the_next_request_on(
    police: Officer, porch: Camera, kind: DemandKind, end: Callable[[Opened], None]
) -> None:
    given, client = opened(police, porch, kind), client_of(police.user)
    addresses = given.addresses
    assert len(addresses) == 5
    for address in addresses:
        assert ask(client, address, "GET", "bytes=0-3")[0] == 206, address
    end(given)
    for address in addresses:
        for each in ASKED:
            status, body, answer = ask(client, address, *each)
            assert status in (302, 404, 410), (address, each)
            assert portal.LENT.encode() not in body
            assert "Content-Range" not in answer.headers


# What does not


def its_recording_deleted(of: Opened) -> None:
    assert of.share.clip is not None
    deleting.ask([of.share.clip], by=of.owner, now=timezone.now())


def its_recording_gone(of: Opened) -> None:
    erasing.erase(Clip.objects.all(), timezone.now())


def its_home_gone(of: Opened) -> None:
    assert of.share.home is not None
    homes.delete(of.share.home, by=of.owner, now=timezone.now())


def no_permission(of: Opened) -> None:
    Permission.objects.update(ended_at=timezone.now(), reason=REASON)


@pytest.mark.parametrize("kind", BY)
@pytest.mark.parametrize("change", [its_recording_deleted, its_recording_gone, its_home_gone, no_permission])
def test_no_act_of_its_owner_undoes_what_an_order_opened(
    police: Officer, porch: Camera, kind: DemandKind, change: Callable[[Opened], None]
) -> None:
    given, client = opened(police, porch, kind), client_of(police.user)
    change(given)
    for address in given.addresses:
        assert [ask(client, address, *each)[0] for each in ASKED] == [200, 206, 206, 200, 206], address


def test_a_warrant_opens_without_the_agencys_word_also_while_it_is_suspended(police: Officer, porch: Camera) -> None:
    given = opened(police, porch, DemandKind.WARRANT)
    before = client_of(police.user)
    of_a_suspended_agency(given)
    assert {ask(before, address, "GET", "bytes=0-3")[0] for address in given.addresses} == {206}


# Who else


@pytest.mark.parametrize("kind", BY)
def test_nobody_beside_the_agency_has_a_way_to_it(
    police: Officer, porch: Camera, kind: DemandKind, operator: User, mia: User, ben: User
) -> None:
    """Not the custodian who released it, the overseer who reviews it, the owner, or anybody."""
    given = opened(police, porch, kind)
    cus = portal.custodian()
    LegalDemand.objects.update(decided_by=cus)
    others = [cus, given.overseer, portal.reviewer(), portal.with_code(operator), given.owner, mia, ben, None]
    for who in others:
        client = client_of(who)
        for address in [*given.addresses, given.file]:
            for each in ASKED:
                status, body, _answer = ask(client, address, *each)
                assert status in (302, 404, 405), (address, who)
                assert portal.LENT.encode() not in body


# The account's file


def thirty_days_later(of: Opened) -> None:
    given_at = timezone.now() - timedelta(days=30)
    LegalDemand.objects.filter(pk=of.account.pk).update(
        decided_at=given_at, told_at=given_at, tell_at=given_at, release_from=given_at
    )


@pytest.mark.parametrize(
    "end", [thirty_days_later, of_a_suspended_officer, switched_off, of_another_agency, without_a_second_factor]
)
def test_account_data_leaves_by_its_own_door_until_the_right_ends(
    police: Officer, porch: Camera, end: Callable[[Opened], None]
) -> None:
    given, client = opened(police, porch, DemandKind.WARRANT), client_of(police.user)
    assert [ask(client, given.file, "GET", wanted)[0] for wanted in ("", "bytes=0-3", "bytes=4-")] == [200, 206, 206]
    assert AuditEntry.objects.filter(action="account_data_taken", person__name="Officer Diaz").count() == 3
    end(given)
    for each in ASKED:
        status, body, _answer = ask(client, given.file, *each)
        assert status in (302, 404, 405, 410)
        assert portal.LENT.encode() not in body


# Every look


def words(user: User, name: str, uuid: Any, when: datetime | None = None) -> str:
    """Of a page, at that time; empty: it is not there."""
    with time_machine.travel(when or timezone.now(), tick=False):
        page = client_of(user).get(reverse(name, args=[uuid]))
    return re.sub(r"\s+", " ", unescape(strip_tags(page.content.decode()))) if page.status_code == 200 else ""


LOOKS = [
    (0, "looked at it", "looked at the copy that a legal demand opened"),
    (1, "looked at it", "looked at the copy that a legal demand opened"),
    (2, "took a marked copy out", "took out a copy"),
    (3, "took the original out", "took out a copy"),
    (4, "took a custody package with it out", "took out a copy"),
]


@pytest.mark.parametrize("kind", BY)
@pytest.mark.parametrize("is_delayed", [False, True])
@pytest.mark.parametrize(("door", "in_log", "on_clip"), LOOKS)
def test_a_look_by_whatever_door_is_written_at_once_and_shown_when_it_may_be(
    police: Officer, porch: Camera, kind: DemandKind, is_delayed: bool, door: int, in_log: str, on_clip: str
) -> None:
    until = timezone.now() + timedelta(hours=40) if is_delayed else None
    given = opened(police, porch, kind, until=until)
    clip = given.share.clip_uuid
    before = AuditEntry.objects.count()
    assert ask(client_of(police.user), given.addresses[door], "GET", "")[0] == 200
    new = AuditEntry.objects.order_by("pk")[before:]
    assert {entry.home_uuid for entry in new} == {porch.home.uuid}
    assert {entry.person.name for entry in new} == {"Officer Diaz"}
    assert {entry.subject_uuid for entry in new} == {given.share.uuid, clip}
    who = "Officer Diaz of Riverton Police"
    if until is not None:
        just_before = until - timedelta(seconds=1)
        assert words(given.owner, "police_portal:share", given.share.uuid, just_before) == ""
        assert who not in words(given.owner, "devices:clip", clip, just_before)
    assert f"{who} {in_log}" in words(given.owner, "police_portal:share", given.share.uuid, until)
    assert f"{who} {on_clip}" in words(given.owner, "devices:clip", clip, until)


@pytest.mark.parametrize("is_delayed", [False, True])
def test_who_takes_the_accounts_file_stands_in_the_order(police: Officer, porch: Camera, is_delayed: bool) -> None:
    until = timezone.now() + timedelta(hours=40) if is_delayed else None
    given = opened(police, porch, DemandKind.WARRANT, until=until)
    ask(client_of(police.user), given.file, "GET", "")
    if until is not None:
        assert words(given.owner, "police_portal:order", given.account.uuid, until - timedelta(seconds=1)) == ""
    assert "Officer Diaz of Riverton Police took it" in words(
        given.owner, "police_portal:order", given.account.uuid, until
    )


def test_a_custodian_reads_no_recording_and_looks_at_none(police: Officer, porch: Camera, maple: Home) -> None:
    """No page of the desk gives bytes of one, and none of them is a look."""
    given, cus = opened(police, porch, DemandKind.WARRANT), portal.custodian()
    before = AuditEntry.objects.count()
    client = client_of(cus)
    for name in ("custodian_demand", "custodian_lines", "custodian_release"):
        body = ask(client, reverse(f"police_portal:{name}", args=[given.demand.uuid]), "GET", "")[1].decode()
        assert str(given.share.uuid) not in body
        assert str(given.share.clip_uuid) not in body
    assert AuditEntry.objects.count() == before
