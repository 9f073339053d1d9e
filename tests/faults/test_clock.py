"""A clock that is set by an hour: nothing stands still, nothing is done twice, nothing that ended is back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from devices.cameras import pairing
from devices.cameras.models import Camera
from devices.clips import restarting
from devices.clips.lease import take_for_analysis
from devices.clips.models import Clip, ClipStatus
from devices.errors import Gone
from devices.people.models import User
from ring_platform.celery import app
from ring_platform.operate.ticking import Scheduler
from tests.devices.clips.sending import again, send
from tests.devices.video.made import made_clip
from tests.street import NOON

HOUR = timedelta(hours=1)


def test_the_schedule_goes_on_when_the_clock_is_set_back(redis_server: object, tmp_path: Path) -> None:
    def sent(schedule: Scheduler) -> int:
        """How many tasks a minute brings."""
        before = sum(entry.total_run_count for entry in schedule.schedule.values())
        for _second in range(60):
            travelling.shift(1)
            while schedule.tick() == 0:
                pass
        return int(sum(entry.total_run_count for entry in schedule.schedule.values()) - before)

    with time_machine.travel(NOON, tick=False) as travelling:
        schedule = Scheduler(app, schedule_filename=str(tmp_path / "beat"))
        as_ever = sent(schedule)
        travelling.shift(-HOUR)
        assert sent(schedule) == pytest.approx(as_ever, abs=40)
        schedule.close()
        travelling.shift(-HOUR)  # while it does not run
        schedule = Scheduler(app, schedule_filename=str(tmp_path / "beat"))
        assert sent(schedule) == pytest.approx(as_ever, abs=40)
        schedule.close()
    assert as_ever > 60


@pytest.fixture
def clip(porch: Camera, store: None, tmp_path: Path) -> Clip:
    return send(porch, made_clip(tmp_path / "film.mp4", seconds=1))


def test_a_worker_that_died_before_the_clock_was_set_back_is_missed_at_once(clip: Clip) -> None:
    assert take_for_analysis(clip.pk, lambda: timezone.now() + HOUR)
    assert restarting.restart_lost(timezone.now()) == 1
    assert again(clip).status == ClipStatus.RECEIVED


def test_a_worker_whose_clock_is_a_little_ahead_keeps_its_lease(clip: Clip) -> None:
    assert take_for_analysis(clip.pk, lambda: timezone.now() + timedelta(minutes=10))
    assert restarting.restart_lost(timezone.now()) == 0
    assert again(clip).status == ClipStatus.PROCESSING


def test_what_waited_before_the_clock_was_set_back_does_not_wait_for_the_old_time(clip: Clip) -> None:
    Clip.objects.update(wake_at=timezone.now() + HOUR)
    assert restarting.restart_lost(timezone.now()) == 1


def test_a_code_that_ended_is_not_valid_again(garden: Camera, ana: User) -> None:
    made = timezone.now()
    code = pairing.make_code(garden, by=ana, now=made)
    assert pairing.end_expired(made + timedelta(minutes=9)) == 0
    assert pairing.end_expired(made + timedelta(minutes=11)) == 1
    for now in (made + timedelta(minutes=5), made - timedelta(minutes=5)):
        with pytest.raises(Gone):
            pairing.pair(code, model="Pi", firmware="1", now=now)
    fresh = pairing.make_code(garden, by=ana, now=made)
    assert pairing.pair(fresh, model="Pi", firmware="1", now=made)[0] == garden
