"""The clock of our processes is set by an hour; PostgreSQL, Redis, the store and the cameras keep the true time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.clock import Clock
from tests.faults.scene import Scene, Town
from tests.stack import Stack

HOUR_S = 3600
TICKS_WITHIN_S = 30


class Clocks:
    clock: Clock

    @contextmanager
    def around(self, stack: Stack) -> Iterator[None]:
        self.clock = Clock(stack.folder / "clock")
        stack.env |= self.clock.env
        yield

    def forward(self, town: Town) -> None:
        """The clock of our processes jumps an hour ahead: the store refuses what they sign, till it is right."""
        self._for_a_while(town, HOUR_S)

    def back(self, town: Town) -> None:
        """The clock is set back by an hour: the store refuses what they sign, till it is right."""
        self._for_a_while(town, -HOUR_S)

    def _for_a_while(self, town: Town, by_s: int) -> None:
        for wrong_s in (by_s, 0):
            town.load_over.wait(town.seconds / 3)
            self.set(town, wrong_s)

    def set(self, town: Town, by_s: int) -> None:
        """Set it, and see that the schedule goes on."""
        town.steps_s += [HOUR_S, -HOUR_S]
        before = _beat_seen(town.stack)
        self.clock.step_to(by_s)
        began = time.monotonic()
        while _beat_seen(town.stack) == before:
            if time.monotonic() > began + TICKS_WITHIN_S:
                town.wrong.append(f"the schedule stands still, {TICKS_WITHIN_S} s after the clock was set")
                return
            time.sleep(0.2)
        waited_s = time.monotonic() - began
        town.notes.append(f"the clock is {by_s:+} s off; the schedule gave its next sign after {waited_s:.1f} s")


def _beat_seen(stack: Stack) -> object:
    """The schedule writes down every five seconds at most that it lives."""
    with stack.redis_client() as client:
        return client.hget("porch:seen", "beat")


_clocks = Clocks()
SCENES = [
    Scene("clock-forward", _clocks.forward, _clocks.around),
    Scene("clock-back", _clocks.back, _clocks.around),
]
