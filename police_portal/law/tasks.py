"""Tasks of the desk: shells that take the time and call a flow. Each may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from devices.storage import StorageError
from police_portal.law import account_data, preserving, telling


@shared_task
def tell_of_demands() -> int:
    """Tell whom a demand concerns, once nothing forbids it any more."""
    return telling.tell_due(timezone.now())


@shared_task
def clear_account_data() -> int:
    """Delete the account data whose time is over."""
    return account_data.clear_due(timezone.now())


@shared_task
def seal_copy(preserved_id: int) -> None:
    """Make the sealed copy of a recording that an order keeps."""
    preserving.seal_copy(preserved_id, timezone.now)


@shared_task
def restart_lost_seals() -> int:
    """Wake the sealed copies that lost their worker or their message; find what came late, or may be frozen now."""
    now = timezone.now()
    return preserving.enrol_late(now) + preserving.freeze_told(now) + preserving.restart_lost(now)


@shared_task(autoretry_for=(StorageError,), retry_backoff=True, max_retries=3)
def end_preservations() -> int:
    """End the orders whose time is over, and delete what they kept: bytes first, rows second."""
    now = timezone.now()
    preserving.end_due(now)
    return preserving.delete_ended(now)
