"""The copy that an officer takes out of here is made: theirs alone, with their name and the time in every frame."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from devices.clips.lease import Clock, LeaseLost
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.video import isolation
from devices.video.redaction import RedactWish
from police_portal.custody import running
from police_portal.custody.downloads import TASK
from police_portal.custody.making import CRF
from police_portal.custody.models import Download, DownloadQuerySet, DownloadState, Share
from police_portal.custody.running import FREE, Rows, Run, Work


def make_export(download_id: int, clock: Clock) -> None:
    """Make the marked copy of a download that waits. A second run finds nothing to do."""
    running.run(WORK, download_id, clock)


def restart_lost(now: datetime) -> int:
    return running.restart_lost(WORK, now)


def _rows() -> DownloadQuerySet:
    return Download.objects.select_related(
        "share__copy", "share__agency", "share__request", "share__demand", "officer__user"
    )


def _source(download: Download) -> StoredObject | None:
    return download.share.copy


def marks(download: Download) -> list[str]:
    """What stands in every frame, above; the lease stands below already."""
    agency, officer = download.share.agency.name, download.officer.user
    return [
        f"Taken out by {officer} - {agency}",
        f"{download.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC - download {str(download.uuid)[:8]}",
    ]


def _make(run: Run, download: Download) -> None:
    file = run.folder / "export.mp4"
    wish = RedactWish(
        with_sound=True, max_s=float(settings.MAX_CLIP_S), marks=marks(download), is_mark_on_top=True, crf=CRF
    )
    isolation.redact(run.source, file, run.folder / "poster.jpg", [], wish, **run.limits())
    _ready(run, download, run.put(Purpose.EXPORT, file, "video/mp4"), run.lease.clock())


@transaction.atomic
def _ready(run: Run, download: Download, thing: StoredObject, now: datetime) -> None:
    """Only while the recording is lent: an end that came first has seen to it that nothing is left."""
    lent = Share.objects.select_for_update(of=("self",)).filter(pk=download.share_id).readable(now)
    columns = FREE | {"state": DownloadState.READY, "stored": thing, "sha256": thing.sha256, "put_offs": 0}
    if not lent.exists() or not run.lease.row().filter(state=DownloadState.PROCESSING).update(**columns):
        raise LeaseLost(str(run.lease.id))
    storing.keep([thing])


@transaction.atomic
def _unreadable(held: Rows, download: Download, _code: str, now: datetime) -> None:
    held.filter(state=DownloadState.PROCESSING).update(**FREE | {"state": DownloadState.UNREADABLE})


WORK = Work(_rows, TASK, "exports", _source, _make, _unreadable)
