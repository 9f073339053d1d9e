"""The migrated database, made once for each state of the migrations and copied for every test process."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "tests"
PREFIX = "tests_template_"  # of databases on PostgreSQL
UNFINISHED = PREFIX + "unfinished"


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
    """Put SQLite's there. The first process to ask makes it; the others wait."""
    made = FOLDER / f"{state()}.sqlite3"
    with _alone():
        if not made.exists():
            for old in FOLDER.glob("*.sqlite3*"):
                old.unlink()
            unfinished = made.with_suffix(".making")
            unfinished.unlink(missing_ok=True)
            _migrate(f"sqlite:///{unfinished}")
            unfinished.rename(made)
    shutil.copyfile(made, target)


def on_postgres(url: str) -> str:
    """The name of the one in the cluster of this database. The first process to ask makes it; the others wait."""
    made = PREFIX + state()
    with _alone(), psycopg.connect(url, autocommit=True) as asked:
        found = {name for (name,) in asked.execute("SELECT datname FROM pg_database WHERE datname ^@ %s", [PREFIX])}
        if made not in found:
            for old in found:
                asked.execute(f"DROP DATABASE {old}")
            asked.execute(f"CREATE DATABASE {UNFINISHED}")
            _migrate(urlsplit(url)._replace(path=f"/{UNFINISHED}").geturl())
            asked.execute(f"ALTER DATABASE {UNFINISHED} RENAME TO {made}")
    return made


@contextmanager
def _alone() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, check=True)
