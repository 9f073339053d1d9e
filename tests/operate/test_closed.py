"""Whether the site is closed is asked at every request: cheaply when Redis hangs, and in time for a restore."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from django.test import Client

from devices.errors import Unavailable
from devices.keeping import closing
from ring_platform.launch import parts
from tests.services import Server

ASKS = (
    "import sys, django; django.setup(); from devices.keeping import closing\n"
    "for _line in sys.stdin: print(closing.is_closed(), flush=True)"
)


@contextmanager
def other_process() -> Iterator[subprocess.Popen[str]]:
    """A web process, as it were: for each line it is given it says whether the site is closed."""
    with subprocess.Popen(
        [sys.executable, "-c", ASKS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=dict(os.environ),
        text=True,
        preexec_fn=parts.die_with_parent,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("?\n")
    process.stdin.flush()
    return str(process.stdout.readline()).strip()


@contextmanager
def hanging(settings: Any) -> Iterator[list[socket.socket]]:
    """A Redis that takes connections and never says a word. Gives those it took."""
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:

        def take() -> None:
            try:
                while True:
                    taken.append(server.accept()[0])
            except OSError:
                return

        Thread(target=take, daemon=True).start()
        url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        before = settings.CACHES
        settings.CACHES = {name: cache | {"LOCATION": url} for name, cache in before.items()}
        closing.forget()
        try:
            yield taken
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for one in taken:
                one.close()
            settings.CACHES = before
            closing.forget()


def test_when_it_is_closed_every_process_knows(db: None) -> None:
    with other_process() as web:
        assert said(web) == "False"  # it knows that for a second
        closing.close()
        assert said(web) == "True"
        assert closing.is_closed()
        closing.open_again()
        assert not closing.is_closed()


def test_nobody_is_let_in_while_it_is_closed(db: None) -> None:
    assert Client().get("/log/").status_code == 200
    closing.close()
    answer = Client().get("/log/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert Client().get("/health/live").status_code == 200
    closing.open_again()
    assert Client().get("/log/").status_code == 200


def test_a_redis_that_hangs_is_asked_once_a_second_and_not_at_every_request(settings: Any) -> None:
    with hanging(settings) as taken:
        begun = time.monotonic()
        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(lambda _n: closing.is_closed(), range(2000))) == {False}
        took = time.monotonic() - begun
    assert 1 <= len(taken) <= 1 + took / closing.KNOWN_S


def test_a_redis_that_hangs_closes_nothing_and_cannot_be_told(settings: Any) -> None:
    with hanging(settings):
        assert not closing.is_closed()
        with pytest.raises(Unavailable):
            closing.close()


def test_a_redis_that_is_away_leaves_the_site_open(db: None, redis_server: Server) -> None:
    closing.close()
    redis_server.stop()
    closing.forget()
    assert not closing.is_closed()
