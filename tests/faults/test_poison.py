"""`make faults`, short: an ill store, a full disk, a clock that is set and a poison film, in one run."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from ring_platform.launch.options import BASE_DIR
from tests.cluster import postgres_program

CLIPS = 20


@pytest.mark.parts
@pytest.mark.skipif(postgres_program("initdb") is None, reason="PostgreSQL is not installed")
@pytest.mark.skipif(os.geteuid() != 0 and os.environ.get("CI") != "true", reason="to fill a disk needs root")
def test_whatever_is_ill_nothing_is_lost_or_doubled_and_the_pages_say_so() -> None:
    command = [sys.executable, "-m", "tests.faults", "ill", "--clips", str(CLIPS), "--seconds", "18"]
    command += ["--seed", "0" if os.environ.get("CI") == "true" else str(os.getpid())]
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATA_DIR", "DEBUG")}
    done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    counts = rf"^ill +{CLIPS} +{CLIPS - 1} +1 +0 +0 .*as it must be$"
    assert re.search(counts, said, re.MULTILINE), said
    for seen in ("the store answers 503: ", "full: ", "the clock is +3600 s off"):
        assert seen in said
