"""Whatever is killed, lost or said twice: a clip ends in exactly one result, told once."""

from __future__ import annotations

import os
import signal
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import outcome, restarting, workplace
from devices.clips.lease import LeaseLost, take_for_analysis
from devices.clips.models import Clip, ClipStatus
from devices.notices.models import Notice, NoticeKind
from devices.objects import sweeping
from devices.people.models import User
from devices.wake import wake
from ring_platform.celery import app
from tests.devices.clips.gate import StoreGate, processes_below, store_gate
from tests.devices.clips.sending import again, is_settled, keys_in_store, keys_of_rows, send
from tests.devices.video.made import made_clip
from tests.services import CeleryWorker, Server, eventually

ANALYZE = "devices.clips.tasks.analyze_clip"
LEASE_S = 3
ATTEMPTS = 6  # more than the three deaths of a test


@pytest.fixture
def gate(transactional_db: None, store: None) -> Iterator[StoreGate]:
    with store_gate() as gate:
        yield gate


@pytest.fixture
def slow_worker(gate: StoreGate, settings) -> Iterator[CeleryWorker]:
    """A worker behind the gate, with short leases and patience for more than three deaths."""
    settings.ANALYSIS_LEASE_S, settings.ANALYSIS_ATTEMPTS = LEASE_S, ATTEMPTS
    worker = SlowWorker(gate)
    worker.start()
    yield worker
    worker.kill(signal.SIGKILL)


class SlowWorker(CeleryWorker):
    def __init__(self, gate: StoreGate) -> None:
        self.gate = gate

    def start(self, **env: str) -> None:
        own = {"S3_ENDPOINT_URL": self.gate.url, "ANALYSIS_LEASE_S": str(LEASE_S)}
        own |= {"ANALYSIS_ATTEMPTS": str(ATTEMPTS)}
        super().start(**own | env)


def is_at(clip: Clip, step: str) -> bool:
    return Clip.objects.filter(pk=clip.pk, status=ClipStatus.PROCESSING, step=step).exists()


def settled_by_the_sweep(clip: Clip) -> bool:
    restarting.restart_lost(timezone.now())
    return is_settled(clip)


def killed_at_each_step(clip: Clip, gate: StoreGate, kill: Callable[[], object]) -> None:
    """The same clip three times: killed while it is fetched, while it is read, while its results are stored."""
    for step, method in (("fetch", "GET"), ("analyze", "PUT"), ("store", "PUT")):
        gate.hold(method)
        eventually(lambda: settled_by_the_sweep(clip) or is_at(clip, step), every_s=0.02)  # noqa: B023
        kill()
        gate.let_through()


def has_exactly_one_result(clip: Clip) -> None:
    ended = again(clip)
    assert (ended.status, ended.reason, ended.lease, ended.step) == (ClipStatus.READY, "", None, "")
    assert len(ended.segments) == 1
    assert AuditEntry.objects.filter(action=Action.CLIP_READY, subject_uuid=clip.uuid).count() == 1
    sweeping.sweep(timezone.now())
    assert keys_in_store() == keys_of_rows() == {thing.key for thing in ended.stored_objects()}
    assert not list(settings.WORK_DIR.glob("*-*")), "a killed worker's copy of the recording lies about"


def test_a_worker_whose_process_is_killed_at_every_step_ends_in_one_result(
    slow_worker: CeleryWorker, gate: StoreGate, porch: Camera, tmp_path: Path
) -> None:
    gate.hold("GET")
    clip = send(porch, made_clip(tmp_path / "a.mp4", moves=(3, 5)))

    def kill_the_pool() -> None:
        assert slow_worker.process is not None
        for pid, command in processes_below(slow_worker.process.pid).items():
            if "celery" in command:
                os.kill(pid, signal.SIGKILL)

    killed_at_each_step(clip, gate, kill_the_pool)
    eventually(lambda: settled_by_the_sweep(clip))
    has_exactly_one_result(clip)


def test_a_whole_worker_killed_at_every_step_ends_in_one_result(
    slow_worker: CeleryWorker, gate: StoreGate, porch: Camera, tmp_path: Path
) -> None:
    gate.hold("GET")
    clip = send(porch, made_clip(tmp_path / "a.mp4", moves=(3, 5)))

    def kill_all() -> None:
        slow_worker.kill(signal.SIGKILL)
        slow_worker.start()

    killed_at_each_step(clip, gate, kill_all)
    eventually(lambda: settled_by_the_sweep(clip))
    has_exactly_one_result(clip)


def test_a_message_delivered_five_times_is_one_result_and_one_notice(
    slow_worker: CeleryWorker, porch: Camera, ana: User, tmp_path: Path
) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no recording " * 500)
    clips = [send(porch, made_clip(tmp_path / "a.mp4", moves=(3, 5))), send(porch, text)]
    for clip in clips * 5:
        wake(ANALYZE, clip.pk)
    eventually(lambda: all(map(is_settled, clips)))
    eventually(lambda: not app.control.inspect(timeout=0.5).active().popitem()[1])
    assert AuditEntry.objects.filter(action=Action.CLIP_READY).count() == 1
    assert AuditEntry.objects.filter(action=Action.CLIP_UNREADABLE).count() == 1
    assert Notice.objects.filter(user=ana, kind=NoticeKind.CLIP_UNREADABLE).count() == 1
    assert keys_in_store() == keys_of_rows()


