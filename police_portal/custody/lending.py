"""The owner lends a clip to the agency that asked: the row, the hold on the clip, and a worker that makes the copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.actions import Action as DeviceAction
from devices.audit.models import AuditEntry
from devices.audit.recording import record
from devices.clips.models import Clip
from devices.errors import Conflict, Refused
from devices.people.models import Home, Right, User
from devices.wake import wake
from police_portal import limits
from police_portal.actions import Action
from police_portal.custody.holding import hold
from police_portal.custody.models import Share, ShareState
from police_portal.requests.models import FootageRequest

TASK = "police_portal.custody.tasks.make_copy"
WAKE_AFTER = timedelta(seconds=30)
ALIVE = (ShareState.WAITING, ShareState.PROCESSING, ShareState.LENT)


@dataclass(frozen=True)
class Terms:
    """What the owner chose for one clip. name, contact, address: what the agency may know of them; else empty.

    may_download: the marked copy may be taken out of here; gives_original: so may the bytes as they arrived.
    """

    is_redacted: bool = True
    gives_original: bool = False
    may_download: bool = False
    with_sound: bool = False
    name: str = ""
    contact: str = ""
    address: str = ""


@transaction.atomic
def lend(asked: FootageRequest, clip: Clip, terms: Terms, *, by: User, now: datetime) -> Share:
    """Lend this clip for LEASE. Repeating it returns the same share, as it is, and changes nothing.

    Whether the request takes answers, and whether the clip fits it, the caller has checked. Raises Refused when `by`
    does not own the home, Conflict when the clip is not there to be lent, or was lent for this request and is back.
    """
    if not clip.home.allows(by, Right.OWN):
        raise Refused(_("Only the owner of the home can share its clips."))
    there = Clip.objects.present().select_for_update(of=("self",)).filter(pk=clip.pk).first()
    if there is None or not there.is_ready:
        raise Conflict(_("This clip is not there to be shared: it was deleted, or it is not ready yet."))
    columns = _columns(clip, terms, by, now) | {"agency": asked.agency}
    share, is_new = Share.objects.get_or_create(request=asked, clip=clip, defaults=columns)
    if is_new:
        _begin(share, asked, clip, by, now)
    elif share.state not in ALIVE:
        raise Conflict(
            _("This clip was shared for this request before, and that is over. It can be shared for another.")
        )
    return share


def _columns(clip: Clip, terms: Terms, by: User, now: datetime) -> dict[str, Any]:
    return {
        "home": clip.home,
        "clip_uuid": clip.uuid,
        "given_by": by,
        "given_at": now,
        "is_redacted": terms.is_redacted,
        "gives_original": terms.gives_original,
        "may_download": terms.may_download,
        "with_sound": terms.with_sound,
        "said_name": terms.name,
        "said_contact": terms.contact,
        "said_address": terms.address,
        "cell": clip.home.cell,
        "recorded_at": clip.shown_at,
        "duration_s": clip.duration_s or 0.0,
        "clip_sha256": clip.sha256 or "",
        "ends_at": now + limits.LEASE,
        "wake_at": now + WAKE_AFTER,
        "made_facts": {"time_zone": clip.home.time_zone},  # the home may be gone later, and that is not told
    }


def _begin(share: Share, asked: FootageRequest, clip: Clip, by: User, now: datetime) -> None:
    said = _("Lent to {agency}").format(agency=asked.agency.name)
    hold(share, clip, said, by=by, now=now)
    chosen = {name: getattr(share, name) for name in ("is_redacted", "gives_original", "may_download", "with_sound")}
    record(by, Action.FOOTAGE_SHARED, share, home=clip.home, request=str(asked.uuid), clip=str(clip.uuid), **chosen)
    wake(TASK, share.pk)


@dataclass(frozen=True)
class Part:
    """What a demand opens of one recording, in seconds from its beginning; end_s None: to its end.

    clip: None when only the copy is left that was preserved by order.
    """

    clip: Clip | None
    preserved: Any  # of the room law: a Preserved, or None
    home: Home
    recorded_at: datetime  # of the recording's beginning
    duration_s: float
    sha256: str
    start_s: float = 0.0
    end_s: float | None = None
    covers_faces: bool = True
    with_sound: bool = False
    gives_original: bool = False


def _facts(part: Part, clip: UUID) -> dict[str, str]:
    """What the agency reads of it later, too: that its owner deletes recording or home must not show in it."""
    came = AuditEntry.objects.filter(subject_uuid=clip, action=DeviceAction.CLIP_RECEIVED).order_by("at", "pk").first()
    return {"time_zone": part.home.time_zone} | ({"arrived_at": came.at.isoformat()} if came is not None else {})


@transaction.atomic
def give(demand: Any, part: Part, *, by: User, now: datetime) -> Share:
    """A legal demand opens this part: a share like a lent one, by the same door and log, with no hold on the clip.

    That the demand opens it the caller has checked. Repeating it returns the same share.
    """
    ends = part.duration_s if part.end_s is None else part.end_s
    columns: dict[str, Any] = {
        "agency": demand.agency,
        "preserved": part.preserved,
        "end_s": part.end_s,
        "home": part.home,
        "clip": part.clip,
        "given_by": None,
        "given_at": now,
        "is_redacted": part.covers_faces,
        "gives_original": part.gives_original,
        "may_download": True,
        "with_sound": part.with_sound,
        "cell": part.home.cell,
        "recorded_at": part.recorded_at + timedelta(seconds=part.start_s),
        "duration_s": ends - part.start_s,
        "clip_sha256": part.sha256,
        "ends_at": now + limits.LEASE,
        "wake_at": now + WAKE_AFTER,
    }
    name = part.preserved.clip_uuid if part.clip is None else part.clip.uuid
    columns["made_facts"] = _facts(part, name)
    share, is_new = Share.objects.get_or_create(demand=demand, clip_uuid=name, start_s=part.start_s, defaults=columns)
    if is_new:
        facts = {"demand": str(demand.uuid), "clip": str(name), "start_s": part.start_s, "end_s": part.end_s}
        record(by, Action.FOOTAGE_RELEASED, share, home=part.home, **facts)
        wake(TASK, share.pk)
    return share
