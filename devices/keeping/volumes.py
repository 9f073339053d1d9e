"""A volume: one backup or one journal: an archive of rows, a list of objects, and a signed manifest, written last.

Without a manifest a volume does not exist. Everything in it is read only after its signature and hash were checked.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, ClassVar
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from devices.audit import keys, signing
from devices.errors import Refused
from devices.keeping.targets import Target
from devices.storage import StorageError

BACKUP, JOURNAL = "backups/", "since/"
KIND = "porch-backup"
MANIFEST_BYTES = 4 * 1024 * 1024
STAMP = "%Y%m%dT%H%M%S.%fZ"  # in names
STAMPED = re.compile(r"[a-z]+/(\d{8}T\d{6}\.\d{6}Z)-")


@dataclass
class Volume:
    """What its manifest says. name: with its folder, without a suffix; names sort in the order of writing."""

    name: str
    uuid: UUID
    body: dict[str, Any]
    _meta: ClassVar[Any] = SimpleNamespace(model_name="backup")  # it may stand in the log

    @property
    def taken_at(self) -> datetime:
        return datetime.fromisoformat(self.body["taken_at"])


ROWS, OBJECTS = "rows.zip", "objects.zip"


def new_name(target: Target, folder: str, taken_at: datetime) -> str:
    """Names sort as they were given, whatever the clock did meanwhile: the newest is what was written last."""
    known = [name for name, _size in _both(target) if STAMPED.match(name)]
    last = named_at(max(known, key=order)) if known else None
    at = taken_at.astimezone(UTC)
    if last is not None and at <= last:
        at = last + timedelta(microseconds=1)
    return f"{folder}{at.strftime(STAMP)}-{secrets.token_hex(3)}"


def named_at(name: str) -> datetime:
    """When it was begun, or a moment after what was begun before it. Raises ValueError for a name of another kind."""
    found = STAMPED.match(name)
    if found is None:
        raise ValueError(f"{name} is no name of a backup")
    return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC)


def _both(target: Target) -> Iterator[tuple[str, int]]:
    for folder in (BACKUP, JOURNAL):
        yield from target.sizes(folder)


def order(name: str) -> str:
    """By which backups and journals stand in the order in which they were begun."""
    return name.partition("/")[2]


def migrations() -> list[str]:
    """What the tables look like. A backup fits an instance that has exactly these."""
    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())


@contextmanager
def new_archive() -> Iterator[tuple[ZipFile, Any]]:
    """An archive in a temporary file, and that file."""
    with (
        tempfile.TemporaryFile(dir=settings.WORK_DIR) as file,
        ZipFile(file, "w", ZIP_DEFLATED, compresslevel=3) as archive,
    ):
        yield archive, file


def add(target: Target, name: str, file: Any) -> dict[str, Any]:
    """Write a closed archive; gives what the manifest says of it."""
    file.seek(0)
    sha256, size = hashlib.sha256(), 0
    with target.writing(name) as written:
        while chunk := file.read(1024 * 1024):
            sha256.update(chunk)
            written.write(chunk)
            size += len(chunk)
    return {"sha256": sha256.hexdigest(), "size_bytes": size}


def finish(target: Target, name: str, files: dict[str, dict[str, Any]], **said: Any) -> Volume:
    """Write the manifest: from here on the volume exists."""
    body = {
        "kind": KIND,
        "name": name,
        "files": files,
        "migrations": migrations(),
        "key": keys.in_force(),
        **said,
    }
    body = keys.with_keys(body)
    document = {**body, "signature": signing.sign(signing.canonical(body), body["key"])}
    with target.writing(f"{name}.json") as written:
        written.write(json.dumps(document, indent=1, ensure_ascii=False).encode())
    return Volume(name, UUID(body["uuid"]), body)


def names(target: Target, folder: str) -> list[str]:
    """Every finished volume, oldest first."""
    return sorted(name.removesuffix(".json") for name, _size in target.sizes(folder) if name.endswith(".json"))


def load(target: Target, name: str) -> Volume:
    """The manifest. Raises Refused when it is not as it was written, or not by this installation."""
    document = _read(target, name)
    key = str(document["key"])
    if not keys.is_ours(key) and not keys.is_ours(key, _vouched(target)):
        raise Refused(
            f"{name} was signed with another SIGNING_KEY. Set the one of the installation that wrote it: it is not in "
            "the backup."
        )
    return Volume(name, UUID(document["uuid"]), document)


def _read(target: Target, name: str) -> dict[str, Any]:
    """A manifest as it was signed, by whichever key. Raises Refused."""
    try:
        text = b"".join(target.read(f"{name}.json"))
    except StorageError as error:
        if error.is_missing:
            raise Refused(f"There is no finished backup {name}: it is half-written, or was removed.") from error
        raise
    try:
        document: dict[str, Any] = json.loads(text[:MANIFEST_BYTES])
        signature, key = document.pop("signature"), document["key"]
        is_whole = document["kind"] == KIND and document["name"] == name
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(f"{name}.json is no manifest of a backup: it was cut off or changed.") from error
    if not is_whole or not signing.is_signed(signing.canonical(document), signature, str(key)):
        raise Refused(f"{name}.json was changed after it was signed. Do not trust this backup; use another one.")
    return document


def _vouched(target: Target) -> Iterator[dict[str, str]]:
    """Which keys vouch for each other, by the newest manifests: an empty instance knows no key but its own."""
    for newest in [*names(target, BACKUP)[-1:], *names(target, JOURNAL)[-1:]]:
        with suppress(Refused):  # a broken one vouches for nothing
            yield from _read(target, newest).get("keys", [])


@contextmanager
def opened(target: Target, volume: Volume, part: str) -> Iterator[ZipFile]:
    """One of its archives, once its bytes were found to be those of the manifest. Raises Refused."""
    name = f"{volume.name}.{part}"
    with tempfile.TemporaryFile(dir=settings.WORK_DIR) as file:
        sha256 = hashlib.sha256()
        try:
            for chunk in target.read(name):
                sha256.update(chunk)
                file.write(chunk)
        except StorageError as error:
            if error.is_missing:
                raise Refused(f"{name} is missing, and its manifest is there: use another backup.") from error
            raise
        if sha256.hexdigest() != volume.body["files"][part]["sha256"]:
            raise Refused(f"{name} was changed or cut off after it was written. Use another backup.")
        with ZipFile(file) as archive:
            yield archive
