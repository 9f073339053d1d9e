"""The folder in which one run works, named after its lease, so that what a killed worker left is found and removed."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from devices.clips.models import Clip

INCOMING_LIVES_S = 6 * 3600
LOOSE_LIVES_S = 24 * 3600


class DiskFull(Exception):
    """There is no room to work in. Trying again later is right."""


@contextmanager
def folder(lease_id: uuid.UUID, size_bytes: int, *, room: str = "") -> Iterator[Path]:
    """An empty folder for a recording of this size and its copies, gone at the end. Raises DiskFull.

    room: a folder of its own for those who lease other rows than clips, so that each tidies up its own.
    """
    base = settings.WORK_DIR / room
    base.mkdir(parents=True, exist_ok=True)
    check_room(3 * size_bytes)
    place = base / str(lease_id)
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def check_room(wanted_bytes: int = 0) -> None:
    """Raises DiskFull when so much does not fit beside what shall stay free."""
    if shutil.disk_usage(settings.WORK_DIR).free < wanted_bytes + settings.WORK_FREE_BYTES:
        raise DiskFull


def tidy() -> int:
    """Remove the folders of runs that are over, and uploads nobody sends any more: recordings must not lie about.

    Returns how many folders.
    """
    _tidy_incoming()
    return tidy_room("", Clip.objects.all())


def tidy_room(room: str, leased: QuerySet[Any]) -> int:
    """Remove the folders of the runs on these rows that are over. Returns how many."""
    places = {place.name: place for place in (settings.WORK_DIR / room).glob("*-*-*-*-*")}
    if not places:
        return 0
    names = [uuid.UUID(name) for name in places if _is_uuid(name)]
    alive = {str(lease) for lease in leased.filter(lease__in=names).values_list("lease", flat=True)}
    over = [place for name, place in places.items() if name not in alive]
    for place in over:
        shutil.rmtree(place, ignore_errors=True)
    return len(over)


def _tidy_incoming() -> None:
    """A web process that was killed leaves what it was receiving. No request takes as long as this."""
    for part in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*"):
        with suppress(FileNotFoundError):  # just received
            if time.time() - part.stat().st_mtime > INCOMING_LIVES_S:
                part.unlink()


def tidy_loose(base: Path) -> int:
    """Remove temporary files of commands and tasks that were killed: nothing is written to them for a day. How many."""
    count = 0
    for left in base.glob("tmp*"):
        with suppress(FileNotFoundError):  # just gone
            written = [left, *left.rglob("*")] if left.is_dir() else [left]
            if time.time() - max(one.stat().st_mtime for one in written) > LOOSE_LIVES_S:
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()
                count += 1
    return count


def _is_uuid(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False
