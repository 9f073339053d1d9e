"""Celery's doors to the objects room."""

from celery import shared_task
from django.utils import timezone

from devices.objects import sweeping
from devices.storage import StorageError


@shared_task(autoretry_for=(StorageError,), retry_backoff=True, max_retries=3)
def sweep_objects() -> int:
    """Delete the bytes and rows of objects that nothing points to."""
    return sweeping.sweep(timezone.now())
