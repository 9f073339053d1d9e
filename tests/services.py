"""Real Redis, a real S3 server, a real Celery worker and a throw-away PostgreSQL: this run's own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from devices import storage
from devices.wake import UNREACHABLE
from ring_platform.celery import app as celery_app
from ring_platform.launch import parts
from tests.cluster import CARELESS, Cluster

WORKER_WITHIN_S = 30


class Server:
    """A server that a test may stop and start again; it keeps its port and its data."""

    def __init__(self, entered: Callable[[], AbstractContextManager[object]]) -> None:
        self._entered = entered
        self._running = ExitStack()

    def start(self) -> None:
        self._running.enter_context(self._entered())

    def stop(self) -> None:
        self._running.close()

    def restart(self) -> None:
        self.stop()
        self.start()


def redis_of_settings() -> AbstractContextManager[object]:
    url = urlsplit(settings.REDIS_URL)
    log = settings.DATA_DIR / "log" / "redis.log"
    assert url.port is not None
    assert url.password is not None
    return parts.redis_server(settings.DATA_DIR / "redis", port=url.port, password=url.password, log=log)


def store_of_settings() -> AbstractContextManager[object]:
    return parts.store(
        settings.DATA_DIR / "store",
        address=urlsplit(settings.S3_ENDPOINT_URL).netloc,
        endpoint=settings.S3_ENDPOINT_URL,
        key=(settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY),
        origin=settings.SITE_URL,
        log=settings.DATA_DIR / "log" / "store.log",
    )


@contextmanager
def running(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def _redis_process() -> Iterator[Server]:
    with running(Server(redis_of_settings)) as server:
        yield server


@pytest.fixture(scope="session")
def _store_process() -> Iterator[Server]:
    with running(Server(store_of_settings)) as server:
        yield server


@pytest.fixture
def redis_server(_redis_process: Server) -> Iterator[Server]:
    """Redis, emptied: cache, throttles and queues. A test may stop it; the next one finds it running."""
    cache.clear()
    yield _redis_process
    _redis_process.stop()
    _redis_process.start()


@pytest.fixture
def store_server(_store_process: Server, store: None) -> Iterator[Server]:
    """The S3 server itself, for a test that stops it; the next one finds it running."""
    yield _store_process
    _store_process.stop()
    _store_process.start()


@pytest.fixture
def store(_store_process: Server) -> Iterator[None]:
    """The bucket, empty."""
    storage.prepare()
    storage.delete([listed.key for listed in storage.listing()])
    for left in storage.unfinished():
        storage.abort(left.key, left.upload_id)
    yield


@contextmanager
def answering(status: int) -> Iterator[str]:
    """A server that answers every call with this status. Gives its URL."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer

        def log_message(self, format: str, *values: object) -> None:
            """Say nothing: pytest shows what fails."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def store_answers_503(settings: pytest.FixtureRequest) -> Iterator[None]:
    """For this test the object store is one that answers 503 to everything."""
    with answering(503) as url:
        settings.S3_ENDPOINT_URL = url  # type: ignore[attr-defined]  # pytest-django's wrapper
        yield


def database_url() -> str:
    """The URL of the test database that this process is connected to."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def answers(worker_name: str) -> bool:
    """Whether this worker is there. A connection from before a restart of Redis is noticed when it is used."""
    try:
        return bool(celery_app.control.ping(destination=[worker_name], timeout=0.3))
    except UNREACHABLE:
        return False


class CeleryWorker:
    """A real worker process on this test's database, Redis and store. It may be killed, and started again."""

    process: subprocess.Popen[bytes] | None = None

    def start(self, **env: str) -> None:
        """Start, and wait until it answers. `env`: settings of its own, by their names in `.env.example`."""
        log = settings.DATA_DIR / "log" / "worker.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "celery", "--quiet", "-A", "ring_platform", "worker"]
        command += ["-Q", "clips,celery,low", "--concurrency", "2", "--without-gossip", "--without-mingle"]
        name = f"tests-{time.monotonic_ns()}@localhost"
        with log.open("ab") as lines:
            self.process = subprocess.Popen(
                [*command, "-n", name, "--loglevel", "INFO"],
                env={**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "INFO", **env},
                stdout=lines,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=parts.die_with_parent,
            )
        end = time.monotonic() + WORKER_WITHIN_S
        while not answers(name):
            assert self.process.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < end, log.read_text()[-3000:]

    def kill(self, signum: int = signal.SIGKILL) -> None:
        """Send a signal to the worker and everything it started, and wait for its end."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signum)
            self.process.wait(20)


@pytest.fixture
def worker(transactional_db: None, store: None) -> Iterator[CeleryWorker]:
    """A running Celery worker. What the test writes it sees: the test's database is real and committed."""
    running_worker = CeleryWorker()
    running_worker.start()
    yield running_worker
    running_worker.kill(signal.SIGTERM)


def eventually(is_true: Callable[[], object], *, within_s: float = 30, every_s: float = 0.1) -> None:
    """Wait until a condition holds; AssertionError when it does not in time."""
    end = time.monotonic() + within_s
    while not is_true():
        assert time.monotonic() < end, f"not within {within_s} s"
        time.sleep(every_s)


def chromium_program() -> str | None:
    """The browser: the shell without windows, of which a page opens five times as fast, or else the whole Chromium."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


@contextmanager
def postgres() -> Iterator[str]:
    """A cluster of this run's own on a loopback port, without fsync. Gives the URL of its database."""
    folder = Path(tempfile.mkdtemp(prefix="porch-postgres-"))
    cluster = Cluster(folder, folder / "log", settings=CARELESS)
    try:
        cluster.start()
        yield cluster.url
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
