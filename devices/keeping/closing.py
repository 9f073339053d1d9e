"""The site is closed while an instance is being filled from a backup: one flag, which every process of it asks for."""

from __future__ import annotations

import time
from threading import Lock

from django.core.cache import cache, caches

from devices.errors import Unavailable
from devices.wake import UNREACHABLE

FLAG = "site-is-closed"
QUICK = "quick"  # the same Redis, which is not waited for: asked at every request
KNOWN_S = 1.0  # so long an answer counts
ALL_KNOW_S = 2.0  # by then every process has asked anew, or knows that Redis does not answer


class _Known:
    """What this process was told last. One thread asks, the others take what is known: a Redis that hangs holds one."""

    def __init__(self) -> None:
        self._asking = Lock()
        self._answer: bool | None = None
        self._at = 0.0

    def is_closed(self) -> bool:
        known = self._answer
        if known is not None and time.monotonic() - self._at < KNOWN_S:
            return known
        if not self._asking.acquire(blocking=known is None):
            return bool(known)
        try:
            begun = time.monotonic()
            if self._answer is None or begun - self._at >= KNOWN_S:
                self.note(_asked(), begun)
            return bool(self._answer)
        finally:
            self._asking.release()

    def note(self, answer: bool | None, at: float) -> None:
        self._answer, self._at = answer, at


_known = _Known()


def _asked() -> bool:
    """Silence is a no: a dead cache must not close the site."""
    try:
        return bool(caches[QUICK].get(FLAG))
    except UNREACHABLE:
        return False


def close() -> None:
    """Nobody is let in any more once this returns. Raises Unavailable when nobody could be told."""
    try:
        cache.set(FLAG, True, None)
    except UNREACHABLE as error:
        raise Unavailable("Redis does not answer: the site cannot be closed while it is filled.") from error
    time.sleep(ALL_KNOW_S)
    forget()


def open_again() -> None:
    cache.delete(FLAG)
    forget()


def is_closed() -> bool:
    """As it was a second ago at most."""
    return _known.is_closed()


def forget() -> None:
    """The next question is asked anew."""
    _known.note(None, 0.0)
