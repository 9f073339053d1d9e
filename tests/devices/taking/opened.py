"""A copy of somebody's data, taken and opened."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import closing
from typing import Any

from django.utils import timezone

from devices.people.models import User
from devices.taking import copying


def bytes_of(user: User) -> bytes:
    with closing(copying.take(user, by=user, now=timezone.now())) as copy:
        return b"".join(copy)


def opened(content: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return archive


def copy_of(user: User) -> zipfile.ZipFile:
    return opened(bytes_of(user))


def rows_of(archive: zipfile.ZipFile, name: str, what: str = "") -> list[dict[str, Any]]:
    """The rows of one of its files, or those of one kind."""
    rows: list[dict[str, Any]] = json.loads(archive.read(f"{name}.json"))
    return [row for row in rows if not what or row["what"] == what]


def texts_of(archive: zipfile.ZipFile) -> str:
    return "\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith((".json", ".txt")))


def files_of(archive: zipfile.ZipFile) -> list[str]:
    """What lies beside the texts."""
    return [name for name in archive.namelist() if not name.endswith((".json", ".txt"))]
