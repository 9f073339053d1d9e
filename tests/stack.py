"""The whole system as it runs for a town, as real processes of this run's own: no demo, no pytest, nothing shared.

    with Stack.running(Path("/tmp/somewhere")) as stack:
        resident = stack.residents(homes=1, cameras=2)[0]
        stack.clips.kill()          # SIGKILL, with everything it started
        stack.clips.start()
        stack.rows("SELECT status, count(*) FROM devices_clip GROUP BY status")
        stack.manage("reconcile", "--dry-run")

PostgreSQL, Redis, the S3 store, gunicorn, a worker for clips, one for the rest, the schedule: `stack.parts`, each a
tests.part.Part. `stack.env` holds the settings of all parts, by their names in `.env.example`; a part's `own` those of
one. Change them before a part starts. To put something between everybody and the store, before start():

    stack = Stack(folder)
    stack.env["S3_ENDPOINT_URL"] = stack.env["S3_PUBLIC_URL"] = address_of_a_proxy_to(stack.store_url)
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import psycopg
import redis
from botocore.config import Config
from celery import Celery
from psycopg.rows import dict_row

from devices.wake import UNREACHABLE
from ring_platform.launch import parts
from ring_platform.launch.options import BASE_DIR, BIN_DIR, free_port
from tests import template
from tests.cluster import Cluster, copy
from tests.part import Part

CELERY = [sys.executable, "-m", "celery", "--quiet", "--app=ring_platform"]
GUNICORN = [sys.executable, "-m", "gunicorn", "ring_platform.wsgi:application", "--worker-class=gthread"]
GUNICORN += ["--worker-tmp-dir=/dev/shm", "--no-control-socket", "--log-level=warning"]


@dataclass(frozen=True)
class PairedCamera:
    uuid: str
    token: str


@dataclass(frozen=True)
class Resident:
    """Somebody with a home, by its random name, and cameras in it."""

    email: str
    password: str
    token: str  # of their programs, for the API
    home: str
    cameras: list[PairedCamera]


def _migrated() -> Path:
    """Where a migrated database is kept, for this state of the migrations."""
    return template.FOLDER / f"{template.state()}.postgres"


class Stack:
    """Made, and not started yet. `own`: settings that differ from what a town runs with."""

    def __init__(self, folder: Path, *, web_processes: int = 2, threads: int = 8, own: dict[str, str] | None = None):
        self.folder, self.data, self.logs = folder, folder / "data", folder / "log"
        for place in (self.data / "static", self.logs):
            place.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # PostgreSQL runs as an account of its own below it
        self.store_key = secrets.token_hex(8), secrets.token_urlsafe(16)
        ports = {name: free_port() for name in ("redis", "store", "web")}
        password = secrets.token_urlsafe(16)
        self.redis_url = f"redis://:{password}@127.0.0.1:{ports['redis']}/0"
        self.store_url = f"http://127.0.0.1:{ports['store']}"
        self.site = f"http://localhost:{ports['web']}"

        database = folder / "database"
        database.mkdir(exist_ok=True)
        self.database = Cluster(database, self.logs / "database.log", like=_migrated())
        self.env = {**os.environ, **self._settings(), **(own or {})}

        command, lines = parts.redis_command(folder / "redis", port=ports["redis"], password=password)
        self.redis = self._part("redis", command, answers=lambda: parts.redis_answers(self.redis_url), reads=lines)
        where = f"127.0.0.1:{ports['store']}"
        place = folder / "store"
        command, key = parts.store_command(place, address=where, key=self.store_key, origin=self.site)
        self.store = self._part("store", command, answers=self._store_answers, own=key)
        where = f"127.0.0.1:{ports['web']}"
        web = [*GUNICORN, f"--bind={where}", f"--workers={web_processes}", f"--threads={threads}"]
        self.web = self._part("web", web, answers=self._web_answers)
        self.clips = self._worker("clips", "clips,low")
        self.rest = self._worker("rest", "celery")
        self.beat = self.another_beat("beat")

    @classmethod
    @contextmanager
    def running(cls, folder: Path | None = None, *, ours: bool = True, **options: Any) -> Iterator[Stack]:
        """Started; stopped and removed in the end. folder None: a temporary one. ours: our own processes, too."""
        place = folder or Path(tempfile.mkdtemp(prefix="porch-stack-"))
        stack = cls(place, **options)
        try:
            stack.start(ours=ours)
            yield stack
        finally:
            stack.stop()
            if folder is None:
                shutil.rmtree(place, ignore_errors=True)

    @property
    def parts(self) -> dict[str, Part]:
        """Every part, in the order in which they start."""
        all_of_them = (self.database, self.redis, self.store, self.web, self.clips, self.rest, self.beat)
        return {part.name: part for part in all_of_them}

    def start(self, *, ours: bool = True) -> None:
        """Everything, or all but our own processes; on a new folder with bucket and tables, as `migrate` does it."""
        self._start((self.database, self.redis, self.store))
        if not self.rows("SELECT to_regclass('devices_clip') AS is_there")[0]["is_there"]:
            self.manage("migrate", "--no-input", "--verbosity", "0")
            self._keep_migrated()
        commands: list[tuple[str, ...]] = [("prepare_store", "--verbosity", "0")]
        if not any((self.data / "static").iterdir()):
            commands.append(("collectstatic", "--no-input", "--verbosity", "0"))
        with ThreadPoolExecutor() as at_once:
            list(at_once.map(lambda command: self.manage(*command), commands))
        if ours:
            self.start_ours()

    def start_ours(self) -> None:
        """Whatever does not run."""
        self._start(list(self.parts.values()))

    def _keep_migrated(self) -> None:
        """For the next stack: its database begins with a copy of this one, until a migration changes."""
        kept = _migrated()
        made = kept.with_suffix(f".{os.getpid()}")
        kept.parent.mkdir(parents=True, exist_ok=True)
        self.database.stop()
        copy(self.database.data, made)
        self.database.start()
        for old in kept.parent.glob("*.postgres"):
            if old != kept:
                shutil.rmtree(old, ignore_errors=True)
        try:
            made.rename(kept)
        except OSError:  # another stack kept its own in the same moment
            shutil.rmtree(made)

    def stop(self) -> None:
        self._stop(list(self.parts.values()))

    def _settings(self) -> dict[str, str]:
        return {
            "PATH": f"{BIN_DIR}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "DJANGO_SETTINGS_MODULE": "ring_platform.settings",
            "PYTHONWARNINGS": "ignore",
            "DATA_DIR": str(self.data),
            "DEBUG": "0",
            "DEMO": "0",
            "SITE_URL": self.site,
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "SIGNING_KEY": secrets.token_hex(32),
            "METRICS_TOKEN": secrets.token_hex(32),
            "DATABASE_URL": self.database.url,
            "REDIS_URL": self.redis_url,
            "S3_ENDPOINT_URL": self.store_url,
            "S3_PUBLIC_URL": self.store_url,
            "S3_BUCKET": "footage",
            "S3_ACCESS_KEY": self.store_key[0],
            "S3_SECRET_KEY": self.store_key[1],
            "EMAIL_HOST": "",  # mails are written to files, which is how they are counted
            "LOG_LEVEL": "INFO",
            "CALLS_A_MINUTE": "1000000",  # everybody comes from one address here
        }

    def _part(self, name: str, command: list[str], **options: Any) -> Part:
        return Part(name, command, self.logs / f"{name}.log", env=self.env, **options)

    def another_beat(self, name: str = "second-beat") -> Part:
        """A schedule, not started. There should be one."""
        schedule = [*CELERY, "beat", "--pidfile=", "--loglevel=INFO", f"--schedule={self.data / name}-schedule"]
        return self._part(name, schedule, answers=lambda: True)

    @contextmanager
    def started_anew(self, around: Callable[[Stack], AbstractContextManager[object]]) -> Iterator[None]:
        """Our own processes, stopped and started within this context; after it those that ran, as they were."""
        ours, env = (self.web, self.clips, self.rest, self.beat), dict(self.env)
        owns, ran = [dict(part.own) for part in ours], [part for part in ours if part.is_running]
        self._stop(ours)
        try:
            with around(self):
                self._start(ours)
                yield
                self._stop(ours)
        finally:
            self.env.clear()
            self.env.update(env)
            for part, own in zip(ours, owns, strict=True):
                part.own = own
        self._start(ran)

    def _start(self, wanted: Sequence[Part]) -> None:
        for part in wanted:
            part.start(waits=False)
        for part in wanted:
            part.wait_until_it_answers()

    def _stop(self, wanted: Sequence[Part]) -> None:
        for part in reversed(wanted):
            part.stop()

    def _worker(self, name: str, queues: str) -> Part:
        """Its name is new for each stack, never for each start: what its dead self had taken is given to it again."""
        node = f"{name}-{secrets.token_hex(4)}@localhost"
        command = [*CELERY, "worker", f"--hostname={node}", f"--queues={queues}", "--concurrency=2"]
        command += ["--loglevel=INFO", "--without-gossip", "--without-mingle"]
        return self._part(name, command, answers=lambda: self._worker_answers(node))

    def _worker_answers(self, node: str) -> bool:
        with Celery(broker=self.redis_url, set_as_current=False) as asking:
            try:
                return bool(asking.control.ping(destination=[node], timeout=0.5))
            except UNREACHABLE:
                return False

    def _store_answers(self) -> bool:
        return parts.store_answers(self.store_url, *self.store_key)

    def _web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.site}/health/live", timeout=5):
                return True
        except OSError:
            return False

    def manage(self, *arguments: str, may_fail: bool = False) -> str:
        """One of Django's commands, run to its end with the settings of all parts. Returns what it said."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, env=self.env, cwd=BASE_DIR, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        assert may_fail or done.returncode == 0, f"manage.py {arguments[0]}:\n{said}"
        return said

    def residents(self, *, homes: int, cameras: int) -> list[Resident]:
        """New people, each with a home and paired cameras."""
        making = f"from tests.residents import tell; tell({homes}, {cameras})"
        told = json.loads(self.manage("shell", "--no-imports", "-c", making).strip().splitlines()[-1])
        return [Resident(**one | {"cameras": [PairedCamera(**each) for each in one["cameras"]]}) for one in told]

    def rows(self, query: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        """What the database itself says, on a connection of its own."""
        with psycopg.connect(self.database.url, autocommit=True, connect_timeout=5, row_factory=dict_row) as connection:
            return connection.execute(query, values).fetchall()

    def redis_client(self) -> redis.Redis:
        return redis.Redis.from_url(self.redis_url, socket_timeout=5, socket_connect_timeout=2)

    def empty_redis(self) -> None:
        with self.redis_client() as client:
            client.flushall()

    def s3(self) -> Any:
        """A client of the store itself, past whatever stands before it."""
        return boto3.client(
            "s3",
            endpoint_url=self.store_url,
            region_name="us-east-1",
            aws_access_key_id=self.store_key[0],
            aws_secret_access_key=self.store_key[1],
            config=Config(s3={"addressing_style": "path"}),
        )
