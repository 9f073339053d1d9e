"""Celery's doors to the audit room. Each may run twice, and finds nothing to do the second time."""

from celery import shared_task
from django.utils import timezone

from devices.audit import heads, sealing


@shared_task
def seal_log() -> int:
    """Seal the entries that no batch holds yet."""
    return sealing.seal(timezone.now())


@shared_task
def sign_daily_heads() -> int:
    """Sign today's heads, once a day."""
    return heads.sign_day(timezone.now())
