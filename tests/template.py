"""The migrated SQLite database, made once for each state of the migrations and copied for every test process."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "tests"


def state() -> str:
    """What the migrated database depends on: our migrations and triggers, and the packages."""
    apps = ("devices", "neighbors", "police_portal")
    files = [
        path
        for app in apps
        for pattern in ("migrations/*.py", "**/triggers.py")
        for path in ROOT.glob(f"{app}/{pattern}")
    ]
    digest = hashlib.sha256()
    for path in [ROOT / "requirements.txt", *sorted(files)]:
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def copy_to(target: Path) -> None:
    """Put the migrated database there. The first process to ask makes it; the others wait."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = FOLDER / f"{state()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for old in FOLDER.glob("*.sqlite3*"):
                old.unlink()
            _migrate(made)
    shutil.copyfile(made, target)


def _migrate(made: Path) -> None:
    unfinished = made.with_suffix(".making")
    unfinished.unlink(missing_ok=True)
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{unfinished}"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    unfinished.rename(made)
