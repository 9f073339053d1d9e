"""What is over leaves nothing behind: clips, cameras, homes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import analysis, copying, retention
from devices.clips.models import Clip, Trigger, Upload
from devices.clips.parts import begin
from devices.objects import sweeping
from devices.people.models import Home, User
from tests.devices.clips.sending import again, keys_in_store, keys_of_rows, send
from tests.devices.video.made import made_clip

pytestmark = pytest.mark.usefixtures("store")


def kept(camera: Camera, file: Path) -> Clip:
    """A clip of this camera that went through the whole analysis."""
    clip = send(camera, file)
    analysis.analyze(clip.pk, timezone.now)
    copying.make_h264(clip.pk, timezone.now)
    return again(clip)


def test_expiry_takes_every_object_of_every_kind_and_the_row(porch: Camera, tmp_path: Path) -> None:
    hevc = kept(porch, made_clip(tmp_path / "a.mp4", codec="libx265", seconds=3))
    Camera.objects.filter(pk=porch.pk).update(privacy_zones=[[[0, 0], [0.2, 0], [0.2, 0.2]]], privacy_reversible=True)
    porch.refresh_from_db()
    sealed = kept(porch, made_clip(tmp_path / "b.mp4", seconds=3, moves=(1, 2)))
    purposes = {thing.purpose for clip in (hevc, sealed) for thing in clip.stored_objects()}
    assert purposes == {"original", "playable", "h264", "masked", "poster", "strip"}
    assert retention.delete_due(timezone.now() + timedelta(days=29)) == 0
    assert retention.delete_due(timezone.now() + timedelta(days=31)) == 2
    assert not Clip.objects.exists()
    assert keys_in_store() == keys_of_rows() == set()
    assert AuditEntry.objects.filter(action=Action.CLIP_EXPIRED).count() == 2


def test_a_star_does_not_stop_expiry(porch: Camera, tmp_path: Path) -> None:
    clip = kept(porch, made_clip(tmp_path / "a.mp4", seconds=3))
    Clip.objects.filter(pk=clip.pk).update(is_starred=True)
    assert retention.delete_due(clip.expires_at) == 1


def test_a_change_of_retention_binds_later_clips_only(porch: Camera, tmp_path: Path) -> None:
    before = send(porch, made_clip(tmp_path / "a.mp4", seconds=2))
    porch.retention_days = 3
    porch.save()
    after = send(porch, made_clip(tmp_path / "b.mp4", seconds=2, moves=(0, 1)))
    assert before.expires_at - before.arrived_at == timedelta(days=30)
    assert after.expires_at - after.arrived_at == timedelta(days=3)
    assert retention.delete_due(timezone.now() + timedelta(days=4)) == 1
    assert list(Clip.objects.all()) == [before]


def test_a_removed_camera_is_hidden_at_once_and_swept_with_its_clips_and_uploads(
    porch: Camera, garden: Camera, ana: User, tmp_path: Path
) -> None:
    kept(porch, made_clip(tmp_path / "a.mp4", seconds=2))
    stays = kept(garden, made_clip(tmp_path / "b.mp4", seconds=2))
    begin(
        porch,
        by=porch,
        sha256="a" * 64,
        size_bytes=1000,
        content_type="video/mp4",
        recorded_at=None,
        trigger=Trigger.MOTION,
        now=timezone.now(),
    )
    now = timezone.now()
    Camera.objects.filter(pk=porch.pk).update(removed_at=now, token_hash=None)
    assert list(Clip.objects.visible_to(ana)) == [stays]
    assert list(Camera.objects.visible_to(ana)) == [garden]
    retention.sweep_removed(now)
    sweeping.sweep(now + timedelta(minutes=10))
    assert list(Camera.objects.all()) == [garden]
    assert not Upload.objects.exists()
    assert keys_in_store() == keys_of_rows() == {thing.key for thing in stays.stored_objects()}


def test_a_removed_home_leaves_nothing_behind_and_its_neighbors_stay(
    porch: Camera, garden: Camera, oak_door: Camera, ana: User, tmp_path: Path
) -> None:
    for camera in (porch, garden):
        kept(camera, made_clip(tmp_path / "a.mp4", seconds=2))
    bens = kept(oak_door, tmp_path / "a.mp4")
    now = timezone.now()
    Home.objects.filter(pk=porch.home_id).update(removed_at=now)
    assert not Home.objects.visible_to(ana).exists()
    assert not Clip.objects.visible_to(ana).exists()
    retention.sweep_removed(now)
    sweeping.sweep(now + timedelta(minutes=10))
    assert list(Home.objects.all()) == [oak_door.home]
    assert keys_in_store() == keys_of_rows() == {thing.key for thing in bens.stored_objects()}