def test_a_store_that_answers_503_and_recovers_delays_a_clip_and_loses_nothing(
    slow_worker: CeleryWorker, gate: StoreGate, porch: Camera, tmp_path: Path
) -> None:
    gate.refuses = True
    clip = send(porch, made_clip(tmp_path / "a.mp4", moves=(3, 5)))
    eventually(lambda: again(clip).step == "no_store")
    assert again(clip).status == ClipStatus.RECEIVED
    assert gate.refused
    gate.refuses = False
    assert restarting.restart_lost(timezone.now() + timedelta(minutes=1)) == 1
    eventually(lambda: settled_by_the_sweep(clip))
    has_exactly_one_result(clip)


def test_a_child_that_crashes_ends_its_clip_with_a_reason_and_the_worker_lives(
    slow_worker: CeleryWorker, gate: StoreGate, porch: Camera, tmp_path: Path
) -> None:
    clip = send(porch, made_clip(tmp_path / "a.mp4", seconds=60, moves=(3, 5)))
    assert slow_worker.process is not None

    def crashed() -> bool:
        assert slow_worker.process is not None
        for pid, command in processes_below(slow_worker.process.pid).items():
            if "devices.video.child" in command:
                os.kill(pid, signal.SIGSEGV)
        return is_settled(clip)

    eventually(crashed, every_s=0.02)
    assert again(clip).reason == "crashed"
    assert again(clip).attempts == ATTEMPTS
    other = send(porch, made_clip(tmp_path / "b.mp4", seconds=3))
    eventually(lambda: is_settled(other))
    assert again(other).status == ClipStatus.READY


def test_a_broker_that_lost_its_data_costs_a_moment_and_no_clip(
    redis_server: Server, transactional_db: None, store: None, porch: Camera, tmp_path: Path
) -> None:
    waiting = send(porch, made_clip(tmp_path / "a.mp4", seconds=2))
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
    redis_server.stop()
    stored = send(porch, made_clip(tmp_path / "b.mp4", seconds=2, moves=(0, 1)))
    assert stored.status == ClipStatus.RECEIVED, "a dead broker is no reason to refuse a recording"
    assert restarting.restart_lost(timezone.now()) == 0, "messages have their time first"
    redis_server.start()
    worker = CeleryWorker()
    worker.start()
    try:
        assert restarting.restart_lost(timezone.now() + timedelta(seconds=31)) == 2
        eventually(lambda: is_settled(waiting) and is_settled(stored))
    finally:
        worker.kill(signal.SIGTERM)


def test_of_two_workers_one_wins_and_the_other_keeps_nothing(porch: Camera, store: None, tmp_path: Path) -> None:
    clip = send(porch, made_clip(tmp_path / "a.mp4", seconds=2))
    first = take_for_analysis(clip.pk, timezone.now)
    assert first is not None
    assert take_for_analysis(clip.pk, timezone.now) is None
    restarting.restart_lost(timezone.now() + timedelta(seconds=settings.ANALYSIS_LEASE_S + 1))
    second = take_for_analysis(clip.pk, timezone.now)
    assert second is not None
    with pytest.raises(LeaseLost):
        first.enter("store")
    outcome.put_off(first, clip, "no_store", timezone.now())
    assert again(clip).lease == second.id, "who lost the lease changes nothing any more"


def test_a_worker_that_dies_on_a_clip_every_time_gives_it_a_reason(porch: Camera, store: None, tmp_path: Path) -> None:
    clip = send(porch, made_clip(tmp_path / "a.mp4", seconds=2))
    now = timezone.now()
    for _attempt in range(settings.ANALYSIS_ATTEMPTS):
        assert take_for_analysis(clip.pk, timezone.now) is not None
        now += timedelta(seconds=settings.ANALYSIS_LEASE_S + 1)
        Clip.objects.filter(pk=clip.pk).update(lease_until=timezone.now())
        restarting.restart_lost(now)
    assert (again(clip).status, again(clip).reason) == (ClipStatus.UNREADABLE, "crashed")


def test_the_folder_of_a_dead_run_is_removed_and_that_of_a_living_one_stays(
    porch: Camera, store: None, tmp_path: Path
) -> None:
    from_a_dead_one = settings.WORK_DIR / str(uuid.uuid4())
    lease = take_for_analysis(send(porch, made_clip(tmp_path / "a.mp4", seconds=2)).pk, timezone.now)
    assert lease is not None
    alive = settings.WORK_DIR / str(lease.id)
    for place in (from_a_dead_one, alive):
        place.mkdir(parents=True)
    assert workplace.tidy() == 1
    assert not from_a_dead_one.exists()
    assert alive.exists()
