"""wake(): start work on commit. The database is the to-do list; this only saves it the wait for the next sweep."""

from __future__ import annotations

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import ChannelError, OperationalError
from redis.exceptions import RedisError

from devices.counting import REDIS_ERRORS

log = structlog.get_logger(__name__)
UNREACHABLE = (OperationalError, RedisError, ConnectionError)


def wake(task: str, *args: int | str, queue: str | None = None, after_s: int = 0) -> None:
    """Send this task (its dotted name) once the transaction is committed; `queue`: another one than it is routed to.

    after_s: it runs no sooner than that.

    A dead broker is logged and left to the sweep: what a person stored must never answer 500 because of it.
    """

    def send() -> None:
        try:
            current_app.send_task(task, args=args, ignore_result=True, queue=queue, countdown=after_s or None)
        except UNREACHABLE as error:
            REDIS_ERRORS.add("wake a task")
            log.warning("broker_unreachable", task=task, error=type(error).__name__)

    transaction.on_commit(send)


def is_waiting(queue: str) -> bool:
    """Whether the broker holds messages of this queue that no worker has taken. A dead one holds none."""
    try:
        with current_app.connection_for_read() as connection:
            declared = connection.default_channel.queue_declare(queue, passive=True)
    except ChannelError:
        return False
    except UNREACHABLE:
        REDIS_ERRORS.add("look at a queue")
        return False
    return bool(declared.message_count)
