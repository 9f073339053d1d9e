"""What a scenario is: something is done to a running stack while cameras send and an owner looks.

A module of scenarios is a list of Scene, named in tests/faults/__main__.py:

    def worker_killed(town: Town) -> None:
        for _ in town.moments(mean_s=4):          # at random moments, until the cameras have sent all
            town.stack.clips.restart(SIGKILL)

    SCENES = [Scene("worker", worker_killed)]

`act` is called once the cameras have begun; it returns when it has done what it does. Whatever does not run then is
started by the runner, everything that was not taken is sent again, and when nothing waits any more everything is
accounted for (ledger.py). It may hold more against the town: `town.wrong.append("a sentence")`. Its random choices come
from `town.chance`.

`around(stack)`: entered before our processes start and left after they stopped, for what stands before the store or the
clock (change stack.env there; a part's `own`). A scene without it shares its running stack with the others.
`may_break_off`: a recording may end before its length, since the store breaks off in the middle of it.
`web_may_be_away`: no answer at all is then honest, since the fault is that nobody is there to answer.
`films`: instead of films.films(), an iterator of the same kind; `broken`: told whether a film's hash is of one that
cannot be read.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.camera_program import Film, Told
from tests.faults import films

if TYPE_CHECKING:
    from tests.stack import Stack


@dataclass
class Town:
    """What a scene is given."""

    stack: Stack
    chance: random.Random
    seconds: float  # how long the cameras send
    load_over: threading.Event  # every camera has sent all of its films
    told: list[Told] = field(default_factory=list)  # what cameras were promised so far
    wrong: list[str] = field(default_factory=list)  # sentences of a scene's own
    notes: list[str] = field(default_factory=list)  # what it did, printed below the table
    steps_s: list[int] = field(default_factory=list)  # by how much clocks were set: no clip waited so long for that
    began: float = field(default_factory=time.monotonic)

    def moments(self, *, mean_s: float) -> Iterator[int]:
        """Random moments, about so far apart, as long as cameras send and `seconds` are not over. At least one."""
        number = 0
        while True:
            wait_s = self.chance.uniform(0.5 * mean_s, 1.5 * mean_s)
            is_over = self.load_over.wait(min(wait_s, max(0.0, self.began + self.seconds - time.monotonic())))
            if number and (is_over or time.monotonic() >= self.began + self.seconds):
                return
            number += 1
            yield number


@dataclass(frozen=True)
class Scene:
    name: str
    act: Callable[[Town], None]
    around: Callable[[Stack], AbstractContextManager[object]] | None = None
    web_may_be_away: bool = False
    may_break_off: bool = False
    films: Callable[[], Iterator[Film]] = films.films
    is_broken: Callable[[Film], bool] = lambda film: False
    clips: int = 0  # how many cameras send in `make faults`, where it is not as many as in the others

    @property
    def says(self) -> str:
        """What is done, in a sentence: the docstring of `act`."""
        return " ".join((self.act.__doc__ or "").split())
