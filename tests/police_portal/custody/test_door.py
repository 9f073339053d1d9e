"""The officer's one door: the right is checked at every request, and its owner sees every look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras import changing
from devices.cameras.models import Camera
from devices.clips import deleting, looks
from devices.clips.models import Clip
from devices.people import homes
from devices.people.models import User
from police_portal.agencies.models import Agency, AgencyState, Officer, OfficerRole, Permission
from police_portal.custody import leases
from police_portal.custody.models import Share, ShareState
from police_portal.requests import filing
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip


@pytest.fixture
def share(asked: FootageRequest, porch: Camera) -> Share:
    return portal.share_of(asked, ready_clip(porch))


def status(client: Client, address: str, **headers: str) -> int:
    """Read to its end: a connection to the store hangs on it."""
    answer = client.get(address, headers=headers)
    b"".join(answer)
    return answer.status_code


def video(share: Share) -> str:
    return reverse("police_portal:portal_share_video", args=[share.uuid])


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_range_of_the_copy_is_passed_and_never_the_owners_recording(share: Share, diaz: Officer) -> None:
    answer = as_(diaz.user).get(video(share), headers={"Range": "bytes=0-3"})
    assert (answer.status_code, b"".join(answer)) == (206, b"copy")
    assert "no-store" in answer["Cache-Control"]
    assert str(share.uuid) in answer["Content-Disposition"]
    assert str(share.clip_uuid) not in str(answer.headers)
    poster = as_(diaz.user).get(reverse("police_portal:portal_share_poster", args=[share.uuid]))
    assert (poster.status_code, poster["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in poster["Cache-Control"]
    assert b"".join(poster).startswith(b"poster")


def withdraw(share: Share) -> None:
    owner = User.objects.get(email="ana@example.org")
    leases.withdraw(share, by=owner, now=timezone.now())


def freeze(share: Share) -> None:
    Share.objects.filter(pk=share.pk).update(frozen_at=timezone.now())


def let_it_end(share: Share) -> None:
    Share.objects.filter(pk=share.pk).update(ends_at=timezone.now())


def suspend(share: Share) -> None:
    suspended = {"state": AgencyState.SUSPENDED, "suspended_at": timezone.now(), "reason": "Asked twice for it."}
    Agency.objects.filter(pk=share.under.agency_id).update(**suspended)


def end_the_permission(share: Share) -> None:
    Permission.objects.filter(agency=share.under.agency).update(ends_at=timezone.now())


def delete_the_clip(share: Share) -> None:
    clip = Clip.objects.select_related("home").get(uuid=share.clip_uuid)
    deleting.ask([clip], by=User.objects.get(email="ana@example.org"), now=timezone.now())


def remove_the_camera(share: Share) -> None:
    camera = Camera.objects.get(clips=share.clip_id)
    changing.remove(camera, by=User.objects.get(email="ana@example.org"), now=timezone.now())


def delete_the_home(share: Share) -> None:
    assert share.home is not None
    homes.delete(share.home, by=User.objects.get(email="ana@example.org"), now=timezone.now())


def take_the_request_back(share: Share) -> None:
    filing.withdraw(share.under, by=share.under.filed_by.user, now=timezone.now())


ENDS = [withdraw, freeze, let_it_end, suspend, end_the_permission, delete_the_clip]
ENDS += [remove_the_camera, delete_the_home, take_the_request_back]


@pytest.mark.parametrize("end", ENDS)
def test_the_next_range_fails_when_the_right_is_gone(share: Share, diaz: Officer, end: Callable[[Share], None]) -> None:
    client = as_(diaz.user)
    assert status(client, video(share), Range="bytes=0-3") == 206
    end(share)
    for address in (video(share), reverse("police_portal:portal_share_poster", args=[share.uuid])):
        answer = client.get(address, headers={"Range": "bytes=4-5"})
        assert answer.status_code == 410
        assert "deleted" not in answer.content.decode()
    page = client.get(reverse("police_portal:portal_share", args=[share.uuid]))
    assert page.status_code == 200
    assert "<video" not in page.content.decode()


def test_a_deletion_that_is_taken_back_opens_it_again(share: Share, diaz: Officer, ana: User) -> None:
    delete_the_clip(share)
    assert as_(diaz.user).get(video(share)).status_code == 410
    deleting.undo([Clip.objects.get(uuid=share.clip_uuid)], by=ana, now=timezone.now())
    assert status(as_(diaz.user), video(share)) == 200


@pytest.mark.parametrize("state", [ShareState.WAITING, ShareState.PROCESSING, ShareState.UNREADABLE])
def test_what_is_not_there_yet_is_not_there(asked: FootageRequest, porch: Camera, diaz: Officer, state: str) -> None:
    share = portal.share_of(asked, ready_clip(porch), ShareState(state))
    client = as_(diaz.user)
    for name in ("portal_share", "portal_share_video", "portal_share_poster"):
        assert client.get(reverse(f"police_portal:{name}", args=[share.uuid])).status_code == 404
    assert str(share.uuid)[:8] not in client.get(reverse("police_portal:portal_shares")).content.decode()


def test_for_anybody_else_it_is_not_there(share: Share, ana: User, ben: User, operator: User) -> None:
    other = portal.agency("Elsewhere Police")
    portal.permission(other)
    stranger = portal.officer(other, name="Officer Elsewhere").user
    for user in (stranger, ana, ben, portal.with_code(operator), portal.overseer(), portal.custodian()):
        assert as_(user).get(video(share)).status_code == 404
    assert Client().get(video(share)).status_code == 302


def test_an_officer_without_a_second_factor_sets_one_up_first(share: Share, diaz: Officer) -> None:
    diaz.user.authenticator_set.all().delete()  # type: ignore[attr-defined]  # allauth's
    assert as_(diaz.user).get(video(share)).url == reverse("mfa_index")  # type: ignore[attr-defined]


def test_who_was_switched_off_sees_nothing(share: Share, diaz: Officer) -> None:
    Officer.objects.filter(pk=diaz.pk).update(switched_off_at=timezone.now(), switched_off_why="Left.")
    assert as_(diaz.user).get(video(share)).status_code == 404


def test_a_look_is_written_once_in_ten_minutes_for_each_officer_and_share(
    share: Share, police: Agency, diaz: Officer, ana: User, garden: Camera, asked: FootageRequest
) -> None:
    reader = portal.officer(police, OfficerRole.READER, name="Officer Lee")
    other = portal.share_of(asked, ready_clip(garden))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _n in range(5):
            status(as_(diaz.user), video(share), Range="bytes=0-1")
        status(as_(reader.user), video(share))
        status(as_(diaz.user), video(other))
        clip = Clip.objects.get(uuid=share.clip_uuid)
        seen = [look.sentence for look in looks.of(clip, besides=ana)]
        assert sorted(seen) == [
            "Officer Diaz of Riverton Police looked at the copy you lent",
            "Officer Lee of Riverton Police looked at the copy you lent",
        ]
        clock.shift(timedelta(minutes=11))
        status(as_(diaz.user), video(share))
        assert len(looks.of(clip, besides=ana)) == 3
    entry = AuditEntry.objects.filter(action="clip_seen_by_agency").first()
    assert entry is not None
    assert entry.home_uuid == clip.home.uuid
    assert entry.facts["share"]


def test_the_clips_page_says_who_looked_and_how_long_it_is_held(share: Share, diaz: Officer, ana: User) -> None:
    status(as_(diaz.user), video(share))
    assert share.clip is not None
    page = as_(ana).get(reverse("devices:clip", args=[share.clip.uuid])).content.decode()
    assert "Officer Diaz of Riverton Police looked at the copy you lent" in page
    assert "Lent to Riverton Police until" in page


def test_members_of_the_home_read_nothing_of_it(share: Share, mia: User) -> None:
    assert share.clip is not None
    page = as_(mia).get(reverse("devices:clip", args=[share.clip.uuid])).content.decode()
    assert "Lent to" not in page
    assert as_(mia).get(reverse("police_portal:share", args=[share.uuid])).status_code == 404
