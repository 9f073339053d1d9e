"""Each of the parts once, one soon after the other, in an order of chance: the short version of it all."""

from __future__ import annotations

import signal

from tests.faults.killed import kill_one
from tests.faults.scene import Scene, Town


def everything(town: Town) -> None:
    """Workers, web, schedule, Redis and PostgreSQL are killed, emptied or stopped, each once, soon after each other."""
    stack = town.stack
    acts = {
        "the worker of clips killed": lambda: stack.clips.restart(signal.SIGKILL, waits=False),
        "a process of it killed": lambda: kill_one(town, stack.clips),
        "the worker of the rest killed": lambda: stack.rest.restart(signal.SIGKILL, waits=False),
        "web killed": lambda: stack.web.restart(signal.SIGKILL),
        "a process of web killed": lambda: kill_one(town, stack.web),
        "the schedule killed": lambda: stack.beat.restart(signal.SIGKILL),
        "Redis emptied": lambda: stack.empty_redis(),
        "Redis killed": lambda: stack.redis.restart(signal.SIGKILL),
        "PostgreSQL stopped": lambda: stack.database.restart(signal.SIGINT),
        "PostgreSQL killed": lambda: stack.database.restart(signal.SIGKILL),
    }
    order = town.chance.sample(sorted(acts), len(acts))
    for name in order:
        town.load_over.wait(town.chance.uniform(0.5, 1.5) * town.seconds / len(acts))
        acts[name]()
    town.notes.append(", ".join(order))


SCENES = [Scene("everything", everything, web_may_be_away=True)]
