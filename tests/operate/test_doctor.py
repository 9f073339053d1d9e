"""The doctor names what is wrong in sentences, whatever is down, and ends in time."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from devices import counting
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips.models import Clip, ClipStatus, Trigger
from devices.keeping import backing
from devices.keeping.targets import open_target
from devices.notices.models import Notice, NoticeKind
from devices.people.models import User
from ring_platform.operate import beating, doctor, doctor_parts
from ring_platform.operate.finding import Check, Finding, Level, Said, look
from tests import portal
from tests.neighborhood import trained
from tests.operate.processes import beat
from tests.services import CeleryWorker, Server, answering, eventually

OK, HINT, WRONG = Level.OK, Level.HINT, Level.WRONG


def told() -> tuple[int, dict[str, Any]]:
    """The doctor's exit code, and its words as JSON."""
    out = StringIO()
    try:
        call_command("doctor", "--json", stdout=out)
    except CommandError as error:
        return error.returncode, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def wrong_in(said: dict[str, Any]) -> set[str]:
    return {finding["part"] for finding in said["findings"] if finding["level"] == "wrong"}


def test_a_site_that_is_well_ends_with_0(
    worker: CeleryWorker, porch: Camera, operator: User, moe: User, settings
) -> None:
    trained(moe)
    portal.agency()
    portal.overseer()
    portal.custodian()
    with beat():
        eventually(lambda: beating.BEAT in beating.seen())
    code, said = told()
    assert (code, wrong_in(said), said["ok"]) == (0, set(), True)
    assert {finding["part"] for finding in said["findings"]} == {check.part for check in doctor.CHECKS}
    out = StringIO()
    call_command("doctor", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == len(said["findings"])
    assert [line.split()[0] for line in lines] == [finding["level"] for finding in said["findings"]]
    for secret in (settings.REDIS_URL, settings.S3_SECRET_KEY, settings.SECRET_KEY, settings.SIGNING_KEY):
        assert secret not in out.getvalue()
    for private in (moe.email, "Moe", "Maple", "Springfield", "42.12"):
        assert private not in out.getvalue()


def test_with_every_part_down_each_is_named_and_nothing_hangs(
    transactional_db: None, redis_server: Server, settings
) -> None:
    redis_server.stop()
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:9"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    code, said = told()
    assert code == 1
    assert not said["ok"]
    assert {"redis", "store", "mail", "beat", "workers", "offices"} <= wrong_in(said)
    assert not {"database", "films", "disk", "waiting"} & wrong_in(said)
    for finding in said["findings"]:
        assert finding["says"].endswith(".") or finding["says"].endswith("?"), finding
        assert "127.0.0.1" not in finding["says"]


def test_what_hangs_is_left_behind_and_said() -> None:
    go_on = threading.Event()

    def hang() -> Iterator[Said]:
        go_on.wait(30)
        yield OK, "It came after all."

    found = look([Check("slow", hang, within_s=0.1), Check("quick", lambda: [(OK, "Here.")])])
    go_on.set()
    assert found == [
        Finding("slow", WRONG, "No answer within 0.1 seconds: it hangs, or the network does."),
        Finding("quick", OK, "Here."),
    ]


def test_migrations_that_are_missing_are_named(transactional_db: None) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="devices").order_by("-id")[0]
    newest.delete()
    try:
        [wrong] = [says for level, says in doctor_parts.of_database() if level == WRONG]
    finally:
        newest.save()
    assert f"devices.{newest.name}" in wrong
    assert "manage.py migrate" in wrong


def test_a_redis_that_may_forget_is_told(db: None, redis_server: Server) -> None:
    assert {level for level, _says in doctor_parts.of_redis()} == {OK}
    with counting.connected() as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        client.config_set("appendonly", "no")
        client.config_set("maxmemory", "1mb")
    found = {says: level for level, says in doctor_parts.of_redis()}
    assert found.pop(next(says for says in found if "allkeys-lru" in says)) == WRONG
    assert found.pop(next(says for says in found if "four fifths" in says)) == WRONG
    assert found.pop(next(says for says in found if "appendonly no" in says)) == HINT
    redis_server.restart()  # it begins anew with the settings of its start


def test_a_clock_that_was_set_back_is_told_by_the_log(db: None, ana: User) -> None:
    assert [level for level, _says in doctor_parts.of_clock()] == [OK]
    AuditEntry.objects.create(action="signed_up", actor_kind="person", subject_type="user", at=timezone.now())
    assert [level for level, _says in doctor_parts.of_clock()] == [OK]
    later = timezone.now() + timedelta(hours=1)
    AuditEntry.objects.create(action="signed_up", actor_kind="person", subject_type="user", at=later)
    [(level, says)] = doctor_parts.of_clock()
    assert level == WRONG
    assert "set back" in says


def test_a_store_that_fails_is_wrong(db: None, settings) -> None:
    with answering(503) as settings.S3_ENDPOINT_URL:
        [(level, says)] = doctor_parts.of_store()
    assert level == WRONG
    assert "no recording can be kept" in says


