"""Filling an empty instance from a backup: the bytes, then every row in one transaction, without what went since.

The site is closed before the first byte and opens after the commit. Stopped at any point it can be run again: until the
commit the database is as empty as before.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from devices import storage
from devices.audit import sealing
from devices.audit.actions import Action
from devices.audit.models import AuditEntry
from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict, Refused
from devices.keeping import backing, closing, mending, rows, tables, volumes
from devices.keeping.copying import AT_ONCE, Thing
from devices.keeping.roll import Roll
from devices.keeping.rows import Row
from devices.keeping.snapshot import RESTORE, alone
from devices.keeping.targets import Target
from devices.keeping.volumes import BACKUP, JOURNAL, ROWS, Volume
from devices.objects.models import ObjectState, StoredObject
from devices.storage import StorageError

JUMP = 100_000  # keys of rows that came after the last journal are never given again


@dataclass(frozen=True)
class Sources:
    """What a restore reads. journal: None when nothing was written after the backup."""

    backup: Volume
    log: Volume  # the newest backup: its log holds everybody's entries, also where an older one is restored
    journal: Volume | None


@dataclass
class Restored:
    sources: Sources
    rows: int = 0
    objects: int = 0
    left_out: dict[str, int] = field(default_factory=dict)  # rows of the backup that were gone since, by table
    mended: dict[str, int] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)  # objects that nothing points to, and the store did not delete
    was_there: bool = False  # an earlier call had filled it


def choose(target: Target, name: str = "") -> Sources:
    """The newest backup, or the one that is named, and the newest journal. Raises Refused."""
    finished = volumes.names(target, BACKUP)
    if not finished:
        raise Refused("There is no finished backup here.")
    backup = volumes.load(target, BACKUP + name.removeprefix(BACKUP) if name else finished[-1])
    since = volumes.names(target, JOURNAL)
    journal = volumes.load(target, since[-1]) if since else None
    if journal is None or not _follows(journal, backup):
        return Sources(backup, volumes.load(target, finished[-1]), None)
    return Sources(backup, volumes.load(target, journal.body["base"]), journal)


def _follows(journal: Volume, backup: Volume) -> bool:
    """Whether it says what went since. One that leans on an older backup may have been begun before this one."""
    return volumes.order(journal.name) > volumes.order(backup.name) and journal.body["base"] >= backup.name


def restore(
    target: Target,
    sources: Sources,
    now: datetime,
    *,
    rows_only: bool = False,
    despite_damage: bool = False,
    without_journal: bool = False,
) -> Restored:
    """Raises Refused when the instance is not empty or the backup does not fit or hold; Conflict; StorageError.

    without_journal: somebody knows that what was deleted since will be back.
    """
    with alone(RESTORE):
        if closing.is_closed() and _is_filled_by(sources.backup):  # killed between the last row and the doors
            closing.open_again()
            return Restored(sources, was_there=True)
        return _restore(target, sources, now, rows_only, despite_damage, without_journal)


def _restore(
    target: Target, sources: Sources, now: datetime, rows_only: bool, despite_damage: bool, without_journal: bool
) -> Restored:
    done = Restored(sources)
    _fits(sources)
    _is_empty()
    if sources.journal is None and not without_journal:
        raise Refused(
            f"No journal follows {sources.backup.name}: what people deleted, withdrew or erased since then would be "
            "back. Look for since/ in the other copies of this backup. If it is lost, add --without-journal, and tell "
            "people."
        )
    with ExitStack() as open_until_the_end:
        read = _Reading(target, sources, open_until_the_end)
        if rows_only:
            _fill(read, done, now)
            return done
        closing.close()
        sent = _send(target, read, done, despite_damage)
        _fill(read, done, now)
    closing.open_again()
    done.left_over = sorted(sent - set(StoredObject.objects.values_list("key", flat=True)))
    with suppress(StorageError):  # nothing points to them, and `reconcile` finds them
        storage.delete(done.left_over)
        done.left_over = []
    return done


def _is_filled_by(backup: Volume) -> bool:
    return AuditEntry.objects.filter(action=Action.SYSTEM_RESTORED, subject_uuid=backup.uuid).exists()


def _fits(sources: Sources) -> None:
    here = volumes.migrations()
    for volume in (sources.backup, sources.log, sources.journal):
        if volume is not None and volume.body["migrations"] != here:
            raise Refused(
                f"{volume.name} was written by another version: its tables are not those of this one. Install the "
                "version that wrote it, restore, and then bring it up to date."
            )


def _is_empty() -> None:
    for model in tables.tables():
        if tables.label(model) not in tables.BY_MIGRATE and model._base_manager.exists():
            raise Refused(
                f"This instance is not empty: there are rows of {tables.label(model)}. A backup is restored only into "
                "a new database, right after `migrate`."
            )


class _Reading:
    """The rows as they will be: those of the backup that lived at the journal's time, and what that gives anew."""

    def __init__(self, target: Target, sources: Sources, stack: ExitStack) -> None:
        self.backup = stack.enter_context(volumes.opened(target, sources.backup, ROWS))
        is_same = sources.log.name == sources.backup.name
        self.log = self.backup if is_same else stack.enter_context(volumes.opened(target, sources.log, ROWS))
        self.journal: ZipFile | None = None
        self.rolls: dict[str, Roll] = {}
        if sources.journal is not None:
            self.journal = stack.enter_context(volumes.opened(target, sources.journal, ROWS))
            self.rolls = {name: Roll(ranges) for name, ranges in rows.read_lines(self.journal, "rolls")}

    def rows_of(self, model: type[Model], left_out: dict[str, int]) -> Iterator[Row]:
        name, key = tables.label(model), rows.key_place(model)
        whole, before = f"whole/{name}", self.log if name in tables.LOG else self.backup
        if self.journal is None:
            yield from rows.read(before, whole, model)
        elif name in tables.LOG or tables.is_many(model):
            yield from self._by_roll(model, before, left_out)
        else:
            were = {row[key] for row in rows.read(before, whole, model)}
            for row in rows.read(self.journal, whole, model):
                were.discard(row[key])
                yield row
            _count(left_out, name, len(were))

    def _by_roll(self, model: type[Model], before: ZipFile, left_out: dict[str, int]) -> Iterator[Row]:
        """What still lives, as it was; then what the journal gives, as it is. Entries of the log live for ever."""
        name, key = tables.label(model), rows.key_place(model)
        assert self.journal is not None
        anew = {row[key]: row for row in rows.read(self.journal, f"since/{name}", model)}
        may_go = name not in tables.LOG or name in tables.ERASABLE
        for row in rows.read(before, f"whole/{name}", model):
            if row[key] in anew:
                continue
            if may_go and row[key] not in self.rolls[name]:
                _count(left_out, name, 1)
            else:
                yield row
        yield from anew.values()

    def objects(self) -> set[str]:
        """The keys of the objects that something points to."""
        names = [column.attname for column in tables.columns(StoredObject)]
        key, state = names.index("key"), names.index("state")
        return {row[key] for row in self.rows_of(StoredObject, {}) if row[state] == ObjectState.KEPT}


