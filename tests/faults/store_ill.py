"""The store is ill: it answers 503, takes seconds, breaks off in the middle, resets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.scene import Scene, Town
from tests.faults.store import Door, Ill, door_before
from tests.stack import Stack

BREAKS = (Ill.CUTS_UP, Ill.CUTS_DOWN, Ill.RESETS)


class BehindADoor:
    """Everybody reaches the store through a door of ours: site, workers, cameras."""

    door: Door

    @contextmanager
    def around(self, stack: Stack) -> Iterator[None]:
        with door_before(stack.store_url) as self.door:
            stack.env["S3_ENDPOINT_URL"] = stack.env["S3_PUBLIC_URL"] = self.door.url
            yield

    def busy(self, town: Town) -> None:
        """The store answers 503 to everything, for seconds, again and again."""
        for _ in town.moments(mean_s=5):
            self.falls(Ill.BUSY, town)

    def slow(self, town: Town) -> None:
        """The store takes 2 seconds for each answer, or 7, which is longer than anybody waits."""
        for number in town.moments(mean_s=5):
            self.door.slow_s = 7 if number % 2 else 2
            self.falls(Ill.SLOW, town)

    def breaks(self, town: Town) -> None:
        """The store breaks off in the middle of what it is sent, then of what it sends, then resets connections."""
        for number in town.moments(mean_s=3):
            self.falls(BREAKS[number % len(BREAKS)], town)

    def falls(self, ill: Ill, town: Town) -> None:
        before = self.door.harmed[ill]
        with self.door.being(ill):
            town.load_over.wait(town.chance.uniform(2, 5))
        town.notes.append(f"the store {ill}: {self.door.harmed[ill] - before} calls")


_door = BehindADoor()
SCENES = [
    Scene("store-busy", _door.busy, _door.around),
    Scene("store-slow", _door.slow, _door.around),
    Scene("store-breaks", _door.breaks, _door.around, may_break_off=True),
]
