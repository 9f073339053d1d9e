"""Bytes from the store to the backup, once each: a key is random, belongs to one object and never gets other bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice

from devices import storage
from devices.keeping.targets import Target
from devices.objects.models import ObjectState, StoredObject
from devices.storage import StorageError

FOLDER = "objects/"
AT_ONCE = 8
BATCH = 1000


@dataclass(frozen=True)
class Thing:
    """An object as its row says it is. sha256: empty where nobody has hashed it yet."""

    key: str
    size_bytes: int
    sha256: str
    content_type: str

    @property
    def name(self) -> str:
        return FOLDER + self.key


@dataclass
class Copied:
    """What a backup holds of the store, and what the store did not hold as its rows say."""

    things: list[Thing] = field(default_factory=list)
    sent: int = 0
    sent_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)  # deleted since their rows were read
    damaged: list[str] = field(default_factory=list)


def copy_all(target: Target, things: Iterable[Thing], is_there: Callable[[Thing], bool]) -> Copied:
    """Copy what is not there yet, hashed on the way. Raises StorageError when the store or the target fails."""
    copied, waiting = Copied(), iter(things)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while batch := list(islice(waiting, BATCH)):
            new = [thing for thing in batch if not (thing.sha256 and is_there(thing))]
            fresh = set(new)
            copied.things += [thing for thing in batch if thing not in fresh]
            for thing, sha256 in zip(new, pool.map(lambda one: _copy(target, one), new), strict=True):
                _note(copied, thing, sha256)
    kept = _still_kept(copied.missing)
    copied.gone, copied.missing = sorted(set(copied.missing) - set(kept)), kept
    return copied


def _note(copied: Copied, thing: Thing, sha256: str | None) -> None:
    if sha256 is None:
        copied.missing.append(thing.key)
    elif sha256 == "":
        copied.damaged.append(thing.key)
    else:
        copied.things.append(Thing(thing.key, thing.size_bytes, sha256, thing.content_type))
        copied.sent += 1
        copied.sent_bytes += thing.size_bytes


class _Other(Exception):
    """The store holds other bytes than the row says: they do not go into the backup."""


def _copy(target: Target, thing: Thing) -> str | None:
    """Its hash. None: the store has not got it. Empty: the store holds something else."""
    digest, size = hashlib.sha256(), 0
    try:
        with closing(storage.read(thing.key)) as chunks, target.writing(thing.name) as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            if size != thing.size_bytes or thing.sha256 not in ("", digest.hexdigest()):
                raise _Other
    except _Other:
        return ""
    except StorageError as error:
        if error.is_missing:
            return None
        raise
    return digest.hexdigest()


def _still_kept(keys: list[str]) -> list[str]:
    """What was deleted since is not missing."""
    found: list[str] = []
    for start in range(0, len(keys), BATCH):
        some = StoredObject.objects.filter(key__in=keys[start : start + BATCH], state=ObjectState.KEPT)
        found += some.values_list("key", flat=True)
    return sorted(found)


def lines(copied: Copied) -> Iterator[list[object]]:
    for thing in sorted(copied.things, key=lambda one: one.key):
        yield [thing.key, thing.size_bytes, thing.sha256, thing.content_type]


def is_exact(target: Target, thing: Thing) -> bool:
    """Whether the backup holds exactly these bytes."""
    digest = hashlib.sha256()
    try:
        for chunk in target.read(thing.name):
            digest.update(chunk)
    except StorageError as error:
        if error.is_missing:
            return False
        raise
    return digest.hexdigest() == thing.sha256
