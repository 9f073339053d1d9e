"""The store and its rows are compared, and every planted difference is found."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from devices import storage
from devices.objects import reconciling, storing
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people.models import Home

pytestmark = pytest.mark.usefixtures("either_store")
LATER = timedelta(hours=2)


def stored(home: Home, folder: Path, content: bytes, purpose: Purpose = Purpose.ORIGINAL) -> StoredObject:
    file = folder / "bytes"
    file.write_bytes(content)
    thing = storing.reserve(home.pk, None, purpose, "video/mp4")
    storing.put(thing, file)
    storing.keep([thing])
    thing.refresh_from_db()
    return thing


def planted(folder: Path) -> str:
    """An object that no row knows."""
    (folder / "planted").write_bytes(b"nobody knows me")
    storage.put("ff/planted.mp4", folder / "planted", "video/mp4")
    return "ff/planted.mp4"


def test_a_store_as_its_rows_say_has_no_difference(maple: Home, tmp_path: Path) -> None:
    for purpose in Purpose:
        stored(maple, tmp_path, b"recording", purpose)
    assert not reconciling.compare(timezone.now() + LATER)


def test_every_kind_of_difference_is_found(maple: Home, tmp_path: Path) -> None:
    key = planted(tmp_path)
    gone, cut = stored(maple, tmp_path, b"gone"), stored(maple, tmp_path, b"cut off", Purpose.POSTER)
    storage.delete([gone.key])
    (tmp_path / "bytes").write_bytes(b"cut")
    storage.put(cut.key, tmp_path / "bytes", "image/jpeg")
    found = reconciling.compare(timezone.now() + LATER)
    assert (found.without_row, found.without_bytes, found.of_other_size) == ([key], [gone], [cut])


def test_what_is_just_being_stored_is_no_difference(maple: Home, tmp_path: Path) -> None:
    planted(tmp_path)
    storing.reserve(maple.pk, None, Purpose.POSTER, "image/jpeg")
    assert not reconciling.compare(timezone.now())


def test_an_unfinished_upload_that_no_row_waits_for_is_found_and_aborted(maple: Home, tmp_path: Path) -> None:
    waited_for = storing.reserve(maple.pk, None, Purpose.ORIGINAL, "video/mp4", 10)
    storage.begin_parts(waited_for.key, "video/mp4")
    storage.begin_parts("ff/forgotten.mp4", "video/mp4")
    found = reconciling.compare(timezone.now() + LATER)
    assert found.can_list_uploads
    assert [upload.key for upload in found.forgotten_uploads] == ["ff/forgotten.mp4"]
    assert reconciling.repair(found) == 1
    assert [upload.key for upload in storage.unfinished()] == [waited_for.key]


def test_a_dry_run_lists_and_deletes_nothing(maple: Home, tmp_path: Path) -> None:
    gone = stored(maple, tmp_path, b"gone")
    storage.delete([gone.key])
    StoredObject.objects.filter(pk=gone.pk).update(created_at=timezone.now() - LATER)
    said = io.StringIO()
    with pytest.raises(CommandError, match="missing or changed"):
        call_command("reconcile", dry_run=True, stdout=said)
    assert f"row without object: original {gone.key}" in said.getvalue()
    assert StoredObject.objects.filter(pk=gone.pk, state=ObjectState.KEPT).exists()


def test_a_store_that_does_not_answer_is_said_in_one_sentence(maple: Home, store_answers_503: None) -> None:
    with pytest.raises(CommandError, match="run it again"):
        call_command("reconcile", stdout=io.StringIO())


def test_repair_deletes_what_no_row_knows_and_nothing_else(maple: Home, tmp_path: Path) -> None:
    kept = stored(maple, tmp_path, b"kept")
    planted(tmp_path)
    assert reconciling.repair(reconciling.compare(timezone.now() + LATER)) == 1
    assert [listed.key for listed in storage.listing()] == [kept.key]
