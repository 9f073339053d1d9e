"""An owner lends a clip: once, held for as long as it is lent, and not after it came back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import deleting
from devices.clips.models import Clip, Hold
from devices.errors import Conflict, Refused
from devices.people.models import User
from police_portal import limits
from police_portal.custody.lending import Terms, lend
from police_portal.custody.models import Share, ShareState
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip


def test_a_clip_is_lent_for_thirty_days_and_held_as_long(asked: FootageRequest, porch: Camera, ana: User) -> None:
    now, clip = timezone.now(), ready_clip(porch)
    share = lend(asked, clip, Terms(name="Ana"), by=ana, now=now)
    assert (share.state, share.ends_at, share.said_name) == (ShareState.WAITING, now + limits.LEASE, "Ana")
    assert (share.cell, share.clip_sha256, share.home) == (clip.home.cell, clip.sha256, clip.home)
    hold = Hold.objects.get(clip=clip)
    assert (hold.holder, hold.until) == (share.uuid, share.ends_at)
    assert str(hold) == "Lent to Riverton Police"
    entry = AuditEntry.objects.get(action="footage_shared")
    assert (entry.subject_uuid, entry.home_uuid) == (share.uuid, clip.home.uuid)
    assert AuditEntry.objects.filter(action="clip_held", subject_uuid=clip.uuid).exists()


def test_lending_twice_is_lending_once(asked: FootageRequest, porch: Camera, ana: User) -> None:
    now, clip = timezone.now(), ready_clip(porch)
    first = lend(asked, clip, Terms(), by=ana, now=now)
    again = lend(asked, clip, Terms(is_redacted=False), by=ana, now=now + timedelta(seconds=1))
    assert again == first
    assert again.is_redacted
    assert (Share.objects.count(), Hold.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(action="footage_shared").count() == 1


def test_what_came_back_is_not_lent_again_for_the_same_request(asked: FootageRequest, porch: Camera, ana: User) -> None:
    clip = ready_clip(porch)
    portal.share_of(asked, clip, ShareState.DELETED)
    with pytest.raises(Conflict, match="for another"):
        lend(asked, clip, Terms(), by=ana, now=timezone.now())


def test_only_the_owner_lends(asked: FootageRequest, porch: Camera, mia: User, ben: User) -> None:
    clip = ready_clip(porch)
    for somebody in (mia, ben):
        with pytest.raises(Refused, match="Only the owner"):
            lend(asked, clip, Terms(), by=somebody, now=timezone.now())
    assert not Share.objects.exists()


def test_a_clip_on_its_way_out_is_not_lent(asked: FootageRequest, porch: Camera, ana: User) -> None:
    clip = ready_clip(porch)
    deleting.ask([clip], by=ana, now=timezone.now())
    with pytest.raises(Conflict, match="deleted"):
        lend(asked, clip, Terms(), by=ana, now=timezone.now())


def test_the_lease_keeps_a_clip_past_its_expiry_and_the_owners_deletion_wins(
    asked: FootageRequest, porch: Camera, ana: User
) -> None:
    now = timezone.now()
    clip = ready_clip(porch, expires_at=now + timedelta(days=3))
    share = lend(asked, clip, Terms(), by=ana, now=now)
    due = Clip.objects.due_for_deletion
    assert not due(now + timedelta(days=29)).exists()
    assert due(share.ends_at).get() == clip
    deleting.ask([clip], by=ana, now=now)
    assert due(now + timedelta(hours=1)).get() == clip
