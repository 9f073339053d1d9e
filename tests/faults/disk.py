"""A disk of a few MiB that is really full when a test fills it: a file system of its own, in memory."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILLER = "filler"
CHUNK_BYTES = 64 * 1024


class NoSmallDisk(Exception):
    """No file system can be mounted here. The text says what is needed."""


@contextmanager
def small_disk(folder: Path, mib: int) -> Iterator[Path]:
    """A file system of this size at `folder`. Raises NoSmallDisk."""
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={mib}m,mode=0755"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "porch-small", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        needs = "Filling a disk needs one of its own: run as root, where mounting is allowed"
        raise NoSmallDisk(f"{needs} (mount: {mounted.stderr.strip()}).")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def fill(folder: Path, *, but_bytes: int = 0) -> None:
    """Write until nothing fits any more; `but_bytes` are given free again."""
    with (folder / FILLER).open("ab") as file:
        try:
            while True:
                os.write(file.fileno(), bytes(CHUNK_BYTES))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        size = file.tell()
    if but_bytes:
        os.truncate(folder / FILLER, max(0, size - but_bytes))


def make_room(folder: Path) -> None:
    (folder / FILLER).unlink(missing_ok=True)


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free
