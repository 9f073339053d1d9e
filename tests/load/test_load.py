"""`make load` itself, in short: what is not a matter of time. Everybody came, nothing failed, nothing was lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster import postgres_program
from tests.load import figures

pytestmark = [
    pytest.mark.parts,
    pytest.mark.skipif(postgres_program("initdb") is None, reason="PostgreSQL is not installed"),
]
ONCE = {"officer: draw", "officer: submit", "reviewer: open it"}


def test_everybody_comes_nothing_fails_and_every_recording_becomes_ready(tmp_path: Path) -> None:
    told = tmp_path / "load.json"
    command = [sys.executable, "-m", "tests.load", "--short", "--json", str(told)]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(told.read_text())

    spans = {span["span"]: span for span in found["spans"]}
    assert {row["name"] for row in spans["hold"]["rows"]} == figures.ROUTES | {"all"}
    assert {row["name"] for row in spans["asked"]["rows"]} >= ONCE
    assert [row for span in spans.values() for row in span.get("rows", []) if row["errors"]] == []

    assert found["sent"] > 0
    assert found["states"] == {"ready": found["sent"]}
    assert found["invited"] == found["asked"]
    for limit in (
        f"p95 of every route, and of all calls, {figures.SLOW_MS} ms",
        "bare view alone",
        "bare PUT alone",
        "Memory, MB",
    ):
        assert limit in done.stdout
