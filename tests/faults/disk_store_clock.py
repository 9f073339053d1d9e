"""All of these faults in one short run: what a push is judged by. `make faults` has each for itself, and longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.faults.clock_set import HOUR_S, Clocks
from tests.faults.disk_full import SmallDisks
from tests.faults.poison import Poisoned
from tests.faults.scene import Scene, Town
from tests.faults.store import Ill
from tests.faults.store_ill import BehindADoor
from tests.stack import Stack


class Everything:
    def __init__(self) -> None:
        self.store, self.disks, self.clocks = BehindADoor(), SmallDisks(), Clocks()
        self.poisoned = Poisoned()

    @contextmanager
    def around(self, stack: Stack) -> Iterator[None]:
        with ExitStack() as around:
            for enter in (self.store.around, self.disks.work, self.clocks.around, self.poisoned.around):
                around.enter_context(enter(stack))
            yield

    def act(self, town: Town) -> None:
        """A poison film, a store that is busy, breaks off and resets, a full disk, and a clock that is set twice."""
        for ill in (Ill.BUSY, Ill.CUTS_UP, Ill.CUTS_DOWN, Ill.RESETS):
            self.store.falls(ill, town)
        self.disks.full(town)
        for by_s in (HOUR_S, 0):
            self.clocks.set(town, by_s)


_everything = Everything()
SCENES = [
    Scene(
        "ill",
        _everything.act,
        _everything.around,
        films=_everything.poisoned.films,
        is_broken=_everything.poisoned.is_broken,
        may_break_off=True,
    )
]
