"""Celery's doors to the consent room."""

from celery import shared_task
from django.utils import timezone

from police_portal.consent import inviting, reminding


@shared_task(acks_late=True)
def invite_homes(request_id: int) -> None:
    """Invite the homes of a request that was opened. A second run changes nothing."""
    inviting.invite(request_id, timezone.now())


@shared_task
def invite_waiting() -> None:
    """Invite the homes of open requests whose message got lost."""
    for request_id in inviting.waiting(timezone.now()):
        inviting.invite(request_id, timezone.now())


@shared_task
def remind_invited() -> None:
    """The one reminder, where half of the time has passed."""
    reminding.remind_due(timezone.now())
