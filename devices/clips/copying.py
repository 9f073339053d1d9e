"""The H.264 copy of a HEVC recording, for browsers that do not play it. The clip is ready all the while."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from devices.clips import outcome
from devices.clips.lease import Clock, Lease, LeaseLost, take_for_h264
from devices.clips.models import ClipQuerySet
from devices.clips.running import Run, run
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.video import isolation
from devices.video.errors import Unreadable


def make_h264(clip_id: int, clock: Clock) -> None:
    """Make the copy that this clip waits for. A second run finds nothing to do."""
    run(take_for_h264(clip_id, clock), _work)


def _work(run: Run) -> None:
    source = run.clip.playable or run.clip.original
    if source is None:
        raise Unreadable("damaged", "no bytes")
    run.fetch(source.key)
    isolation.to_h264(
        run.source,
        run.folder / "copy.mp4",
        wall_s=settings.ANALYSIS_WALL_S,
        on_wait=run.lease.renew,
        wait_s=run.beat_s,
    )
    _made(run.lease, run.put(Purpose.H264, "copy.mp4", "video/mp4"))


@transaction.atomic
def _made(lease: Lease[ClipQuerySet], made: StoredObject) -> None:
    if not lease.row().update(h264=made, **outcome.FREE | {"wants_h264": False, "attempts": 0, "put_offs": 0}):
        raise LeaseLost(str(lease.id))
    storing.keep([made])
