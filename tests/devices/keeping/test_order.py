"""What was written last counts, whatever the clock did; what went since stays gone, also where cron is broken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from devices import storage
from devices.clips import deleting, retention
from devices.clips.models import Clip
from devices.errors import Conflict
from devices.keeping import backing, closing, restoring, tasks, volumes
from devices.keeping.snapshot import alone
from devices.keeping.targets import Folder
from devices.keeping.volumes import BACKUP, JOURNAL
from devices.people.models import User
from tests.devices.keeping.instances import empty_it

LATER = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_a_deletion_counts_when_the_clock_was_set_back_before_the_journal(
    clip: Clip, ana: User, target: Folder
) -> None:
    now = timezone.now()
    for at in (now, now + LATER):
        backing.write_journal(target, at) if volumes.names(target, BACKUP) else backing.back_up(target, at)
    deleting.ask([clip], by=ana, now=now)
    retention.delete_due(now + LATER)
    written = backing.write_journal(target, now - HOUR).volume
    assert volumes.names(target, JOURNAL)[-1] == written.name
    chosen = restoring.choose(target)
    assert chosen.journal is not None
    assert chosen.journal.name == written.name
    empty_it()
    restoring.restore(target, chosen, now)
    assert not Clip.objects.exists()
    assert list(storage.listing()) == []


def test_a_backup_after_the_clock_was_set_back_is_the_newest(clip: Clip, target: Folder) -> None:
    now = timezone.now()
    backing.back_up(target, now)
    second = backing.back_up(target, now - HOUR).volume
    assert restoring.choose(target).backup.name == second.name
    assert second.taken_at == now - HOUR


def test_a_backup_of_a_clock_that_was_ahead_ends_with_the_one_after_it(clip: Clip, target: Folder) -> None:
    now = timezone.now()
    ahead = backing.back_up(target, now + timedelta(days=3650)).volume
    backing.back_up(target, now)
    backing.back_up(target, now + timedelta(days=34))
    assert ahead.name in volumes.names(target, BACKUP)
    backing.back_up(target, now + timedelta(days=35))
    assert ahead.name not in volumes.names(target, BACKUP)


def test_without_a_journal_nothing_is_filled_unless_somebody_says_so(clip: Clip, target: Folder) -> None:
    """What people deleted since would be back, and nobody would notice."""
    backing.back_up(target, timezone.now())
    for path in (target.path / "since").iterdir():
        path.unlink()
    empty_it()
    with pytest.raises(CommandError, match="No journal follows"):
        call_command("restore", str(target.path))
    assert not Clip.objects.exists()
    assert not closing.is_closed()
    call_command("restore", str(target.path), "--without-journal")
    assert Clip.objects.count() == 1


def test_a_journal_of_the_backup_before_does_not_speak_for_the_newest(clip: Clip, target: Folder) -> None:
    """It was begun while the newest backup was being written, and that one died before its own journal."""
    now = timezone.now()
    backing.back_up(target, now)
    newest = backing.back_up(target, now + HOUR).volume
    manifest = target.path / f"{newest.name}.json"
    said = manifest.read_bytes()
    manifest.unlink()
    assert backing.write_journal(target, now + 2 * HOUR).volume.body["base"] != newest.name
    manifest.write_bytes(said)
    for name in volumes.names(target, JOURNAL)[:-1]:
        backing._remove(target, name)
    chosen = restoring.choose(target)
    assert chosen.backup.name == newest.name
    assert chosen.journal is None


def test_where_nobody_runs_backup_the_schedule_does_and_old_ones_end(
    clip: Clip, ana: User, target: Folder, settings
) -> None:
    """Cron broke: what Ana deleted must not lie there for ever."""
    settings.BACKUP_TO = str(target.path)
    now = timezone.now()
    old = backing.back_up(target, now - timedelta(days=36)).volume
    deleting.ask([clip], by=ana, now=now)
    retention.delete_due(now + LATER)
    assert tasks.write_journal() is True
    assert old.name not in volumes.names(target, BACKUP)
    assert len(volumes.names(target, BACKUP)) == 1
    assert [name for name, _size in target.sizes("objects/")] == []


def test_a_journal_ends_what_is_over_but_never_the_last_backup(clip: Clip, target: Folder) -> None:
    now = timezone.now()
    backing.back_up(target, now)
    last = backing.back_up(target, now + HOUR).volume
    backing.write_journal(target, now + timedelta(days=36))
    assert volumes.names(target, BACKUP) == [last.name]


def test_two_restores_at_once(clip: Clip, target: Folder) -> None:
    backing.back_up(target, timezone.now())
    empty_it()
    with alone("restore"), pytest.raises(Conflict, match="filled just now"):
        restoring.restore(target, restoring.choose(target), timezone.now())
    assert not closing.is_closed()


def test_killed_after_the_rows_and_before_the_doors_it_is_run_again(
    clip: Clip, target: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    backing.back_up(target, timezone.now())
    empty_it()
    call_command("restore", str(target.path))
    closing.close()  # as it was when the process died
    call_command("restore", str(target.path))
    assert "was filled already" in capsys.readouterr().out
    assert not closing.is_closed()
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(target.path))


def test_a_backup_that_cannot_be_read_stops_no_other_and_ends_too(clip: Clip, ana: User, target: Folder) -> None:
    """A disk lost some of its manifest: what is deleted must be gone from it after 35 days all the same."""
    now = timezone.now()
    broken = backing.back_up(target, now).volume
    deleting.ask([clip], by=ana, now=now)
    retention.delete_due(now + LATER)
    backing.back_up(target, now + HOUR)
    path = target.path / f"{broken.name}.json"
    path.write_bytes(path.read_bytes()[:200])
    backing.back_up(target, now + timedelta(days=34))
    assert list(target.sizes("objects/"))  # nobody knows which of them it needs
    written = backing.back_up(target, now + timedelta(days=35))
    assert broken.name not in volumes.names(target, BACKUP)
    assert (written.ended, list(target.sizes("objects/"))) == (1, [])
