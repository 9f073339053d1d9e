"""Celery's door to the room of backups."""

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from devices.errors import DomainError
from devices.keeping import backing, closing
from devices.keeping.targets import open_target
from devices.storage import StorageError

log = structlog.get_logger(__name__)


@shared_task
def write_journal() -> bool:
    """What went since the last backup, where BACKUP_TO is set. False: not written now; the next one says it too."""
    if not settings.BACKUP_TO or closing.is_closed():
        return False
    try:
        target, now = open_target(settings.BACKUP_TO), timezone.now()
        if backing.is_late(target, now):
            log.error("nobody_backs_up")
            backing.back_up(target, now)
        else:
            backing.write_journal(target, now)
    except (DomainError, StorageError) as error:
        log.warning("journal_not_written", error=str(error))
        return False
    return True
