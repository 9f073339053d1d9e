"""The officer's one door to what was lent: the right is checked at every request, and the owner sees every look.

There is no link that lives by itself: what is withdrawn, over, frozen, or of an agency without a permission in force
answers 410 from the next request on, the next Range of a running film included. A look is written down once for each
officer and share in ten minutes, because a player asks dozens of times.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from devices.audit.actions import Action as DeviceAction
from devices.audit.models import AuditEntry
from devices.audit.recording import record
from devices.clips import playback
from devices.clips.passing import bytes_response
from devices.errors import Gone
from devices.objects.models import StoredObject
from devices.people.models import User
from police_portal.actions import Action
from police_portal.custody import downloads
from police_portal.custody.models import Download, Share, ShareState
from police_portal.custody.owners import note_on_clip

ONE_LOOK = timedelta(minutes=10)
VIDEO, POSTER = "video", "poster"
LOADED = ("copy", "poster", "clip", "home", "agency", "request", "demand")


def open_copy(request: HttpRequest, share: Share, what: str, *, by: User, now: datetime) -> HttpResponseBase:
    """The agency's copy or its poster, to an officer who found the share by visible_to. Raises Gone."""
    readable = Share.objects.filter(pk=share.pk).readable(now).select_related(*LOADED).first()
    if readable is None:
        raise Gone(why_closed(share))
    stored = readable.poster if what == POSTER else readable.copy
    if stored is None:
        raise Gone(why_closed(share))
    note_look(readable, by=by, now=now)
    return bytes_response(request, stored, filename=f"{share.uuid}.{_suffix(stored)}")


def why_closed(share: Share) -> str:
    """What an officer reads instead. It says nothing of what the owner did, or why."""
    if share.state in (ShareState.WAITING, ShareState.PROCESSING):
        return _("The copy of this recording is being made anew. It is there again in some minutes.")
    if share.state != ShareState.LENT:
        if share.demand_id is not None:
            return _("This recording is not here any more: its time is over.")
        return _("This recording is not lent any more.")
    if share.frozen_at is not None:
        return _("This recording is frozen until a demand to preserve it is decided. Nobody can open it.")
    return _("This recording cannot be opened now: it is not lent any more, or no permission is in force.")


@transaction.atomic
def note_look(share: Share, *, by: User, now: datetime) -> None:
    """Write a look down, unless this officer's last one at this share is younger than ten minutes."""
    recent = AuditEntry.objects.filter(
        subject_uuid=share.uuid, at__gt=now - ONE_LOOK, action=Action.SHARE_PLAYED, person__actor_uuid=by.uuid
    )
    if recent.exists():
        return
    record(by, Action.SHARE_PLAYED, share, home=share.home)
    note_on_clip(share, DeviceAction.CLIP_SEEN_BY_AGENCY, by=by)


def open_download(request: HttpRequest, download: Download, *, by: User, now: datetime) -> HttpResponseBase:
    """What an officer takes out of here. Raises Refused, Gone, Conflict."""
    stored = downloads.hand_out(download, by=by, now=now, is_from_start=playback.from_start(request))
    name = f"{download.share.under.reference} {download.what} {str(download.uuid)[:8]}.{_suffix(stored)}"
    return bytes_response(request, stored, filename=name, as_download=True)


def _suffix(stored: StoredObject) -> str:
    return stored.key.rpartition(".")[2]
