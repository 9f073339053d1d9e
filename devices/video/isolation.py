"""Runs the video code in a limited child, so that no file can take the worker down."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from devices.video.errors import Unreadable
from devices.video.pipeline import Analysis, Segment, Wish
from devices.video.redaction import Blurred, Found, RedactWish
from devices.video.tracks import Row

ROOT = Path(__file__).resolve().parents[2]
COSTLY_SIGNALS = (signal.SIGXCPU, signal.SIGXFSZ)
OUT_OF_MEMORY = ("MemoryError", "Memory allocation", "bad_alloc", "Insufficient memory")
LOG_BYTES = 2000  # of what the child said, kept from the end
Waiting = Callable[[], None] | None


@dataclass(frozen=True)
class Limits:
    """What a child may take. cpu_s 0: as much as the wall time."""

    memory_bytes: int = 1536 * 1024**2
    file_bytes: int = 4 * 1024**3
    cpu_s: int = 0


ORDINARY = Limits()


def analyze(
    source: Path,
    folder: Path,
    wish: Wish,
    *,
    wall_s: float,
    on_wait: Waiting = None,
    wait_s: float = 5.0,
    limits: Limits = ORDINARY,
) -> Analysis:
    """pipeline.analyze in a child. on_wait is called about every wait_s; if it raises, the child ends.

    Raises Unreadable: what the pipeline says, too_costly for what went past a limit, crashed for what broke off.
    """
    job = {"what": "analyze", "source": str(source), "folder": str(folder), "wish": dataclasses.asdict(wish)}
    answer = _run(job, wall_s, on_wait, wait_s, limits)
    answer["segments"] = [Segment(**segment) for segment in answer["segments"]]
    return Analysis(**answer)


def to_h264(
    source: Path,
    target: Path,
    *,
    wall_s: float,
    on_wait: Waiting = None,
    wait_s: float = 5.0,
    limits: Limits = ORDINARY,
) -> None:
    """transcode.to_h264 in a child, as analyze."""
    _run({"what": "to_h264", "source": str(source), "target": str(target)}, wall_s, on_wait, wait_s, limits)


def find_faces(
    source: Path,
    wish: RedactWish,
    *,
    wall_s: float,
    on_wait: Waiting = None,
    wait_s: float = 5.0,
    limits: Limits = ORDINARY,
) -> Found:
    """redaction.find in a child, as analyze."""
    job = {"what": "find_faces", "source": str(source), "wish": dataclasses.asdict(wish)}
    return Found(**_run(job, wall_s, on_wait, wait_s, limits))


def redact(
    source: Path,
    target: Path,
    poster: Path,
    boxes: Sequence[Row],
    wish: RedactWish,
    *,
    wall_s: float,
    on_wait: Waiting = None,
    wait_s: float = 5.0,
    limits: Limits = ORDINARY,
) -> Blurred:
    """redaction.blur in a child, as analyze."""
    files = {"source": str(source), "target": str(target), "poster": str(poster)}
    job = {"what": "redact", **files, "boxes": list(boxes), "wish": dataclasses.asdict(wish)}
    return Blurred(**_run(job, wall_s, on_wait, wait_s, limits))


def _run(job: dict[str, Any], wall_s: float, on_wait: Waiting, wait_s: float, limits: Limits) -> dict[str, Any]:
    given = dataclasses.asdict(limits) | {"cpu_s": limits.cpu_s or math.ceil(wall_s), "parent": os.getpid()}
    environment = {"PATH": os.defpath, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LANG": "C.UTF-8"}
    with tempfile.TemporaryFile() as log:
        with subprocess.Popen(
            [sys.executable, "-m", "devices.video.child"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        ) as child:
            try:
                out = _wait(child, json.dumps(job | given), time.monotonic() + wall_s, on_wait, wait_s)
            finally:
                child.kill()
        return _answer(child.returncode, out, _end_of(log))


def _wait(child: subprocess.Popen[str], text: str, end: float, on_wait: Waiting, wait_s: float) -> str:
    given: str | None = text
    while True:
        left = end - time.monotonic()
        if left <= 0:
            raise Unreadable("too_costly", "wall time")
        try:
            return child.communicate(given, timeout=min(wait_s, left))[0]
        except subprocess.TimeoutExpired:
            given = None  # it was taken the first time
            if on_wait is not None:
                on_wait()


def _end_of(log: IO[bytes]) -> str:
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - LOG_BYTES))
    return log.read().decode(errors="replace")


def _answer(code: int, out: str, log: str) -> dict[str, Any]:
    if code < 0:
        raise Unreadable("too_costly" if -code in COSTLY_SIGNALS else "crashed", f"signal {-code} {log}")
    if code or not out:
        raise Unreadable("too_costly" if any(word in log for word in OUT_OF_MEMORY) else "crashed", log)
    answer: dict[str, Any] = json.loads(out)
    if "error" in answer:
        raise Unreadable(answer["error"], answer["detail"])
    return answer
