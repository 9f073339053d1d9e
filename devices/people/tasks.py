"""Celery's doors to the people room."""

from celery import shared_task
from django.utils import timezone

from devices.people import inviting


@shared_task
def send_invites() -> int:
    """Send the invitations that are due."""
    return inviting.send_due(timezone.now())
