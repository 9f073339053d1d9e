"""One start at a time for each data folder. The kernel frees the lock, however its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ring_platform.launch.options import CannotStart


@contextmanager
def held(path: Path, site_url: str) -> Iterator[None]:
    """Hold the lock; CannotStart, saying where it already runs, when another start holds it."""
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            pid, _, where = file.read().strip().partition(" ")
            raise CannotStart(
                f"It already runs at {where or 'an unknown address'} (process {pid or 'unknown'}). "
                "Stop that one with Ctrl-C in its terminal first."
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()} {site_url}\n")
        file.flush()
        yield
