"""A form arrives in time, or its connection ends: whoever sends a byte now and then must not hold a thread of ours."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _

from ring_platform.errors import answer
from ring_platform.guards import is_one_of

LOOKS_EVERY_S = 0.5


class InTime:
    """Middleware: reads what is short before anything else does. After BodyLimit, which refuses what is long.

    Recordings may take as long as a bad line needs: their routes ask first who sends them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.watch = Watch()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection = request.META.get("gunicorn.socket")
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if connection is None or not length or is_one_of(settings.TAKES_RECORDINGS, request.path_info):
            return self.get_response(request)
        if not self._has_arrived(request, connection, length):
            return answer(request, HTTPStatus.REQUEST_TIMEOUT, _("This took too long to arrive. Please send it again."))
        return self.get_response(request)

    def _has_arrived(self, request: HttpRequest, connection: socket.socket, length: int) -> bool:
        with self.watch.ending(connection, settings.BODY_WITHIN_S), suppress(UnreadablePostError):
            return len(request.body) == length
        return False


class Watch:
    """One thread for all connections of a process, however many there are."""

    def __init__(self) -> None:
        self._ends: dict[socket.socket, float] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def ending(self, connection: socket.socket, within_s: float) -> Iterator[None]:
        """After so many seconds nothing more is read from it, unless this block ended before."""
        with self._lock:
            self._ends[connection] = time.monotonic() + within_s
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="slow senders", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._ends.pop(connection, None)

    def _look(self) -> None:
        while True:
            time.sleep(LOOKS_EVERY_S)
            with self._lock:  # none of them is closed, or given to another request, meanwhile
                for connection in [one for one, at in self._ends.items() if at <= time.monotonic()]:
                    del self._ends[connection]
                    with suppress(OSError):
                        connection.shutdown(socket.SHUT_RD)
