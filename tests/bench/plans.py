"""What PostgreSQL does for a town: its ten hottest statements, and what beat asks: `make bench ARGS=plans`.

HOMES homes (20,000) with two cameras each, 50 recordings, 50 entries of the log and 15 posts a home: the town of
_crowd.py. What is asked is _mix.py: pages, calls of cameras, a worker's claim and finish, every task of the schedule,
and every route of the access matrix. Hottest is what a town's hour spends most on: how often, times how long.

Each statement is explained as it runs (auto_explain: its plan, its rows, its buffers). The time is what the program
waits for it, in the middle of all tries; nothing was vacuumed, so that an index alone never suffices: the worst case.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.services import postgres

HOMES = int(os.environ.get("HOMES", "20000"))
TEST = str(Path("tests", "test_plans.py"))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, postgres() as url:
        told = Path(folder) / "plans.json"
        env = os.environ | {"DATABASE_URL": url, "PLANS_HOMES": str(HOMES), "PLANS_REPORT": str(told)}
        ran = subprocess.run([sys.executable, "-m", "pytest", "-q", "--tb=short", TEST], env=env, check=False)
        if told.exists():
            _print(json.loads(told.read_text()))
    return ran.returncode


def _print(found: dict[str, Any]) -> None:
    rows = sum(found["sizes"].values())
    print(f"{HOMES:,} homes, {rows:,} rows; {found['statements']} different statements, all explained as they ran")
    print(f"  {'hottest':74}{'an hour':>10}{'ms':>7}{'read':>7}{'rows':>6}{'buffers':>8}  index")
    for one in found["hottest"][:10]:
        _line(shown(one["sql"]), one)
    print("  what beat asks at each tick, its slowest statement last")
    for name, statements in found["sweeps"].items():
        if statements:
            total = sum(one["ms"] for one in statements)
            slowest = max(statements, key=lambda one: one["ms"])
            _line(f"{name.removeprefix('beat: ')}: {len(statements)} statements, {total:.1f} ms", slowest)
    print("  statements that read a table of 5,000 rows or more to its end, or many rows for few")
    for one in sorted(found["wrong"], key=lambda one: bool(one["why"])):
        print(f"    {', '.join(one['asked_by'])}{' (' + one['why'] + ')' if one['why'] else ''}:")
        print(f"      {'; '.join(one['told'])}: {shown(one['sql'])}")


def _line(name: str, one: dict[str, Any]) -> None:
    figures = f"{one['an_hour']:>10,.0f}{one['ms']:>7.2f}{one['read']:>7,}{one['rows']:>6,}{one['buffers']:>8,}"
    print(f"  {name[:73]:74}{figures}  {', '.join(one['indexes']) or 'a row is added'}")


def shown(sql: str) -> str:
    """A statement in a line: without the columns it reads, and without quotes."""
    text = re.sub(r"^SELECT .*? FROM ", "SELECT … FROM ", sql.replace('"', ""))
    for name in ("devices_", "neighbors_", "police_portal_", "django_", "account_"):
        text = text.replace(name, "")
    return re.sub(r"(UPDATE \w+ SET) .* WHERE", r"\1 … WHERE", text)


if __name__ == "__main__":
    sys.exit(main())
