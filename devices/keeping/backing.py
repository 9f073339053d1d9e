"""Writing a backup, and the journal of what went since: the rows of one moment first, then the bytes they name."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zipfile import ZipFile

import structlog
from django.db.models import Q

from devices.audit.models import AuditEntry
from devices.errors import Refused
from devices.keeping import copying, rows, tables, volumes
from devices.keeping.copying import FOLDER, Copied, Thing
from devices.keeping.roll import Roll, roll_of
from devices.keeping.snapshot import alone, snapshot
from devices.keeping.targets import Target
from devices.keeping.volumes import BACKUP, JOURNAL, OBJECTS, ROWS, Volume
from devices.objects.models import ObjectState, StoredObject

LIVES = timedelta(days=35)
LATE = timedelta(days=34)  # nobody runs `backup` any more: the schedule does, or what is over could not end
JOURNALS = 2  # the newest, and the one before it
GAPS = 200  # of the log: entries that came late
log = structlog.get_logger(__name__)
LIST = "objects"  # the one member of a volume's list


@dataclass(frozen=True)
class Written:
    volume: Volume
    copied: Copied
    rows: int
    ended: int = 0  # backups whose time was over
    removed: int = 0  # objects that only those needed


def back_up(target: Target, now: datetime) -> Written:
    """A whole backup, a journal, and the end of backups that are over. Raises Conflict, Refused, StorageError."""
    with alone("backup"):
        _refuse_strangers(target)
        written = _write(target, BACKUP, now, _everything, _by_listing(target))
        with alone("journal", waits=True):
            _journal(target, now)
            ended, removed = _end_old(target, now)
    return Written(written.volume, written.copied, written.rows, ended, removed)


def is_late(target: Target, now: datetime) -> bool:
    """Whether the newest backup is about to end, and nobody wrote another one."""
    finished = volumes.names(target, BACKUP)
    return bool(finished) and volumes.load(target, finished[-1]).taken_at <= now - LATE


def _by_listing(target: Target) -> Callable[[Thing], bool]:
    """What lies there, listed when it is first asked for: after the moment that the rows are of."""
    present: dict[str, int] = {}

    def is_there(thing: Thing) -> bool:
        if not present:
            present.update(target.sizes(FOLDER))
        return present.get(thing.name) == thing.size_bytes

    return is_there


def write_journal(target: Target, now: datetime) -> Written:
    """What was deleted, withdrawn and erased until now. Raises Refused when there is no backup that it could follow."""
    with alone("journal"):
        _refuse_strangers(target)
        written = _journal(target, now)
        ended, removed = _end_old(target, now) if _over(target, now) else (0, 0)
    return Written(written.volume, written.copied, written.rows, ended, removed)


def _journal(target: Target, now: datetime) -> Written:
    finished = volumes.names(target, BACKUP)
    if not finished:
        raise Refused("There is no backup yet that a journal could follow: run `backup` once without --journal.")
    base = volumes.load(target, finished[-1])
    known = _known(target)
    written = _write(
        target,
        JOURNAL,
        now,
        lambda archive, using: _since(archive, using, base),
        lambda thing: thing.key in known or target.size_of(thing.name) == thing.size_bytes,
        only=~Q(purpose__in=tables.OF_CLIPS),
        base=base.name,
    )
    for name in volumes.names(target, JOURNAL)[:-JOURNALS]:
        _remove(target, name)
    return written


def _write(
    target: Target,
    folder: str,
    now: datetime,
    fill: Callable[[ZipFile, str], dict[str, Any]],
    is_there: Callable[[Thing], bool],
    *,
    only: Q | None = None,
    **said: Any,
) -> Written:
    name = volumes.new_name(target, folder, now)
    with volumes.new_archive() as (archive, file):
        with archive, snapshot() as using:
            filled = fill(archive, using)
            newest = AuditEntry.objects.using(using).order_by("-pk").values_list("uuid", flat=True).first()
            kept = StoredObject.objects.using(using).filter(only or Q(), state=ObjectState.KEPT).order_by("key")
            things = [Thing(*row) for row in kept.values_list("key", "size_bytes", "sha256", "content_type")]
        files = {ROWS: volumes.add(target, f"{name}.{ROWS}", file)}
    copied = copying.copy_all(target, things, is_there)
    with volumes.new_archive() as (archive, file):
        with archive:
            rows.write_lines(archive, LIST, copying.lines(copied))
        files[OBJECTS] = volumes.add(target, f"{name}.{OBJECTS}", file)
    volume = volumes.finish(
        target,
        name,
        files,
        uuid=str(uuid.uuid4()),
        taken_at=now.isoformat(),
        newest_entry=str(newest or ""),
        objects=len(copied.things),
        missing=copied.missing,
        damaged=copied.damaged,
        gone=copied.gone,
        **filled,
        **said,
    )
    return Written(volume, copied, sum(filled["rows"].values()))


def listed(target: Target, volume: Volume) -> Iterator[Thing]:
    """The objects of a volume."""
    with volumes.opened(target, volume, OBJECTS) as archive:
        for line in rows.read_lines(archive, LIST):
            yield Thing(*line)


def _everything(archive: ZipFile, using: str) -> dict[str, Any]:
    """Every row of every table. Where a journal goes on is said too."""
    models = tables.tables()
    counts = {tables.label(m): rows.write(archive, f"whole/{tables.label(m)}", m, using) for m in models}
    rolls = {tables.label(m): Roll(roll_of(m, using)) for m in models if tables.goes_on(m)}
    ends = {name: {"last": roll.last(), "gaps": roll.gaps(GAPS)} for name, roll in rolls.items()}
    return {"rows": counts, "ends": ends}


def _since(archive: ZipFile, using: str, base: Volume) -> dict[str, Any]:
    """What is few, whole; of what is many a roll of what lives, what was ended and what is new; the log since."""
    counts, rolls = {}, {}
    for model in tables.tables():
        name = tables.label(model)
        if name not in tables.LOG and not tables.is_many(model):
            counts[name] = rows.write(archive, f"whole/{name}", model, using)
            continue
        wanted = Q(pk__in=[]) if name in tables.LOG else tables.ended(model)
        if tables.goes_on(model):
            wanted |= _beyond(base.body["ends"][name])
        counts[name] = rows.write(archive, f"since/{name}", model, using, wanted)
        rolls[name] = roll_of(model, using)
    rows.write_lines(archive, "rolls", rolls.items())
    return {"rows": counts}


def _beyond(end: dict[str, Any]) -> Q:
    """What came after the base, and what was on its way then: transactions end in another order than they begin."""
    wanted = Q(pk__gt=end["last"])
    for first, last in end["gaps"]:
        wanted |= Q(pk__gte=first, pk__lte=last)
    return wanted


def _known(target: Target) -> set[str]:
    """What the journal before this one found or wrote."""
    before = volumes.names(target, JOURNAL)
    if not before:
        return set()
    try:
        return {thing.key for thing in listed(target, volumes.load(target, before[-1]))}
    except Refused:  # damaged: the next one does not lean on it
        return set()


def _refuse_strangers(target: Target) -> None:
    """Only the instance whose backups lie there goes on with them. Raises Refused.

    A new and empty one with the same settings would otherwise write, before it is filled, that everything is deleted.
    The log only grows: whoever has the newest entry of what lies there is that instance, or was filled from it.
    """
    newest = [volumes.load(target, name) for name in volumes.names(target, BACKUP)[-1:]]
    for name in volumes.names(target, JOURNAL)[-1:]:
        with suppress(Refused):  # damaged: the next one takes its place
            newest.append(volumes.load(target, name))
    for volume in newest:
        entry = volume.body["newest_entry"]
        if entry and not AuditEntry.objects.filter(uuid=entry).exists():
            raise Refused(
                f"{volume.name} is not of this instance: its newest entry is not in the log here. Restore it "
                "into this instance first, or name another place for the backups of this one."
            )


def _end_old(target: Target, now: datetime) -> tuple[int, int]:
    """Remove what is over, what was never finished, and the bytes that nothing left needs."""
    over = _over(target, now)
    for name in over:
        _remove(target, name)
    finished = {name for folder in (BACKUP, JOURNAL) for name in volumes.names(target, folder)}
    halves = [
        name
        for folder in (BACKUP, JOURNAL)
        for name, _size in target.sizes(folder)
        if name.endswith(".zip") and name.removesuffix(f".{ROWS}").removesuffix(f".{OBJECTS}") not in finished
    ]
    target.delete(halves)
    idle = _idle(target, finished)
    target.delete(idle)
    return len(over), len(idle)


def _idle(target: Target, finished: set[str]) -> list[str]:
    """The bytes that none of these needs. None while one of them cannot be read: it ends, too."""
    needed: set[str] = set()
    for name in finished:
        try:
            needed |= {thing.key for thing in listed(target, volumes.load(target, name))}
        except Refused as error:
            log.error("backup_damaged", error=str(error))
            return []
    return [name for name, _size in target.sizes(FOLDER) if name.removeprefix(FOLDER) not in needed]


def _over(target: Target, now: datetime) -> list[str]:
    """The backups whose time is over, with all that were written before them: a clock may have been ahead then.

    Never the newest: where it is over too, nobody wrote another one, and without it all would be lost.
    """
    finished = volumes.names(target, BACKUP)
    for place in reversed(range(len(finished) - 1)):
        if _taken_at(target, finished[place]) <= now - LIVES:
            return finished[: place + 1]
    return []


def _taken_at(target: Target, name: str) -> datetime:
    """By its manifest, or, where that is damaged, by its name."""
    try:
        return volumes.load(target, name).taken_at
    except Refused:
        return volumes.named_at(name)


def _remove(target: Target, name: str) -> None:
    """The manifest first: what is left of it then is nothing."""
    target.delete([f"{name}.json"])
    target.delete([f"{name}.{part}" for part in (ROWS, OBJECTS)])
