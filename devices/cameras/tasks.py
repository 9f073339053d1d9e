"""Celery's doors to the cameras room."""

from celery import shared_task
from django.utils import timezone

from devices.cameras import heartbeat


@shared_task
def notice_silent_cameras() -> int:
    """Tell people about cameras that stopped sending heartbeats."""
    return heartbeat.notice_silent(timezone.now())
