"""Tasks of custody: shells that take the time and call a flow. Each may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from devices.storage import StorageError
from police_portal.custody import downloads, ending, exporting, making, package, packing


@shared_task
def make_copy(share_id: int) -> None:
    """Make the agency's copy of a clip that was lent."""
    making.make_copy(share_id, timezone.now)


@shared_task
def make_export(download_id: int) -> None:
    """Make the marked copy of a download that an officer asked for."""
    exporting.make_export(download_id, timezone.now)


@shared_task
def make_package(package_id: int) -> None:
    """Make the custody package that an officer asked for."""
    packing.make_package(package_id, timezone.now)


@shared_task
def restart_lost_copies() -> int:
    """Wake the shares, downloads and packages that lost their worker or their message."""
    now = timezone.now()
    return making.restart_lost(now) + exporting.restart_lost(now) + packing.restart_lost(now)


@shared_task(autoretry_for=(StorageError,), retry_backoff=True, max_retries=3)
def end_shares() -> int:
    """End the leases whose time is over, and delete what of them is here: bytes first, rows second."""
    now = timezone.now()
    ending.end_due(now)
    return ending.delete_ended(now)


@shared_task
def clear_downloads() -> int:
    """Take back the marked copies and packages that were there for a day."""
    now = timezone.now()
    return downloads.clear_old(now) + package.clear_old(now)
