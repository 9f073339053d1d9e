"""A PostgreSQL of this run's own, on a loopback port, that may be stopped or killed, and started on its data again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from ring_platform.launch.options import free_port
from tests.part import Part

# A crash of the machine is not survived: nothing is forced to the disk, which makes it quick
QUICK = {"fsync": "off", "full_page_writes": "off"}
# Nor is a crash of the server, for the last moments
CARELESS = {"synchronous_commit": "off"}


def postgres_program(name: str) -> str | None:
    """A program of the newest PostgreSQL server here; None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3]))
    return str(found[-1]) if found else shutil.which(name)


def copy(source: Path, target: Path) -> None:
    """With the account that it belongs to."""
    subprocess.run(["cp", "-a", source, target], check=True)


class Cluster(Part):
    """Made when it is first started. What was committed is there after a kill, unless it is CARELESS.

    stop() ends every connection at once ("fast"); kill(signal.SIGQUIT) is PostgreSQL's own "immediate".
    like: the data of a stopped cluster, to begin with a copy of it.
    """

    def __init__(
        self, folder: Path, log: Path, *, settings: dict[str, str] | None = None, like: Path | None = None
    ) -> None:
        self.port = free_port()
        self.url = f"postgresql://tests@127.0.0.1:{self.port}/postgres"
        self.data, self._like = folder / "data", like
        server = postgres_program("postgres")
        assert server is not None, "PostgreSQL is not installed"
        named = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": str(folder)}
        named |= QUICK | {"max_connections": "80"} | (settings or {})
        account = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            account = "postgres" if any(entry.pw_name == "postgres" for entry in pwd.getpwall()) else "nobody"
            shutil.chown(folder, account)
        super().__init__(
            "database",
            [server, "-D", str(self.data), *(f"-c{name}={value}" for name, value in named.items())],
            log,
            env=os.environ,
            answers=self._is_ready,
            account=account,
            folder=folder,
            before=self._make,
        )

    def stop(self) -> None:
        self.kill(signal.SIGINT)

    def _is_ready(self) -> bool:
        probe = [postgres_program("pg_isready") or "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(probe, check=False).returncode == 0

    def _make(self) -> None:
        if self.data.exists():
            return
        if self._like is not None and self._like.exists():
            copy(self._like, self.data)
            return
        initdb = postgres_program("initdb")
        assert initdb is not None
        subprocess.run(
            [initdb, "-D", str(self.data), "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync"],
            check=True,
            user=self._account,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
