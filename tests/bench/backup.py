"""What a backup costs: the first, the next, a journal, the restore: `make bench ARGS=backup`.

On SQLite and on a PostgreSQL of this run's own, with the real store. CLIPS recordings with three objects each, ENTRIES
entries of the log with their names, sealed: a hundred thousand are a small town's year. Beside it the limit in the same
run: the same objects read from the store and written to the disk by the same threads, unhashed, and nothing else. What
the rows alone cost stands in the lines of the second backup, for which no object is copied, and of the journal.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from tests import environment
from tests.bench import log
from tests.services import postgres, redis_of_settings, store_of_settings

CLIPS = int(os.environ.get("CLIPS", "300"))
ENTRIES = int(os.environ.get("ENTRIES", "100000"))
CLIP_BYTES = 500_000
SAYS = "figures: "


def main() -> int:
    """Each database in a process of its own, so that each has settings of its own."""
    if sys.argv[-1] == "measure":
        return _measure()
    print(f"{CLIPS:,} recordings of {CLIP_BYTES / 1e6} MB with two pictures each; {ENTRIES:,} entries", flush=True)
    lite = _child(None)
    with postgres() as url:
        post = _child(url)
    print(f"  {'':44}{'SQLite':>12}{'PostgreSQL':>12}")
    for name, value in lite.items():
        print(f"  {name:44}{value:>12}{post[name]:>12}")
    return 0


def _child(url: str | None) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "tests.bench.backup", "measure"]
    done = subprocess.run(
        command, env=env | ({"DATABASE_URL": url} if url else {}), stdout=subprocess.PIPE, text=True, check=True
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith(SAYS))
    found: dict[str, str] = json.loads(line.removeprefix(SAYS))
    return found


def _measure() -> int:
    environment.prepare()
    django.setup()
    call_command("migrate", verbosity=0)
    with redis_of_settings(), store_of_settings(), tempfile.TemporaryDirectory() as folder:
        importlib.import_module("devices.storage").prepare()
        print(SAYS + json.dumps(_figures(Path(folder))))
    return 0


def _figures(folder: Path) -> dict[str, str]:
    backing, restoring, targets, tables = (
        importlib.import_module(f"devices.keeping.{name}") for name in ("backing", "restoring", "targets", "tables")
    )
    storage = importlib.import_module("devices.storage")
    _fill()
    target = targets.Folder(folder / "kept")
    keys = [found.key for found in storage.listing()]
    found = {"reading and writing the objects alone, s": f"{_timed(lambda: _plainly(keys, folder))[0]:.1f}"}
    took, written = _timed(lambda: backing.back_up(target, timezone.now()))
    assert written.copied.sent == len(keys) == 3 * CLIPS
    found |= {"the first backup, s": f"{took:.1f}", "  rows": f"{written.rows:,}", "  objects": f"{len(keys):,}"}
    took, written = _timed(lambda: backing.back_up(target, timezone.now()))
    assert written.copied.sent == 0
    found["the next, nothing new, s"] = f"{took:.1f}"
    found["a journal, s"] = f"{_timed(lambda: backing.write_journal(target, timezone.now()))[0]:.2f}"
    _empty(tables, keys)
    took, done = _timed(lambda: restoring.restore(target, restoring.choose(target), timezone.now()))
    assert (done.objects, done.rows) == (len(keys), written.rows), done
    found["the restore, s"] = f"{took:.1f}"
    return found


def _fill() -> None:
    street, ready = (importlib.import_module(name) for name in ("tests.street", "tests.devices.clips.ready"))
    sealing, cameras = (importlib.import_module(f"devices.{name}") for name in ("audit.sealing", "cameras.models"))
    owner = street.person("bench@example.org", "Bench")
    home = street.home(owner, "Bench St 1", 42.1, -71.6)
    porch = street.camera(home, "Porch", cameras.CameraKind.DOORBELL, token="cam_bench")
    for _n in range(CLIPS):
        ready.ready_clip(porch, content=os.urandom(CLIP_BYTES))
    log.fill(owner, home, ENTRIES)  # record() for each would take longer than all that is measured
    sealing.seal(timezone.now())


def _plainly(keys: list[str], folder: Path) -> None:
    storage = importlib.import_module("devices.storage")

    def copy(one: tuple[int, str]) -> None:
        with (folder / f"plain-{one[0]}").open("wb") as file:
            for chunk in storage.read(one[1]):
                file.write(chunk)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(copy, enumerate(keys)))


def _empty(tables: Any, keys: list[str]) -> None:
    """The rows and bytes are gone, as on the day a backup is for."""
    triggers = importlib.import_module("devices.audit.triggers")
    triggers.drop(connection)
    with transaction.atomic():
        for model in tables.tables():
            if tables.label(model) not in tables.BY_MIGRATE:
                model._base_manager.all()._raw_delete(connection.alias)
    triggers.create(connection)
    importlib.import_module("devices.storage").delete(keys)


def _timed(do: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = do()
    return time.perf_counter() - began, answer


if __name__ == "__main__":
    sys.exit(main())
