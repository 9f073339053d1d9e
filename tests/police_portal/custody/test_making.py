"""The agency's copy: marked, covered, without a word about the home; made once, whatever happens to the worker."""

from __future__ import annotations

import hashlib
import io
import signal
from datetime import timedelta
from pathlib import Path

import av
import numpy as np
import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image

from devices import storage
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import deleting
from devices.clips.models import Hold
from devices.notices.models import Notice, NoticeKind
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people.models import User
from devices.video.marking import Mark
from police_portal.agencies.models import Officer
from police_portal.custody import making
from police_portal.custody.lending import Terms, lend
from police_portal.custody.models import Share, ShareState
from police_portal.requests.models import FootageRequest
from tests.devices.clips.ready import ready_clip
from tests.devices.clips.sending import keys_in_store, keys_of_rows
from tests.devices.video.made import decoded, made_clip
from tests.devices.video.portraits import film_of, still
from tests.police_portal.custody.lent import bytes_of, film, lent
from tests.services import CeleryWorker, eventually

pytestmark = [pytest.mark.parts]


def copy_of(share: Share, folder: Path) -> Path:
    path = folder / f"{share.uuid}.mp4"
    path.write_bytes(bytes_of(share.copy))
    return path


@pytest.mark.django_db
def test_agency_case_and_lease_stand_in_every_frame(asked: FootageRequest, porch: Camera, tmp_path: Path) -> None:
    clip = film(porch, tmp_path, size=640)
    share = lent(asked, clip)
    assert (share.state, share.reason) == (ShareState.LENT, "")
    assert making.marks(share)[0] == f"Riverton Police - case {asked.case_number} - request {asked.reference}"
    frames = decoded(copy_of(share, tmp_path))
    assert len(frames) == 10
    rows = Mark(making.marks(share), 640, 360).rows
    for frame in frames:
        assert np.median(frame[rows]) < 80
        assert (frame[rows] > 180).mean() > 0.02
    poster = np.asarray(Image.open(io.BytesIO(bytes_of(share.poster))).convert("L"))
    assert np.median(poster[-20:]) < 80


@pytest.mark.django_db
def test_faces_and_privacy_zones_are_covered(asked: FootageRequest, porch: Camera, tmp_path: Path) -> None:
    porch.privacy_zones = [[[0.0, 0.0], [0.3, 0.0], [0.3, 0.4], [0.0, 0.4]]]
    porch.save()
    clip = ready_clip(porch, content=film_of(tmp_path / "face.mp4", still()).read_bytes())
    share = lent(asked, clip)
    assert share.made_facts["covered"] == {"faces": 1, "zones": 1}
    shown = decoded(copy_of(share, tmp_path))[5]
    height, width = shown.shape
    assert shown[: int(height * 0.35), : int(width * 0.25)].max() < 30
    given = decoded(tmp_path / "face.mp4")[5]
    face = (slice(int(height * 0.3), int(height * 0.6)), slice(int(width * 0.43), int(width * 0.57)))
    assert shown[face].astype(float).std() < given[face].astype(float).std() * 0.7


@pytest.mark.django_db
def test_unredacted_keeps_faces_and_covers_the_zones(asked: FootageRequest, porch: Camera, tmp_path: Path) -> None:
    porch.privacy_zones = [[[0.0, 0.0], [0.3, 0.0], [0.3, 0.4], [0.0, 0.4]]]
    porch.save()
    clip = ready_clip(porch, content=film_of(tmp_path / "face.mp4", still()).read_bytes())
    share = lent(asked, clip, is_redacted=False)
    assert share.made_facts["covered"] == {"faces": None, "zones": 1}
    given, shown = decoded(tmp_path / "face.mp4")[5], decoded(copy_of(share, tmp_path))[5]
    height, width = shown.shape
    face = (slice(int(height * 0.3), int(height * 0.6)), slice(int(width * 0.43), int(width * 0.57)))
    assert abs(float(shown[face].std()) - float(given[face].std())) < 6
    assert shown[: int(height * 0.35), : int(width * 0.25)].max() < 30


