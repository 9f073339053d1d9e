"""The end of a share: first nothing of it opens any more, then its bytes go, then the rows, with a signed record.

Safe to stop at any point and run again. What is frozen by a preservation demand stays, unread, until that is decided.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from devices import storage
from devices.audit.recording import record
from devices.notices.models import NoticeKind
from devices.objects import storing
from devices.objects.models import StoredObject
from devices.people.models import User
from devices.storage import StorageError
from devices.wake import wake
from police_portal.actions import Action
from police_portal.custody import package, records
from police_portal.custody.downloads import OVER
from police_portal.custody.holding import release
from police_portal.custody.models import Download, EndReason, Package, Share, ShareState
from police_portal.custody.owners import tell_owner
from police_portal.requests.models import RequestStatus

ALIVE = (ShareState.WAITING, ShareState.PROCESSING, ShareState.LENT)
STORED = ("copy", "poster", "original", "sealed_copy", "sealed_poster", "sealed_original")
BATCH = 100
END = "police_portal.custody.tasks.end_shares"


def end_due(now: datetime) -> int:
    """End what is over: by time, with its clip, or with the agency's request. Returns how many that were.

    The owner's deletion counts once it cannot be taken back; until then nothing opens either.
    """
    alive = Share.objects.filter(state__in=ALIVE, frozen_at__isnull=True)
    over = {  # time first: with the hold a clip may expire and be gone, which is no deletion by its owner
        EndReason.TIME: Q(ends_at__lte=now),
        EndReason.CLIP_DELETED: Q(demand__isnull=True) & (Q(clip__isnull=True) | Q(clip__delete_at__lte=now)),
        EndReason.REQUEST_WITHDRAWN: Q(request__status=RequestStatus.WITHDRAWN),
    }
    return sum(
        end(share, reason, by=None, now=now)
        for reason, condition in over.items()
        for share in alive.filter(condition).order_by("ends_at", "pk").select_related("home")[:BATCH]
    )


@transaction.atomic
def end(share: Share, reason: EndReason, *, by: User | None, now: datetime) -> bool:
    """From here on nothing of it opens, and who works on it has lost its lease. False: it was over already."""
    held = Share.objects.select_for_update(of=("self",)).filter(pk=share.pk, state__in=ALIVE).first()
    if held is None or (reason == EndReason.TIME and held.ends_at > now):  # extended in the same moment
        return False
    Share.objects.filter(pk=share.pk).update(
        state=ShareState.ENDED, ended_at=now, end_reason=reason, lease=None, lease_until=None, wake_at=None, step=""
    )
    stop_making(held, now)
    action = Action.SHARE_WITHDRAWN if reason == EndReason.WITHDRAWN else Action.SHARE_ENDED
    record(by, action, share, home=share.home, reason=reason.value)
    release(share, now=now)
    wake(END)
    return True


def stop_making(share: Share, now: datetime) -> None:
    """Runs that make copies keep nothing: their leases are gone, and what they began is deleted.

    Downloads and packages of it are not handed out any more. In the transaction that locks the share and changes it.
    """
    making = Download.objects.filter(share=share, lease__isnull=False).values_list("lease", flat=True)
    for lease in [share.lease, *making]:
        if lease is not None:
            storing.give_up(lease, now)
    for state, after in OVER.items():
        free = {"state": after, "lease": None, "lease_until": None, "wake_at": None}
        Download.objects.filter(share=share, state=state).exclude(what="package").update(**free)
    package.stop(share, now)


def delete_ended(now: datetime) -> int:
    """Delete what is here of ended shares: bytes first, rows second. Returns how many shares that were.

    Raises StorageError when the store does not answer; the next call goes on.
    """
    due = Share.objects.filter(state=ShareState.ENDED, frozen_at__isnull=True).order_by("ended_at", "pk")
    return sum(_delete(share, now) for share in list(due[:BATCH]))


def _delete(share: Share, now: datetime) -> bool:
    things = objects_of(share)
    keys = [thing.key for _what, thing in things]
    storage.delete(keys)
    if any(storage.size_of(key) is not None for key in keys):
        raise StorageError("the store still holds what it was to delete")  # no record may say otherwise
    return _forget(share, now)


def objects_of(share: Share) -> list[tuple[str, StoredObject]]:
    """Every object that is here for this share, and what it is."""
    row = Share.objects.select_related(*STORED).get(pk=share.pk)
    held = [(what.replace("_", " "), getattr(row, what)) for what in STORED]
    marked = Download.objects.filter(share=share, stored__isnull=False).select_related("stored").order_by("pk")
    held += [("marked copy", one.stored) for one in marked]
    packed = Package.objects.filter(shares=share, stored__isnull=False).select_related("stored").order_by("pk")
    held += [("package", one.stored) for one in packed]
    return [(what, thing) for what, thing in held if thing is not None]


@transaction.atomic
def _forget(share: Share, now: datetime) -> bool:
    """The rows go and the record comes, once: whoever comes second finds the share deleted."""
    waiting = Share.objects.select_for_update(of=("self",)).filter(state=ShareState.ENDED, frozen_at__isnull=True)
    held = waiting.select_related("agency", "request", "demand", "home").filter(pk=share.pk).first()
    if held is None:
        return False
    things = objects_of(held)
    Download.objects.filter(share=held).update(stored=None)
    Package.objects.filter(shares=held).update(stored=None)
    gone: dict[str, Any] = {"state": ShareState.DELETED, "deleted_at": now} | dict.fromkeys(STORED)
    Share.objects.filter(pk=held.pk).update(**gone, said_name="", said_contact="", said_address="")
    records.write(held, things, now=now)
    StoredObject.objects.filter(pk__in=[thing.pk for _what, thing in things]).delete()
    record(None, Action.SHARE_DELETED, held, home=held.home, sha256=[thing.sha256 for _what, thing in things])
    tell_owner(held, NoticeKind.SHARE_ENDED, now=now)
    return True
