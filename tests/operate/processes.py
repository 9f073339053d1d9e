"""Web and schedule as processes of their own, on this test's database, Redis and store, with their real logs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from ring_platform.launch import parts
from ring_platform.launch.options import free_port
from tests.services import database_url, eventually


@contextmanager
def beat() -> Iterator[None]:
    schedule = settings.DATA_DIR / "beat-schedule"
    command = ["celery", "--quiet", "-A", "ring_platform", "beat", "--pidfile=", "--schedule", str(schedule)]
    with _running([*command, "--loglevel", "ERROR"], settings.DATA_DIR / "log" / "beat.log"):
        yield


@contextmanager
def web(log: Path, **env: str) -> Iterator[str]:
    """gunicorn, as it runs for real. Gives the site's address. `env`: settings of its own."""
    site = f"http://localhost:{free_port()}"
    command = ["gunicorn", "ring_platform.wsgi:application", "--bind", site.removeprefix("http://")]
    command += ["--worker-class", "gthread", "--workers", "1", "--threads", "4", "--log-level", "warning"]
    with _running([*command, "--no-control-socket"], log, SITE_URL=site, **env) as process:

        def answers() -> bool:
            assert process.poll() is None, log.read_text()[-3000:]
            try:
                with urllib.request.urlopen(f"{site}/health/live", timeout=5):
                    return True
            except OSError:
                return False

        eventually(answers, within_s=60)
        yield site


@contextmanager
def _running(command: list[str], log: Path, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "INFO", **env},
            stdout=lines,
            stderr=subprocess.STDOUT,
            preexec_fn=parts.die_with_parent,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
