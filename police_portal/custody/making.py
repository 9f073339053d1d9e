"""The agency's own copy of a clip is made: by a worker, in the limited child, ending in exactly one result.

Faces are covered unless the owner chose otherwise, the camera's privacy zones always. Agency, case and lease stand in
every frame. Nothing of the recording goes in but its pictures, and its sound where the owner gave it.
"""

from __future__ import annotations

import platform
from datetime import datetime
from importlib.metadata import version
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from devices.audit.recording import record
from devices.clips.lease import Clock, LeaseLost
from devices.clips.models import Clip
from devices.clips.running import OtherBytes
from devices.notices.models import Notice, NoticeKind
from devices.notices.telling import tell
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.people.models import User
from devices.video import isolation
from devices.video.pictures import Zones
from devices.video.redaction import Blurred, RedactWish
from devices.video.tracks import Row
from police_portal.actions import Action
from police_portal.agencies.models import Officer
from police_portal.custody import ending, running
from police_portal.custody.holding import release
from police_portal.custody.lending import TASK
from police_portal.custody.models import EndReason, Share, ShareQuerySet, ShareState
from police_portal.custody.owners import tell_owner
from police_portal.custody.running import FREE, Rows, Run, Work

WRITTEN_BEFORE = ("time_zone", "arrived_at")  # of what a demand opened, at its release
GONE = ("lost_bytes", "changed_bytes")
CRF = 21  # of x264: what an agency looks at is kept better than what stands in the feed
LIBRARIES = {"PyAV": "av", "OpenCV": "opencv-python-headless", "NumPy": "numpy"}


def make_copy(share_id: int, clock: Clock) -> None:
    """Make the copies of a share that waits. A second run finds nothing to do."""
    running.run(WORK, share_id, clock)


def restart_lost(now: datetime) -> int:
    return running.restart_lost(WORK, now)


def _rows() -> ShareQuerySet:
    return Share.objects.select_related(
        "agency",
        "request",
        "demand",
        "home",
        "clip__camera",
        "clip__playable",
        "clip__original",
        "clip__home",
        "preserved__stored",
    )


def _source(share: Share) -> StoredObject | None:
    """The recording as it plays at its owner's, with the masks of its privacy zones; or as it was preserved."""
    if share.preserved is not None:
        return share.preserved.stored
    return (share.clip.playable or share.clip.original) if share.clip else None


def marks(share: Share) -> list[str]:
    """What stands in every frame. Dates as at the home."""
    under = share.under
    first, last = (f"{when.astimezone(share.zone):%Y-%m-%d}" for when in (share.given_at, share.ends_at))
    by, what = ("Lent by its owner", "request") if share.demand_id is None else ("Released by order", "demand")
    return [
        f"{share.agency.name} - case {under.case_number} - {what} {under.reference}",
        f"{by} {first} to {last} - share {str(share.uuid)[:8]}",
    ]


def _make(run: Run, share: Share) -> None:
    wish = RedactWish(
        start_s=share.start_s,
        end_s=_end_s(share),
        with_sound=share.with_sound,
        zones=_zones(share),
        max_s=float(settings.MAX_CLIP_S),
        marks=marks(share),
        crf=CRF,
    )
    boxes: list[Row] = []
    if share.is_redacted:
        boxes = isolation.find_faces(run.source, wish, **run.limits()).boxes
    copy, poster = run.folder / "copy.mp4", run.folder / "poster.jpg"
    made = isolation.redact(run.source, copy, poster, boxes, wish, **run.limits())
    stored = {
        "copy": run.put(Purpose.LEASE, copy, "video/mp4"),
        "poster": run.put(Purpose.LEASE_POSTER, poster, "image/jpeg"),
    }
    if share.gives_original and not (share.demand_id is not None and made.damage):
        stored["original"] = _original(run, share)
    _lent(run, share, stored, _facts(share, made, boxes, stored), run.lease.clock())


def _end_s(share: Share) -> float | None:
    """A demand opens what was known of the recording when it was ticked: sound that goes on after it is not in it.

    An original is given only of what can be read to its end: to see that, all of it is read.
    """
    if share.demand_id is None or share.gives_original:
        return share.end_s
    return share.start_s + share.duration_s


