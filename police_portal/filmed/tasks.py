"""Celery's doors to the desk of the filmed: thin, and safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from police_portal.filmed import matching, telling


@shared_task
def match(_filmed_id: int = 0) -> int:
    """Ask the homes of whoever waits."""
    return matching.match_due(timezone.now())


@shared_task
def tell_filmed() -> int:
    """Tell the outcomes whose time has come, and forget old ones."""
    now = timezone.now()
    telling.forget_due(now)
    return telling.tell_due(now)
