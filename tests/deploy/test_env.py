"""`make env`: a file that the settings accept, with secrets of its own, and never written twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ring_platform.launch import env
from ring_platform.launch.options import BASE_DIR, read_env

SECRETS: tuple[str, ...] = ("SECRET_KEY", "SIGNING_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "METRICS_TOKEN")
SECRETS += ("S3_ACCESS_KEY", "S3_SECRET_KEY")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def started_with(values: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    given = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), **values}
    command = [sys.executable, "-c", "import ring_platform.settings"]
    return subprocess.run(command, cwd=BASE_DIR, env=given, capture_output=True, text=True, check=False)


def test_the_site_starts_with_it(path: Path) -> None:
    assert env.main({"SITE": "porch.example.org", "EMAIL_HOST": "smtp.example.org"}, path) == 0
    values = read_env(path)
    assert values["SITE_URL"] == "https://porch.example.org"
    assert values["S3_PUBLIC_URL"] == "https://store.porch.example.org"
    assert values["TLS"] == "hostmaster@porch.example.org"
    done = started_with(values, path.parent)
    assert done.returncode == 0, done.stderr


def test_without_a_mail_server_it_says_so_and_nothing_starts(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert env.main({"SITE": "porch.example.org"}, path) == 0
    assert "name your mail server" in capsys.readouterr().out
    done = started_with(read_env(path), path.parent)
    assert done.returncode != 0
    assert "EMAIL_HOST is not set" in done.stderr


def test_it_is_never_written_over(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    env.main({}, path)
    before = path.read_text()
    assert env.main({"SITE": "porch.example.org"}, path) == 1
    assert "is there already" in capsys.readouterr().err
    assert path.read_text() == before


def test_every_secret_is_fresh_and_for_this_account_alone(path: Path) -> None:
    env.main({}, path)
    other = path.with_name("other.env")
    env.main({}, other)
    one, two = read_env(path), read_env(other)
    assert all(len(one[name]) >= 16 and one[name] != two[name] for name in SECRETS)
    assert path.stat().st_mode & 0o077 == 0
    assert one["POSTGRES_PASSWORD"] in one["DATABASE_URL"]
    assert one["REDIS_PASSWORD"] in one["REDIS_URL"]


@pytest.mark.parametrize(
    ("site", "tls"),
    [("localhost", "internal"), ("porch.home.arpa", "internal"), ("porch.example.org", "hostmaster@porch.example.org")],
)
def test_certificates_come_from_where_the_name_allows(path: Path, site: str, tls: str) -> None:
    env.main({"SITE": site}, path)
    assert read_env(path)["TLS"] == tls


@pytest.mark.parametrize("site", ["https://porch.example.org", "porch.example.org:8443", "a b", "porch_1.example.org"])
def test_a_name_that_is_none_is_refused(path: Path, site: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert env.main({"SITE": site}, path) == 1
    assert "is no name of a host" in capsys.readouterr().err
    assert not path.exists()


def test_the_store_cannot_have_the_name_of_the_site(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert env.main({"SITE": "porch.example.org", "STORE": "porch.example.org"}, path) == 1
    assert "a name of its own" in capsys.readouterr().err


def test_it_needs_no_packages(path: Path) -> None:
    """As on a machine that runs containers and has Python alone: -I -S leaves out everything installed."""
    program = BASE_DIR / "ring_platform" / "launch" / "env.py"
    code = f"import runpy; runpy.run_path({str(program)!r})['main']({{}}, __import__('pathlib').Path({str(path)!r}))"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "SITE_URL=https://localhost\n" in path.read_text()
