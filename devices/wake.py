"""wake(): start work on commit. The database is the to-do list; this only saves it the wait for the next sweep."""

from __future__ import annotations

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def wake(task: str, *args: int | str) -> None:
    """Send this task (its dotted name) once the transaction is committed.

    A dead broker is logged and left to the sweep: what a person stored must never answer 500 because of it.
    """

    def send() -> None:
        try:
            current_app.send_task(task, args=args, ignore_result=True)
        except (OperationalError, RedisError, ConnectionError) as error:
            log.warning("broker_unreachable", task=task, error=type(error).__name__)

    transaction.on_commit(send)
