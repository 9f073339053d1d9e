"""A custody package is asked for and handed out: several recordings of one request, or one, as a signed ZIP.

It holds what the agency could take out one by one, for a written purpose, and each owner reads of it. A recording that
is taken back, over or frozen meanwhile closes the whole package: nothing of it is handed out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.actions import Action as DeviceAction
from devices.audit.recording import record
from devices.errors import Conflict, Gone, Refused
from devices.notices.models import NoticeKind
from devices.objects import storing
from devices.objects.models import StoredObject
from devices.people.models import User
from devices.wake import wake
from police_portal.actions import Action
from police_portal.custody.downloads import LIVES, MOST_WAITING, OVER, asking_officer, purpose_in
from police_portal.custody.models import Download, DownloadState, Package, Share, ShareQuerySet
from police_portal.custody.owners import note_on_clip, tell_owner
from police_portal.custody.running import FREE, WAKE_AFTER

TASK = "police_portal.custody.tasks.make_package"
PACKAGE = "package"  # Download.what
BEING_MADE = (DownloadState.WAITING, DownloadState.PROCESSING)


def of_request(share: Share, now: datetime) -> ShareQuerySet:
    """What of this share's request or demand can go into a package now."""
    return Share.objects.filter(
        request=share.request_id, demand=share.demand_id, may_download=True, copy__isnull=False
    ).readable(now)


@transaction.atomic
def ask(share: Share, purpose: str, *, is_whole: bool, by: User, now: datetime) -> Package:
    """Ask for a package of this recording; is_whole: of all of its request whose owners let them be taken out.

    Raises Refused, Invalid, Gone, Conflict.
    """
    officer = asking_officer(share, by)
    said = purpose_in(purpose)
    held = of_request(share, now).select_for_update(of=("self",)).order_by("pk")
    packed = list(held if is_whole else held.filter(pk=share.pk))
    if share.pk not in {one.pk for one in packed}:
        if Share.objects.filter(pk=share.pk).readable(now).exists():
            raise Refused(_("The owner lets you look at this recording here, and not take a copy of it."))
        raise Gone(_("This recording is not lent any more."))
    mine = Package.objects.filter(
        request=share.request_id, demand=share.demand_id, officer=officer, state__in=BEING_MADE
    )
    if mine.count() >= MOST_WAITING:
        raise Conflict(_("Some packages are being made for you already. Wait for them first."))
    made = Package.objects.create(
        request=share.request,
        demand=share.demand,
        officer=officer,
        at=now,
        purpose=said,
        wake_at=now + WAKE_AFTER,
    )
    made.shares.set(packed)
    wake(TASK, made.pk)
    return made


def readable_of(package: Package, now: datetime) -> list[Share]:
    """Everything in it, locked until the transaction ends. Raises Gone when any of it is not lent any more."""
    held = Share.objects.select_for_update(of=("self",)).filter(packages=package).readable(now).order_by("pk")
    found = list(held.select_related("copy", "original", "clip", "home", "agency", "request", "demand"))
    if not found or len(found) != package.shares.count():
        raise Gone(_("A recording in this package is not lent any more. Ask for another package of the rest."))
    return found


@transaction.atomic
def hand_out(package: Package, *, by: User, now: datetime, is_from_start: bool = True) -> StoredObject:
    """What the door gives: each time it is written down for each recording, the first time each owner is told.

    is_from_start: not a download that goes on where it broke off. Raises Refused, Gone, Conflict.
    """
    packed = readable_of(package, now)
    asking_officer(packed[0], by)
    if package.officer.user_id != by.pk:
        raise Refused(_("This package names another officer. Ask for one of your own."))
    if package.state in BEING_MADE:
        raise Conflict(_("This package is still being made."))
    is_here = package.state in (DownloadState.READY, DownloadState.TAKEN) and package.at > now - LIVES
    if package.stored is None or not is_here:
        raise Gone(_("This package is not here any more. Ask for another one, while the recordings are lent."))
    if Package.objects.filter(pk=package.pk, state=DownloadState.READY).update(state=DownloadState.TAKEN):
        _left(package, packed, by, now)
    elif is_from_start:
        for row in Download.objects.filter(share__in=packed, what=PACKAGE, sha256=package.sha256):
            share = next(one for one in packed if one.pk == row.share_id)
            _written_down(package, share, row, by)
    return package.stored


def _written_down(package: Package, share: Share, row: Download, by: User) -> None:
    facts = {"share": str(share.uuid), "download": str(row.uuid), "what": PACKAGE, "sha256": package.sha256}
    record(by, Action.PACKAGE_MADE, share, home=share.home, package=str(package.uuid), **facts)
    note_on_clip(share, DeviceAction.CLIP_DOWNLOADED_BY_AGENCY, by=by, **facts)


def _left(package: Package, packed: Sequence[Share], by: User, now: datetime) -> None:
    told: set[int | None] = set()
    for share in packed:
        row = Download.objects.create(
            share=share,
            officer=package.officer,
            at=now,
            purpose=package.purpose,
            what=PACKAGE,
            sha256=package.sha256,
            state=DownloadState.TAKEN,
        )
        _written_down(package, share, row, by)
        if share.home_id not in told:  # once for each home, whatever the number of its recordings
            told.add(share.home_id)
            tell_owner(share, NoticeKind.SHARE_DOWNLOADED, now=now, officer=str(by), purpose=package.purpose)


def stop(share: Share, now: datetime) -> None:
    """A share is over: nothing that holds it is made or handed out any more. In the transaction that ends the share."""
    holding = Package.objects.filter(shares=share)
    for lease in list(holding.filter(lease__isnull=False).values_list("lease", flat=True)):
        if lease is not None:
            storing.give_up(lease, now)
    for state, after in OVER.items():
        holding.filter(state=state).update(state=after, **FREE)


@transaction.atomic
def clear_old(now: datetime) -> int:
    """After a day a package is not here any more. Returns how many that were."""
    stays = {DownloadState.READY: DownloadState.UNUSED, DownloadState.TAKEN: DownloadState.GONE}
    over = Package.objects.select_for_update(of=("self",)).filter(at__lte=now - LIVES)
    count = 0
    for state, after in stays.items():
        for row in over.filter(state=state).select_related("stored").order_by("at")[:500]:
            thing = row.stored
            Package.objects.filter(pk=row.pk).update(state=after, stored=None)
            storing.doom([thing] if thing is not None else [], now)
            count += 1
    return count
