"""The environment of a test process, set before Django reads it: own folders, own ports, nothing shared."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

from ring_platform.launch.options import free_port

REDIS_PASSWORD = "tests"
STORE_KEY = "tests-access", "tests-secret"


def is_loopback(host: str) -> bool:
    return host in ("localhost", "::1", "0.0.0.0", "::", "") or host.startswith("127.")


def refuse_other_networks(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: nothing a test process does reaches past this machine."""
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and not is_loopback(str(address[0])):
            raise PermissionError(f"tests stay on this machine, not {address[0]}")
    elif event == "socket.getaddrinfo" and not is_loopback(_text(arguments[0])):
        raise PermissionError(f"tests stay on this machine, not {_text(arguments[0])}")


def _text(host: object) -> str:
    return host.decode() if isinstance(host, bytes) else str(host or "")


def prepare() -> Path:
    """Set the environment. Returns this process's own folder, removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="porch-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "static").mkdir()  # WhiteNoise warns when it is missing
    store = f"http://127.0.0.1:{free_port()}"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "ring_platform.settings",
        "DATA_DIR": str(folder),
        "DEBUG": "1",  # static files straight from their folders; settings.DEBUG itself is off
        "DEMO": "0",
        "SITE_URL": f"http://localhost:{free_port()}",  # where the browser tests find the site
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "REDIS_URL": f"redis://:{REDIS_PASSWORD}@127.0.0.1:{free_port()}/0",
        "S3_ENDPOINT_URL": store,
        "S3_PUBLIC_URL": store,
        "S3_BUCKET": "footage",
        "S3_ACCESS_KEY": STORE_KEY[0],
        "S3_SECRET_KEY": STORE_KEY[1],
        "S3_TIMEOUT_S": "5",
        "EMAIL_HOST": "",
        "LOG_LEVEL": "WARNING",
        "CALLS_A_MINUTE": "1000000",  # tests ask from one address; tests/security/test_pace.py counts
    }
    sys.addaudithook(refuse_other_networks)
    return folder