@pytest.mark.django_db
def test_the_copy_says_nothing_of_the_home_and_counts_for_no_quota(
    asked: FootageRequest, porch: Camera, tmp_path: Path
) -> None:
    path = tmp_path / "told.mp4"
    with av.open(str(made_clip(tmp_path / "plain.mp4", seconds=1))) as plain, av.open(str(path), "w") as told:
        told.metadata.update({"title": "Maple St 12", "location": "+42.1234-071.6543/", "comment": "Garden cam 9"})
        out = told.add_stream_from_template(plain.streams.video[0])
        for packet in plain.demux(video=0):
            if packet.dts is not None:
                packet.stream = out
                told.mux(packet)
    secrets = (b"Maple St 12", b"Garden cam 9", b"42.1234")
    assert any(secret in path.read_bytes() for secret in secrets)
    share = lent(asked, ready_clip(porch, content=path.read_bytes()), gives_original=True)
    for stored in (share.copy, share.poster):
        assert stored is not None
        assert stored.home_id is None
        content = bytes_of(stored)
        assert not any(secret in content for secret in secrets)
        assert str(share.clip_uuid).encode() not in content
    with av.open(io.BytesIO(bytes_of(share.copy))) as opened:
        assert not {"title", "location", "comment", "creation_time", "encoder"} & set(opened.metadata)
    assert bytes_of(share.original) == path.read_bytes()
    assert share.original is not None
    assert (share.original.home_id, share.original.purpose) == (None, Purpose.LEASE_ORIGINAL)
    assert share.made_facts["sha256"]["copy"] == hashlib.sha256(bytes_of(share.copy)).hexdigest()


@pytest.mark.django_db
@pytest.mark.parametrize("with_sound", [True, False])
def test_sound_goes_only_where_the_owner_gave_it(
    asked: FootageRequest, porch: Camera, tmp_path: Path, with_sound: bool
) -> None:
    share = lent(asked, film(porch, tmp_path, sound="aac"), with_sound=with_sound)
    with av.open(io.BytesIO(bytes_of(share.copy))) as opened:
        assert bool(opened.streams.audio) == with_sound
    assert share.made_facts["has_sound"] == with_sound


@pytest.mark.django_db
def test_the_original_goes_only_by_its_own_tick(asked: FootageRequest, porch: Camera, tmp_path: Path) -> None:
    share = lent(asked, film(porch, tmp_path), may_download=True)
    assert share.original is None
    assert not StoredObject.objects.filter(purpose=Purpose.LEASE_ORIGINAL).exists()


@pytest.mark.django_db
def test_nothing_is_told_or_seen_before_the_copy_is_there_and_then_once(
    asked: FootageRequest, porch: Camera, garden: Camera, ana: User, diaz: Officer, chief: Officer, tmp_path: Path
) -> None:
    first, second = film(porch, tmp_path), film(garden, tmp_path)
    share = lend(asked, first, Terms(), by=ana, now=timezone.now())
    lend(asked, second, Terms(), by=ana, now=timezone.now())
    assert not Share.objects.visible_to(diaz.user).exists()
    assert not Notice.objects.exists()
    for one in Share.objects.all():
        making.make_copy(one.pk, timezone.now)
        making.make_copy(one.pk, timezone.now)
    assert Share.objects.visible_to(diaz.user).count() == 2
    told = Notice.objects.filter(kind=NoticeKind.SHARED)
    assert {notice.user for notice in told} == {diaz.user, chief.user}
    assert told.count() == 2
    assert AuditEntry.objects.filter(action="share_ready", subject_uuid=share.uuid).count() == 1


@pytest.mark.django_db
def test_what_cannot_be_read_is_not_lent_and_its_owner_is_told(asked: FootageRequest, porch: Camera, ana: User) -> None:
    clip = ready_clip(porch, content=b"no video at all")
    share = lent(asked, clip)
    assert (share.state, share.reason) == (ShareState.UNREADABLE, "not_video")
    assert not Hold.objects.in_force(timezone.now()).exists()
    assert AuditEntry.objects.filter(action="clip_released", subject_uuid=clip.uuid).exists()
    assert Notice.objects.get(user=ana).kind == NoticeKind.SHARE_FAILED
    assert not Share.objects.visible_to(asked.filed_by.user).exists()
    assert keys_in_store() == keys_of_rows()


