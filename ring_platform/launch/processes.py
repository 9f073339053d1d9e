"""Our own processes under honcho: web, workers, schedule, and the one that greets and watches."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from honcho.manager import Manager
from honcho.process import Popen, Process

from ring_platform.launch.options import Options, bracketed
from ring_platform.launch.parts import die_with_parent

DECODERS_AT_MOST = 4  # each may hold 350 MB
AS_ROOT = "You're running the worker with superuser privileges"  # in a container everybody is
STOPPED_ON_PURPOSE = (128 + signal.SIGINT, 128 + signal.SIGTERM)


class TiedPopen(Popen):  # type: ignore[misc]  # honcho is not typed
    """A process that does not outlive the one that waits for it."""

    def __init__(self, cmd: str, **options: Any) -> None:
        super().__init__(f"exec {cmd}", preexec_fn=die_with_parent, **options)


class TiedProcess(Process):  # type: ignore[misc]
    """honcho's waiting process, which does not outlive honcho: kill -9 of the launcher leaves nothing."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._child_ctor = TiedPopen

    def run(self, *args: Any, **options: Any) -> None:
        die_with_parent()
        super().run(*args, **options)


class Processes(Manager):  # type: ignore[misc]
    """honcho's manager with processes that cannot be orphaned."""

    def __init__(self) -> None:
        super().__init__()
        self._process_ctor = TiedProcess

    def terminate(self) -> None:
        if self._all_started():
            super().terminate()
        else:  # Ctrl-C in the first moments: honcho knows their ids only once each has said that it started
            threading.Timer(0.2, self.terminate).start()


def commands(options: Options) -> dict[str, list[str]]:
    """Name and command of every process. Mail and sweeps have a worker of their own."""
    python = [sys.executable, "-m"]
    celery = [sys.executable, "-W", f"ignore:{AS_ROOT}", "-m", "celery", "--quiet", "-A", "ring_platform"]
    worker = [*celery, "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    decoders = min(DECODERS_AT_MOST, os.cpu_count() or 1)
    web = f"{bracketed(options.bind_host)}:{options.port}"
    schedule = str(options.data_dir / "beat-schedule")
    greet = [*python, "ring_platform.launch.greet"]
    if options.clips is not None:
        greet += ["--clips", str(options.clips)]
    return {
        "web": [*python, "gunicorn", "ring_platform.wsgi:application", "--bind", web, "--no-control-socket"]
        + ["--worker-class", "gthread", "--workers", "2", "--threads", "8"]
        + ["--graceful-timeout", "2", "--log-level", "warning"],
        "pipeline": [*worker, "-n", "pipeline@%h", "-Q", "clips,low", "--concurrency", str(decoders)],
        "worker": [*worker, "-n", "worker@%h", "-Q", "celery", "--concurrency", "1"],
        "beat": [
            *celery,
            "beat",
            "--loglevel",
            "WARNING",
            "--pidfile=",
            "--schedule",
            schedule,
        ],
        "watch": greet,
    }


def run(options: Options, env: dict[str, str], folder: Path) -> int:
    """Run them all until one ends or somebody stops us. 0: stopped on purpose."""
    manager = Processes()
    for name, command in commands(options).items():
        manager.add_process(name, shlex.join(command), env=env, cwd=str(folder))
    manager.loop()
    return 0 if manager.returncode in STOPPED_ON_PURPOSE else int(manager.returncode or 1)


def manage(command: list[str], env: dict[str, str], folder: Path) -> int:
    """Run one of Django's commands to its end, in the environment of the running system."""
    with subprocess.Popen(
        [sys.executable, "manage.py", *command], env=env, cwd=folder, preexec_fn=die_with_parent
    ) as process:
        try:
            return process.wait()
        except BaseException:  # Ctrl-C or a request to stop: the command ends before we do
            process.terminate()
            raise
