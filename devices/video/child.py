"""The limited process in which a file is read: a JSON job on stdin, one JSON line on stdout."""

from __future__ import annotations

import ctypes
import dataclasses
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2

from devices.video import fence, pipeline, redaction, transcode, walls
from devices.video.errors import Unreadable

MEMORY_BYTES = 1536 * 1024**2
FILE_BYTES = 4 * 1024**3
PR_SET_PDEATHSIG = 1
NO_MEMORY = -4  # OpenCV's code


def limit(cpu_s: int, memory_bytes: int = MEMORY_BYTES, file_bytes: int = FILE_BYTES) -> None:
    """Limit this process: memory, size of a file, CPU time, no core; it ends with the thread that began it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 5))


def files_of(job: dict[str, Any]) -> tuple[list[Path], list[Path]]:
    """What a job reads, and the folders it writes into."""
    read = [Path(job["source"])] + [Path(name) for name in (job.get("wish", {}).get("person_model"),) if name]
    write = [Path(job["folder"])] if "folder" in job else []
    return read, write + [Path(job[name]).parent for name in ("target", "poster") if name in job]


def work(job: dict[str, Any]) -> dict[str, Any]:
    """The answer to a job: the fields of its result, nothing for a copy, or error and detail."""
    try:
        if job["what"] == "analyze":
            wish = pipeline.Wish(**job["wish"])
            return dataclasses.asdict(pipeline.analyze(Path(job["source"]), Path(job["folder"]), wish))
        if job["what"] == "find_faces":
            return dataclasses.asdict(redaction.find(Path(job["source"]), redaction.RedactWish(**job["wish"])))
        if job["what"] == "redact":
            return dataclasses.asdict(_redact(job))
        transcode.to_h264(Path(job["source"]), Path(job["target"]))
    except Unreadable as error:
        return {"error": error.code, "detail": error.detail}
    except MemoryError:
        return {"error": "too_costly", "detail": "memory"}
    except cv2.error as error:
        if error.code != NO_MEMORY:
            raise
        return {"error": "too_costly", "detail": "memory"}
    return {}


def _redact(job: dict[str, Any]) -> redaction.Blurred:
    source, target, poster = (Path(job[name]) for name in ("source", "target", "poster"))
    return redaction.blur(source, target, poster, job["boxes"], redaction.RedactWish(**job["wish"]))


def shut_in(job: dict[str, Any]) -> None:
    """As far as this kernel can. On an older one the other limits stand."""
    shuts: dict[str, Callable[[], None]] = {"walls": lambda: walls.build(*files_of(job)), "fence": fence.enclose}
    for name, shut in shuts.items():
        try:
            shut()
        except OSError as error:
            sys.stderr.write(f"no {name}: {error}\n")


def main() -> None:
    job = json.load(sys.stdin)
    sys.stdin.close()
    limit(job["cpu_s"], job["memory_bytes"], job["file_bytes"])
    shut_in(job)
    if os.getppid() != job["parent"]:
        sys.exit("the process that asked is gone")
    sys.stdout.write(json.dumps(work(job)) + "\n")


if __name__ == "__main__":
    main()
