"""`make run`, really started: own folder, own ports. What it says, what it leaves, what it keeps."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ring_platform.launch.options import BASE_DIR, free_port
from tests import template
from tests.devices.video.made import made_clip

pytestmark = pytest.mark.launch
READY_WITHIN_S = 120
ENDS_WITHIN_S = 30
OF_THE_SUITE = ("DATA_DIR", "SITE_URL", "ALLOWED_HOSTS", "REDIS_URL", "DEBUG", "DJANGO_SETTINGS_MODULE", "DATABASE_URL")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a person's shell has, with a data folder of this test and without what the suite set for itself."""
    kept = {n: v for n, v in os.environ.items() if n not in OF_THE_SUITE and not n.startswith(("S3_", "PYTEST_"))}
    return kept | {"DATA_DIR": str(folder), "DEMO": "0"} | more


def launcher(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "ring_platform.launch", *arguments]


def run(command: list[str], folder: Path) -> tuple[int, str]:
    env = environment(folder)
    done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def run_to_end(folder: Path, *arguments: str) -> tuple[int, str]:
    """A start that is expected to refuse: its exit code and all it said."""
    return run(launcher(*arguments), folder)


def manage(folder: Path, *command: str) -> str:
    """What `make manage ARGS=...` prints."""
    code, said = run([sys.executable, "-m", "ring_platform.launch.manage", *command], folder)
    assert code == 0, said
    return said


