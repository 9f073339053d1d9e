"""The drill: a street is backed up, some of it is deleted, withdrawn and erased, and an empty instance is filled."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from devices import storage
from devices.audit import sealing
from devices.cameras.models import Camera
from devices.clips import deleting, retention
from devices.clips.models import Clip
from devices.keeping import backing, checking, restoring
from devices.keeping.targets import Folder, open_target
from devices.objects.models import StoredObject
from devices.people import leaving
from devices.people.models import User
from police_portal.custody import ending, leases
from police_portal.custody.models import Share
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.devices.keeping.instances import empty_instance, objects_in, rows_in
from tests.swift import KEY

pytestmark = pytest.mark.parts  # databases and processes of its own
# Rows that say that it was restored: an entry in each log, and its seal
BY_RESTORE = {"devices.AuditEntry": 1, "devices.PublicEntry": 1, "devices.Batch": 2, "devices.Sealed": 2}


def forget(street: list[Clip], lent: Share, ana: User, ben: User) -> None:
    """Ana deletes a clip and takes another back from the police, Ben deletes his account."""
    now = timezone.now()
    deleting.ask([street[0]], by=ana, now=now)
    retention.delete_due(now + timedelta(minutes=1))
    leases.withdraw(lent, by=ana, now=now)
    ending.delete_ended(now)
    leaving.leave(ben, by=ben, now=now)
    sealing.seal(now)


def test_what_comes_back_is_the_backup_without_what_went_since(
    street: list[Clip], lent: Share, ana: User, ben: User, target: Folder, tmp_path: Path
) -> None:
    written = backing.back_up(target, timezone.now())
    assert len(written.copied.things) == StoredObject.objects.count() == 5 * 3 + 3
    before, uuid = rows_in(target.path), str(ben.uuid)
    assert any(uuid in row for row in before["devices.AuditPerson"].values())

    forget(street, lent, ana, ben)
    backing.write_journal(target, timezone.now())
    backing.back_up(Folder(tmp_path / "live"), timezone.now())
    live, bytes_live = rows_in(tmp_path / "live"), objects_in(tmp_path / "live")
    assert len(bytes_live) == 18 - 3 - 2

    with empty_instance(tmp_path / "new") as new:
        said = new.does("restore", str(target.path))
        assert "gone since, and left out: 1 of devices.Clip" in said
        assert "gone since, and left out: 1 of devices.User" in said
        assert "It holds." in new.does("verify")
        new.does("backup", str(tmp_path / "again"))
    after = rows_in(tmp_path / "again")
    for name, rows in live.items():
        more = [row for key, row in after[name].items() if key not in rows]
        assert len(more) == BY_RESTORE.get(name, 0), name
        assert {key: row for key, row in after[name].items() if key in rows} == rows, name
    assert objects_in(tmp_path / "again") == bytes_live
    assert not any(uuid in row for row in after["devices.AuditPerson"].values())


def test_a_recording_from_after_the_backup_is_lost_and_nothing_hangs_on_it(
    street: list[Clip], lent: Share, porch: Camera, target: Folder, tmp_path: Path
) -> None:
    backing.back_up(target, timezone.now())
    assert lent.request is not None
    late = portal.share_of(lent.request, ready_clip(porch))
    backing.write_journal(target, timezone.now())
    with empty_instance(tmp_path / "new") as new:
        new.does("restore", str(target.path))
        assert "It holds." in new.does("verify")
        new.does("backup", str(tmp_path / "again"))
    after = rows_in(tmp_path / "again")
    assert len(after["devices.Clip"]) == len(street) + 1
    # The agency's own copy was small enough to be in the journal; the clip it was made of is not there
    (share,) = [row for row in after["police_portal.Share"].values() if str(late.uuid) in row]
    assert late.clip_id not in after["devices.Clip"]
    assert late.copy_id in share
    assert late.copy_id in after["devices.StoredObject"]


def test_an_older_backup_brings_back_nothing_that_went_since_and_the_whole_log(
    street: list[Clip], lent: Share, ana: User, ben: User, target: Folder, tmp_path: Path
) -> None:
    older = backing.back_up(target, timezone.now()).volume.name
    forget(street, lent, ana, ben)
    backing.back_up(target, timezone.now())
    newer = rows_in(target.path)
    with empty_instance(tmp_path / "new") as new:
        new.does("restore", str(target.path), "--backup", older)
        assert "It holds." in new.does("verify")
        new.does("backup", str(tmp_path / "again"))
    after = rows_in(tmp_path / "again")
    assert set(after["devices.Clip"]) == set(newer["devices.Clip"])
    assert set(newer["devices.AuditEntry"]) < set(after["devices.AuditEntry"])
    assert set(after["devices.AuditPerson"]) == set(newer["devices.AuditPerson"])


def test_new_rows_get_numbers_that_nobody_had(street: list[Clip], target: Folder, tmp_path: Path) -> None:
    """An older backup could otherwise take a new clip for one that was deleted."""
    backing.back_up(target, timezone.now())
    last = max(rows_in(target.path)["devices.AuditEntry"])
    with empty_instance(tmp_path / "new") as new:
        new.does("restore", str(target.path))
        new.does("backup", str(tmp_path / "again"))
    assert max(rows_in(tmp_path / "again")["devices.AuditEntry"]) > last + 1000


def test_a_restore_that_was_stopped_is_run_again(street: list[Clip], target: Folder, tmp_path: Path) -> None:
    """Stopped after the bytes and before the rows: what is in the bucket already is not sent again."""
    backing.back_up(target, timezone.now())
    things = list(backing.listed(target, backing.back_up(target, timezone.now()).volume))
    with empty_instance(tmp_path / "new") as new:
        with storage.speaking("begin"):
            storage.client().create_bucket(Bucket=new.env["S3_BUCKET"])
            storage.client().put_object(
                Bucket=new.env["S3_BUCKET"], Key=things[0].key, Body=b"".join(target.read(things[0].name))
            )
        assert f"{len(things)} objects are back" in new.does("restore", str(target.path))
        assert "It holds." in new.does("verify")


def test_a_backup_lies_in_a_bucket_of_another_store_as_well(
    street: list[Clip], _swift_process: str, settings, tmp_path: Path
) -> None:
    """From one kind of server to another and back."""
    elsewhere = {"ENDPOINT_URL": _swift_process, "ACCESS_KEY": KEY[0], "SECRET_KEY": KEY[1]}
    elsewhere = {f"BACKUP_S3_{name}": value for name, value in elsewhere.items()}
    for name, value in elsewhere.items():
        setattr(settings, name, value)
    with storage.speaking("begin"):
        storage.connect(_swift_process, *KEY).create_bucket(Bucket="kept")
    assert backing.back_up(open_target("s3://kept/porch"), timezone.now()).copied.sent == StoredObject.objects.count()
    assert backing.back_up(open_target("s3://kept/porch"), timezone.now()).copied.sent == 0
    found = checking.check_backup(open_target("s3://kept/porch"), restoring.choose(open_target("s3://kept/porch")))
    assert (found.wrong, found.objects) == ([], StoredObject.objects.count() + 3)  # three are of the journal, too
    with empty_instance(tmp_path / "new") as new:
        new.does("restore", "s3://kept/porch", **elsewhere)
        assert "It holds." in new.does("verify")
        refused = new.refuses("backup", "s3://kept/porch", **elsewhere | {"BACKUP_S3_SECRET_KEY": "wrong"})
        assert "look at the bucket of the backups: 403 No backup was finished" in refused
