"""A door before the real object store. A test makes it fail, in each of the ways in which stores do."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

CHUNK_BYTES = 64 * 1024
ANSWER = b"<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
NOW = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset
OURS = {"connection", "keep-alive", "transfer-encoding", "expect"}  # between two neighbors, not passed on


class Ill(StrEnum):
    """What is wrong with the store."""

    NOTHING = "well"
    BUSY = "answers 503"
    SLOW = "takes seconds for each answer"
    CUTS_UP = "breaks off in the middle of what it is sent"
    CUTS_DOWN = "breaks off in the middle of what it sends"
    RESETS = "resets every connection"


class Door:
    """What everybody takes for the store. It passes on what it is sent, unless it is ill."""

    def __init__(self, store_url: str) -> None:
        self.store = urlsplit(store_url).netloc
        self.ill = Ill.NOTHING
        self.slow_s = 3.0
        self.harmed: Counter[Ill] = Counter()  # calls that were spoiled, by how
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.door = self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def open(self) -> Iterator[Door]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    @contextmanager
    def being(self, ill: Ill) -> Iterator[None]:
        self.ill = ill
        try:
            yield
        finally:
            self.ill = Ill.NOTHING


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    door: Door

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up is the other side's own business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""

    def handle_expect_100(self) -> bool:
        return self._door.ill is Ill.RESETS or super().handle_expect_100()

    @property
    def _door(self) -> Door:
        return self.server.door

    def do(self) -> None:
        ill, left = self._door.ill, int(self.headers.get("Content-Length") or 0)
        if ill is Ill.RESETS:
            self._harm(ill)
        elif ill is Ill.BUSY:
            self._door.harmed[ill] += 1
            self._refuse(left)
        else:
            if ill is Ill.SLOW:
                self._door.harmed[ill] += 1
                time.sleep(self._door.slow_s)
            self._pass_on(ill, left)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_OPTIONS = do

    def _harm(self, ill: Ill) -> None:
        """End the connection here and now, with a reset."""
        self._door.harmed[ill] += 1
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOW)
        self.rfile.close()  # it holds the socket open, too
        self.connection.close()

    def _refuse(self, left: int) -> None:
        while left > 0:
            left -= len(self.rfile.read(min(left, CHUNK_BYTES)) or b" " * left)
        self.send_response(503, "Slow Down")
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(ANSWER)

    def _pass_on(self, ill: Ill, left: int) -> None:
        store = http.client.HTTPConnection(self._door.store, timeout=60)
        try:
            store.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in OURS:
                    store.putheader(name, value)
            store.endheaders()
            if self._sent(store, left, left // 2 if ill is Ill.CUTS_UP and left else None):
                self._answer(ill, store.getresponse())
            else:
                self._harm(ill)
        except OSError:  # the store itself is away, or whoever asked
            self.close_connection = True
        finally:
            store.close()

    def _sent(self, store: http.client.HTTPConnection, left: int, until: int | None) -> bool:
        """Send the body on. until: break off once only so many bytes are left; False: that was done."""
        while left > (until or 0):
            chunk = self.rfile.read(min(left - (until or 0), CHUNK_BYTES))
            if not chunk:
                raise ConnectionError("whoever sent it hung up")
            store.send(chunk)
            left -= len(chunk)
        return until is None

    def _answer(self, ill: Ill, answer: http.client.HTTPResponse) -> None:
        has_body = self.command != "HEAD" and answer.status not in (204, 304)
        body = answer.length if has_body else 0
        whole = answer.read() if has_body and body is None else None  # it came in chunks: lists, which are short
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in OURS and not (whole is not None and name.lower() == "content-length"):
                self.send_header(name, value)
        if whole is not None:
            self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        if whole is not None:
            self.wfile.write(whole)
            return
        left = body or 0
        until = left // 2 if ill is Ill.CUTS_DOWN and self.command == "GET" and left else 0
        while left > until:
            chunk = answer.read(min(left - until, CHUNK_BYTES))
            if not chunk:
                raise ConnectionError("the store hung up")
            self.wfile.write(chunk)
            left -= len(chunk)
        if until:
            self._harm(ill)


@contextmanager
def door_before(store_url: str) -> Iterator[Door]:
    with Door(store_url).open() as door:
        yield door
