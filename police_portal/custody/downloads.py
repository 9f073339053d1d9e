"""An officer takes a copy out of here: for a written purpose, marked with their name, and its owner reads of it.

What has left cannot be called back. The agency can only state that it has deleted it, and the record of the end says
which of the two is so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.actions import Action as DeviceAction
from devices.audit.recording import record
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.objects import storing
from devices.objects.models import StoredObject
from devices.people.models import User
from devices.wake import wake
from police_portal.actions import Action
from police_portal.agencies.models import Officer
from police_portal.custody.models import Download, DownloadState, Share
from police_portal.custody.owners import note_on_clip, tell_owner
from police_portal.custody.running import WAKE_AFTER

TASK = "police_portal.custody.tasks.make_export"
LIVES = timedelta(days=1)  # then it is not handed out again
COPY, ORIGINAL = "copy", "original"
PURPOSE_LEAST, PURPOSE_MOST = 10, 300
MOST_WAITING = 3  # of one officer and share
OVER = {  # what becomes of one, when its share is over
    DownloadState.WAITING: DownloadState.UNUSED,
    DownloadState.PROCESSING: DownloadState.UNUSED,
    DownloadState.READY: DownloadState.UNUSED,
    DownloadState.TAKEN: DownloadState.GONE,
}


@transaction.atomic
def ask(share: Share, what: str, purpose: str, *, by: User, now: datetime) -> Download:
    """Ask to take the copy (a worker marks one) or the original (there at once).

    what: COPY or ORIGINAL. Raises Refused, Invalid, Gone, Conflict.
    """
    officer = asking_officer(share, by)
    said = purpose_in(purpose)
    held = Share.objects.select_for_update(of=("self",)).filter(pk=share.pk).readable(now)
    kept = held.select_related("original").first()
    if kept is None:
        raise Gone(_("This recording is not lent any more."))
    _check_allowed(kept, what)
    mine = kept.downloads.filter(officer=officer, state__in=[DownloadState.WAITING, DownloadState.PROCESSING])
    if mine.count() >= MOST_WAITING:
        raise Conflict(_("Some copies are being made for you already. Wait for them first."))
    row = Download(share=kept, officer=officer, at=now, purpose=said, what=what)
    if what == ORIGINAL and kept.original is not None:
        row.state, row.sha256 = DownloadState.READY, kept.original.sha256
    else:
        row.wake_at = now + WAKE_AFTER
    row.save()
    if row.state == DownloadState.WAITING:
        wake(TASK, row.pk)
    return row


def purpose_in(purpose: str) -> str:
    """Raises Invalid."""
    said = " ".join(purpose.split())
    if not PURPOSE_LEAST <= len(said) <= PURPOSE_MOST:
        sentence = _("Say what it is for, in {least} to {most} characters: the owner reads it.")
        raise Invalid(sentence.format(least=PURPOSE_LEAST, most=PURPOSE_MOST))
    return said


def asking_officer(share: Share, by: User) -> Officer:
    """Raises Refused: not of this agency, or may only look."""
    officer = Officer.objects.of(by)
    if officer is None or officer.agency_id != share.agency_id or not officer.may_ask:
        raise Refused(_("Only a requester or an administrator of the agency takes copies out of here."))
    return officer


def _check_allowed(share: Share, what: str) -> None:
    """The owner ticked each by itself. Raises Refused, Invalid."""
    if what == ORIGINAL:
        if share.original is None:
            raise Refused(_("The owner did not give the original."))
    elif what != COPY:
        raise Invalid(_("Choose the copy or the original."))
    elif not share.may_download:
        raise Refused(_("The owner lets you look at this recording here, and not take a copy of it."))


@transaction.atomic
def hand_out(download: Download, *, by: User, now: datetime, is_from_start: bool = True) -> StoredObject:
    """What the door gives: each time it is written down, the first time the owner is told.

    is_from_start: not a download that goes on where it broke off. Raises Refused, Gone, Conflict.
    """
    share = download.share
    held = Share.objects.select_for_update(of=("self",)).filter(pk=share.pk).readable(now).select_related("original")
    kept = held.first()
    if kept is None:
        raise Gone(_("This recording is not lent any more."))
    if download.officer.user_id != by.pk:
        raise Refused(_("This copy is marked with another officer's name. Ask for one of your own."))
    asking_officer(share, by)
    thing = kept.original if download.what == ORIGINAL else download.stored
    if download.state in (DownloadState.WAITING, DownloadState.PROCESSING):
        raise Conflict(_("This copy is still being made."))
    if thing is None or download.at <= now - LIVES or download.state not in (DownloadState.READY, DownloadState.TAKEN):
        raise Gone(_("This copy is not here any more. Ask for another one, while the recording is lent."))
    if Download.objects.filter(pk=download.pk, state=DownloadState.READY).update(state=DownloadState.TAKEN):
        _written_down(download, kept, by)
        tell_owner(kept, NoticeKind.SHARE_DOWNLOADED, now=now, officer=str(by), purpose=download.purpose)
    elif is_from_start:
        _written_down(download, kept, by)
    return thing


def _written_down(download: Download, share: Share, by: User) -> None:
    facts = {"share": str(share.uuid), "download": str(download.uuid), "what": download.what, "sha256": download.sha256}
    record(by, Action.SHARE_DOWNLOADED, share, home=share.home, **facts)
    note_on_clip(share, DeviceAction.CLIP_DOWNLOADED_BY_AGENCY, by=by, **facts)


@transaction.atomic
def attest(download: Download, *, by: User, now: datetime) -> Download:
    """The agency states that it has deleted what it took out. Once; the owner reads who said so, and when."""
    officer = asking_officer(download.share, by)
    if not Download.objects.left().filter(pk=download.pk).exists():
        raise Conflict(_("This copy never left here: there is nothing to attest."))
    said = Download.objects.filter(pk=download.pk, attested_at__isnull=True)
    if said.update(attested_at=now, attested_by=officer):
        share = download.share
        record(by, Action.DOWNLOAD_ATTESTED, share, home=share.home, download=str(download.uuid))
    download.refresh_from_db()
    return download


@transaction.atomic
def clear_old(now: datetime) -> int:
    """After a day nothing of a download is left here but what was written down. Returns how many that are."""
    over = Download.objects.select_for_update(of=("self",)).filter(at__lte=now - LIVES)
    stays = {DownloadState.READY: DownloadState.UNUSED, DownloadState.TAKEN: DownloadState.GONE}
    count = 0
    for state, after in stays.items():
        for row in over.filter(state=state).exclude(what="package").select_related("stored")[:500]:
            thing = row.stored
            Download.objects.filter(pk=row.pk).update(state=after, stored=None)
            storing.doom([thing] if thing is not None else [], now)
            count += 1
    return count
