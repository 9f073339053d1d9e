"""Celery's doors to the clips room. Each takes an id, may run twice, and finds nothing to do the second time."""

from celery import shared_task
from django.utils import timezone

from devices.clips import analysis, copying, joining, restarting, retention, workplace
from devices.storage import StorageError


@shared_task
def analyze_clip(clip_id: int) -> None:
    """Read a received clip."""
    workplace.tidy()
    analysis.analyze(clip_id, timezone.now)


@shared_task
def make_h264(clip_id: int) -> None:
    """Make the copy of a HEVC clip for browsers that do not play it."""
    workplace.tidy()
    copying.make_h264(clip_id, timezone.now)


@shared_task
def restart_lost() -> int:
    """Wake the clips that lost their worker or their message."""
    workplace.tidy()
    return restarting.restart_lost(timezone.now())


@shared_task(autoretry_for=(StorageError,), retry_backoff=True, max_retries=3)
def end_abandoned_uploads() -> int:
    """End the uploads that were not finished in time."""
    return joining.end_abandoned(timezone.now())


@shared_task(autoretry_for=(StorageError,), retry_backoff=True, max_retries=3)
def delete_due() -> int:
    """Delete expired clips and those whose owner deleted them: bytes first, rows second."""
    return retention.delete_due(timezone.now())


@shared_task(autoretry_for=(StorageError,), retry_backoff=True, max_retries=3)
def sweep_removed() -> int:
    """Delete removed cameras and homes with all their clips."""
    return retention.sweep_removed(timezone.now())
