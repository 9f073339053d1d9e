"""A gate before the object store that a test can close, and the processes of a worker, so that a test can kill one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

REFUSAL = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class StoreGate:
    """Passes every byte to the real store, except while it holds a method back or refuses everything with a 503."""

    def __init__(self, listener: socket.socket) -> None:
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.refuses = False
        self.refused = 0
        self._listener = listener
        self._held = b""
        self._open = threading.Event()
        self._open.set()

    def hold(self, method: str) -> None:
        """Let no more requests of this method through."""
        self._held = f"{method} /".encode()
        self._open.clear()

    def let_through(self) -> None:
        self._open.set()
        self._held = b""

    def serve(self) -> None:
        with suppress(OSError):  # the listener is closed at the end
            while True:
                client, _address = self._listener.accept()
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        address = urlsplit(settings.S3_ENDPOINT_URL)
        with client, suppress(OSError), socket.create_connection((address.hostname, address.port)) as store:
            threading.Thread(target=_copy, args=(store, client), daemon=True).start()
            while chunk := client.recv(65536):
                if self.refuses:
                    self.refused += 1
                    client.sendall(REFUSAL)
                    return
                if self._held and chunk.startswith(self._held):
                    self._open.wait()
                store.sendall(chunk)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def store_gate() -> Iterator[StoreGate]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gate = StoreGate(listener)
        threading.Thread(target=gate.serve, daemon=True).start()
        try:
            yield gate
        finally:
            gate.let_through()
            listener.shutdown(socket.SHUT_RDWR)


def processes_below(pid: int) -> dict[int, str]:
    """Every living process that this one started, directly or not, with its command line."""
    parents: dict[int, int] = {}
    commands: dict[int, str] = {}
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            state, parent = (place / "stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(place.name)] = int(parent)
                commands[int(place.name)] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    below: dict[int, str] = {}
    grown = True
    while grown:
        new = {p: commands[p] for p, parent in parents.items() if (parent == pid or parent in below) and p not in below}
        below |= new
        grown = bool(new)
    return below
