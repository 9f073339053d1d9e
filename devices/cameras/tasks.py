"""Celery's doors to the cameras room."""

from celery import shared_task
from django.utils import timezone

from devices.cameras import heartbeat, pairing


@shared_task
def notice_silent_cameras() -> int:
    """Tell people about cameras that stopped sending heartbeats."""
    now = timezone.now()
    return heartbeat.notice_silent(now) if heartbeat.could_have_heard(now) else 0


@shared_task
def end_pairing_codes() -> int:
    """Codes that ended stay ended."""
    return pairing.end_expired(timezone.now())
