"""Online, late, offline; told once, and told when it is back, to those who want to know."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as ours
from django.test import Client
from django.utils import timezone

from devices.cameras import heartbeat
from devices.cameras.health import health
from devices.cameras.models import Camera, Presence
from devices.cameras.tasks import notice_silent_cameras
from devices.notices.models import Notice
from devices.people.models import Membership, User

pytestmark = pytest.mark.django_db


def heard(camera: Camera, *, ago_s: float) -> Camera:
    Camera.objects.filter(pk=camera.pk).update(last_seen_at=timezone.now() - timedelta(seconds=ago_s))
    camera.refresh_from_db()
    return camera


def beat(camera: Camera) -> None:
    heartbeat.beat(camera, now=timezone.now(), battery_percent=None, signal_dbm=None, firmware="")


def test_presence_by_the_last_sign_of_life(porch: Camera):
    now = timezone.now()
    limits = [
        (0, Presence.ONLINE),
        (ours.HEARTBEAT_LATE_S - 5, Presence.ONLINE),
        (ours.HEARTBEAT_LATE_S + 5, Presence.LATE),
        (ours.HEARTBEAT_OFFLINE_S - 5, Presence.LATE),
        (ours.HEARTBEAT_OFFLINE_S + 5, Presence.OFFLINE),
    ]
    for ago_s, presence in limits:
        porch.last_seen_at = now - timedelta(seconds=ago_s)
        assert porch.presence(now) == presence
    porch.token_hash = None
    assert porch.presence(now) == Presence.NOT_PAIRED


@pytest.mark.parametrize(
    ("battery", "dbm", "words"),
    [
        (78, -65, "Online · battery 78 % · signal fair"),
        (100, -60, "Online · battery 100 % · signal good"),
        (15, -90, "Online · battery low, 15 % · signal weak"),
        (None, None, "Online"),
        (0, None, "Online · battery low, 0 %"),
    ],
)
def test_health_as_words(porch: Camera, battery: int | None, dbm: int | None, words: str):
    porch.battery_percent, porch.signal_dbm = battery, dbm
    assert health(porch, timezone.now()).words == words


def test_old_figures_are_not_shown_of_a_camera_that_is_gone(porch: Camera):
    porch.battery_percent = 78
    porch.last_seen_at = timezone.now() - timedelta(days=1)
    assert health(porch, timezone.now()).words == "Offline"


def test_going_offline_is_told_once_and_coming_back_once(porch: Camera, ana: User, mia: User):
    heard(porch, ago_s=ours.HEARTBEAT_OFFLINE_S + 1)
    assert heartbeat.notice_silent(timezone.now()) == 1
    assert heartbeat.notice_silent(timezone.now()) == 0
    assert sorted(Notice.objects.values_list("kind", "user__email")) == [
        ("camera_offline", "ana@example.org"),
        ("camera_offline", "mia@example.org"),
    ]
    porch.refresh_from_db()
    beat(porch)
    beat(porch)
    assert Notice.objects.filter(kind="camera_back").count() == 2
    assert heartbeat.notice_silent(timezone.now()) == 0


def test_a_late_camera_is_told_to_nobody(porch: Camera):
    heard(porch, ago_s=ours.HEARTBEAT_OFFLINE_S - 60)
    assert heartbeat.notice_silent(timezone.now()) == 0


def test_after_we_were_away_nobody_is_told_before_the_cameras_had_their_time(porch: Camera, settings):
    settings.HEARTBEAT_OFFLINE_S = 600
    begun = timezone.now()
    Camera.objects.update(last_seen_at=begun - timedelta(hours=1))

    def told(minutes: range) -> list[int]:
        counts = []
        for minute in minutes:
            with time_machine.travel(begun + timedelta(minutes=minute), tick=False):
                counts.append(notice_silent_cameras())
        return counts

    assert told(range(10)) == [0] * 10
    assert told(range(60, 70)) == [0] * 10  # and again, after fifty minutes in which nothing ran
    assert told(range(70, 72)) == [1, 0]
    assert Notice.objects.filter(kind="camera_offline").count() == 1
    beat(porch)
    Camera.objects.update(last_seen_at=begun)
    assert told(range(5, 15)) == [0] * 10  # the clock was set back


def test_only_those_are_told_who_want_to_and_may_see_it(
    porch: Camera, garden: Camera, ana: User, mia: User, vic: User, gus: User, ben: User
):
    Membership.objects.filter(user=mia).update(tell_offline=False)
    seat = Membership.objects.get(user=vic)
    seat.only_some_cameras = True
    seat.save()
    seat.cameras.set([garden])
    Membership.objects.filter(user=ana).update(mail_too=False)
    heard(porch, ago_s=ours.HEARTBEAT_OFFLINE_S + 1)
    heartbeat.notice_silent(timezone.now())
    [told] = Notice.objects.all()  # mia does not want it, vic sees another camera, gus is a guest
    assert told.user == ana
    assert told.mail_at is None
    assert told.path == f"/cameras/{porch.uuid}/"


@pytest.mark.parametrize("gone", ["revoked", "removed", "home"])
def test_a_camera_that_is_not_expected_is_not_missed(porch: Camera, ana: User, gone: str):
    heard(porch, ago_s=ours.HEARTBEAT_OFFLINE_S + 1)
    if gone == "revoked":
        Camera.objects.update(token_hash=None)
    elif gone == "removed":
        Camera.objects.update(token_hash=None, removed_at=timezone.now())
    else:
        porch.home.removed_at = timezone.now()
        porch.home.save()
    heartbeat.notice_silent(timezone.now())
    assert not Notice.objects.exists()


def test_the_live_line_says_how_it_is_now(porch: Camera, vic: User):
    client = Client()
    client.force_login(vic)
    assert "Online" in client.get(f"/cameras/{porch.uuid}/health/").content.decode()
    heard(porch, ago_s=ours.HEARTBEAT_OFFLINE_S + 1)
    line = client.get(f"/cameras/{porch.uuid}/health/")
    assert "Offline" in line.content.decode()
    assert "last heard" in line.content.decode()
    assert "no-store" in line["Cache-Control"]
