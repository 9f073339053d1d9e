"""`make test`: the unit part, then all that starts or kills whole parts and drives a browser, then PostgreSQL.

The unit part runs on both databases; what takes long runs on the one where its answer is worth the most (conftest.py
says which). `make test EVERYWHERE=1`, before a release, asks everything on both: half as long again.
With arguments (make test ARGS="-k upload") it is one pytest run on SQLite with these arguments.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.cluster import postgres_program
from tests.services import chromium_program, postgres

EVERYWHERE = os.environ.get("EVERYWHERE") == "1"
FAILED = 1  # pytest's exit code: it ran to its end, and a test failed
# By file: what a file makes once, such as the things of the access matrix, is made by one process only
BY_FILE = ("--dist", "loadfile")
PARALLEL = ("-n", "2", *BY_FILE)
# One more than two cores have work for: these wait for workers, servers and browsers half of the time
WAITING = ("-n", "3", *BY_FILE, "--no-loadscope-reorder")  # as collected: the longest files first (conftest.py)
# What a run has no test in is not looked at: each process would load Playwright and Schemathesis
IN_BROWSER = tuple(f"--ignore={path}" for path in ("tests/browser", "tests/launch"))
WITHOUT = ("-p", "no:schemathesis", "--ignore=tests/devices/test_schema.py", *IN_BROWSER)


def say(text: str) -> None:
    sys.stdout.write(f"\n{'=' * 8} {text} {'=' * 8}\n")
    sys.stdout.flush()


def pytest_run(*arguments: str, **env: str) -> int:
    """With compiled files, or each process would compile everything, tests too, for itself."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=kept | env, check=False).returncode


def patiently(*arguments: str, **env: str) -> int:
    """Real processes, clocks and browsers on a busy machine: what failed runs once more, alone, and is named.

    A test that fails twice fails; one that passes the second time is in the output twice, for whoever mends it.
    """
    code = pytest_run(*arguments, **env)
    if code != FAILED:
        return code
    say("Some failed. ONCE MORE, ONLY THOSE: one that passes now depends on the machine's speed and wants mending")
    alone = [one for one in arguments if one not in WAITING]
    return pytest_run("--last-failed", *alone, **env)


def missing(what: str, part: str) -> int:
    """A part that cannot run here: said loudly; in CI that is a failure."""
    say(f"SKIPPED: the {part} did NOT run, because {what} is not installed")
    return 1 if os.environ.get("CI") == "true" else 0


def on_sqlite() -> int:
    say("The unit part, on SQLite")
    return pytest_run(*PARALLEL, *WITHOUT, "-m", "not browser and not launch and not parts")


def started_and_in_browser() -> int:
    """`make run` starts beside the browser. No other test is in this run: Playwright's loop stays in its thread."""
    code, where = 0, [str(Path("tests", "launch")), str(Path("tests", "browser"))]
    if chromium_program() is None:
        code = missing("Chromium", "browser tests")
        where.pop()
    say("`make run` itself, really started, and the browser tests, in Chromium")
    return max(code, patiently(*WAITING, "-m", "launch or browser", *where))


def with_parts() -> int:
    say("Workers and servers that stop, fail and are killed, and whatever takes long, on SQLite")
    # Where no PostgreSQL is, nothing is left to it
    left = {} if EVERYWHERE or postgres_program("initdb") is None else {"ONLY_ON": "sqlite"}
    return patiently(*WAITING, *IN_BROWSER, "-m", "parts and not browser and not launch", **left)


def on_postgres() -> int:
    if postgres_program("initdb") is None:
        return missing("PostgreSQL", "run on PostgreSQL")
    with postgres() as url:
        say("What touches a database, on PostgreSQL")
        which = "database tests" if EVERYWHERE else "postgresql"
        return patiently(*WAITING, *IN_BROWSER, DATABASE_URL=url, ONLY_ON=which)


def main() -> int:
    if sys.argv[1:]:
        return pytest_run(*sys.argv[1:])
    codes = [on_sqlite(), started_and_in_browser(), with_parts(), on_postgres()]
    if any(codes):
        say("FAILED: see above")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
