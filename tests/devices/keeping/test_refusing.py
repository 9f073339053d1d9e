"""What is not whole, not ours or not empty is refused with a sentence, before anything is changed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string

from devices import storage
from devices.audit.models import PublicEntry
from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.errors import Conflict, Invalid, Refused, Unavailable
from devices.keeping import backing, closing, restoring, tasks, volumes
from devices.keeping.snapshot import alone
from devices.keeping.targets import Folder, open_target
from devices.keeping.volumes import BACKUP, ROWS, Volume
from devices.objects import sweeping
from devices.objects.models import ObjectState, Purpose, StoredObject
from ring_platform.celery import SCHEDULE
from tests.devices.clips.ready import stored
from tests.devices.keeping.instances import empty_it
from tests.services import Server

OTHER_KEY = "1e" * 32


@pytest.fixture
def backup(clip: Clip, target: Folder) -> Volume:
    return backing.back_up(target, timezone.now()).volume


@pytest.fixture
def emptied(backup: Volume) -> None:
    empty_it()


def restore(target: Folder, **options: bool) -> restoring.Restored:
    return restoring.restore(target, restoring.choose(target), timezone.now(), **options)


def change(path: Path, found: bytes, put: bytes) -> None:
    content = path.read_bytes()
    assert found in content
    path.write_bytes(content.replace(found, put, 1))


def test_an_instance_with_a_person_in_it(backup: Volume, target: Folder) -> None:
    with pytest.raises(Refused, match="not empty: there are rows of"):
        restore(target)
    assert not closing.is_closed()


def test_an_instance_whose_schedule_ran_before_it_is_filled(emptied: None, target: Folder) -> None:
    """On the day it is needed everything is started first: what runs by itself must not stand in the way."""
    for entry in SCHEDULE.values():
        import_string(entry["task"])()
    assert restore(target).objects == 3


def test_a_bucket_with_other_bytes_in_it(emptied: None, target: Folder, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"somebody's")
    storage.put("aa/other.mp4", tmp_path / "a", "video/mp4")
    with pytest.raises(Refused, match="1 objects in it are not of this backup"):
        restore(target)
    assert not Clip.objects.exists()


def test_the_emptied_instance_is_filled_and_open(emptied: None, target: Folder) -> None:
    done = restore(target)
    assert done.objects == StoredObject.objects.count() == 3
    assert Clip.objects.count() == 1
    assert PublicEntry.objects.filter(act="system_restored").count() == 1
    assert not closing.is_closed()


def test_a_clip_whose_bytes_were_replaced_since_goes_with_the_old_ones(
    clip: Clip, porch: Camera, target: Folder
) -> None:
    """Its unmasked recording was deleted, its masked one is in no backup: nothing of it may come back."""
    backing.back_up(target, timezone.now())
    unmasked = clip.original
    assert unmasked is not None
    Clip.objects.filter(pk=clip.pk).update(original=stored(porch, Purpose.MASKED, "video/mp4", b"masked"))
    storage.delete([unmasked.key])
    unmasked.delete()
    backing.write_journal(target, timezone.now())
    empty_it()
    done = restore(target)
    assert done.mended == {"devices.Clip": 1}
    assert not Clip.objects.exists()
    assert set(StoredObject.objects.values_list("state", flat=True)) == {ObjectState.DOOMED}
    sweeping.sweep(timezone.now())
    assert list(storage.listing()) == []


def test_a_manifest_that_was_changed(backup: Volume, target: Folder) -> None:
    change(target.path / f"{backup.name}.json", b'"objects": 3', b'"objects": 2')
    with pytest.raises(Refused, match="was changed after it was signed"):
        restoring.choose(target)


def test_a_manifest_that_was_cut_off(backup: Volume, target: Folder) -> None:
    path = target.path / f"{backup.name}.json"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(Refused, match="cut off or changed"):
        restoring.choose(target)


def test_a_manifest_under_the_name_of_another(backup: Volume, target: Folder) -> None:
    """Somebody who can write there makes an old backup look like the newest."""
    later = target.path / "backups" / "29990101T000000.000000Z-aaaaaa.json"
    later.write_bytes((target.path / f"{backup.name}.json").read_bytes())
    with pytest.raises(Refused):
        restoring.choose(target)


def test_another_signing_key(backup: Volume, target: Folder, settings) -> None:
    settings.SIGNING_KEY = OTHER_KEY
    with pytest.raises(Refused, match="signed with another SIGNING_KEY"):
        restoring.choose(target)
    with pytest.raises(Refused, match="signed with another SIGNING_KEY"):
        backing.back_up(target, timezone.now())


def test_rows_that_were_changed(emptied: None, backup: Volume, target: Folder) -> None:
    path = target.path / f"{backup.name}.{ROWS}"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(Refused, match="changed or cut off"):
        restore(target)


def test_rows_that_are_missing(emptied: None, backup: Volume, target: Folder) -> None:
    (target.path / f"{backup.name}.{ROWS}").unlink()
    with pytest.raises(Refused, match="is missing"):
        restore(target)


def test_a_backup_that_was_not_finished(backup: Volume, target: Folder) -> None:
    """Its manifest comes last: without one it is none."""
    (target.path / f"{backup.name}.json").unlink()
    with pytest.raises(Refused, match="no finished backup"):
        restoring.choose(target)
    with pytest.raises(Refused, match="half-written, or was removed"):
        restoring.choose(target, backup.name) if volumes.names(target, BACKUP) else volumes.load(target, backup.name)


def test_tables_of_another_version(emptied: None, backup: Volume, target: Folder) -> None:
    said = json.loads((target.path / f"{backup.name}.json").read_text())
    files = said.pop("files")
    of_every = ("kind", "name", "migrations", "key", "signature")
    older = volumes.finish(target, backup.name, files, **{name: said[name] for name in said if name not in of_every})
    older.body["migrations"] = older.body["migrations"][:-1]
    with pytest.raises(Refused, match="another version"):
        restoring.restore(target, restoring.Sources(older, older, None), timezone.now())


def test_an_object_that_was_changed_and_then_left_out(emptied: None, target: Folder) -> None:
    (path,) = (target.path / "objects").rglob("*.mp4")
    path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(Refused, match="1 objects of the backup are missing or were changed"):
        restore(target)
    assert closing.is_closed()  # it is run again, or given up
    assert not Clip.objects.exists()
    done = restore(target, despite_damage=True)
    assert [path.name] == [key.split("/")[-1] for key in done.damaged]
    assert not closing.is_closed()


def test_a_restore_is_given_up(clip: Clip) -> None:
    with pytest.raises(Conflict, match="not closed"):
        restoring.give_up()
    closing.close()
    restoring.give_up()
    assert not closing.is_closed()


def test_a_site_that_cannot_be_closed_is_not_filled(emptied: None, target: Folder, redis_server: Server) -> None:
    redis_server.stop()
    with pytest.raises(Unavailable, match="cannot be closed"):
        restore(target)
    redis_server.start()
    assert not Clip.objects.exists()


def test_two_backups_at_once(clip: Clip, target: Folder) -> None:
    with alone("backup"), pytest.raises(Conflict, match="Another backup"):
        backing.back_up(target, timezone.now())
    backing.back_up(target, timezone.now())


def test_an_empty_instance_does_not_say_that_everything_was_deleted(
    street: list[Clip], target: Folder, settings
) -> None:
    """New, with the settings of the old one, and its schedule runs before anybody restores."""
    backing.back_up(target, timezone.now())
    settings.BACKUP_TO = str(target.path)
    assert tasks.write_journal() is True
    empty_it()
    assert tasks.write_journal() is False
    for write in (backing.back_up, backing.write_journal):
        with pytest.raises(Refused, match="is not of this instance"):
            write(target, timezone.now())
    assert restore(target).rows > 0
    assert Clip.objects.count() == len(street) + 1
    assert tasks.write_journal() is True
    backing.back_up(target, timezone.now())


def test_a_journal_that_follows_nothing(clip: Clip, target: Folder) -> None:
    with pytest.raises(Refused, match="no backup yet"):
        backing.write_journal(target, timezone.now())


@pytest.mark.parametrize("address", ["", "ftp://elsewhere/porch", "s3://"])
def test_a_target_that_is_none(address: str) -> None:
    with pytest.raises(Invalid):
        open_target(address)


def test_the_bucket_of_the_recordings_themselves(store: None, settings) -> None:
    with pytest.raises(Refused, match="lost with them"):
        open_target(f"s3://{settings.S3_BUCKET}/backups")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Refused, match=re.escape(str(tmp_path / "file"))):
        open_target(str(tmp_path / "file" / "backups"))
