"""Two versions of this program serve and work on one database at the same time, and the tables change under both."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ring_platform.launch.options import BASE_DIR, free_port
from tests.faults import versions
from tests.faults.scene import Scene, Town
from tests.part import Part
from tests.stack import GUNICORN, Stack

WRITTEN = "SELECT written_by, count(*) AS count FROM devices_clip WHERE arrived_at > %s GROUP BY written_by"
SHARED = "--reuse-port"  # two gunicorns on one port: the kernel gives each its share of the calls


class Other:
    """Another version's processes, in the settings of all parts. None is started."""

    def __init__(self, stack: Stack, tree: Path) -> None:
        self.stack, self.tree = stack, tree
        self.data = tree.with_name(f"{tree.name}-data")  # each version has its own static files, as in its image
        self.data.mkdir()
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        port = free_port()
        self.site = f"http://localhost:{port}"
        self.apart = self._web("web-apart", [*GUNICORN, f"--bind=127.0.0.1:{port}", "--workers=1", "--threads=2"])
        self.beside = self._web("web-beside", list(stack.web.command))
        self.worker = stack._worker("worker-beside", "clips,low,celery")
        self.worker.folder = tree

    def _web(self, name: str, command: list[str]) -> Part:
        log, own = self.stack.logs / f"{name}.log", {"DATA_DIR": str(self.data)}
        made = Part(name, command, log, env=self.stack.env, answers=lambda: bool(made.children()), own=own)
        made.folder = self.tree
        return made

    def manage(self, *arguments: str) -> str:
        env = {**self.stack.env, "DATA_DIR": str(self.data)}
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env=env,
            cwd=self.tree,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"manage.py {arguments[0]} of the other version:\n{done.stdout}{done.stderr}"
        return done.stdout

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Everything of it is stopped in the end, and this version's own goes on."""
        try:
            yield
        finally:
            for part in (self.stack.web, self.stack.clips, self.stack.rest):
                part.start()
            for part in (self.worker, self.beside, self.apart):
                part.stop()


class AtOnce:
    """The other version is put together before the load begins: that takes longer than some loads."""

    other: Other | None = None
    commit: str | None = None

    @contextmanager
    def around_next(self, stack: Stack) -> Iterator[None]:
        with self._around(stack) as folder:
            self.other = Other(stack, versions.next_version(folder / "next"))
            yield

    @contextmanager
    def around_before(self, stack: Stack) -> Iterator[None]:
        with self._around(stack) as folder:
            self.commit = versions.commit_before_last_migration()
            if self.commit is not None:
                self.other = Other(stack, versions.version_of(self.commit, folder / "before"))
            yield

    @contextmanager
    def _around(self, stack: Stack) -> Iterator[Path]:
        folder = stack.folder / "versions"
        stack.web.command.append(SHARED)
        try:
            yield folder
        finally:
            self.other = None
            stack.web.command.remove(SHARED)
            shutil.rmtree(folder, ignore_errors=True)

    def upgrade(self, town: Town) -> None:
        """The next version: its tables come while this one serves, then both serve and work, then it alone."""
        stack, new = town.stack, self.other
        assert new is not None
        began = stack.rows("SELECT now() AS at")[0]["at"]
        with new.ending():
            new.apart.start()
            said = _ready(new.site)
            town.notes.append(f"the next version, before its tables: {said}")
            if said.get("migrations") != "1 not applied" or said.get("ready"):
                town.wrong.append(f"the next version says that it is ready, without its tables: {said}")
            new.apart.stop()
            new.manage("migrate", "--no-input")
            self._both(town, new)
            wrote = {row["written_by"]: row["count"] for row in stack.rows(WRITTEN, [began])}
            town.notes.append(
                f"recordings taken: {wrote.get('', 0)} by this version, {wrote.get('new', 0)} by the next"
            )
            if not (wrote.get("new") and wrote.get("")):
                town.wrong.append("not both versions took recordings")
        new.manage("migrate", "--no-input", "devices", versions.last_migration(BASE_DIR))

    def history(self, town: Town) -> None:
        """The version before the last migration (from the history) on today's tables: beside this one, then alone."""
        commit, old = self.commit, self.other
        if commit is None or old is None:
            town.notes.append("the history is not here: nothing was tried")
            return
        fewer = versions.migrations_of(BASE_DIR) - versions.migrations_of(old.tree)
        town.notes.append(f"{commit[:7]}, without {', '.join(sorted(fewer))}")
        with old.ending():
            old.apart.start()
            if not (said := _ready(old.site)).get("ready"):
                town.wrong.append(f"the version before is not ready on today's tables: {said}")
            old.apart.stop()
            self._both(town, old)

    def _both(self, town: Town, other: Other) -> None:
        """Both serve and work, then the other alone."""
        if not (said := _ready(town.stack.site)).get("ready"):
            town.wrong.append(f"this version is not ready: {said}")
        other.beside.start()
        other.worker.start()
        town.load_over.wait(town.seconds / 3)
        for part in (town.stack.web, town.stack.clips, town.stack.rest):
            part.stop()
        town.load_over.wait(town.seconds / 3)


def _ready(site: str) -> dict[str, Any]:
    """What /health/ready says, once it is there."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{site}/health/ready", timeout=10) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except OSError:
            time.sleep(0.2)
    return {"ready": False, "web": "does not answer"}


_at_once = AtOnce()
SCENES = [
    Scene("versions-next", _at_once.upgrade, _at_once.around_next, web_may_be_away=True),
    Scene("versions-before", _at_once.history, _at_once.around_before, web_may_be_away=True),
]
