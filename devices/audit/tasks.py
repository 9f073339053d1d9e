"""Celery's doors to the audit room. Each may run twice, and finds nothing to do the second time."""

from celery import shared_task
from django.contrib.auth import get_user_model
from django.utils import timezone

from devices.audit import heads, rotating, sealing
from devices.audit.models import SigningKey


@shared_task
def seal_log() -> int:
    """Seal the entries that no batch holds yet."""
    return sealing.seal(timezone.now())


@shared_task
def sign_daily_heads() -> int:
    """Sign today's heads, once a day, by a key that is written down.

    Not before the first person: a new instance stays empty, so that it can be filled from a backup.
    """
    if not SigningKey.objects.exists() and not get_user_model().objects.exists():
        return 0
    now = timezone.now()
    rotating.begin_first(now)
    return heads.sign_day(now)
