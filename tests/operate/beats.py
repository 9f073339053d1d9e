"""The schedule as a process of its own, on this test's database and Redis."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from ring_platform.launch import parts
from tests.services import database_url


@contextmanager
def beat() -> Iterator[None]:
    schedule = settings.DATA_DIR / "beat-schedule"
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "ring_platform", "beat", "--pidfile="]
    process = subprocess.Popen(
        [*command, "--schedule", str(schedule), "--loglevel", "ERROR"],
        env={**os.environ, "DATABASE_URL": database_url()},
        preexec_fn=parts.die_with_parent,
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
