"""Tasks of requests: shells that take the time and call a flow. Each may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from police_portal.requests import closing


@shared_task
def expire_requests() -> None:
    """Requests whose days to answer are over end."""
    closing.expire_due(timezone.now())


@shared_task
def remind_of_outcomes() -> None:
    """Agencies are told of outcomes that are owed soon."""
    closing.remind_of_outcomes(timezone.now())
