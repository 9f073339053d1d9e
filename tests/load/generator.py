"""The process that makes the load: python -m tests.load.generator FOLDER. A line of JSON for each span of the run.

Of its own, because locust replaces the sockets of the process that imports it.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from locust.env import Environment
from locust.event import Events
from locust.user import User

from tests.load import figures, users
from tests.load.figures import Route

STEPS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40)  # of each kind of user
SETTLE_S, STEP_S, BEFORE_S = 3, 18, 30
BARE_USERS = 8
DRAIN_S = 120
STOP_WITHIN_S = 60
SCRAPED_WITHIN_S = 30
INVITED_WITHIN_S = 300
EVERYTHING_WITHIN_S = 90


@dataclass
class Book:
    """The calls since it was last turned over."""

    routes: dict[str, Route] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    begun: float = field(default_factory=time.monotonic)

    def note(self, name: str, response_time: float, exception: object, **_rest: object) -> None:
        route = self.routes.setdefault(name, Route())
        if exception:
            route.errors += 1
            self.wrong[f"{name}: {exception}"[:200]] += 1
        else:
            route.times_ms.append(response_time)

    def turn(self) -> None:
        self.routes, self.wrong, self.begun = {}, Counter(), time.monotonic()


class Generator:
    def __init__(self, folder: Path) -> None:
        told = json.loads((folder / "plan.json").read_text())
        users.PLAN.read(told)
        users.Visitor.host = told["site"]
        self.folder, self.site, self.token = folder, told["site"], told["metrics_token"]
        self.is_short, self.hold_s = told["is_short"], told["hold_s"]
        self.book = Book()

    def run(self) -> None:
        environment = self._environment(users.Camera, users.HomeOwner, users.Reader, users.Bare)
        runner = environment.create_local_runner()
        self._come(runner, 2)  # whoever comes first waits for what is loaded once
        time.sleep(1 if self.is_short else SETTLE_S)
        runner.stop()
        seconds = 1 if self.is_short else 5
        self._alone("bare view", users.BareView, seconds)
        self._alone("bare PUT", users.BarePut, seconds)
        best = 2 if self.is_short else self._search(runner)
        self._hold(environment, runner, best)
        runner.stop()
        self._wait_for_readers()
        self.say("sent", count=users.PLAN.sent)

    def _environment(self, *kinds: type[User]) -> Environment:
        events = Events()
        events.request.add_listener(self.book.note)
        # Whoever leaves ends what they began: no recording is half sent
        return Environment(user_classes=list(kinds), events=events, stop_timeout=STOP_WITHIN_S)

    def _alone(self, span: str, kind: type[User], seconds: float) -> None:
        runner = self._environment(kind).create_local_runner()
        runner.start(BARE_USERS, spawn_rate=100)
        time.sleep(1)
        self._measure(span, lambda: time.sleep(seconds))
        runner.quit()

    def _search(self, runner: Any) -> int:
        """More and more users, until a limit breaks twice in a row. Returns the last step that held."""
        best = 0
        for step in STEPS:
            self._come(runner, step)
            if not self._holds(step) and not self._holds(step):  # once more: one slow moment is no limit
                break
            best = step
        runner.stop()
        self._wait_for_readers()
        return best or 1

    def _holds(self, step: int) -> bool:
        found = self._measure("step", lambda: time.sleep(STEP_S), units=step)
        return not figures.broken(found, self.oldest_s())

    def _come(self, runner: Any, units: int) -> None:
        """So many of each kind, and the one that measures the limits."""
        runner.start(3 * units + 1, spawn_rate=100)
        time.sleep(1 if self.is_short else SETTLE_S)

    def _hold(self, environment: Environment, runner: Any, units: int) -> None:
        self._come(runner, units)
        self._measure("hold", self._while_held, units=units)
        units = max(1, units // 2)  # at the highest rate there is room for nothing else, by what it is
        self._come(runner, units)
        self._measure("before", lambda: time.sleep(2 if self.is_short else BEFORE_S), units=units)
        officer = users.Officer(environment)
        self._measure("asked", officer.ask_the_quarter, units=units)
        self._measure("meanwhile", self._until_invited, units=units)

    def _while_held(self) -> None:
        """In short: as long as it takes until everybody did everything once."""
        time.sleep(self.hold_s)
        end = time.monotonic() + EVERYTHING_WITHIN_S
        while self.is_short and not self.book.routes.keys() >= figures.ROUTES and time.monotonic() < end:
            time.sleep(0.2)

    def _until_invited(self) -> None:
        """running.py looks into the database, and says so by a file."""
        end = time.monotonic() + INVITED_WITHIN_S
        while not (self.folder / "invited").exists() and time.monotonic() < end:
            time.sleep(0.2)

    def _wait_for_readers(self) -> None:
        end = time.monotonic() + DRAIN_S
        while self.oldest_s() > 0 and time.monotonic() < end:
            time.sleep(0.5)

    def _measure(self, span: str, until: Callable[[], object], **facts: object) -> list[figures.Row]:
        self.say("begins", of=span)
        self.book.turn()
        until()
        seconds = time.monotonic() - self.book.begun
        found = figures.rows(self.book.routes, seconds)
        waits_s = self.oldest_s()
        broken = figures.broken(found, waits_s)
        wrong = self.book.wrong.most_common(5)
        self.say(span, **facts, seconds=seconds, rows=figures.told(found), waits_s=waits_s, broken=broken, wrong=wrong)
        return found

    def oldest_s(self) -> float:
        """How long the oldest recording waits, as Prometheus is told it: nothing, while the database is too busy."""
        client = users.Bare(self._environment(users.Bare)).client
        headers, end = {"Authorization": f"Bearer {self.token}"}, time.monotonic() + SCRAPED_WITHIN_S
        while True:
            page = (client.get("/metrics", headers=headers, name="metrics").content or b"").decode()
            found = re.search(r"^porch_queue_oldest_seconds (\S+)$", page, re.MULTILINE)
            if found is not None:
                return float(found[1])
            assert time.monotonic() < end, page[:500]
            time.sleep(1)

    def say(self, span: str, **facts: object) -> None:
        sys.stdout.write(json.dumps({"span": span, "at": time.time(), **facts}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    Generator(Path(sys.argv[1])).run()