def hears_ctrl_c() -> None:
    """As in a terminal: a shell that starts the tests in the background has its children ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Started:
    """One running `make run`, in a terminal of its own (a process group, so that Ctrl-C reaches all of it)."""

    def __init__(self, folder: Path, *more: str, host: str = "", **env: str) -> None:
        self.folder, self.port, self.s3_port = folder, free_port(), free_port()
        where = ["--host", host] if host else []
        arguments = [*where, "--port", str(self.port), "--s3-port", str(self.s3_port), *more]
        self.log = folder.parent / f"{folder.name}.log"
        with self.log.open("wb") as said:
            self.process = subprocess.Popen(
                launcher(*arguments), cwd=BASE_DIR, env=environment(folder, **env), stdin=subprocess.DEVNULL,
                stdout=said, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=hears_ctrl_c,
            )  # fmt: skip

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_until_it_says(self, pattern: str) -> re.Match[str]:
        end = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < end:
            found = re.search(pattern, self.said)
            if found:
                return found
            assert self.process.poll() is None, self.said
            time.sleep(0.2)
        raise AssertionError(f"not within {READY_WITHIN_S} s: {pattern}\n{self.said}")

    def wait_until_ready(self) -> str:
        """The address it is ready at."""
        return self.wait_until_it_says(r"Ready: (\S+)")[1]

    def signal_all(self, number: signal.Signals) -> None:
        os.killpg(self.process.pid, number)

    def ended(self) -> int:
        return self.process.wait(ENDS_WITHIN_S)


def left_running(folder: Path) -> list[str]:
    """The processes of this start, of whatever kind: each has its data folder in its environment."""
    mark, left = f"DATA_DIR={folder}\0".encode(), []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                is_ours = mark in (process / "environ").read_bytes()
                line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue  # it has just ended
            if is_ours and line:
                left.append(line)
    return left


def assert_nothing_runs(folder: Path, within_s: float = 10) -> None:
    end = time.monotonic() + within_s
    while (left := left_running(folder)) and time.monotonic() < end:
        time.sleep(0.2)
    assert left == []


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@contextmanager
def started(folder: Path, *more: str, host: str = "", **env: str) -> Iterator[Started]:
    system = Started(folder, *more, host=host, **env)
    try:
        yield system
    finally:
        if system.process.poll() is None:
            system.signal_all(signal.SIGINT)
            system.ended()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def used_folder(folder: Path) -> Path:
    """As a first start left it, without what it takes to make its tables."""
    folder.mkdir()
    template.copy_to(folder / "db.sqlite3")
    return folder


def test_it_serves_says_where_and_a_second_start_finds_it(folder: Path, tmp_path: Path) -> None:
    with started(folder) as system:
        url = system.wait_until_ready()
        assert url == f"http://localhost:{system.port}"
        assert status_of(url) == 200
        assert f"Sign up at {url}" in system.said

        code, said = run_to_end(folder, "--port", str(free_port()), "--s3-port", str(free_port()))
        assert code == 1
        assert f"It already runs at {url} (process {system.process.pid})" in said

        code, said = run_to_end(tmp_path / "other", "--port", str(system.port), "--s3-port", str(free_port()))
        assert code == 1
        assert (
            f"Port {system.port} (the pages) is used by another program. Choose: make run PORT={system.port + 1}"
            in said
        )

        code, said = run_to_end(tmp_path / "other", "--port", str(free_port()), "--s3-port", str(system.s3_port))
        assert code == 1
        assert f"Choose: make run S3_PORT={system.s3_port + 1}" in said

        system.signal_all(signal.SIGINT)
        assert system.ended() == 0
        assert "Traceback" not in system.said
    assert_nothing_runs(folder, within_s=1)


MAKE_SOMEBODY = "from devices.people.models import User; User.objects.create_user('ana@example.org', name='Ana')"
STORE_SOMETHING = (
    "from django.conf import settings; from devices import storage; p = settings.WORK_DIR / 'kept.mp4'; "
    "p.write_bytes(b'kept'); storage.put('kept.mp4', p, content_type='video/mp4')"
)
SAY_WHAT = (
    "from devices import storage; from devices.people.models import User; "
    "print(*User.objects.values_list('email', flat=True), *(o.key for o in storage.listing()))"
)


def test_a_restart_keeps_people_and_objects_and_a_killed_launcher_leaves_nothing(used_folder: Path) -> None:
    with started(used_folder) as system:
        system.wait_until_ready()
        manage(used_folder, "shell", "--command", f"{MAKE_SOMEBODY}\n{STORE_SOMETHING}")
        secrets = (used_folder / "secrets.env").read_text()
        os.kill(system.process.pid, signal.SIGKILL)
        system.ended()
        assert_nothing_runs(used_folder)
    with started(used_folder) as again:
        again.wait_until_ready()
        assert manage(used_folder, "shell", "--command", SAY_WHAT).split()[-2:] == ["ana@example.org", "kept.mp4"]
        assert (used_folder / "secrets.env").read_text() == secrets
        again.signal_all(signal.SIGHUP)  # the terminal is closed
        assert again.ended() == 0
    assert_nothing_runs(used_folder, within_s=1)


def test_ctrl_c_in_the_first_moments_leaves_nothing_either(folder: Path) -> None:
    for wait_s in (0.2, 2.0, 5.0):
        with started(folder) as system:
            time.sleep(wait_s)
            system.signal_all(signal.SIGINT)
            assert system.ended() in (0, -signal.SIGINT)  # in its first moment Python ends by the signal itself
        assert_nothing_runs(folder)


def test_an_address_serves_pages_and_store_to_the_network_and_no_demo(used_folder: Path) -> None:
    address = "127.0.0.2"  # stands for the machine's own: not one of those that only this machine means by "me"
    with started(used_folder, host=address, DEMO="1", EMAIL_HOST="mail.example") as system:
        url = system.wait_until_ready()
        assert url == f"http://{address}:{system.port}"
        assert status_of(url) == 200
        assert status_of(f"http://{address}:{system.s3_port}/") in (400, 403)  # it answers: not without a key
        running = (used_folder / "running.env").read_text()
        assert "DEMO=0\n" in running
        assert "EMAIL_HOST=mail.example\n" in running  # for `make manage`, in another shell
        assert f"S3_PUBLIC_URL=http://{address}:{system.s3_port}\n" in running
        assert "Who can sign in" not in system.said


def test_a_demo_of_own_recordings_says_who_can_sign_in_and_leaves_nothing(used_folder: Path, tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    made_clip(clips / "porch.mp4", seconds=2, moves=(0, 2))
    with started(used_folder, "--clips", str(clips), DEMO="1") as system:
        system.wait_until_it_says("The street is complete")
        assert "Filling the street: 1 of 1 clips" in system.said
        assert system.said.index("Ready: ") < system.said.index("ana@example.org")
        assert manage(used_folder, "demo_code", "olu@example.org").strip().isdigit()
        system.wait_until_it_says("diaz@police.example.org")
        assert "The neighbors have told" in system.said
        assert "SIGNING_KEY=" in (used_folder / "secrets.env").read_text()
        os.kill(system.process.pid, signal.SIGKILL)
        system.ended()
    assert_nothing_runs(used_folder)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--clips", "/no/such/folder"], "CLIPS=/no/such/folder is not a folder."),
        (["--port", "99999"], "PORT=99999 is no port: choose a number from 1024 to 65535."),
        (["--host", "192.0.2.77"], "192.0.2.77 is not an address of this machine."),
    ],
)
def test_what_cannot_work_is_said_in_a_sentence(folder: Path, arguments: list[str], sentence: str) -> None:
    free = [] if "--port" in arguments else ["--port", str(free_port())]
    code, said = run_to_end(folder, *arguments, *free, "--s3-port", str(free_port()))
    assert code == 1
    assert said.strip() == sentence
