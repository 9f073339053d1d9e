"""Alive says that this process answers; ready says which part is missing, to anybody, and nothing more."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings as live_settings
from django.contrib.sessions.models import Session
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from ring_platform.operate import parts
from ring_platform.operate.parts import Look, Missing
from tests.services import Server, answering

ALL_THERE = {"ready": True, "database": "ok", "migrations": "ok", "redis": "ok", "store": "ok", "content": "ok"}


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    parts.LOOK.forget()
    yield
    parts.LOOK.forget()


@contextmanager
def mute() -> Iterator[str]:
    """A server that takes connections and never says a word. Gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def test_alive_asks_nobody(client: Client, settings) -> None:
    """Without a database: pytest refuses every query here. And without the others."""
    settings.REDIS_URL, settings.S3_ENDPOINT_URL = "redis://127.0.0.1:9/0", "http://127.0.0.1:9"
    answer = client.get("/health/live")
    assert (answer.status_code, answer.content) == (200, b"alive\n")


def test_ready_names_every_part(client: Client, db: None, store: None) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, ALL_THERE)
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_probes_come_by_address_without_tls_and_begin_no_session(
    path: str, client: Client, db: None, store: None, settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client.cookies["sessionid"] = "x" * 32
    answer = client.get(path, headers={"host": "10.1.2.3:8000"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert not Session.objects.exists()


def test_a_redis_that_is_away_is_named_and_nothing_else(
    client: Client, db: None, store: None, redis_server: Server
) -> None:
    redis_server.stop()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, ALL_THERE | {"ready": False, "redis": "does not answer"})
    redis_server.start()
    parts.LOOK.forget()
    assert client.get("/health/ready").status_code == 200


def test_a_store_that_fails_is_named(client: Client, db: None, settings) -> None:
    with answering(503) as settings.S3_ENDPOINT_URL:
        assert client.get("/health/ready").json() == ALL_THERE | {"ready": False, "store": "does not answer"}


def test_a_bucket_that_is_not_there_is_said_so(client: Client, db: None, store: None, settings) -> None:
    settings.S3_BUCKET = "another-bucket"
    assert client.get("/health/ready").json()["store"] == "the bucket is not there"


def test_a_migration_that_is_not_applied_is_counted(client: Client, transactional_db: None, store: None) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="devices").order_by("-id")[0]
    newest.delete()
    try:
        assert client.get("/health/ready").json()["migrations"] == "1 not applied"
    finally:
        newest.save()


def test_parts_that_never_answer_are_named_in_time(client: Client, db: None, settings) -> None:
    with mute() as redis, mute() as s3:
        settings.REDIS_URL, settings.S3_ENDPOINT_URL = f"redis://:secret@{redis}/0", f"http://{s3}"
        answer = client.get("/health/ready")
    told = answer.json()
    assert answer.status_code == 503
    assert (told["redis"], told["store"]) == ("does not answer", "does not answer")
    assert (told["database"], told["migrations"]) == ("ok", "ok")
    assert "secret" not in answer.content.decode()
    assert "127.0.0.1" not in answer.content.decode()


def test_a_part_that_hangs_holds_one_thread_however_often_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "WITHIN_S", 0.05)
    go_on, begun = threading.Event(), []

    def hang() -> None:
        begun.append(1)
        go_on.wait(30)

    look = Look({"database": hang})
    try:
        for _ in range(3):
            look.forget()
            assert look.missing() == {"database": "does not answer in time"}
        assert begun == [1]
    finally:
        go_on.set()


def test_many_questions_at_once_ask_the_parts_once() -> None:
    asked = []

    def away() -> None:
        asked.append(1)
        raise Missing("away")

    look = Look({"redis": away})
    callers = [threading.Thread(target=look.missing) for _ in range(20)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert look.missing() == {"redis": "away"}
    assert len(asked) == 1


def test_no_answer_of_a_probe_knows_our_settings(client: Client, db: None, store: None) -> None:
    said = client.get("/health/ready").content.decode() + client.get("/health/live").content.decode()
    for secret in (live_settings.REDIS_URL, live_settings.S3_ENDPOINT_URL, live_settings.S3_SECRET_KEY, "porch"):
        assert secret not in said
