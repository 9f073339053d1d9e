"""What the log costs: an act, eight writers at once, sealing and verifying a million entries: `make bench ARGS=log`.

On SQLite and on a PostgreSQL of this run's own. An act is record(): the entry, its commitment and the name beside it,
in a transaction; beside it stands a bare INSERT of one row of the same table, in a transaction too. ENTRIES=… fewer.
"""

from __future__ import annotations

import importlib
import json
import os
import secrets
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import django
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from tests import environment
from tests.services import postgres, redis_of_settings

COUNT = int(os.environ.get("ENTRIES", "1000000"))
ACTS, WRITERS = 2_000, 8
AT_ONCE = 5_000
FILLING_CACHE_KIB, SQLITE_CACHE_KIB = 1 << 20, 2_000
SAYS = "figures: "


def main() -> int:
    """Each database in a process of its own, so that each has settings of its own."""
    if sys.argv[-1] == "measure":
        return _measure()
    print(f"{COUNT:,} entries of the private log, each with a name; {ACTS:,} acts a measurement", flush=True)
    lite = _child(None)
    with postgres() as url:
        post = _child(url)
    print(f"  {'':44}{'SQLite':>12}{'PostgreSQL':>12}")
    for name, value in lite.items():
        print(f"  {name:44}{value:>12}{post[name]:>12}")
    return 0


def _child(url: str | None) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "tests.bench.log", "measure"]
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
    with redis_of_settings():
        print(SAYS + json.dumps(_figures()))
    return 0


def _figures() -> dict[str, str]:
    street = importlib.import_module("tests.street")
    sealing = importlib.import_module("devices.audit.sealing")
    verifying = importlib.import_module("devices.audit.verifying")
    owner = street.person("bench@example.org", "Bench")
    home = street.home(owner, "Bench St 1", 42.1, -71.6)
    found: dict[str, str] = {}
    acts = {"a bare insert": _bare(home), "an act": _act(owner, home)}
    for name, do in acts.items():
        found[f"{name}, one writer, ms"] = f"{_one_writer(do):.3f}"
    for name, do in acts.items():
        found[f"{name}, {WRITERS} writers at once, per second"] = f"{_writers(do):,.0f}"
    sealing.seal(timezone.now())
    found["sealing 10 entries after few, ms"] = _ten(owner, home, sealing)
    _say(f"filling {connection.vendor}")
    fill(owner, home, COUNT)
    took, count = _timed(lambda: sealing.seal(timezone.now()))
    assert count == COUNT, count
    found["sealing them all, s"] = f"{took:.1f}"
    found["sealing one of them, µs"] = f"{took / COUNT * 1e6:.0f}"
    found["sealing 10 entries after all, ms"] = _ten(owner, home, sealing)
    took, _none = _timed(lambda: sealing.seal(timezone.now(), is_thorough=True))
    found["asking the whole table, once a day, ms"] = f"{took * 1000:.0f}"
    took, findings = _timed(lambda: verifying.verify(timezone.now()))
    assert not findings.wrong, findings.wrong[:3]
    assert findings.names >= COUNT
    found["verifying them all, s"] = f"{took:.1f}"
    found["verifying one of them, µs"] = f"{took / COUNT * 1e6:.0f}"
    return found


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _timed(do: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = do()
    return time.perf_counter() - began, answer


def _act(owner: Any, home: Any) -> Callable[[], object]:
    recording = importlib.import_module("devices.audit.recording")
    actions = importlib.import_module("devices.audit.actions")

    def do() -> object:
        with transaction.atomic():
            return recording.record(owner, actions.Action.HOME_CHANGED, home, home=home, what="mode")

    return do


def _bare(home: Any) -> Callable[[], object]:
    """The quickest an ORM-less program could write the same entry down."""
    sql = (
        "INSERT INTO devices_auditentry "
        "(uuid, at, action, actor_kind, subject_type, subject_uuid, home_uuid, facts, commitment) "
        "VALUES (%s, %s, 'home_changed', 'system', 'home', %s, %s, '{\"what\": \"mode\"}', '')"
    )

    def do() -> object:
        named = [uuid.uuid4(), home.uuid, home.uuid]
        shown = [one.hex for one in named] if connection.vendor == "sqlite" else named
        with transaction.atomic(), connection.cursor() as cursor:
            return cursor.execute(sql, [shown[0], timezone.now(), *shown[1:]])

    return do


def _one_writer(do: Callable[[], object]) -> float:
    """Milliseconds for one, in the middle of many."""
    times = sorted(_timed(do)[0] for _n in range(ACTS))
    return times[len(times) // 2] * 1000


def _writers(do: Callable[[], object]) -> float:
    """How many a second, by eight threads with a connection each."""
    together = Barrier(WRITERS + 1)

    def run() -> None:
        connection.ensure_connection()
        together.wait()
        for _n in range(ACTS // WRITERS):
            do()
        connection.close()

    threads = [Thread(target=run) for _n in range(WRITERS)]
    for thread in threads:
        thread.start()
    together.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return ACTS / (time.perf_counter() - began)


def _ten(owner: Any, home: Any, sealing: Any) -> str:
    """What beat asks for every 20 seconds: the middle of nine."""
    act, times = _act(owner, home), []
    for _n in range(9):
        for _m in range(10):
            act()
        times.append(_timed(lambda: sealing.seal(timezone.now()))[0])
    return f"{sorted(times)[4] * 1000:.1f}"


def fill(owner: Any, home: Any, count: int) -> None:
    """Entries with their names, as record() writes them, many in one transaction."""
    models = importlib.import_module("devices.audit.models")
    recording = importlib.import_module("devices.audit.recording")
    columns = {"action": "home_changed", "actor_kind": "person", "subject_type": "home"}
    _remember(FILLING_CACHE_KIB)
    for start in range(0, count, AT_ONCE):
        salts = [secrets.token_hex(32) for _n in range(min(AT_ONCE, count - start))]
        entries = [
            models.AuditEntry(
                **columns,
                subject_uuid=home.uuid,
                home_uuid=home.uuid,
                facts={"what": "mode"},
                commitment=recording.commitment(salt, owner.uuid, str(owner)),
            )
            for salt in salts
        ]
        with transaction.atomic():
            models.AuditEntry.objects.bulk_create(entries)
            models.AuditPerson.objects.bulk_create(
                models.AuditPerson(entry=entry, actor_uuid=owner.uuid, name=str(owner), salt=salt)
                for entry, salt in zip(entries, salts, strict=True)
            )
            if start % 100_000 == 0:
                _say(f"  {start:,}")
    _remember(SQLITE_CACHE_KIB)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _remember(kib: int) -> None:
    """How much of the file SQLite keeps in memory: much for the filling, which is not measured, else its default."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{kib}")


if __name__ == "__main__":
    sys.exit(main())
