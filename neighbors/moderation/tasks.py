"""Celery's doors to moderation."""

from celery import shared_task
from django.utils import timezone

from neighbors.moderation import applying, closing, numbers


@shared_task
def apply_due_decisions() -> int:
    """Put the decisions into effect whose time to be undone is over."""
    return applying.apply_due(timezone.now())


@shared_task
def close_gone_cases() -> int:
    """Close the cases about what is not there to be decided any more."""
    return closing.close_gone(timezone.now())


@shared_task
def close_months() -> int:
    """Keep the public numbers of every month that is over and not kept yet."""
    return numbers.close_due(timezone.now())
