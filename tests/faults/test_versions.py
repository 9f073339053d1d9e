"""`make faults`, short: the next version migrates and begins while this one serves, then both do, then it alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from ring_platform.launch.options import BASE_DIR
from tests.cluster import postgres_program

CLIPS = 40


@pytest.mark.parts
@pytest.mark.skipif(postgres_program("initdb") is None, reason="PostgreSQL is not installed")
def test_two_versions_share_a_database_while_its_tables_change() -> None:
    command = [sys.executable, "-m", "tests.faults", "versions-next", "--clips", str(CLIPS), "--seconds", "60"]
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATA_DIR", "DEBUG")}
    done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert re.search(rf"^versions-next +{CLIPS} +{CLIPS} +0 +0 +0 .*as it must be$", said, re.MULTILINE), said
    taken = re.search(r"recordings taken: (\d+) by this version, (\d+) by the next", said)
    assert taken is not None, said
    assert min(map(int, taken.groups())) > 0, said
