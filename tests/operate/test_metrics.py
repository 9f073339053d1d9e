"""The numbers: who may read them, that they are right, and that they tell of nobody."""

from __future__ import annotations

import json
import logging
import os
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from devices import counting, storage
from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipStatus
from devices.counting import Tally, Times
from devices.notices.models import Notice, NoticeKind
from devices.people.models import User
from devices.storage import StorageError
from devices.wake import wake
from ring_platform.celery import SCHEDULE
from ring_platform.operate import beating, exporting, measuring, parts
from tests import place
from tests.access.matrix import routes
from tests.devices.clips.sending import again, is_settled, send
from tests.devices.video.made import made_clip
from tests.operate.exposed import TOKEN, scraped
from tests.operate.processes import beat
from tests.services import CeleryWorker, Server, answering, eventually
from tests.test_settings import started_with

CLOSED = {  # every label there is, and what it may say
    "route": {*routes(get_resolver()), "none"},
    "status": {str(code) for code in range(100, 600)},
    "part": set(parts.PARTS),
    "queue": set(exporting.QUEUES),
    "state": set(ClipStatus.values),
    "step": {"fetch", "analyze", "store", "h264"},
    "outcome": set(beating.OUTCOMES.values()),
}


@pytest.fixture(autouse=True)
def _token_and_nothing_counted(settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    counting._waiting._numbers.clear()  # what the tests before left


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ä"])
def test_without_the_token_nothing_is_told(client: Client, sent: str) -> None:
    answer = client.get("/metrics", headers={"authorization": sent} if sent else {})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert b"porch" not in answer.content


def test_with_no_token_set_there_is_nothing_for_nobody(client: Client, settings) -> None:
    """Not for loopback either: behind a proxy of the same machine that is everybody."""
    settings.METRICS_TOKEN = ""
    for sent in ({}, {"authorization": "Bearer "}, {"authorization": "Bearer"}):
        assert client.get("/metrics", headers=sent, REMOTE_ADDR="127.0.0.1").status_code == 404


def test_a_token_that_could_be_guessed_is_refused_at_the_start() -> None:
    refused = started_with(METRICS_TOKEN="x" * 31)
    assert refused.returncode != 0
    assert "METRICS_TOKEN could be guessed" in refused.stderr
    assert started_with(METRICS_TOKEN="x" * 32).returncode == 0


def test_requests_are_counted_by_the_name_of_their_route(client: Client, db: None, store: None, ana: User) -> None:
    client.get("/nothing-here/ana@example.org/")
    client.get("/accounts/login/")
    client.get("/accounts/login/?next=/clips/")
    client.force_login(ana)
    client.get("/clips/00000000-0000-4000-8000-000000000000/")
    numbers = scraped()
    assert numbers["porch_http_requests_total", "account_login", "200"] == 2
    assert numbers["porch_http_requests_total", "none", "404"] == 1
    assert numbers["porch_http_requests_total", "devices:clip", "404"] == 1
    assert numbers["porch_http_request_seconds_count", "account_login"] == 2
    assert numbers["porch_http_request_seconds_bucket", "account_login", "+Inf"] == 2
    assert numbers["porch_http_request_seconds_sum", "account_login"] > 0
    assert not [series for series in numbers if "metrics" in series]  # probes are not requests of people


def test_what_takes_as_long_as_a_bound_is_within_it(db: None, store: None) -> None:
    for seconds in (0.1, 0.11, 0.3, 2000):
        counting.STEPS.took(seconds, "fetch")
    numbers = scraped()
    within = [numbers["porch_step_seconds_bucket", "fetch", bound] for bound in ("0.1", "0.3", "1", "1000", "+Inf")]
    assert within == [1, 3, 3, 3, 4]
    assert numbers["porch_step_seconds_sum", "fetch"] == pytest.approx(2000.51)


def test_the_oldest_that_waits(porch: Camera, ana: User, store: None, tmp_path: Path) -> None:
    now = timezone.now()
    assert (measuring.oldest_waiting_s(now), measuring.oldest_mail_s(now)) == (0, 0)
    for number, age in enumerate((40, 90, 500)):
        clip = send(porch, made_clip(tmp_path / f"{number}.mp4", moves=(1, 2), seconds=2 + number))
        Clip.objects.filter(pk=clip.pk).update(arrived_at=now - timedelta(seconds=age))
    Clip.objects.filter(pk=clip.pk).update(status=ClipStatus.UNREADABLE, reason="empty", wake_at=None)
    Notice.objects.create(user=ana, kind=NoticeKind.PERSON, mail_at=now - timedelta(minutes=7))
    assert (measuring.oldest_waiting_s(now), measuring.oldest_mail_s(now)) == (90, 420)
    assert scraped()["porch_queue_oldest_seconds",] == pytest.approx(90, abs=20)


def test_what_is_asked_at_every_scrape_walks_along_an_index(db: None) -> None:
    now = timezone.now()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a table of no rows is read whole otherwise
    assert "clip_waiting" in measuring.waiting(now).explain()
    assert "notice_mail_due" in Notice.objects.mail_due(now).explain()


def test_clips_and_bytes_are_measured_and_no_oftener_than_they_cost(porch: Camera, store: None, tmp_path: Path) -> None:
    now = timezone.now()
    file = made_clip(tmp_path / "a.mp4", moves=(1, 2))
    send(porch, file)
    assert measuring.measure(now) is not None
    numbers = scraped()
    assert numbers["porch_clips", "received"] == 1
    assert numbers["porch_clips", "ready"] == 0
    assert numbers["porch_measured_timestamp_seconds",] == pytest.approx(now.timestamp())
    found = measuring.last()
    assert found is not None
    assert measuring.measure(now + timedelta(seconds=199 * found.took_s)) is None
    assert measuring.measure(now + timedelta(seconds=201 * found.took_s + 1)) is not None


def test_what_store_and_redis_did_not_do_is_counted(
    db: None, store: None, redis_server: Server, settings, django_capture_on_commit_callbacks
) -> None:
    with answering(503) as url:
        settings.S3_ENDPOINT_URL, ours = url, settings.S3_ENDPOINT_URL
        with pytest.raises(StorageError):
            storage.size_of("aa/a.mp4")
        settings.S3_ENDPOINT_URL = ours
    assert storage.size_of("aa/none.mp4") is None  # not there: no error
    redis_server.stop()
    with django_capture_on_commit_callbacks(execute=True):
        wake("devices.clips.tasks.analyze_clip", 1)
    assert not counting.write()
    assert scraped()["porch_part_up", "redis"] == 0  # and everything else is told as before
    redis_server.start()
    numbers = scraped()
    assert numbers["porch_store_errors_total", "look at an object"] == 1
    assert numbers["porch_redis_errors_total", "wake a task"] == 1


def test_a_forked_process_counts_for_itself(db: None) -> None:
    before = Tally("porch_test_total", "", ("who",))
    before.add("parent")
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        before.add("child")
        os.write(write_end, json.dumps(sorted(" ".join(f) for f in counting._waiting._numbers)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert json.loads(os.read(read_end, 1000)) == ["porch_test_total child"]
    os.close(read_end)
    os.close(write_end)
    assert counting.write()
    assert counting.read()["porch_test_total", "parent"] == 1


def test_worker_and_schedule_are_seen_and_what_they_did_is_counted(
    worker: CeleryWorker, porch: Camera, tmp_path: Path
) -> None:
    begun = time.time()
    numbers = scraped()
    assert numbers["porch_beat_last_tick_timestamp_seconds",] == 0
    clip = send(porch, made_clip(tmp_path / "a.mp4", moves=(1, 2)))
    (tmp_path / "text.mp4").write_text("no film")
    send(porch, tmp_path / "text.mp4")
    with beat():
        eventually(lambda: scraped()["porch_beat_last_tick_timestamp_seconds",] > begun)
    eventually(lambda: is_settled(again(clip)))
    done = ("porch_tasks_total", "done", "devices.clips.tasks.analyze_clip")
    eventually(lambda: scraped().get(done) == 2)
    numbers = scraped()
    assert numbers["porch_step_seconds_count", "fetch"] == 2
    assert numbers["porch_step_seconds_count", "analyze"] == 2
    assert numbers["porch_step_seconds_count", "store"] == 1  # the text was never a film
    assert numbers["porch_step_seconds_sum", "analyze"] > 0
    for queue in exporting.QUEUES:
        assert numbers["porch_worker_seen_timestamp_seconds", queue] > begun - 60
        assert numbers["porch_queue_messages", queue] == 0


def test_no_label_tells_of_anybody(worker: CeleryWorker, porch: Camera, ana: User, tmp_path: Path) -> None:
    """After pages, an upload and its analysis every label's value is one of a closed list."""
    client = Client()
    client.force_login(ana)
    clip = send(porch, made_clip(tmp_path / "a.mp4", moves=(1, 2)))
    eventually(lambda: is_settled(again(clip)))
    for path in ("/", f"/clips/{clip.uuid}/", f"/homes/{porch.home.uuid}/", f"/cameras/{porch.uuid}/", "/neighbors/"):
        client.get(path)
    measuring.measure(timezone.now())
    counting.write()
    text = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    labels = re.findall(r'(\w+)="([^"]*)"', text)
    assert {name for name, _value in labels} <= {*CLOSED, "task", "purpose", "doing", "le"}
    for name, value in labels:
        assert name not in CLOSED or value in CLOSED[name], (name, value)
        assert name != "task" or value.startswith(("devices.", "neighbors.", "police_portal.", "ring_platform.")), value
    assert not place.found_in(text)
    for secret in (ana.email, "Ana", "Maple", "Porch", str(clip.uuid), str(porch.uuid), str(porch.home.uuid), "cam_"):
        assert secret not in text
    for stored in again(clip).stored_objects():
        assert stored.key not in text
    assert "@" not in text


def test_counting_ends_at_some_thousand_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A label that turned out not to be bounded would fill neither memory nor Redis."""
    waiting = counting.Waiting()
    monkeypatch.setattr(counting, "AT_MOST", 10)
    for number in range(30):
        waiting.add(("porch_test_total", str(number)), 1)
    assert len(waiting._numbers) == 10


def test_every_metric_has_a_name_of_its_own_and_the_schedule_measures() -> None:
    names = [metric.name for metric in exporting.COUNTED]
    assert len(names) == len(set(names))
    for metric in exporting.COUNTED:
        assert metric.name.startswith("porch_")
        assert isinstance(metric, Tally) == metric.name.endswith("_total")
        assert isinstance(metric, Times) == metric.name.endswith("_seconds")
    assert SCHEDULE["measure"]["task"] == "ring_platform.operate.tasks.measure"


def test_logs_of_counting_are_quiet_while_redis_is_away(
    db: None, redis_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    redis_server.stop()
    counting.STEPS.took(1, "fetch")
    assert not counting.write()
    assert not caplog.records
