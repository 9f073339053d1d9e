"""Writing a backup: bytes go once, what the store lost is told, and what is over goes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from devices import storage
from devices.audit import triggers
from devices.audit.models import AuditEntry, Batch, Chain
from devices.cameras.models import Camera
from devices.clips import deleting, retention
from devices.clips.models import Clip
from devices.keeping import backing, checking, closing, copying, restoring, rows, tables, tasks, volumes
from devices.keeping.roll import Roll, roll_of
from devices.keeping.tables import columns
from devices.keeping.targets import Folder
from devices.keeping.volumes import BACKUP, JOURNAL
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people.models import User
from police_portal.custody.models import Share
from ring_platform.operate import parts
from tests.devices.clips.ready import ready_clip
from tests.devices.keeping.instances import rows_in

LATER = timedelta(minutes=1)


def files(target: Folder) -> set[str]:
    return {name for name, _size in target.sizes("")}


def test_bytes_are_copied_once(clip: Clip, porch: Camera, target: Folder) -> None:
    now = timezone.now()
    assert backing.back_up(target, now).copied.sent == 3
    assert backing.back_up(target, now + LATER).copied.sent == 0
    ready_clip(porch)
    written = backing.back_up(target, now + 2 * LATER)
    assert written.copied.sent == 3
    assert len(written.copied.things) == 6


def test_what_the_store_lost_or_changed_is_told_and_not_copied(clip: Clip, target: Folder, tmp_path: Path) -> None:
    assert clip.original is not None
    assert clip.poster is not None
    storage.delete([clip.original.key])
    (tmp_path / "other").write_bytes(b"POSTER")
    storage.put(clip.poster.key, tmp_path / "other", "image/jpeg")
    with pytest.raises(CommandError, match="lacks what is named above"):
        call_command("backup", str(target.path))
    body = volumes.load(target, volumes.names(target, BACKUP)[-1]).body
    assert body["missing"] == [clip.original.key]
    assert body["damaged"] == [clip.poster.key]
    assert target.size_of(copying.FOLDER + clip.poster.key) is None
    wrong = checking.check_instance(timezone.now()).wrong
    assert f"row without object: original {clip.original.key}" in wrong
    assert f"object with other bytes than its row says: {clip.poster.key}" in wrong


def test_what_is_deleted_while_it_is_written_is_not_missing(clip: Clip, ana: User, target: Folder) -> None:
    """The rows are read first; then somebody deletes."""
    keys = [thing.key for thing in clip.stored_objects()]
    things = [copying.Thing(row.key, row.size_bytes, row.sha256, row.content_type) for row in clip.stored_objects()]
    deleting.ask([clip], by=ana, now=timezone.now())
    retention.delete_due(timezone.now() + LATER)
    copied = copying.copy_all(target, things, lambda _thing: False)
    assert not (copied.missing or copied.damaged or copied.things)
    assert copied.gone == sorted(keys)


def test_after_35_days_a_backup_ends_with_the_bytes_that_only_it_had(
    clip: Clip, porch: Camera, ana: User, target: Folder
) -> None:
    now = timezone.now()
    first = backing.back_up(target, now).volume
    stays = ready_clip(porch)
    deleting.ask([clip], by=ana, now=now)
    retention.delete_due(now + LATER)
    written = backing.back_up(target, now + timedelta(days=34))
    assert (written.ended, written.removed) == (0, 0)
    written = backing.back_up(target, now + timedelta(days=35))
    assert (written.ended, written.removed) == (1, 3)
    left = files(target)
    assert not {name for name in left if name.startswith(first.name)}
    assert {name for name in left if name.startswith(copying.FOLDER)} == {
        copying.FOLDER + thing.key for thing in stays.stored_objects()
    }


def test_what_was_never_finished_goes_with_the_next_backup(clip: Clip, target: Folder) -> None:
    with target.writing("backups/20200101T000000.000000Z-aaaaaa.rows.zip") as file:
        file.write(b"half")
    with target.writing("objects/aa/nobodys.mp4") as file:
        file.write(b"half")
    backing.back_up(target, timezone.now())
    assert not {name for name in files(target) if "aaaaaa" in name or "nobodys" in name}


def test_an_error_leaves_no_half_file(target: Folder) -> None:
    target.check()
    with pytest.raises(RuntimeError), target.writing("objects/aa/a.mp4") as file:
        file.write(b"half")
        raise RuntimeError
    assert files(target) == set()
    assert list(target.path.rglob("*.mp4")) == list(target.path.rglob(".unfinished-*")) == []


def test_two_journals_are_kept(clip: Clip, target: Folder) -> None:
    now = timezone.now()
    backing.back_up(target, now)
    newest = [backing.write_journal(target, now + n * LATER).volume.name for n in (1, 2, 3)]
    assert volumes.names(target, JOURNAL) == newest[1:]
    assert restoring.choose(target).journal is not None


def test_a_journal_has_the_bytes_of_what_people_wrote_and_lent_since(lent: Share, target: Folder) -> None:
    """Small, and nobody can make it again: what an agency has, a paper, a picture in a post."""
    copies = StoredObject.objects.filter(purpose=Purpose.LEASE)
    copies.update(state=ObjectState.WRITING)
    backing.back_up(target, timezone.now())
    copies.update(state=ObjectState.KEPT)
    assert backing.write_journal(target, timezone.now()).copied.sent == 1
    assert backing.write_journal(target, timezone.now()).copied.sent == 0


def test_the_schedule_writes_journals_where_backups_have_a_place(clip: Clip, target: Folder, settings) -> None:
    assert tasks.write_journal() is False
    settings.BACKUP_TO = str(target.path)
    assert tasks.write_journal() is False  # no backup yet
    call_command("backup")
    assert tasks.write_journal() is True


@pytest.mark.parts  # a database and processes of its own
def test_the_log_of_a_backup_is_proved_by_restoring_it(street: list[Clip], target: Folder) -> None:
    """A batch of the log that is not what was sealed: the signature of the backup does not hide it."""
    batch = Batch.objects.filter(chain=Chain.PRIVATE).first()
    assert batch is not None
    waits = {"at": timezone.now() - timedelta(hours=1), "action": "signed_in", "actor_kind": "system"}
    AuditEntry.objects.create(**waits, subject_type="user")  # not sealed when the backup was written
    backing.back_up(target, timezone.now())
    assert checking.rehearse(str(target.path), restoring.choose(target)) == []
    triggers.drop(connection)
    Batch.objects.filter(pk=batch.pk).update(root="00" * 32)
    triggers.create(connection)
    backing.back_up(target, timezone.now())
    wrong = checking.rehearse(str(target.path), restoring.choose(target))
    assert "The log does not hold" in " ".join(wrong)


def test_a_changed_and_a_missing_object_of_a_backup_are_named(clip: Clip, target: Folder) -> None:
    backing.back_up(target, timezone.now())
    assert clip.original is not None
    assert clip.poster is not None
    (target.path / "objects" / clip.original.key).write_bytes(b"other")
    (target.path / "objects" / clip.poster.key).unlink()
    wrong = " ".join(checking.check_backup(target, restoring.choose(target)).wrong)
    assert f"object missing or changed: {clip.original.key}" in wrong
    assert f"object missing or changed: {clip.poster.key}" in wrong


def test_people_are_kept_out_while_it_is_filled(clip: Clip, client: Client) -> None:
    closing.close()
    page = client.get("/")
    assert page.status_code == 503
    assert page["Retry-After"] == "60"
    assert b"filled from its backup" in page.content
    call = client.get("/api/v1/clips", headers={"Accept": "application/json"})
    assert call.status_code == 503
    assert call.json()["detail"].startswith("This site is being filled")
    parts.LOOK.forget()
    assert client.get("/health/ready").json()["content"] == "being filled from a backup"
    assert client.get("/health/live").status_code == 200
    closing.open_again()
    assert client.get("/").status_code == 200


def test_every_table_by_roll_is_there_and_counts_its_rows(settings) -> None:
    for name, condition in settings.JOURNAL_BY_ROLL.items():
        model = apps.get_model(name)
        assert tables.is_numbered(model), name
        str(model._base_manager.filter(**condition).query)  # raises on a column that is not there


def test_nothing_secret_of_the_environment_is_in_it(clip: Clip, target: Folder, settings) -> None:
    backing.back_up(target, timezone.now())
    everything = str(rows_in(target.path)) + "".join(p.read_text() for p in target.path.rglob("*.json"))
    for secret in (settings.SECRET_KEY, settings.SIGNING_KEY, settings.S3_SECRET_KEY):
        assert secret not in everything


def test_values_come_back_as_they_were(db: None) -> None:
    """To the microsecond, in every script, and the JSON value null, which is not "no value"."""
    at = datetime(2026, 6, 10, 12, 0, 0, 123456, tzinfo=UTC)
    facts = {"é": [1, 2.5, True, None], "b": {"a": "🏠\n\"'\\"}}
    values: list[Any] = [facts, [], "", 0, None]
    for value in values:
        kept = AuditEntry(at=at, action="name_changed", actor_kind="system", subject_type="user")
        row = [value if field.attname == "facts" else getattr(kept, field.attname) for field in columns(AuditEntry)]
        row[0] = AuditEntry.objects.count() + 1
        written = json.loads(json.dumps(row, default=rows.plain))
        assert rows.insert(AuditEntry, [written]) == 1
        there = AuditEntry.objects.get(uuid=kept.uuid)
        assert (there.at, there.facts, there.subject_uuid) == (at, value, None)


def test_a_roll_says_who_is_there_in_few_lines(clip: Clip, porch: Camera) -> None:
    clips = [clip, *(ready_clip(porch) for _n in range(4))]
    Clip.objects.filter(pk=clips[2].pk).delete()
    ranges = roll_of(Clip, "default")
    assert ranges == [(clips[0].pk, clips[1].pk), (clips[3].pk, clips[4].pk)]
    roll = Roll(ranges)
    assert [one.pk in roll for one in clips] == [True, True, False, True, True]
    assert clips[4].pk + 1 not in roll
    assert clips[0].pk - 1 not in roll
    assert roll.gaps(9) == [(clips[2].pk, clips[2].pk)]
    assert 1 not in Roll([])
