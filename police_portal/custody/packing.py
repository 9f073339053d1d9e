"""A custody package is made: file after file from the store into a ZIP on disk, never the whole in memory.

Each file is hashed on its way and compared with what was written down when it was made. Nothing is compressed: films
are already, and a verifier need not fear what unpacks to more than it weighs.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.db import transaction

from devices import storage
from devices.audit import signing, verifier
from devices.clips.lease import Clock, LeaseLost
from devices.clips.running import OtherBytes
from devices.errors import Gone
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.storage import StorageError
from police_portal.custody import cover, manifest, running
from police_portal.custody.models import DownloadState, Package, PackageQuerySet, Share
from police_portal.custody.package import TASK, readable_of
from police_portal.custody.running import FREE, Rows, Run, Work

VERIFIER = Path(verifier.__file__).read_bytes()


def make_package(package_id: int, clock: Clock) -> None:
    """Make a package that waits. A second run finds nothing to do."""
    running.run(WORK, package_id, clock)


def restart_lost(now: datetime) -> int:
    return running.restart_lost(WORK, now)


def _rows() -> PackageQuerySet:
    return Package.objects.select_related("request__permission", "demand", "officer__user", "officer__agency")


def _shares(package: Package) -> list[Share]:
    """By their random names, as everything an agency sees."""
    loaded = ("copy", "original", "clip", "home", "extended_by__user", "agency", "request", "demand")
    return list(package.shares.select_related(*loaded).order_by("uuid"))


def _first(package: Package) -> StoredObject | None:
    return next((share.copy for share in _shares(package)), None)


def _size(package: Package) -> int:
    things = [thing for share in _shares(package) for thing in (share.copy, share.original)]
    return sum(thing.size_bytes for thing in things if thing is not None)


def _make(run: Run, package: Package) -> None:
    file, now = run.folder / "package.zip", run.lease.clock()
    shares = _shares(package)
    with ZipFile(file, "w", ZIP_STORED) as archive:
        files = [_put_stored(run, archive, one, now) for share in shares for one in manifest.files_of(share)]
        files.append(_put(archive, "verify.py", manifest.VERIFIER, VERIFIER, now))
        body = manifest.body(package, shares, files, now=now)
        files.append(_put(archive, "cover.html", manifest.COVER, cover.page(body), now))
        body = manifest.body(package, shares, files, now=now)
        document = {"kind": manifest.KIND, "body": body, "key": body["key"]}
        document["signature"] = signing.sign(signing.canonical(body), body["key"])
        _put(archive, "manifest.json", "", json.dumps(document, indent=1, ensure_ascii=False).encode(), now)
    if not _ready(run, package, run.put(Purpose.EXPORT, file, "application/zip"), run.lease.clock()):
        raise LeaseLost(str(run.lease.id))


def _put_stored(run: Run, archive: ZipFile, one: manifest.Stored, now: datetime) -> dict[str, Any]:
    """An object of the store. Raises OtherBytes when it is not what was written down."""
    digest, count = hashlib.sha256(), 0
    try:
        chunks = storage.read(one.thing.key)
    except StorageError as error:
        if error.is_missing:
            raise OtherBytes("lost_bytes") from error
        raise
    with closing(chunks), archive.open(_info(one.name, now), "w", force_zip64=True) as member:
        for chunk in chunks:
            digest.update(chunk)
            member.write(chunk)
            count += len(chunk)
            run.lease.renew()
    if digest.hexdigest() != one.thing.sha256:
        raise OtherBytes("changed_bytes")
    return manifest.file_row(one.name, one.what, digest.hexdigest(), count)


def _put(archive: ZipFile, name: str, what: str, content: bytes, now: datetime) -> dict[str, Any]:
    with archive.open(_info(name, now), "w", force_zip64=True) as member:  # all alike, wherever in the ZIP they stand
        member.write(content)
    return manifest.file_row(name, what, hashlib.sha256(content).hexdigest(), len(content))


def _info(name: str, now: datetime) -> ZipInfo:
    info = ZipInfo(name, now.astimezone(UTC).timetuple()[:6])
    info.external_attr = 0o644 << 16
    return info


@transaction.atomic
def _ready(run: Run, package: Package, thing: StoredObject, now: datetime) -> bool:
    """Only while every recording in it is lent: what was frozen or is over meanwhile ends the package."""
    columns = FREE | {"state": DownloadState.READY, "stored": thing, "sha256": thing.sha256, "put_offs": 0}
    try:
        readable_of(package, now)
    except Gone:
        columns = FREE | {"state": DownloadState.UNUSED}
    kept = run.lease.row().filter(state=DownloadState.PROCESSING).update(**columns)
    if not kept or columns["state"] != DownloadState.READY:
        return False
    storing.keep([thing])
    return True


@transaction.atomic
def _unreadable(held: Rows, _package: Package, _code: str, _now: datetime) -> None:
    held.filter(state=DownloadState.PROCESSING).update(**FREE | {"state": DownloadState.UNREADABLE})


WORK = Work(_rows, TASK, "packages", _first, _make, _unreadable, _size)
