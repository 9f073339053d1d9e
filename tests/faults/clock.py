"""A clock that a test sets forwards and back, for whole processes of ours: web, workers, schedule."""

from __future__ import annotations

import struct
from pathlib import Path

from ring_platform.launch.options import BASE_DIR

CLOCKED = BASE_DIR / "tests" / "faults" / "clocked"


class Clock:
    """The clock of every process that is started with `env`. PostgreSQL, Redis and the store keep the machine's."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.step_to(0)

    @property
    def env(self) -> dict[str, str]:
        return {"STEPPED_CLOCK": str(self._file), "PYTHONPATH": str(CLOCKED)}

    def step_to(self, by_s: int) -> None:
        """From now on they are so many seconds ahead of the machine; behind it, if negative."""
        with self._file.open("r+b" if self._file.exists() else "wb") as shared:
            shared.write(struct.pack("<q", by_s))
