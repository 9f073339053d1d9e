"""Processes of ours that are killed: a worker, web, the schedule."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

from tests.faults.scene import Scene, Town
from tests.part import Part


def worker_killed(town: Town) -> None:
    """The worker of clips is killed with everything it started, again and again, at random moments."""
    for _ in town.moments(mean_s=5):
        town.stack.clips.restart(signal.SIGKILL, waits=False)


def worker_child_killed(town: Town) -> None:
    """One process of the two workers at a time is killed: one of their pools', or one that reads a film."""
    for _ in town.moments(mean_s=2):
        part = town.chance.choice([town.stack.clips, town.stack.clips, town.stack.rest])
        kill_one(town, part)


def rest_killed(town: Town) -> None:
    """The worker of mail, sweeps and deletion is killed with everything it started, again and again."""
    for _ in town.moments(mean_s=5):
        town.stack.rest.restart(signal.SIGKILL, waits=False)


def web_killed(town: Town) -> None:
    """All of gunicorn is killed at once, again and again; people are without an answer until it is started again."""
    for _ in town.moments(mean_s=6):
        town.stack.web.restart(signal.SIGKILL, waits=False)


def web_child_killed(town: Town) -> None:
    """One of gunicorn's processes is killed in the middle of what it does; gunicorn starts another."""
    for _ in town.moments(mean_s=2):
        kill_one(town, town.stack.web)


def beat_killed(town: Town) -> None:
    """The schedule is killed and away for a while, and once there are two of them."""
    second = town.stack.another_beat()
    try:
        for number in town.moments(mean_s=5):
            town.stack.beat.kill()
            if number == 2:
                second.start()
            town.load_over.wait(town.chance.uniform(1, 4))
            town.stack.beat.start()
    finally:
        second.stop()


def kill_one(town: Town, part: Part) -> None:
    """SIGKILL one of the processes that this part started, in the middle of what it does."""
    children = part.children()
    if children:
        with suppress(ProcessLookupError):
            os.kill(town.chance.choice(children), signal.SIGKILL)
    if not part.is_running:
        town.notes.append(f"{part.name} ended, and was started again")
        part.start(waits=False)


SCENES = [
    Scene("worker", worker_killed),
    Scene("worker-child", worker_child_killed),
    Scene("rest", rest_killed),
    Scene("web", web_killed, web_may_be_away=True),
    Scene("web-child", web_child_killed, web_may_be_away=True),
    Scene("beat", beat_killed),
]
