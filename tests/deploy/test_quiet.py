"""What stands beside the program writes no log of people either: PostgreSQL and the front, as they are started here."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest
from psycopg import ClientCursor

from ring_platform.launch.options import free_port
from tests.cluster import Cluster, postgres_program
from tests.deploy.test_compose import ROOT, SERVICES

pytestmark = pytest.mark.parts
MAIL, PLACE = "rosa.park@example.org", "42.12345"
LINK = "/footage/aa/film.mp4?X-Amz-Signature=5ec4e7"


def test_a_refused_row_is_not_in_the_log_of_the_database(tmp_path: Path) -> None:
    """Two sign-ups at the same moment, a deadlock, a question that took too long: PostgreSQL writes the statement."""
    if postgres_program("initdb") is None:
        pytest.skip("PostgreSQL is not installed")
    asked = SERVICES["db"]["command"]
    assert asked[0] == "postgres"
    settings = dict(word.split("=", 1) for word in asked[1:] if word != "-c")
    log = tmp_path / "postgres.log"
    with tempfile.TemporaryDirectory() as folder:  # PostgreSQL's account must reach it
        cluster = Cluster(Path(folder), log, settings=settings)
        cluster.start()
        try:
            _refused_twice(cluster.url)
        finally:
            cluster.stop()
    written = log.read_text()
    assert "duplicate key" in written
    assert MAIL not in written
    assert PLACE not in written


def _refused_twice(url: str) -> None:
    wanted = "INSERT INTO people VALUES (%s, %s)"
    with psycopg.connect(url, autocommit=True) as database, ClientCursor(database) as cursor:
        cursor.execute("CREATE TABLE people (mail text UNIQUE, place float)")
        cursor.execute(wanted, [MAIL, float(PLACE)])
        with pytest.raises(psycopg.errors.UniqueViolation):
            cursor.execute(wanted, [MAIL, float(PLACE)])


def test_a_link_is_not_in_the_log_of_what_stands_before_the_store(tmp_path: Path) -> None:
    """It is still good for minutes when the store does not answer and Caddy writes down its error."""
    program = shutil.which("caddy")
    if program is None:
        assert os.environ.get("CI") != "true", "the front is not here"
        pytest.skip("Caddy is not here: apt-get install caddy")
    port, closed, health = free_port(), free_port(), free_port()
    for file in (ROOT / "deploy").glob("*.caddy"):
        text = file.read_text().replace("store:9000", f"127.0.0.1:{closed}").replace(":9000 {", f":{port} {{")
        text = text.replace(":8081", f":{health}").replace("lb_try_duration 10s", "lb_try_duration 100ms")
        (tmp_path / file.name).write_text(text)
    log = tmp_path / "caddy.log"
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    command = [program, "run", "--config", "store.caddy", "--adapter", "caddyfile"]
    with (
        log.open("wb") as out,
        subprocess.Popen(command, cwd=tmp_path, env=os.environ | homes, stdout=out, stderr=out) as caddy,
    ):
        try:
            _is_up(f"http://127.0.0.1:{health}/")
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{LINK}", timeout=20)
            with refused.value as answer:
                assert answer.code == 502
        finally:
            caddy.terminate()
            caddy.wait(10)
    written = log.read_text()
    assert "connection refused" in written
    assert "5ec4e7" not in written
    assert "film.mp4" not in written


def _is_up(url: str) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.1)
