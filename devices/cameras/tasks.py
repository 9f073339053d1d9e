"""Celery's doors to the cameras room."""

from celery import shared_task
from django.utils import timezone

from devices.cameras import heartbeat, pairing


@shared_task
def notice_silent_cameras() -> int:
    """Tell people about cameras that stopped sending heartbeats."""
    return heartbeat.notice_silent(timezone.now())


@shared_task
def end_pairing_codes() -> int:
    """Codes that ended stay ended."""
    return pairing.end_expired(timezone.now())
