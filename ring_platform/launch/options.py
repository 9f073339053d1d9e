"""What was asked for on the command line, and the environment that follows from it."""

from __future__ import annotations

import os
import re
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
BIN_DIR = Path(sys.executable).parent
EVERY_ADDRESS = ("0.0.0.0", "::")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class CannotStart(Exception):
    """A sentence for the person at the terminal: what is in the way, and what to do about it."""


@dataclass(frozen=True)
class Options:
    host: str  # where web and store listen; empty: this machine only
    port: int
    s3_port: int
    data_dir: Path
    clips: Path | None = None

    @property
    def is_public(self) -> bool:
        return bool(self.host) and self.host not in LOOPBACK

    @property
    def bind_host(self) -> str:
        return self.host if self.is_public else "127.0.0.1"

    @property
    def site_host(self) -> str:
        """The name in the address people open. Passkeys work on `localhost`, not on 127.0.0.1."""
        if not self.is_public:
            return "localhost"
        return lan_address() if self.host in EVERY_ADDRESS else self.host

    @property
    def store_host(self) -> str:
        return self.site_host if self.is_public else "127.0.0.1"

    @property
    def site_url(self) -> str:
        return f"http://{bracketed(self.site_host)}:{self.port}"


def bracketed(host: str) -> str:
    """A host as it stands in a URL or before a port."""
    return f"[{host}]" if ":" in host else host


def lan_address() -> str:
    """The address by which the local network reaches this machine. Nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation; asks for the route only
        except OSError as error:
            raise CannotStart(
                "This machine has no network address to serve. Name one: make run HOST=192.168.1.20"
            ) from error
        return str(probe.getsockname()[0])


def check_port_is_free(host: str, port: int, *, what: str, variable: str) -> None:
    """Raise CannotStart, naming the port and the way out, when another program listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: a port just left is free
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise CannotStart(
                f"Port {port} ({what}) may not be used by this account. Choose: make run {variable}=8000"
            ) from error
        except OverflowError as error:
            raise CannotStart(f"{variable}={port} is no port: choose a number from 1024 to 65535.") from error
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == 99:  # EADDRNOTAVAIL
                raise CannotStart(f"{host} is not an address of this machine.") from error
            raise CannotStart(
                f"Port {port} ({what}) is used by another program. Choose: make run {variable}={port + 1}"
            ) from error


def free_port() -> int:
    """A port of the loopback address that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_env(path: Path) -> dict[str, str]:
    """NAME=value lines of a file written by write_env; empty when there is none."""
    if not path.exists():
        return {}
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def write_env(path: Path, values: dict[str, str]) -> None:
    """Write NAME=value lines that only this account can read; the file is whole or not there."""
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    draft.replace(path)


def kept_secrets(path: Path) -> dict[str, str]:
    """The secrets of this machine: made at the first start, the same ever after."""
    kept = read_env(path)
    fresh = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SIGNING_KEY": secrets.token_hex(32),
        "S3_ACCESS_KEY": secrets.token_hex(8),
        "S3_SECRET_KEY": secrets.token_urlsafe(32),
        "REDIS_PASSWORD": secrets.token_urlsafe(32),
    }
    if kept.keys() != fresh.keys():
        kept = fresh | kept
        write_env(path, kept)
    return kept


def asked_of_shell(shell: Mapping[str, str]) -> dict[str, str]:
    """What the shell says of the settings in `.env.example`: `make manage` needs it in another shell, too."""
    names = re.findall(r"^# ([A-Z0-9_]+)=", (BASE_DIR / ".env.example").read_text(), re.MULTILINE)
    return {name: shell[name] for name in names if name in shell}


def environment(options: Options, kept: dict[str, str], redis_port: int) -> dict[str, str]:
    """The settings, by their names in `.env.example`, that differ from what the shell already says."""
    hosts = ["localhost", "127.0.0.1", options.site_host, *([socket.gethostname()] if options.is_public else [])]
    store = f"http://{bracketed(options.store_host)}:{options.s3_port}"
    return {
        "DATA_DIR": str(options.data_dir),
        "DEMO": "0" if options.is_public else os.environ.get("DEMO", "1"),
        "SITE_URL": options.site_url,
        "ALLOWED_HOSTS": ",".join(dict.fromkeys(hosts)),
        "SECRET_KEY": os.environ.get("SECRET_KEY", kept["SECRET_KEY"]),
        "SIGNING_KEY": os.environ.get("SIGNING_KEY", kept["SIGNING_KEY"]),
        "REDIS_URL": f"redis://:{kept['REDIS_PASSWORD']}@127.0.0.1:{redis_port}/0",
        "S3_ENDPOINT_URL": store,
        "S3_PUBLIC_URL": store,
        "S3_ACCESS_KEY": kept["S3_ACCESS_KEY"],
        "S3_SECRET_KEY": kept["S3_SECRET_KEY"],
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        "PATH": f"{BIN_DIR}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
