"""The servers the other tests stand on are real, and belong to this run."""

from __future__ import annotations

import socket

import pytest
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisGone

from devices import storage
from devices.people.models import User
from tests.services import CeleryWorker, Server


def test_what_is_stored_comes_back(store, tmp_path):
    source = tmp_path / "clip.bin"
    source.write_bytes(b"porch" * 1000)
    storage.put("ab/porch.bin", source, "application/octet-stream")
    assert b"".join(storage.read("ab/porch.bin")) == source.read_bytes()
    assert [listed.key for listed in storage.listing()] == ["ab/porch.bin"]


def test_the_bucket_is_empty_at_the_start_of_a_test(store):
    assert list(storage.listing()) == []


def test_a_store_that_was_stopped_says_so_and_keeps_its_objects(store_server: Server, tmp_path):
    source = tmp_path / "clip.bin"
    source.write_bytes(b"kept")
    storage.put("ab/kept.bin", source, "application/octet-stream")
    store_server.stop()
    with pytest.raises(storage.StorageError):
        storage.size_of("ab/kept.bin")
    store_server.start()
    assert storage.size_of("ab/kept.bin") == 4


def test_a_store_that_answers_503_is_a_storage_error(store_answers_503):
    with pytest.raises(storage.StorageError):
        storage.size_of("ab/any.bin")


def test_redis_can_be_stopped_and_started(redis_server: Server):
    cache.set("light", "on")
    redis_server.stop()
    with pytest.raises(RedisGone):
        cache.get("light")
    redis_server.start()
    cache.set("light", "on again")
    assert cache.get("light") == "on again"


def test_a_worker_answers_and_can_be_killed(worker: CeleryWorker, ana: User):
    assert worker.process is not None
    worker.kill()
    assert worker.process.poll() is not None
    worker.start()
    assert worker.process.poll() is None


def test_tests_reach_no_other_machine():
    with pytest.raises(PermissionError, match="stay on this machine"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_this_run_has_a_folder_of_its_own():
    assert "porch-tests-" in str(settings.DATA_DIR)
