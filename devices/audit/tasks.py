"""Celery's doors to the audit room. Each may run twice, and finds nothing to do the second time."""

from celery import shared_task
from django.utils import timezone

from devices.audit import heads, rotating, sealing


@shared_task
def seal_log() -> int:
    """Seal the entries that no batch holds yet."""
    return sealing.seal(timezone.now())


@shared_task
def sign_daily_heads() -> int:
    """Sign today's heads, once a day, by a key that is written down."""
    now = timezone.now()
    rotating.begin_first(now)
    return heads.sign_day(now)
