"""What happened, as numbers: how often and how long, of which kind; never of whom, where or what.

Each process counts for itself and adds its numbers, every few seconds, to those of all processes in Redis. While Redis
is away they wait here. A process that is killed loses its last seconds of counting, and nothing else.
"""

from __future__ import annotations

import atexit
import json
import os
from collections import Counter
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Any

import redis
from django.conf import settings

KEY = "porch:counted"
EVERY_S = 3.0
REDIS_WITHIN_S = 2.0
AT_MOST = 20_000  # kinds of numbers that wait here; there are some thousands
ENDLESS = "+Inf"

Field = tuple[str, ...]  # a metric's name and the values of its labels


@dataclass(frozen=True)
class Tally:
    """How often something happened. The labels take few known values: a route, a status, a step."""

    name: str
    help: str
    labels: tuple[str, ...]

    def add(self, *values: str, by: float = 1) -> None:
        _waiting.add((self.name, *values), by)


@dataclass(frozen=True)
class Times:
    """How long something took, counted by the least of these bounds that it stayed within."""

    name: str
    help: str
    labels: tuple[str, ...]
    bounds_s: tuple[float, ...]

    def took(self, seconds: float, *values: str) -> None:
        bound = next((f"{bound:g}" for bound in self.bounds_s if seconds <= bound), ENDLESS)
        _waiting.add((self.name, *values, bound), 1)
        _waiting.add((self.name, *values, "sum"), seconds)


class Waiting:
    """The numbers of this process that are not in Redis yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers: Counter[Field] = Counter()
        self._thread: Thread | None = None
        self._over = Event()

    def add(self, field: Field, by: float) -> None:
        with self._lock:
            if field in self._numbers or len(self._numbers) < AT_MOST:
                self._numbers[field] += by  # type: ignore[assignment]  # Counter counts fractions, too
            if self._thread is None:
                self._thread = Thread(target=self._go_on, name="counting", daemon=True)
                self._thread.start()

    def write(self) -> bool:
        """Add the numbers to those in Redis. False: it is away, they wait."""
        with self._lock:
            taken, self._numbers = self._numbers, Counter()
        if not taken:
            return True
        try:
            with connected() as client, client.pipeline(transaction=True) as pipe:
                for field, number in taken.items():
                    pipe.hincrbyfloat(KEY, json.dumps(field), number)
                pipe.execute()
        except (redis.RedisError, OSError):
            with self._lock:
                self._numbers.update(taken)
            return False
        return True

    def _go_on(self) -> None:
        while not self._over.wait(EVERY_S):
            self.write()


_waiting = Waiting()


def _begin_anew() -> None:
    """In a forked process: what the parent counted is the parent's, and so is its thread."""
    global _waiting
    _waiting = Waiting()


os.register_at_fork(after_in_child=_begin_anew)


def write() -> bool:
    """Write now what this process counted."""
    return _waiting.write()


atexit.register(write)


def connected() -> redis.Redis:
    """A connection for one short question."""
    limits: dict[str, Any] = {"socket_connect_timeout": REDIS_WITHIN_S, "socket_timeout": REDIS_WITHIN_S}
    return redis.Redis.from_url(settings.REDIS_URL, decode_responses=True, **limits)


def read() -> dict[Field, float]:
    """The numbers of all processes. Raises redis.RedisError and OSError."""
    with connected() as client:
        kept: Any = client.hgetall(KEY)
    return {tuple(json.loads(field)): float(number) for field, number in kept.items()}


# What the rooms count
STEPS = Times(
    "porch_step_seconds",
    "How long a step of the work on a clip took.",
    ("step",),
    (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000),
)
STORE_ERRORS = Tally("porch_store_errors_total", "What the object store did not do, by what was asked.", ("doing",))
REDIS_ERRORS = Tally("porch_redis_errors_total", "What Redis was not there for.", ("doing",))
