"""Invariant 2: what was lent, taken out or entered leaves through one door that asks for the right at every request.

The right ends in every way it can end, and from the next request on, also the next Range or HEAD of a running film,
nothing leaves. That no other route of this site gives these bytes to anybody: tests/access/matrix.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.cameras.models import Camera
from devices.clips import deleting, erasing
from devices.clips.glass import break_glass
from devices.clips.models import Clip
from devices.objects.models import Purpose, StoredObject
from devices.people.models import User
from police_portal.agencies import suspending
from police_portal.agencies.models import Officer, OfficerRole, Permission
from police_portal.custody import downloads, ending, leases
from police_portal.custody.models import Download, Package, Share, ShareState
from police_portal.filmed import covering
from police_portal.requests import filing
from tests import portal
from tests.devices.clips.ready import ready_clip

pytestmark = pytest.mark.parts  # every question reads the store
REASON = "Asked twice for the same."
ASKED = [("GET", ""), ("GET", "bytes=0-3"), ("GET", "bytes=4-"), ("HEAD", ""), ("HEAD", "bytes=0-3")]
LENT = {Purpose.LEASE, Purpose.LEASE_POSTER, Purpose.LEASE_ORIGINAL, Purpose.EXPORT}


@dataclass
class Given:
    """A share with all it can have: a copy, a poster, the original, a marked copy that was taken out, a package."""

    share: Share
    officer: Officer
    owner: User
    overseer: User

    @property
    def addresses(self) -> list[str]:
        name = self.share.uuid
        taken = [reverse("police_portal:portal_download", args=[name, one.uuid]) for one in self.share.downloads.all()]
        packed = Package.objects.get(shares=self.share)
        taken.append(reverse("police_portal:portal_package_file", args=[name, packed.uuid]))
        doors = ("portal_share_video", "portal_share_poster")
        return [reverse(f"police_portal:{door}", args=[name]) for door in doors] + taken


@pytest.fixture
def given(db: None, store: None, porch: Camera, ana: User) -> Given:
    police = portal.agency()
    portal.permission(police)
    diaz = portal.officer(police)
    original = portal.kept(f"original {portal.LENT}".encode(), Purpose.LEASE_ORIGINAL, "video/mp4")
    asked = portal.request_of(diaz)
    share = portal.share_of(
        asked, ready_clip(porch), may_download=True, is_redacted=False, gives_original=True, original=original
    )
    portal.download_of(share, diaz)
    Download.objects.create(share=share, officer=diaz, purpose="For the case.", what="original", state="ready")
    portal.package_of(share, diaz)
    return Given(share, diaz, ana, portal.overseer())


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def ask(client: Client, address: str, method: str, wanted: str) -> tuple[int, bytes, Any]:
    answer: Any = client.generic(method, address, headers={"Range": wanted} if wanted else {})
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content, answer


def withdrawn(given: Given) -> None:
    leases.withdraw(given.share, by=given.owner, now=timezone.now())


def deleted(given: Given) -> None:
    withdrawn(given)
    ending.delete_ended(timezone.now())


def out_of_time(given: Given) -> None:
    Share.objects.update(ends_at=timezone.now())


def frozen(given: Given) -> None:
    Share.objects.update(frozen_at=timezone.now())


def of_a_suspended_agency(given: Given) -> None:
    suspending.suspend_agency(given.share.under.agency, REASON, by=given.overseer, now=timezone.now())


def of_a_suspended_officer(given: Given) -> None:
    suspending.suspend_officer(given.officer, REASON, by=given.overseer, now=timezone.now())


def without_a_permission_in_force(given: Given) -> None:
    Permission.objects.update(ends_at=timezone.now())


def without_a_permission_because_it_was_ended(given: Given) -> None:
    Permission.objects.update(ended_at=timezone.now(), reason=REASON)


def switched_off(given: Given) -> None:
    Officer.objects.filter(pk=given.officer.pk).update(switched_off_at=timezone.now(), switched_off_why=REASON)


def of_another_agency(given: Given) -> None:
    fire = portal.agency("Shelby Fire", domains=["fire.example.org"])
    portal.permission(fire)
    Officer.objects.filter(pk=given.officer.pk).update(agency=fire)


def without_a_second_factor(given: Given) -> None:
    Authenticator.objects.filter(user=given.officer.user).delete()


def of_a_clip_being_deleted(given: Given) -> None:
    """It can still be taken back: nothing opens all the same."""
    assert given.share.clip is not None
    deleting.ask([given.share.clip], by=given.owner, now=timezone.now())


def of_a_clip_that_is_gone(given: Given) -> None:
    assert given.share.clip is not None
    erasing.erase(Clip.objects.filter(pk=given.share.clip.pk), timezone.now())


def covered(given: Given) -> None:
    """Somebody in it is to be covered: what was given is sealed, and the copy is made anew."""
    covering.cover(given.share, by=portal.with_code(given.owner), now=timezone.now())


def of_a_withdrawn_request(given: Given) -> None:
    filing.withdraw(given.share.under, by=given.officer.user, now=timezone.now())
    ending.end_due(timezone.now())


ENDS = [
    withdrawn,
    deleted,
    out_of_time,
    frozen,
    of_a_suspended_agency,
    of_a_suspended_officer,
    without_a_permission_in_force,
    without_a_permission_because_it_was_ended,
    switched_off,
    of_another_agency,
    without_a_second_factor,
    of_a_clip_being_deleted,
    of_a_clip_that_is_gone,
    of_a_withdrawn_request,
    covered,
]


@pytest.mark.parametrize("end", ENDS)
def test_nothing_leaves_from_the_next_request_on(given: Given, end: Callable[[Given], None]) -> None:
    client, addresses = client_of(given.officer.user), given.addresses
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
            assert "video" not in answer.headers["Content-Type"]


def test_what_is_gone_is_gone_from_the_store_too(given: Given) -> None:
    assert set(StoredObject.objects.filter(purpose__in=LENT).values_list("purpose", flat=True)) == LENT
    deleted(given)
    assert not StoredObject.objects.filter(purpose__in=LENT).exists()


def test_what_is_sealed_opens_at_no_address_when_the_new_copy_plays(given: Given) -> None:
    client, addresses = client_of(given.officer.user), given.addresses
    covered(given)
    anew = {
        "copy": portal.kept(b"made anew, as a film", Purpose.LEASE, "video/mp4"),
        "poster": portal.kept(b"made anew, as a picture", Purpose.LEASE_POSTER, "image/jpeg"),
    }
    Share.objects.update(state=ShareState.LENT, **anew)
    sealed = Share.objects.get()
    assert None not in (sealed.sealed_copy, sealed.sealed_poster, sealed.sealed_original)
    video, poster, *taken = addresses
    assert [ask(client, address, *each)[0] for address in (video, poster) for each in ASKED] == [
        *[200, 206, 206, 200, 206] * 2
    ]
    assert ask(client, video, "GET", "")[1] == b"made anew, as a film"
    assert ask(client, poster, "GET", "")[1] == b"made anew, as a picture"
    assert {ask(client, address, *each)[0] for address in taken for each in ASKED} == {410}
    owner = client_of(given.owner)
    pages = [
        reverse(f"police_portal:{name}", args=[sealed.uuid]) for name in ("share", "portal_share", "portal_package")
    ]
    for who in (client, owner, client_of(given.overseer), client_of(portal.custodian()), client_of(None)):
        for address in [*addresses, *pages]:
            for each in ASKED:
                assert portal.LENT.encode() not in ask(who, address, *each)[1], address


def test_all_of_it_leaves_as_a_whole_by_ranges_and_by_head(given: Given) -> None:
    client = client_of(given.officer.user)
    for address in given.addresses:
        assert [ask(client, address, *each)[0] for each in ASKED] == [200, 206, 206, 200, 206], address
        assert portal.LENT.encode() in ask(client, address, "GET", "")[1]


@pytest.mark.parametrize("role", [OfficerRole.READER, OfficerRole.REQUESTER, OfficerRole.ADMIN])
def test_a_download_opens_for_the_officer_whose_name_is_in_it_alone(given: Given, role: OfficerRole) -> None:
    colleague = client_of(portal.officer(given.officer.agency, role, name="Officer Reed").user)
    video, poster, *taken = given.addresses
    assert [ask(colleague, address, "GET", "bytes=0-3")[0] for address in (video, poster)] == [206, 206]
    for address in taken:
        for each in ASKED:
            status, body, _answer = ask(colleague, address, *each)
            assert status in (403, 404)
            assert portal.LENT.encode() not in body


def test_what_was_taken_out_is_handed_out_again_for_a_day(given: Given) -> None:
    client, taken = client_of(given.officer.user), given.addresses[2:]
    for model in (Download, Package):
        model._default_manager.update(at=timezone.now() - downloads.LIVES)
    assert [ask(client, address, "GET", "")[0] for address in taken] == [410, 410, 410]


def test_broken_glass_opens_the_owners_recording_and_nothing_that_was_lent(given: Given, operator: User) -> None:
    client = client_of(portal.with_code(operator))
    assert given.share.clip is not None
    glass = break_glass(given.share.clip, "Somebody is in danger in there.", by=operator, now=timezone.now())
    video = reverse("devices:glass_video", args=[glass.uuid])
    status, body, _answer = ask(client, video, "GET", "")
    assert status == 200
    assert portal.LENT.encode() not in body
    assert {ask(client, address, *each)[0] for address in given.addresses for each in ASKED} == {404}


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_a_document_is_public_once_an_overseer_confirmed_it(given: Given, is_confirmed: bool) -> None:
    """Before that its agency's people, the overseers and the operator read it, at every Range request."""
    now = timezone.now()
    permission = portal.permission(given.officer.agency, is_confirmed=is_confirmed, starts_at=now - timedelta(days=1))
    address = reverse("police_portal:permission_document", args=[permission.uuid])
    stranger, officer = client_of(None), client_of(given.officer.user)
    assert [ask(officer, address, *each)[0] for each in ASKED] == [200, 206, 206, 200, 206]
    expected = [200, 206, 206, 200, 206] if is_confirmed else [404] * 5
    assert [ask(stranger, address, *each)[0] for each in ASKED] == expected
    switched_off(given)
    assert [ask(officer, address, *each)[0] for each in ASKED] == expected