def _count(counts: dict[str, int], name: str, more: int) -> None:
    if more:
        counts[name] = counts.get(name, 0) + more


# --- Bytes


def _send(target: Target, read: _Reading, done: Restored, despite_damage: bool) -> set[str]:
    """Bytes of everything that comes back, each hashed before the store gets it. Returns their keys."""
    wanted = read.objects()
    held = {thing.key: thing for thing in _listed(target, done.sources) if thing.key in wanted}
    storage.prepare()
    there = {found.key: found.size_bytes for found in storage.listing()}
    strange = [key for key in there if key not in held]
    if strange:
        raise Refused(
            f"The bucket {settings.S3_BUCKET} is not empty: {len(strange)} objects in it are not of this backup. "
            "Restore into a new bucket."
        )
    left = [thing for thing in held.values() if there.get(thing.key) != thing.size_bytes]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = list(pool.map(lambda thing: _give_back(target, thing), left))
    done.damaged = sorted(thing.key for thing, is_whole in zip(left, sent, strict=True) if not is_whole)
    if done.damaged and not despite_damage:
        raise Refused(
            f"{len(done.damaged)} objects of the backup are missing or were changed, the first is {done.damaged[0]}. "
            "Use another backup, or add --despite-damage: their recordings are lost then."
        )
    done.objects = len(held) - len(done.damaged)
    return set(held) - set(done.damaged)


def _listed(target: Target, sources: Sources) -> Iterator[Thing]:
    for volume in (sources.backup, sources.journal):
        if volume is not None:
            yield from backing.listed(target, volume)


def _give_back(target: Target, thing: Thing) -> bool:
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=settings.WORK_DIR) as file:
        try:
            for chunk in target.read(thing.name):
                digest.update(chunk)
                file.write(chunk)
        except StorageError as error:
            if error.is_missing:
                return False
            raise
        file.flush()
        if digest.hexdigest() != thing.sha256:
            return False
        storage.put(thing.key, Path(file.name), thing.content_type)
    return True


# --- Rows


@transaction.atomic
def _fill(read: _Reading, done: Restored, now: datetime) -> None:
    """Every row, mended where two moments meet, with an entry that says so: all of it, or nothing."""
    _is_empty()  # asked again: nobody may have come in meanwhile
    models = tables.tables()
    for model in reversed(models):
        if tables.label(model) in tables.BY_MIGRATE:
            model._base_manager.all()._raw_delete(connection.alias)
    for model in models:
        done.rows += rows.insert(model, read.rows_of(model, done.left_out))
    done.mended = mending.mend(now)
    for model in models:
        if tables.is_numbered(model):
            _go_on_counting(model, read.rolls.get(tables.label(model)))
    sources = done.sources
    times = {"taken_at": sources.backup.body["taken_at"], "until": (sources.journal or sources.backup).body["taken_at"]}
    record(None, Action.SYSTEM_RESTORED, sources.backup, home=None, **times)
    publish(Action.SYSTEM_RESTORED, sources.backup, now=now, **times)
    sealing.seal(now)  # what waited for its seal when the journal was written would look as if it had been inserted


def _go_on_counting(model: type[Model], roll: Roll | None) -> None:
    """A key is never given twice, not even one that came after the last journal."""
    table, key = model._meta.db_table, model._meta.pk.column
    last = max([0, *model._base_manager.order_by("-pk").values_list("pk", flat=True)[:1], roll.last() if roll else 0])
    following = last + (JUMP if roll else 0)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            asked: list[Any] = [connection.ops.quote_name(table), key, max(following, 1), following > 0]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", asked)
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [following, table])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, following])


def give_up() -> None:
    """Open the site after a restore that will not be run again."""
    if not closing.is_closed():
        raise Conflict("The site is not closed.")
    closing.open_again()