@pytest.mark.django_db
def test_bytes_that_changed_in_the_store_are_not_passed_off_as_the_original(
    asked: FootageRequest, porch: Camera, garden: Camera, tmp_path: Path
) -> None:
    clip, other = film(porch, tmp_path), film(garden, tmp_path, seconds=2)
    assert clip.original is not None
    source = tmp_path / "other"
    source.write_bytes(bytes_of(other.original))
    storage.put(clip.original.key, source, "video/mp4")
    share = lent(asked, clip, gives_original=True)
    assert (share.state, share.reason) == (ShareState.UNREADABLE, "changed_bytes")
    assert not StoredObject.objects.exclude(state=ObjectState.KEPT).exclude(state=ObjectState.DOOMED).exists()


@pytest.mark.django_db
def test_who_lost_the_lease_keeps_nothing(asked: FootageRequest, porch: Camera, ana: User, tmp_path: Path) -> None:
    share = lend(asked, film(porch, tmp_path), Terms(), by=ana, now=timezone.now())
    moments = iter([timezone.now()])

    def clock() -> object:
        if (first := next(moments, None)) is None:
            Share.objects.filter(pk=share.pk).update(lease=None, state=ShareState.WAITING)  # a sweep gave it up
        return first or timezone.now()

    making.make_copy(share.pk, clock)  # type: ignore[arg-type]
    share.refresh_from_db()
    assert (share.state, share.copy) == (ShareState.WAITING, None)
    assert not StoredObject.objects.filter(purpose=Purpose.LEASE, state=ObjectState.KEPT).exists()
    making.make_copy(share.pk, timezone.now)
    share.refresh_from_db()
    assert share.state == ShareState.LENT


@pytest.mark.django_db
def test_a_clip_that_goes_meanwhile_is_no_failure(asked: FootageRequest, porch: Camera, ana: User) -> None:
    clip = ready_clip(porch)
    share = lend(asked, clip, Terms(), by=ana, now=timezone.now())
    deleting.ask([clip], by=ana, now=timezone.now())
    assert clip.original is not None
    storage.delete([clip.original.key])
    making.make_copy(share.pk, timezone.now)
    share.refresh_from_db()
    assert share.state == ShareState.WAITING
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_a_lost_message_and_a_dead_worker_are_found(asked: FootageRequest, porch: Camera, ana: User) -> None:
    now = timezone.now()
    share = lend(asked, ready_clip(porch), Terms(), by=ana, now=now)
    assert making.restart_lost(now) == 0
    assert making.restart_lost(now + timedelta(minutes=11)) == 1
    dead = {"state": ShareState.PROCESSING, "lease": share.uuid, "lease_until": now, "attempts": 1, "wake_at": None}
    Share.objects.filter(pk=share.pk).update(**dead)
    assert making.restart_lost(now + timedelta(minutes=1)) == 1
    share.refresh_from_db()
    assert (share.state, share.lease) == (ShareState.WAITING, None)
    Share.objects.filter(pk=share.pk).update(**dead | {"attempts": settings.ANALYSIS_ATTEMPTS})
    making.restart_lost(now + timedelta(minutes=1))
    share.refresh_from_db()
    assert (share.state, share.reason) == (ShareState.UNREADABLE, "crashed")


@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_the_copy_and_one_that_is_killed_loses_and_doubles_nothing(
    worker: CeleryWorker, asked: FootageRequest, porch: Camera, ana: User, tmp_path: Path
) -> None:
    share = lend(asked, film(porch, tmp_path, seconds=30, size=640, fps=20), Terms(), by=ana, now=timezone.now())
    eventually(lambda: Share.objects.filter(pk=share.pk, state=ShareState.PROCESSING).exists())
    worker.kill(signal.SIGKILL)
    later = timezone.now() + timedelta(seconds=settings.ANALYSIS_LEASE_S + 1)
    share.refresh_from_db()
    if share.state == ShareState.PROCESSING:
        making.restart_lost(later)
    making.make_copy(share.pk, timezone.now)
    share.refresh_from_db()
    assert share.state == ShareState.LENT
    assert StoredObject.objects.filter(purpose=Purpose.LEASE, state=ObjectState.KEPT).count() == 1
    assert AuditEntry.objects.filter(action="share_ready").count() == 1
