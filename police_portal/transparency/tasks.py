"""Tasks of the public numbers: shells that take the time and call a flow. Each may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from police_portal.transparency import closing


@shared_task
def close_months() -> int:
    """Keep the numbers of every month that is over and not kept yet."""
    return closing.close_due(timezone.now())
