"""Deleted is hidden at once, can be taken back for a while, and is then gone everywhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import analysis, deleting, keeping, retention
from devices.clips.models import Clip
from devices.errors import Gone, Refused
from devices.people.models import User
from devices.storage import StorageError
from tests.devices.clips.sending import again, keys_in_store, keys_of_rows, send
from tests.devices.video.made import made_clip

pytestmark = pytest.mark.usefixtures("store")
UNDO = timedelta(seconds=settings.UNDO_S)


@pytest.fixture
def clip(porch: Camera, tmp_path: Path) -> Clip:
    sent = send(porch, made_clip(tmp_path / "a.mp4", seconds=3))
    analysis.analyze(sent.pk, timezone.now)
    return again(sent)


def test_a_deleted_clip_is_hidden_at_once_and_gone_after_the_time_to_undo(clip: Clip, ana: User) -> None:
    now = timezone.now()
    assert deleting.ask([clip], by=ana, now=now) == 1
    assert not Clip.objects.visible_to(ana).exists()
    assert retention.delete_due(now + UNDO - timedelta(seconds=1)) == 0
    assert retention.delete_due(now + UNDO) == 1
    assert not Clip.objects.exists()
    assert keys_in_store() == keys_of_rows() == set()
    actions = AuditEntry.objects.filter(subject_uuid=clip.uuid).order_by("at").values_list("action", flat=True)
    assert list(actions)[-2:] == [Action.CLIP_DELETION_ASKED, Action.CLIP_DELETED]


def test_a_deletion_that_is_undone_in_time_changes_nothing(clip: Clip, ana: User) -> None:
    now = timezone.now()
    deleting.ask([clip], by=ana, now=now)
    assert deleting.undo([clip], by=ana, now=now + UNDO / 2) == 1
    assert retention.delete_due(now + 2 * UNDO) == 0
    assert list(Clip.objects.visible_to(ana)) == [clip]
    assert keys_in_store() == {thing.key for thing in again(clip).stored_objects()}


def test_a_deletion_that_took_effect_cannot_be_undone(clip: Clip, ana: User) -> None:
    now = timezone.now()
    deleting.ask([clip], by=ana, now=now)
    with pytest.raises(Gone, match="too late"):
        deleting.undo([clip], by=ana, now=now + UNDO)


def test_only_the_owner_deletes(clip: Clip, mia: User, vic: User, ben: User) -> None:
    for person in (mia, vic, ben):
        with pytest.raises(Refused, match="Only the owner"):
            deleting.ask([clip], by=person, now=timezone.now())
    assert again(clip).delete_at is None


def test_asking_twice_does_not_lengthen_the_time(clip: Clip, ana: User) -> None:
    now = timezone.now()
    deleting.ask([clip], by=ana, now=now)
    assert deleting.ask([clip], by=ana, now=now + UNDO / 2) == 0
    assert again(clip).delete_at == now + UNDO


def test_a_deletion_stopped_by_the_store_stays_hidden_and_goes_on_later(clip: Clip, ana: User, store_server) -> None:
    now = timezone.now()
    deleting.ask([clip], by=ana, now=now)
    store_server.stop()
    with pytest.raises(StorageError):
        retention.delete_due(now + UNDO)
    assert Clip.objects.count() == 1
    with pytest.raises(Gone):
        deleting.undo([clip], by=ana, now=now + UNDO / 2)  # asked in time, answered too late: bytes may be gone
    store_server.start()
    assert retention.delete_due(now + UNDO) == 1
    assert keys_in_store() == keys_of_rows() == set()


def test_a_manager_stars_a_clip_and_a_viewer_cannot(clip: Clip, mia: User, vic: User) -> None:
    with pytest.raises(Refused):
        keeping.star([clip], True, by=vic)
    assert keeping.star([clip], True, by=mia) == 1
    assert keeping.star([clip], True, by=mia) == 0
    assert again(clip).is_starred
    assert AuditEntry.objects.filter(action=Action.CLIP_STARRED, subject_uuid=clip.uuid).count() == 1


def test_a_viewers_look_leaves_a_clip_new_for_those_who_keep_the_home(clip: Clip, ana: User, vic: User) -> None:
    assert not keeping.mark_seen(clip, by=vic)
    assert keeping.mark_seen(clip, by=ana)
    assert again(clip).is_seen
