"""A camera's newest picture follows its clips: ready, deleted, taken back, expired."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from devices.cameras.models import Camera
from devices.clips import deleting, retention, stills
from devices.clips.models import Clip, ClipStatus
from devices.people.models import User
from tests.devices.clips.ready import ready_clip

pytestmark = pytest.mark.django_db


def still_of(camera: Camera) -> object:
    camera.refresh_from_db()
    return camera.still_clip


def test_the_newest_in_time_counts_not_the_last_that_came(store: None, porch: Camera):
    now = timezone.now()
    newest = ready_clip(porch, at=now)
    ready_clip(porch, at=now - timedelta(hours=1))
    stills.renew([porch.pk])
    assert still_of(porch) == newest.uuid
    assert porch.still_at == newest.shown_at


def test_what_is_not_ready_has_no_picture(store: None, porch: Camera):
    Clip.objects.filter(pk=ready_clip(porch).pk).update(status=ClipStatus.RECEIVED)
    stills.renew([porch.pk])
    assert still_of(porch) is None


def test_a_deleted_clip_takes_its_picture_along_and_brings_it_back(store: None, porch: Camera, ana: User):
    now = timezone.now()
    older, newest = ready_clip(porch, at=now - timedelta(hours=1)), ready_clip(porch, at=now)
    deleting.ask([newest], by=ana, now=now)
    assert still_of(porch) == older.uuid
    deleting.undo([newest], by=ana, now=now)
    assert still_of(porch) == newest.uuid
    deleting.ask([older, newest], by=ana, now=now)
    assert still_of(porch) is None


def test_an_expired_clip_takes_its_picture_along(store: None, porch: Camera, garden: Camera):
    gone, kept = ready_clip(porch), ready_clip(garden)
    stills.renew([porch.pk, garden.pk])
    later = timezone.now() + timedelta(days=1)
    Clip.objects.filter(pk=gone.pk).update(expires_at=later)
    retention.delete_due(later + timedelta(seconds=1))
    assert still_of(porch) is None
    assert still_of(garden) == kept.uuid
