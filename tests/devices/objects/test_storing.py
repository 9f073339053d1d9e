"""Rows before bytes, a quota that holds when everybody sends at once, and nothing left of what was given up."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from devices import storage
from devices.errors import NoRoom
from devices.objects import storing, sweeping
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people.models import Home


def test_a_full_home_is_refused_before_a_byte_is_sent(maple: Home) -> None:
    storing.reserve(maple.pk, 1000, Purpose.ORIGINAL, "video/mp4", 700)
    with pytest.raises(NoRoom, match="storage of this home is full"):
        storing.reserve(maple.pk, 1000, Purpose.ORIGINAL, "video/mp4", 301)
    storing.reserve(maple.pk, 1000, Purpose.ORIGINAL, "video/mp4", 300)


def test_what_we_derive_counts_and_is_never_refused(maple: Home) -> None:
    storing.reserve(maple.pk, None, Purpose.POSTER, "image/jpeg", 900)
    with pytest.raises(NoRoom):
        storing.reserve(maple.pk, 1000, Purpose.ORIGINAL, "video/mp4", 200)
    storing.reserve(maple.pk, None, Purpose.POSTER, "image/jpeg", 900)


def test_uploads_at_the_same_moment_do_not_get_past_the_quota_together(transactional_db: None, maple: Home) -> None:
    let_in: list[int] = []
    start = threading.Barrier(8)

    def send() -> None:
        start.wait()
        try:
            storing.reserve(maple.pk, 1000, Purpose.ORIGINAL, "video/mp4", 300)
            let_in.append(1)
        except NoRoom:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_in) == 3
    assert storing.used_bytes(maple.pk) == 900


def test_what_a_run_began_and_gave_up_is_swept(store: None, maple: Home, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"half done")
    run, other = uuid.uuid4(), uuid.uuid4()
    begun = storing.reserve(maple.pk, None, Purpose.STRIP, "image/jpeg", writer=run)
    stays = storing.reserve(maple.pk, None, Purpose.STRIP, "image/jpeg", writer=other)
    for thing in (begun, stays):
        storing.put(thing, tmp_path / "a")
    assert storing.give_up(run, timezone.now()) == 1
    assert sweeping.sweep(timezone.now()) == 1
    assert [listed.key for listed in storage.listing()] == [stays.key]
    assert list(StoredObject.objects.all()) == [stays]


def test_what_was_begun_and_never_kept_is_swept_after_a_day(store: None, maple: Home) -> None:
    storing.reserve(maple.pk, None, Purpose.ORIGINAL, "video/mp4", 10)
    assert sweeping.sweep(timezone.now() + timedelta(hours=25)) == 0
    assert sweeping.sweep(timezone.now() + timedelta(hours=27)) == 1


def test_a_sweep_that_the_store_stopped_goes_on_later(maple: Home, store_server, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"doomed")
    thing = storing.reserve(maple.pk, None, Purpose.STRIP, "image/jpeg")
    storing.put(thing, tmp_path / "a")
    storing.doom([thing], timezone.now())
    store_server.stop()
    with pytest.raises(storage.StorageError):
        sweeping.sweep(timezone.now())
    assert StoredObject.objects.get().state == ObjectState.DOOMED
    store_server.start()
    assert sweeping.sweep(timezone.now()) == 1
    assert not list(storage.listing())


def test_bytes_that_the_store_changed_are_not_taken_for_those_written(store: None, maple: Home, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"as written")
    thing = storing.reserve(maple.pk, None, Purpose.MASKED, "video/mp4")
    storing.put(thing, tmp_path / "a")
    seen: list[bytes] = []
    storing.verify(thing, storing.sha256_of(tmp_path / "a"), on_chunk=seen.append)
    assert b"".join(seen) == b"as written"
    with pytest.raises(storage.StorageError, match="not hold"):
        storing.verify(thing, "0" * 64, on_chunk=seen.append)


def test_a_home_that_is_gone_leaves_no_object(store: None, maple: Home, oak: Home) -> None:
    storing.reserve(maple.pk, None, Purpose.STRIP, "image/jpeg")
    stays = storing.reserve(oak.pk, None, Purpose.STRIP, "image/jpeg")
    assert storing.doom_home(maple.pk, timezone.now()) == 1
    sweeping.sweep(timezone.now())
    assert list(StoredObject.objects.all()) == [stays]
