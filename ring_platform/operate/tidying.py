"""What killed workers left where they worked goes when a worker starts, in every room; what is being used stays."""

from __future__ import annotations

import structlog
from celery.signals import worker_ready
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections

from devices.clips import workplace
from neighbors.posts import media_work
from neighbors.posts.models import Media
from police_portal.custody import exporting, making, packing
from police_portal.law import preserving

WORKS = (making.WORK, exporting.WORK, packing.WORK, preserving.WORK)

log = structlog.get_logger(__name__)


def tidy() -> int:
    """Returns how many folders and files went. Every worker has a disk of its own: nobody else does this for it."""
    count = workplace.tidy() + workplace.tidy_loose(settings.WORK_DIR)
    count += workplace.tidy_room(media_work.ROOM, Media.objects.all())
    return count + sum(workplace.tidy_room(work.room, work.rows()) for work in WORKS)


def _worker_begins(**_rest: object) -> None:
    try:
        count = tidy()
    except DatabaseError as error:  # each task tidies up, too
        log.warning("not_tidied", error=type(error).__name__)
    else:
        log.info("tidied", count=count)
    finally:
        connections.close_all()


worker_ready.connect(_worker_begins)
