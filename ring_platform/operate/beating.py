"""Signs of life that Celery gives: each schedule's last tick, each queue's workers, every task with its end."""

from __future__ import annotations

import time
from typing import Any

import redis
import structlog
from celery.signals import (
    beat_init,
    before_task_publish,
    heartbeat_sent,
    task_postrun,
    task_prerun,
    worker_process_shutdown,
    worker_ready,
    worker_shutdown,
)

from devices import counting
from devices.counting import Tally, Times

TASKS = Tally("porch_tasks_total", "Tasks that ended, and how.", ("task", "outcome"))
TASK_SECONDS = Times("porch_task_seconds", "How long tasks took.", ("task",), (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000))
SEEN = "porch:seen"  # when each sign of life was last given, in seconds since 1970
BEAT = "beat"
QUEUE = "queue "  # and its name
EVERY_S = 5.0
OUTCOMES = {"SUCCESS": "done", "RETRY": "again", "FAILURE": "failed", "REVOKED": "late", "IGNORED": "done"}

log = structlog.get_logger(__name__)
_given: dict[str, float] = {}
_begun: dict[str, float] = {}
_queues: set[str] = set()


def give(*names: str) -> None:
    """Write down that these are alive, every few seconds. Redis may be away: then nobody hears of it, which is true."""
    now = time.monotonic()
    if now - _given.get(names[0], -EVERY_S) < EVERY_S:
        return
    _given[names[0]] = now
    try:
        with counting.connected() as client:
            client.hset(SEEN, mapping=dict.fromkeys(names, repr(time.time())))
    except (redis.RedisError, OSError) as error:
        log.warning("sign_of_life_not_written", error=type(error).__name__)


def seen() -> dict[str, float]:
    """When each sign of life was last given. Raises redis.RedisError and OSError."""
    with counting.connected() as client:
        kept: Any = client.hgetall(SEEN)
    return {name: float(at) for name, at in kept.items()}


def listen() -> None:
    """Hear what Celery's processes say of themselves."""
    beat_init.connect(_beat_begins)
    worker_ready.connect(_worker_begins)
    heartbeat_sent.connect(_worker_lives)
    task_prerun.connect(_task_begins)
    task_postrun.connect(_task_ends)
    worker_process_shutdown.connect(_last_numbers)
    worker_shutdown.connect(_last_numbers)


def _beat_begins(**_rest: object) -> None:
    """From now on whatever this process sends is a tick."""
    before_task_publish.connect(_beat_sends)


def _beat_sends(**_rest: object) -> None:
    give(BEAT)


def _worker_begins(sender: Any, **_rest: object) -> None:
    _queues.update(sender.app.amqp.queues.consume_from)


def _worker_lives(**_rest: object) -> None:
    if _queues:
        give(*(QUEUE + name for name in sorted(_queues)))


def _task_begins(task_id: str, **_rest: object) -> None:
    _begun[task_id] = time.perf_counter()


def _task_ends(task_id: str, task: Any, state: str | None = None, **_rest: object) -> None:
    TASKS.add(task.name, OUTCOMES.get(state or "", "failed"))
    TASK_SECONDS.took(time.perf_counter() - _begun.pop(task_id, time.perf_counter()), task.name)


def _last_numbers(**_rest: object) -> None:
    counting.write()
