"""`make faults`, short: a whole system, and each of its parts killed, emptied or stopped once while cameras send."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from ring_platform.launch.options import BASE_DIR
from tests.cluster import postgres_program

CLIPS = 16


@pytest.mark.parts
@pytest.mark.skipif(postgres_program("initdb") is None, reason="PostgreSQL is not installed")
def test_whatever_is_killed_nothing_is_lost_or_doubled_and_the_pages_say_so() -> None:
    command = [sys.executable, "-m", "tests.faults", "everything", "--clips", str(CLIPS), "--seconds", "12"]
    command += ["--seed", "0" if os.environ.get("CI") == "true" else str(os.getpid())]
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATA_DIR", "DEBUG")}
    done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert re.search(rf"^everything +{CLIPS} +{CLIPS} +0 +0 +0 .*as it must be$", said, re.MULTILINE), said
    acts = re.search(r"^  (.*PostgreSQL killed.*)$", said, re.MULTILINE)
    assert acts is not None and acts[1].count(",") == 9, said
