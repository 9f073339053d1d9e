"""One run at a time invites the homes of a request: a second one would do every home again, to find it done.

The sweep comes by every half a minute, and thousands of homes take longer. A run that is killed holds the turn for
HELD_S; while Redis is away nothing is held, and two runs invite nobody twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.core.cache import cache

from devices.counting import REDIS_ERRORS
from devices.wake import UNREACHABLE

log = structlog.get_logger(__name__)
HELD_S = 60


@contextmanager
def held(request_id: int) -> Iterator[Callable[[], object] | None]:
    """Gives what to call now and then while it is held; None: another run holds it."""
    key = f"inviting:{request_id}"
    if not _asked(lambda: cache.add(key, True, HELD_S)):
        yield None
        return
    try:
        yield lambda: _asked(lambda: cache.set(key, True, HELD_S))
    finally:
        _asked(lambda: cache.delete(key))


def _asked(ask: Callable[[], object]) -> bool:
    """What Redis says; yes while it is away."""
    try:
        return ask() is not False
    except UNREACHABLE as error:
        REDIS_ERRORS.add("hold a turn")
        log.warning("turns_unreachable", error=type(error).__name__)
        return True
