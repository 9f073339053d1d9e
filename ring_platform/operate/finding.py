"""What one look at one part of the site found, in a sentence; and how looks are bounded in time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from threading import Thread

import redis
from celery.exceptions import CeleryError
from django.db import Error as DatabaseError
from django.db import connections
from kombu.exceptions import KombuError

from devices.storage import StorageError

SILENCES = (DatabaseError, redis.RedisError, KombuError, CeleryError, StorageError, OSError)


class Level(StrEnum):
    OK = "ok"
    HINT = "hint"  # it works, and somebody should know this
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """says: what is so, and where it is not good, what follows and what to do. Never a secret."""

    part: str
    level: Level
    says: str


Said = tuple[Level, str]


@dataclass(frozen=True)
class Check:
    part: str
    look: Callable[[], Iterable[Said]]
    within_s: float = 15.0


class _Look(Thread):
    """One check, in a thread of its own: what hangs is left behind and told."""

    def __init__(self, check: Check) -> None:
        super().__init__(daemon=True)
        self.check = check
        self.said: list[Said] = []

    def run(self) -> None:
        try:
            self.said = list(self.check.look())
        except SILENCES as error:
            self.said = [(Level.WRONG, f"This could not be found out: {whom(error)}.")]
        finally:
            connections.close_all()  # this thread's own

    def findings(self, begun: float) -> list[Finding]:
        self.join(max(0.0, begun + self.check.within_s - time.monotonic()))
        late = [(Level.WRONG, f"No answer within {self.check.within_s:g} seconds: it hangs, or the network does.")]
        said = late if self.is_alive() else self.said or [(Level.WRONG, "The check itself broke: see above.")]
        return [Finding(self.check.part, level, says) for level, says in said]


def whom(error: Exception) -> str:
    """Who was silent. The error's own text may hold addresses and names: its kind is enough."""
    kinds: list[tuple[type[Exception] | tuple[type[Exception], ...], str]] = [
        (DatabaseError, "the database does not answer, or its tables are not those of this code"),
        ((redis.RedisError, KombuError, CeleryError), "Redis does not answer"),
        (StorageError, "the store does not answer"),
    ]
    said = next((text for kind, text in kinds if isinstance(error, kind)), "it does not answer")
    return f"{said} ({type(error).__name__})"


def look(checks: Iterable[Check]) -> list[Finding]:
    """All at once, told in their order. It lasts as long as the longest may."""
    begun = time.monotonic()
    looks = [_Look(check) for check in checks]
    for one in looks:
        one.start()
    return [finding for one in looks for finding in one.findings(begun)]
