"""Celery's door to what is measured."""

import redis
from celery import shared_task
from django.utils import timezone

from ring_platform.operate import measuring


@shared_task(throws=(redis.RedisError, OSError))
def measure() -> None:
    """Take the figures that cost a walk through a table."""
    measuring.measure(timezone.now())