def test_a_store_that_works_is_told_ability_by_ability(store: None) -> None:
    found = list(doctor_parts.of_store())
    names = {says.partition(":")[0] for _level, says in found}
    assert names >= doctor_parts.NEEDED_OF_STORE | {"range", "cors", "sha256"}
    assert WRONG not in {level for level, _says in found}


@contextmanager
def mail_server(*answers: bytes) -> Iterator[int]:
    """A server that says these lines, one after each thing it is told. Gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            caller, _address = server.accept()
            with caller:
                for answer in answers:
                    caller.sendall(answer)
                    if not caller.recv(1000):
                        return

        thread = threading.Thread(target=speak)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("answers", "user", "level", "word"),
    [
        ([b"220 hi\r\n", b"250 hello\r\n", b"221 bye\r\n"], "", OK, "answers"),
        (
            [b"220 hi\r\n", b"250-hello\r\n250 AUTH PLAIN\r\n", b"535 no\r\n", b"221 bye\r\n"],
            "porch",
            WRONG,
            "EMAIL_HOST_PASSWORD",
        ),
        ([b"554 not you\r\n", b"221 bye\r\n"], "", WRONG, "refuses"),
    ],
)
def test_a_mail_server_is_asked_as_for_a_mail(
    settings, answers: list[bytes], user: str, level: Level, word: str
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = user
    with mail_server(*answers) as settings.EMAIL_PORT:
        [(found, says), *rest] = doctor_parts.of_mail()
    assert (found, word in says) == (level, True), says
    assert [level for level, _says in rest] == ([HINT] if level == OK else [])  # in the clear


def test_a_full_disk_is_told(settings) -> None:
    settings.WORK_FREE_BYTES = 10**18
    assert {level for level, _says in doctor_parts.of_disk()} == {WRONG}
    settings.WORK_FREE_BYTES, settings.MAX_CLIP_BYTES = 0, 10**18
    assert {level for level, _says in doctor_parts.of_disk()} == {HINT}


def test_films_of_both_kinds_are_read_by_the_limited_child(settings) -> None:
    found = list(doctor_parts.of_films())
    assert [level for level, _says in found] == [OK, OK]
    assert "H.264 is read: 2 s of 320x180" in found[0][1]
    assert "HEVC" in found[1][1]
    assert not list(settings.WORK_DIR.glob("tmp*"))


def test_empty_offices_and_what_follows(db: None, operator: User) -> None:
    found = {says.partition(":")[0]: level for level, says in doctor.of_offices()}
    assert found["Nobody is moderator"] == WRONG
    assert found["Nobody is overseer"] == HINT  # nobody asks them yet
    portal.agency()
    found = {says.partition(":")[0]: level for level, says in doctor.of_offices()}
    assert found["Nobody is overseer"] == found["Nobody is custodian"] == WRONG


def test_a_moderator_who_has_not_done_the_course_decides_nothing(db: None, operator: User, moe: User) -> None:
    assert "course" in " ".join(says for level, says in doctor.of_offices() if level == WRONG)
    trained(moe)
    assert "course" not in " ".join(says for _level, says in doctor.of_offices())


def test_a_schedule_that_stopped_and_one_that_never_was(db: None) -> None:
    [(level, says)] = doctor.of_beat()
    assert (level, "never" in says) == (WRONG, True)
    with counting.connected() as client:
        client.hset(beating.SEEN, beating.BEAT, timezone.now().timestamp() - 500)
    [(level, says)] = doctor.of_beat()
    assert (level, "500" in says or "501" in says) == (WRONG, True)


def test_what_waits_too_long_is_told(db: None, porch: Camera, ana: User) -> None:
    now = timezone.now()
    assert [level for level, _says in doctor.of_waiting()] == [OK]
    Clip.objects.create(
        camera=porch,
        home=porch.home,
        trigger=Trigger.MOTION,
        status=ClipStatus.RECEIVED,
        recorded_at=now,
        shown_at=now,
        arrived_at=now - timedelta(minutes=20),
        retention_days=30,
        expires_at=now + timedelta(days=30),
        size_bytes=1,
        wake_at=now,
    )
    Notice.objects.create(user=ana, kind=NoticeKind.PERSON, mail_at=now - timedelta(hours=1))
    assert [level for level, _says in doctor.of_waiting()] == [WRONG, WRONG]


@pytest.mark.django_db(transaction=True)
def test_a_cron_that_broke_is_noticed(store: None, settings, tmp_path: Path) -> None:
    def told_of_backups() -> list[tuple[Level, str]]:
        return list(doctor.of_backups())

    assert told_of_backups()[0][0] == HINT
    settings.BACKUP_TO = str(tmp_path / "backups")
    assert told_of_backups()[0][0] == WRONG
    now = timezone.now()
    backing.back_up(open_target(settings.BACKUP_TO), now)
    assert [level for level, _says in told_of_backups()] == [OK, OK]
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        (whole, since) = told_of_backups()
        assert (whole[0], since[0]) == (OK, WRONG)
        assert "would come back" in since[1]
    with time_machine.travel(now + timedelta(days=3), tick=False):
        assert "does cron run" in told_of_backups()[0][1]