def _zones(share: Share) -> Zones:
    """Polygons that are covered in every copy. Raises OtherBytes when the recording is gone."""
    if share.clip is None and share.preserved is None:
        raise OtherBytes("lost_bytes")
    sealed = share.preserved.zones if share.preserved is not None else []
    now = share.clip.camera.privacy_zones if share.clip is not None else []
    return cast(Zones, now + [zone for zone in sealed if zone not in now])


def _original(run: Run, share: Share) -> StoredObject:
    """The bytes as they are kept of it, compared with what was written down when they came."""
    kept = share.clip.original if share.preserved is None and share.clip is not None else _source(share)
    file = run.folder / "original"
    if kept is None:
        raise OtherBytes("lost_bytes")
    run.fetch(kept, file)
    if storing.sha256_of(file) != kept.sha256:
        raise OtherBytes("changed_bytes")
    return run.put(Purpose.LEASE_ORIGINAL, file, kept.content_type)


def _facts(share: Share, made: Blurred, boxes: list[Row], stored: dict[str, StoredObject]) -> dict[str, Any]:
    """How it was made, for the chain of custody."""
    source = _source(share)
    kept = {name: share.made_facts[name] for name in WRITTEN_BEFORE if name in share.made_facts}
    return kept | {
        "tool": "Porch",
        "versions": {"Python": platform.python_version()} | {name: version(of) for name, of in LIBRARIES.items()},
        "width": made.width,
        "height": made.height,
        "duration_s": made.duration_s,
        "has_sound": made.has_sound,
        "damage": made.damage,
        "covered": {
            "faces": sum(row["what"] == "face" for row in boxes) if share.is_redacted else None,
            "zones": len(_zones(share)),
        },
        "marks": marks(share),
        "source_sha256": source.sha256 if source else "",
        "sha256": {what: thing.sha256 for what, thing in stored.items()},
    }


@transaction.atomic
def _lent(run: Run, share: Share, stored: dict[str, StoredObject], facts: dict[str, Any], now: datetime) -> None:
    columns = FREE | {
        "state": ShareState.LENT,
        "lent_at": share.lent_at or now,
        "attempts": 0,
        "put_offs": 0,
        "reason": "",
        "step": "",
        "gives_original": "original" in stored,
    }
    if not run.lease.row().filter(state=ShareState.PROCESSING).update(**columns, **stored, made_facts=facts):
        raise LeaseLost(str(run.lease.id))
    storing.keep(stored.values())
    hashes = {f"{what}_sha256": thing.sha256 for what, thing in stored.items()}
    record(None, Action.SHARE_READY, share, home=share.home, **hashes)
    _tell_agency(share, now)


def _tell_agency(share: Share, now: datetime) -> None:
    """Everybody of the agency who has not been told since they last looked."""
    path = reverse("police_portal:portal_shares")
    if share.demand is not None:
        path = reverse("police_portal:portal_demand", args=[share.demand.uuid])
    kind = NoticeKind.SHARED if share.sealed_at is None else NoticeKind.COPY_REPLACED
    told = Notice.objects.filter(kind=kind, path=path, read_at__isnull=True)
    told = told.filter(facts__reference=share.under.reference)
    working = Officer.objects.working().filter(agency=share.agency).values("user")
    readers = User.objects.filter(pk__in=working).exclude(pk__in=told.values("user"))
    tell(readers, kind, now=now, path=path, mail_to=readers, reference=share.under.reference)


@transaction.atomic
def _unreadable(held: Rows, share: Share, code: str, now: datetime) -> None:
    """The owner is told, and the clip is free again. One that its owner deletes meanwhile is no failure."""
    if share.sealed_at is not None:  # what was given before is not opened again
        if not held.filter(state=ShareState.PROCESSING).exists():
            return  # another run has gone on with it
        ending.end(share, EndReason.UNREADABLE, by=None, now=now)
        return
    is_there = share.clip is not None and Clip.objects.present().filter(pk=share.clip.pk).exists()
    if code in GONE and not is_there and share.demand_id is None:
        running.put_off(held, share, now)  # the sweep ends it
        return
    columns = FREE | {"state": ShareState.UNREADABLE, "reason": code, "put_offs": 0}
    if not held.filter(state=ShareState.PROCESSING).update(**columns):
        return
    record(None, Action.SHARE_UNREADABLE, share, home=share.home, reason=code)
    release(share, now=now)
    tell_owner(share, NoticeKind.SHARE_FAILED, now=now)


WORK = Work(_rows, TASK, "shares", _source, _make, _unreadable)
