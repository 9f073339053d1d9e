"""The two servers we do not write ourselves, Redis and the object store: start, probe, stop."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import boto3
import redis
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ring_platform.launch.options import CannotStart

PR_SET_PDEATHSIG = 1
START_WITHIN_S = 30
STOP_WITHIN_S = 3  # the store would wait 10 s for connections that nobody uses any more
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """In a fresh child: be killed when the parent is, even by SIGKILL. Only Linux can do that."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def redis_answers(url: str) -> bool:
    with redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def store_answers(endpoint: str, access_key: str, secret_key: str) -> bool:
    """Whether a store answers there and takes this key pair."""
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=Config(
            s3={"addressing_style": "path"},
            connect_timeout=2,
            read_timeout=5,
            retries={"total_max_attempts": 1},
        ),
    )
    try:
        client.list_buckets()
    except (BotoCoreError, ClientError):
        return False
    finally:
        client.close()
    return True


@contextmanager
def redis_server(folder: Path, *, port: int, password: str, log: Path) -> Iterator[str]:
    """Redis on a loopback port, its append-only file in `folder`. Gives its URL once it answers."""
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    command, lines = redis_command(folder, port=port, password=password)
    with _server(command, log=log, stdin=lines) as server:
        _wait_until(lambda: redis_answers(url), server, what="Redis", log=log)
        yield url


def redis_command(folder: Path, *, port: int, password: str) -> tuple[list[str], bytes]:
    """How it is started, and what it reads: its settings, the password among them. Makes the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (
        f'bind 127.0.0.1\nport {port}\nrequirepass "{password}"\ndir "{folder}"\nappendonly yes\nsave ""\n'
        "maxmemory-policy noeviction\n"
    )
    return [find("redis-server"), "-"], lines.encode()


@contextmanager
def store(folder: Path, *, address: str, endpoint: str, key: tuple[str, str], origin: str, log: Path) -> Iterator[None]:
    """An S3 server on a folder, at `address` (host:port), for pages of `origin`. Entered once it answers."""
    command, secret = store_command(folder, address=address, key=key, origin=origin)
    with _server(command, log=log, env=secret) as server:
        _wait_until(lambda: store_answers(endpoint, *key), server, what="The object store", log=log)
        yield


def store_command(folder: Path, *, address: str, key: tuple[str, str], origin: str) -> tuple[list[str], dict[str, str]]:
    """How it is started, and the key pair by environment, where nobody reads it. Clears what is unfinished."""
    folder.mkdir(parents=True, exist_ok=True)
    remove_unfinished(folder)
    command = [find("rclone"), "serve", "s3", str(folder), "--addr", address, "--allow-origin", origin]
    command += ["--config", "", "--cache-dir", str(folder.parent / "store-cache"), "--log-level", "NOTICE"]
    return command, {"RCLONE_AUTH_KEY": f'"{key[0]},{key[1]}"'}


def remove_unfinished(folder: Path) -> None:
    """Uploads in parts do not survive a restart of this store: their bytes would lie here for ever."""
    for left in folder.rglob(".rclone_temp_*"):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)


def find(program: str) -> str:
    """The program beside this Python, where the packages put it, or on the PATH."""
    beside = Path(sys.executable).parent / program
    found = str(beside) if beside.exists() else shutil.which(program)
    if found is None:
        raise CannotStart(f"{program} is missing: remove .venv and start again, or install {program}.")
    return found


@contextmanager
def _server(
    command: list[str], *, log: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a session of its own, so that Ctrl-C reaches us and not it; ended on the way out."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as lines:
        server = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=lines,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
    try:
        assert server.stdin is not None
        server.stdin.write(stdin)
        server.stdin.close()
        yield server
    finally:
        server.terminate()
        try:
            server.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until(is_ready: Callable[[], bool], server: subprocess.Popen[bytes], *, what: str, log: Path) -> None:
    end = time.monotonic() + START_WITHIN_S
    while not is_ready():
        if server.poll() is not None:
            raise CannotStart(f"{what} ended at once (exit code {server.returncode}). Its log: {log}")
        if time.monotonic() > end:
            raise CannotStart(f"{what} did not answer within {START_WITHIN_S} s. Its log: {log}")
        time.sleep(0.1)
