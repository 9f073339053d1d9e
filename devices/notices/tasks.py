"""Celery's doors to the notices room."""

from celery import shared_task
from django.utils import timezone

from devices.notices import mailing


@shared_task
def send_due_mail() -> int:
    """Send the mails that are due."""
    return mailing.send_due(timezone.now())
