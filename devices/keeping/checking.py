"""Whether an instance, or a backup, holds what its rows say: bytes, hashes and the log."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings

from devices import storage
from devices.audit import verifying
from devices.keeping import backing, rows, tables, volumes
from devices.keeping.copying import AT_ONCE, BATCH, Thing, is_exact
from devices.keeping.restoring import Sources
from devices.keeping.targets import Target
from devices.keeping.volumes import ROWS
from devices.objects import reconciling
from devices.objects.models import ObjectState, StoredObject
from devices.storage import StorageError


@dataclass
class Found:
    """What was read, and what is wrong. Empty `wrong`: all of it holds."""

    rows: int = 0
    objects: int = 0
    entries: int = 0
    wrong: list[str] = field(default_factory=list)


# --- A live instance


def check_instance(now: datetime) -> Found:
    """Rows against objects, objects against hashes, and the log against itself. Reads only."""
    log = verifying.verify(now)
    found = Found(entries=sum(log.entries.values()), wrong=list(log.wrong))
    differences = reconciling.compare(now)
    found.wrong += [f"object without row: {key}" for key in differences.without_row]
    found.wrong += [f"row without object: {row.purpose} {row.key}" for row in differences.without_bytes]
    found.wrong += [f"object of another size than its row: {row.key}" for row in differences.of_other_size]
    known = {row.key for row in [*differences.without_bytes, *differences.of_other_size]}
    kept = StoredObject.objects.filter(state=ObjectState.KEPT).order_by("key")
    found.rows = kept.count()
    things = (Thing(*row) for row in kept.values_list("key", "size_bytes", "sha256", "content_type").iterator())
    for thing, is_right in _each(things, _is_as_its_row):
        found.objects += 1
        if not is_right and thing.key not in known and _is_kept(thing):
            found.wrong.append(f"object with other bytes than its row says: {thing.key}")
    return found


def _is_as_its_row(thing: Thing) -> bool:
    digest = hashlib.sha256()
    try:
        with closing(storage.read(thing.key)) as chunks:
            for chunk in chunks:
                digest.update(chunk)
    except StorageError as error:
        if error.is_missing:
            return False
        raise
    return thing.sha256 in ("", digest.hexdigest())


def _is_kept(thing: Thing) -> bool:
    """Not deleted since its row was read."""
    return StoredObject.objects.filter(key=thing.key, state=ObjectState.KEPT).exists()


# --- A backup


def check_backup(target: Target, sources: Sources) -> Found:
    """Its signature and archives, that every row has its object, and every object's hash."""
    found = Found()
    for volume in (sources.backup, sources.journal):
        if volume is None:
            continue
        listed = {thing.key: thing for thing in backing.listed(target, volume)}
        for thing, is_right in _each(iter(listed.values()), lambda one: is_exact(target, one)):
            found.objects += 1
            if not is_right:
                found.wrong.append(f"{volume.name}: object missing or changed: {thing.key}")
        lost = {*volume.body["missing"], *volume.body["damaged"]}
        found.wrong += [f"{volume.name}: the store had lost it already: {key}" for key in sorted(lost)]
        found.rows += sum(volume.body["rows"].values())
        found.wrong += [
            f"{volume.name}: row without object: {key}" for key in sorted(_kept(target, volume) - set(listed) - lost)
        ]
    return found


def _kept(target: Target, volume: volumes.Volume) -> set[str]:
    """The keys that its rows say are kept. What was deleted while it was written is left out by its journal."""
    if volume.name.startswith(volumes.JOURNAL):
        return set()
    names = [column.attname for column in tables.columns(StoredObject)]
    key, state = names.index("key"), names.index("state")
    with volumes.opened(target, volume, ROWS) as archive:
        written = rows.read(archive, f"whole/{tables.OBJECTS}", StoredObject)
        found = {row[key] for row in written if row[state] == ObjectState.KEPT}
    return found - set(volume.body["gone"])


def rehearse(address: str, sources: Sources) -> list[str]:
    """Fill a database that is thrown away, and check the log in it: the one proof that it can be restored.

    Gives what went wrong.
    """
    with tempfile.TemporaryDirectory(dir=settings.WORK_DIR) as folder:
        env = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/rehearsal.sqlite3", "DATA_DIR": folder}
        without = [] if sources.journal else ["--without-journal"]
        steps = [
            ["migrate", "--verbosity", "0"],
            ["restore", address, "--rows-only", "--backup", sources.backup.name, *without],
            ["verify_log"],
        ]
        for step in steps:
            command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *step]
            ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
            if ran.returncode:
                return [f"rehearsal, {step[0]}: {line}" for line in (ran.stdout + ran.stderr).strip().splitlines()[-5:]]
    return []


def _each(things: Iterator[Thing], check: object) -> Iterator[tuple[Thing, bool]]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while batch := list(islice(things, BATCH)):
            yield from zip(batch, pool.map(check, batch), strict=True)  # type: ignore[arg-type]
