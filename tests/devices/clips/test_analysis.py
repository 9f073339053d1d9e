"""What becomes of a clip: one result, whatever it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from devices import storage
from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import analysis, copying
from devices.clips.models import Clip, ClipStatus
from devices.errors import Conflict, Refused
from devices.notices.models import Notice, NoticeKind
from devices.objects import storing, sweeping
from devices.objects.models import ObjectState, StoredObject
from devices.people.models import User
from tests.devices.clips.sending import again, keys_in_store, keys_of_rows, send
from tests.devices.video.made import made_clip

pytestmark = pytest.mark.usefixtures("store")
MIDDLE = [[0.0, 0.25], [1.0, 0.25], [1.0, 0.8], [0.0, 0.8]]


def analyzed(clip: Clip) -> Clip:
    analysis.analyze(clip.pk, timezone.now)
    return again(clip)


@pytest.fixture
def motion(tmp_path: Path) -> Path:
    return made_clip(tmp_path / "motion.mp4", moves=(3, 5))


def test_a_clip_becomes_ready_with_its_pictures_and_segments(porch: Camera, motion: Path) -> None:
    clip = analyzed(send(porch, motion))
    assert (clip.status, clip.step, clip.attempts, clip.lease) == (ClipStatus.READY, "", 0, None)
    assert clip.sha256 == storing.sha256_of(motion)
    assert (clip.codec, clip.width, clip.height) == ("h264", 320, 180)
    [[start_s, end_s, strength]] = clip.segments
    assert (start_s, end_s) == (pytest.approx(3, abs=0.5), pytest.approx(5, abs=0.5))
    assert 0 < strength <= 1
    assert clip.poster is not None
    assert b"".join(storage.read(clip.poster.key)).startswith(b"\xff\xd8")
    assert {thing.state for thing in clip.stored_objects()} == {ObjectState.KEPT}
    assert AuditEntry.objects.filter(action=Action.CLIP_READY, subject_uuid=clip.uuid).count() == 1
    assert keys_in_store() == keys_of_rows()


def test_a_second_run_changes_nothing_and_tells_nobody(porch: Camera, ana: User, tmp_path: Path) -> None:
    clip = send(porch, _text(tmp_path))
    first = analyzed(clip)
    assert analyzed(clip).__dict__ | {"_state": 0} == first.__dict__ | {"_state": 0}
    assert Notice.objects.filter(user=ana, kind=NoticeKind.CLIP_UNREADABLE).count() == 1


def _text(folder: Path) -> Path:
    (folder / "text.mp4").write_text("This is no recording. " * 500)
    return folder / "text.mp4"


def test_what_is_no_video_gets_a_reason_and_its_bytes_stay(
    porch: Camera, ana: User, mia: User, vic: User, tmp_path: Path
) -> None:
    clip = analyzed(send(porch, _text(tmp_path)))
    assert (clip.status, clip.reason) == (ClipStatus.UNREADABLE, "not_video")
    assert clip.original is not None
    assert storage.size_of(clip.original.key) == clip.size_bytes
    told = set(Notice.objects.filter(kind=NoticeKind.CLIP_UNREADABLE).values_list("user", flat=True))
    assert told == {ana.pk, mia.pk}


def test_a_manager_tries_an_unreadable_clip_again_and_a_viewer_cannot(
    porch: Camera, mia: User, vic: User, tmp_path: Path
) -> None:
    clip = analyzed(send(porch, _text(tmp_path)))
    with pytest.raises(Refused):
        analysis.retry(clip, by=vic, now=timezone.now())
    analysis.retry(clip, by=mia, now=timezone.now())
    assert again(clip).status == ClipStatus.RECEIVED
    with pytest.raises(Conflict):
        analysis.retry(clip, by=mia, now=timezone.now())
    assert analyzed(clip).reason == "not_video"


def test_bytes_that_are_not_those_announced_are_a_reason(porch: Camera, motion: Path) -> None:
    clip = send(porch, motion)
    Clip.objects.filter(pk=clip.pk).update(announced_sha256="0" * 64, sha256=None)
    assert analyzed(clip).reason == "wrong_sha256"


def test_bytes_that_are_gone_from_the_store_are_a_reason(porch: Camera, motion: Path) -> None:
    clip = send(porch, motion)
    storage.delete(keys_in_store())
    assert analyzed(clip).reason == "lost_bytes"


def test_a_store_that_does_not_answer_puts_the_clip_off_and_never_marks_it(
    porch: Camera, motion: Path, store_server
) -> None:
    clip = send(porch, motion)
    store_server.stop()
    put_off = analyzed(clip)
    assert (put_off.status, put_off.step, put_off.attempts) == (ClipStatus.RECEIVED, "no_store", 0)
    assert put_off.wake_at is not None
    assert put_off.wake_at > timezone.now()
    store_server.start()
    assert analyzed(clip).status == ClipStatus.READY


def test_a_full_disk_puts_the_clip_off(porch: Camera, motion: Path, settings) -> None:
    clip = send(porch, motion)
    settings.WORK_FREE_BYTES = 10**18
    put_off = analyzed(clip)
    assert (put_off.status, put_off.step, put_off.attempts) == (ClipStatus.RECEIVED, "no_disk", 0)
    settings.WORK_FREE_BYTES = 0
    assert analyzed(clip).status == ClipStatus.READY


def test_the_same_bytes_in_a_second_upload_end_as_one_clip(porch: Camera, motion: Path) -> None:
    first = send(porch, motion)
    Clip.objects.filter(pk=first.pk).update(sha256=None)  # as an upload in parts arrives: not hashed by us yet
    second = send(porch, motion)
    Clip.objects.filter(pk=second.pk).update(sha256=None)
    first = analyzed(first)
    analysis.analyze(second.pk, timezone.now)
    assert list(Clip.objects.all()) == [first]
    assert AuditEntry.objects.filter(action=Action.CLIP_MERGED, subject_uuid=second.uuid).count() == 1
    sweeping.sweep(timezone.now())
    assert keys_in_store() == keys_of_rows() == {thing.key for thing in again(first).stored_objects()}


def test_with_privacy_zones_the_masked_copy_is_the_recording(porch: Camera, motion: Path) -> None:
    Camera.objects.filter(pk=porch.pk).update(privacy_zones=[MIDDLE])
    sent = send(porch, motion)
    clip = analyzed(sent)
    assert sent.original is not None
    assert clip.original is not None
    assert clip.original != sent.original
    assert clip.sealed is None
    assert clip.sha256 == storing.sha256_of(motion)
    assert clip.masked_sha256 == clip.original.sha256 != clip.sha256
    sweeping.sweep(timezone.now())
    assert storage.size_of(sent.original.key) is None
    assert keys_in_store() == keys_of_rows()
    assert send(porch, motion) == clip, "the same bytes again are the same clip"


def test_reversible_privacy_keeps_the_original_sealed(porch: Camera, motion: Path) -> None:
    Camera.objects.filter(pk=porch.pk).update(privacy_zones=[MIDDLE], privacy_reversible=True)
    sent = send(porch, motion)
    clip = analyzed(sent)
    assert clip.sealed == sent.original
    sweeping.sweep(timezone.now())
    assert clip.sealed is not None
    assert storage.size_of(clip.sealed.key) == motion.stat().st_size


def test_hevc_is_ready_at_once_and_its_copy_follows(porch: Camera, ana: User, tmp_path: Path) -> None:
    clip = analyzed(send(porch, made_clip(tmp_path / "hevc.mp4", codec="libx265", seconds=4)))
    assert (clip.status, clip.wants_h264, clip.h264) == (ClipStatus.READY, True, None)
    analysis.want_h264(clip, by=ana)
    copying.make_h264(clip.pk, timezone.now)
    copied = again(clip)
    assert copied.h264 is not None
    assert (copied.wants_h264, copied.lease, copied.step) == (False, None, "")
    assert storage.size_of(copied.h264.key) == copied.h264.size_bytes
    assert keys_in_store() == keys_of_rows()


def test_a_recording_says_itself_when_it_was_made(porch: Camera, tmp_path: Path) -> None:
    made = datetime(2026, 6, 9, 7, 30, tzinfo=UTC)
    clip = analyzed(send(porch, made_clip(tmp_path / "dated.mp4", created=made)))
    assert (clip.recorded_at, clip.shown_at, clip.clock_is_wrong) == (made, made, False)


def test_a_clock_in_1970_is_kept_marked_and_never_used_for_expiry(porch: Camera, motion: Path) -> None:
    then = datetime(1970, 1, 1, tzinfo=UTC)
    clip = analyzed(send(porch, motion, recorded_at=then))
    assert (clip.recorded_at, clip.clock_is_wrong) == (then, True)
    assert clip.shown_at == clip.arrived_at
    assert clip.expires_at == clip.arrived_at + timedelta(days=30)


def test_a_clip_that_its_owner_deleted_meanwhile_keeps_nothing(porch: Camera, motion: Path) -> None:
    clip = send(porch, motion)
    Clip.objects.filter(pk=clip.pk).update(delete_at=timezone.now() - timedelta(seconds=1))
    assert analyzed(clip).status == ClipStatus.RECEIVED
    assert StoredObject.objects.count() == 1


def test_reading_that_takes_too_long_is_a_reason(porch: Camera, motion: Path, settings) -> None:
    settings.ANALYSIS_WALL_S = 0.05
    clip = analyzed(send(porch, motion))
    assert (clip.status, clip.reason) == (ClipStatus.UNREADABLE, "too_costly")
    assert not list(settings.WORK_DIR.glob("*-*"))


def test_the_masked_copy_of_a_hevc_recording_plays_everywhere(porch: Camera, tmp_path: Path) -> None:
    Camera.objects.filter(pk=porch.pk).update(privacy_zones=[MIDDLE])
    clip = analyzed(send(porch, made_clip(tmp_path / "hevc.mp4", codec="libx265", seconds=2)))
    assert (clip.status, clip.codec, clip.wants_h264) == (ClipStatus.READY, "h264", False)
