"""What comes while something ends: the same bytes as a clip that is due, new privacy zones while a clip is read."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from devices import storage
from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import analysis, deleting, parts, retention
from devices.clips.lease import take_for_analysis
from devices.clips.models import Clip, ClipStatus, Trigger, Upload
from devices.clips.running import Run, run
from devices.clips.upload import receive
from devices.people.models import User
from tests.devices.clips.sending import send
from tests.devices.video.made import made_clip

pytestmark = pytest.mark.usefixtures("store")
LEFT_HALF = [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]]


def due_clip(how: str, porch: Camera, ana: User, recording: Path) -> tuple[Clip, datetime]:
    """A ready clip of these bytes, and a moment at which its time is over and nobody has swept it yet."""
    clip = send(porch, recording)
    analysis.analyze(clip.pk, timezone.now)
    clip.refresh_from_db()
    if how == "expired":
        return clip, clip.expires_at + timedelta(seconds=1)
    deleting.ask([clip], by=ana, now=timezone.now())
    return clip, timezone.now() + timedelta(seconds=60)


@pytest.mark.parametrize("how", ["deleted", "expired"])
def test_bytes_sent_again_do_not_end_with_a_clip_that_is_due(how: str, porch: Camera, ana: User, tmp_path: Path):
    recording = made_clip(tmp_path / "a.mp4", seconds=2)
    old, later = due_clip(how, porch, ana, recording)
    new, is_new = receive(
        porch, recording, by=porch, content_type="video/mp4", recorded_at=None, trigger=Trigger.MOTION, now=later
    )
    assert (is_new, new.pk != old.pk) == (True, True)
    retention.delete_due(later)
    assert list(Clip.objects.all()) == [new]
    assert new.original is not None
    assert b"".join(storage.read(new.original.key)) == recording.read_bytes()


@pytest.mark.parametrize("how", ["deleted", "expired"])
def test_bytes_announced_again_are_asked_for_when_the_old_clip_is_due(
    how: str, porch: Camera, ana: User, tmp_path: Path
):
    recording = made_clip(tmp_path / "a.mp4", seconds=2)
    old, later = due_clip(how, porch, ana, recording)
    assert old.sha256 is not None
    upload = parts.begin(
        porch,
        by=porch,
        sha256=old.sha256,
        size_bytes=old.size_bytes,
        content_type="video/mp4",
        recorded_at=None,
        trigger=Trigger.MOTION,
        now=later,
    )
    assert isinstance(upload, Upload)
    assert not Clip.objects.filter(pk=old.pk).exists()


def test_a_clip_that_is_read_while_zones_change_is_read_again_and_masked(porch: Camera, tmp_path: Path):
    clip = send(porch, made_clip(tmp_path / "a.mp4", seconds=2))

    def work(now_running: Run) -> None:
        Camera.objects.filter(pk=porch.pk).update(privacy_zones=[LEFT_HALF])
        analysis._work(now_running)

    run(take_for_analysis(clip.pk, timezone.now), work)
    clip.refresh_from_db()
    assert (clip.status, clip.attempts, clip.masked_sha256) == (ClipStatus.RECEIVED, 0, "")
    analysis.analyze(clip.pk, timezone.now)
    clip.refresh_from_db()
    assert clip.status == ClipStatus.READY
    assert clip.masked_sha256


def test_a_copy_that_failed_often_is_not_tried_for_ever(porch: Camera, ana: User, tmp_path: Path, settings):
    clip = send(porch, made_clip(tmp_path / "a.mp4", seconds=2))
    analysis.analyze(clip.pk, timezone.now)
    Clip.objects.filter(pk=clip.pk).update(codec="hevc", attempts=settings.ANALYSIS_ATTEMPTS)
    analysis.want_h264(clip, by=ana)
    clip.refresh_from_db()
    assert not clip.wants_h264
    Clip.objects.filter(pk=clip.pk).update(attempts=0)
    analysis.want_h264(clip, by=ana)
    analysis.want_h264(clip, by=ana)
    assert AuditEntry.objects.filter(action=Action.CLIP_COPY_ASKED, subject_uuid=clip.uuid).count() == 1
