"""How a run ends: who is told that a person was seen, and that only the holder of the lease ends anything."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from django.utils import timezone

from devices.cameras.models import Camera
from devices.clips import outcome
from devices.clips.lease import LeaseLost, take_for_analysis
from devices.clips.models import Clip, ClipStatus
from devices.clips.outcome import Made
from devices.notices.models import Notice, NoticeKind
from devices.objects import storing
from devices.objects.models import Purpose
from devices.people.models import Membership, User
from devices.video.pipeline import Analysis, Wish, analyze
from tests.devices.clips.sending import again, send
from tests.devices.video.made import made_clip

pytestmark = pytest.mark.usefixtures("store")
ALL_WEEK = [{"day": day, "start": "00:00", "end": "24:00"} for day in range(7)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return made_clip(tmp_path / "a.mp4", seconds=2, moves=(0, 1))


@pytest.fixture
def person_seen(file: Path, tmp_path: Path) -> Analysis:
    return dataclasses.replace(analyze(file, tmp_path, Wish()), has_person=True)


def pictures(clip: Clip) -> Made:
    poster, strip = (
        storing.reserve(clip.home_id, None, purpose, "image/jpeg") for purpose in (Purpose.POSTER, Purpose.STRIP)
    )
    return Made(poster, strip)


def end(clip: Clip, result: Analysis) -> None:
    lease = take_for_analysis(clip.pk, timezone.now)
    assert lease is not None
    outcome.ready(lease, again(clip), result, pictures(clip), timezone.now())


def test_a_person_is_told_to_those_who_want_to_know(
    porch: Camera, ana: User, mia: User, vic: User, gus: User, ben: User, file: Path, person_seen: Analysis
) -> None:
    Membership.objects.filter(user=mia).update(tell_person=False)
    Membership.objects.filter(user=vic).update(mail_too=False)
    clip = send(porch, file)
    end(clip, person_seen)
    told = Notice.objects.filter(kind=NoticeKind.PERSON)
    assert set(told.values_list("user", flat=True)) == {ana.pk, vic.pk}
    assert set(told.filter(mail_at__isnull=False).values_list("user", flat=True)) == {ana.pk}
    assert {notice.path for notice in told} == {f"/clips/{clip.uuid}/"}


def test_a_muted_camera_records_and_tells_nobody(porch: Camera, file: Path, person_seen: Analysis) -> None:
    porch.mute_schedule = ALL_WEEK
    porch.save()
    clip = send(porch, file)
    end(clip, person_seen)
    assert again(clip).has_person
    assert not Notice.objects.exists()


def test_without_the_lease_nothing_is_kept_and_nobody_is_told(
    porch: Camera, ana: User, file: Path, person_seen: Analysis
) -> None:
    clip = send(porch, file)
    lease = take_for_analysis(clip.pk, timezone.now)
    assert lease is not None
    lease.row().update(status=ClipStatus.RECEIVED, lease=None, lease_until=None)
    with pytest.raises(LeaseLost):
        outcome.ready(lease, again(clip), person_seen, pictures(clip), timezone.now())
    assert again(clip).status == ClipStatus.RECEIVED
    assert not Notice.objects.exists()


def test_a_finished_clip_is_the_cameras_newest_picture(porch: Camera, file: Path, person_seen: Analysis) -> None:
    clip = send(porch, file)
    end(clip, person_seen)
    porch.refresh_from_db()
    assert (porch.still_clip, porch.still_at) == (clip.uuid, clip.shown_at)
