"""Preservation by order: a sealed copy of each ticked recording, apart from its owner's.

Timeline, quota, expiry and deletion behave as without it. Nobody opens a sealed copy; only a later warrant or emergency
of the same home takes ticked parts from it. It ends by its time or by a decision, and is deleted then: bytes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from devices import storage
from devices.clips.lease import Clock, LeaseLost
from devices.clips.running import OtherBytes
from devices.errors import Conflict, Invalid
from devices.notices.models import NoticeKind
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.people.models import Office, User
from devices.storage import StorageError
from devices.wake import wake
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.whom import need
from police_portal.custody import running
from police_portal.custody.models import Share, ShareState
from police_portal.custody.running import FREE, WAKE_AFTER, Rows, Run, Work
from police_portal.law import minimising, telling
from police_portal.law.models import (
    DemandKind,
    DemandState,
    LegalDemand,
    Preserved,
    PreservedQuerySet,
    PreservedState,
)
from police_portal.law.noting import note
from police_portal.law.recordings import Found, in_hours
from police_portal.law.saying import in_public

SEAL = "police_portal.law.tasks.seal_copy"
END = "police_portal.law.tasks.end_preservations"
LATE = timedelta(days=7)  # recordings of ticked hours that arrive so long after are preserved, too
MAKING = (ShareState.WAITING, ShareState.PROCESSING)
BATCH = 100


@transaction.atomic
def enter(demand: LegalDemand, until: datetime, *, by: User, now: datetime) -> LegalDemand:
    """It is in force: what is ticked is sealed, and what was lent of it is frozen.

    Raises Refused, Conflict, Invalid.
    """
    need(by, Office.CUSTODIAN)
    held = minimising.lock(demand, DemandKind.PRESERVATION)
    if not now < until <= now + limits.PRESERVATION_MOST:
        most = limits.PRESERVATION_MOST.days
        raise Invalid(_("A preservation ends within {days} days; another order may follow it.").format(days=most))
    if not minimising.ticked(held):
        raise Conflict(_("Nothing is ticked that could be kept: tick the cameras and hours that the order names."))
    held.move(DemandState.IN_FORCE, decided_at=now, decided_by=by, until=until)
    note(by, Action.DEMAND_IN_FORCE, held, until=until.isoformat())
    _enrol(held, now)
    _tell(held, _("in force: what is ticked is kept"), now)
    demand.refresh_from_db()
    return demand


def enrol_late(now: datetime) -> int:
    """Recordings of ticked hours that came, or were read, after the order. Returns how many."""
    young = LegalDemand.objects.filter(state=DemandState.IN_FORCE, until__gt=now, decided_at__gt=now - LATE)
    return sum(_enrol_late(pk, now) for pk in list(young.values_list("pk", flat=True)))


def freeze_told(now: datetime) -> int:
    """What was lent before its owner could be told of the order, now that they are. Returns how many shares."""
    known = LegalDemand.objects.filter(state=DemandState.IN_FORCE, told_at__isnull=False, gag_until__isnull=False)
    return sum(_freeze_told(pk, now) for pk in list(known.values_list("pk", flat=True)))


@transaction.atomic
def _freeze_told(pk: int, now: datetime) -> int:
    in_force = LegalDemand.objects.select_for_update(of=("self",)).filter(pk=pk, state=DemandState.IN_FORCE)
    held = in_force.select_related("home").first()
    if held is None:
        return 0
    return _freeze(held, held.preserved.values_list("clip_uuid", flat=True), now, before=held.told_at)


@transaction.atomic
def _enrol_late(pk: int, now: datetime) -> int:
    in_force = LegalDemand.objects.select_for_update(of=("self",)).filter(pk=pk, state=DemandState.IN_FORCE)
    held = in_force.select_related("home").first()
    return _enrol(held, now) if held is not None else 0


def _enrol(demand: LegalDemand, now: datetime) -> int:
    """In the lock of the demand: a row for each recording of a ticked hour that has none, and a worker for each."""
    if demand.home is None:
        return 0
    there = set(demand.preserved.values_list("clip_uuid", flat=True))
    found = in_hours(demand.home, minimising.ticked(demand)).found
    rows = [_row(demand, one, now) for one in found if one.spans[0].recording.name not in there]
    for row in Preserved.objects.bulk_create(rows):
        wake(SEAL, row.pk)
    _freeze(demand, [row.clip_uuid for row in rows], now)
    return len(rows)


def _row(demand: LegalDemand, found: Found, now: datetime) -> Preserved:
    """From the recording itself; from the copy of an order before this one when it is gone."""
    source, clip, sealed = found.spans[0].recording, found.clip, found.preserved
    row = Preserved(
        demand=demand,
        home=demand.home,
        camera_uuid=source.camera,
        clip=clip,
        clip_uuid=source.name,
        recorded_at=source.starts,
        duration_s=source.lasts_s,
        wake_at=now + WAKE_AFTER,
    )
    if clip is not None:
        row.camera, row.camera_name, row.is_indoor = clip.camera, clip.camera.name, not clip.camera.is_outdoor
        row.sha256, row.zones = clip.sha256 or "", clip.camera.privacy_zones
    elif sealed is not None:
        row.camera_id, row.camera_name, row.is_indoor = sealed.camera_id, sealed.camera_name, sealed.is_indoor
        row.sha256, row.zones = sealed.sha256, sealed.zones
    return row


# --- What an agency holds of the same recordings


def _freeze(demand: LegalDemand, clips: Iterable[UUID], now: datetime, *, before: datetime | None = None) -> int:
    """What was lent of them: nobody opens it, and it stays, whoever takes it back. What a court opened stays open.

    Not while its owner may not be told: a copy that does not go at its end, or with no record of it, would tell them.
    before: only what was lent until then. Returns how many shares.
    """
    if demand.tell_at is None or demand.tell_at > now:
        return 0
    lent = Share.objects.select_for_update(of=("self",)).filter(
        clip_uuid__in=list(clips), request__isnull=False, frozen_at__isnull=True
    )
    if before is not None:
        lent = lent.filter(given_at__lte=before)
    found = list(lent.exclude(state__in=[ShareState.UNREADABLE, ShareState.DELETED]).order_by("pk"))
    for share in found:
        Share.objects.filter(pk=share.pk).update(frozen_at=now)
        note(None, Action.SHARE_FROZEN, demand, subject=share)
    return len(found)


def _unfreeze(demand: LegalDemand, now: datetime) -> None:
    """Those that no other order in force keeps, as far as their owner may know of it."""
    others = Preserved.objects.filter(demand__state=DemandState.IN_FORCE, demand__tell_at__lte=now)
    others = others.exclude(demand=demand)
    mine = demand.preserved.exclude(clip_uuid__in=others.values("clip_uuid")).values("clip_uuid")
    frozen = Share.objects.select_for_update(of=("self",)).filter(frozen_at__isnull=False, clip_uuid__in=mine)
    for share in frozen.order_by("pk"):
        Share.objects.filter(pk=share.pk).update(frozen_at=None)
        note(None, Action.SHARE_UNFROZEN, demand, subject=share)


# --- A worker makes the sealed copy


def seal_copy(preserved_id: int, clock: Clock) -> None:
    """Make the sealed copy of a row that waits. A second run finds nothing to do."""
    running.run(WORK, preserved_id, clock)


def restart_lost(now: datetime) -> int:
    return running.restart_lost(WORK, now)


def _rows() -> PreservedQuerySet:
    return Preserved.objects.select_related("clip__original", "demand", "home")


def _source(row: Preserved) -> StoredObject | None:
    """The bytes as they are kept of it; once the recording is gone those of a copy that another order keeps."""
    if row.clip is not None and row.clip.original is not None:
        return row.clip.original
    kept = Preserved.objects.filter(clip_uuid=row.clip_uuid, state=PreservedState.KEPT).exclude(pk=row.pk)
    other = kept.select_related("stored").order_by("pk").first()
    return other.stored if other is not None else None


def _make(run: Run, row: Preserved) -> None:
    source = _source(row)
    if source is None:
        raise OtherBytes("lost_bytes")
    if storing.sha256_of(run.source) != source.sha256:
        raise OtherBytes("changed_bytes")
    _kept(run, row, run.put(Purpose.PRESERVED, run.source, source.content_type), run.lease.clock())


@transaction.atomic
def _kept(run: Run, row: Preserved, thing: StoredObject, now: datetime) -> None:
    """Only while the order is in force: an end that came first has seen to it that nothing is left."""
    in_force = LegalDemand.objects.select_for_update(of=("self",)).filter(pk=row.demand_id, state=DemandState.IN_FORCE)
    columns = FREE | {"state": PreservedState.KEPT, "stored": thing, "kept_at": now, "step": "", "reason": ""}
    if not in_force.exists() or not run.lease.row().filter(state=PreservedState.PROCESSING).update(**columns):
        raise LeaseLost(str(run.lease.id))
    storing.keep([thing])
    note(None, Action.RECORDING_PRESERVED, row.demand, subject=row, clip=str(row.clip_uuid), sha256=thing.sha256)


@transaction.atomic
def _lost(held: Rows, row: Preserved, code: str, _now: datetime) -> None:
    held.filter(state=PreservedState.PROCESSING).update(**FREE | {"state": PreservedState.LOST, "reason": code})


WORK = Work(_rows, SEAL, "preserved", _source, _make, _lost)


# --- The end


@transaction.atomic
def end(demand: LegalDemand, reason: str, *, by: User, now: datetime) -> LegalDemand:
    """A custodian ends it: withdrawn, quashed, or answered by a warrant. Raises Refused, Invalid, Conflict."""
    need(by, Office.CUSTODIAN)
    why = in_public(reason, names=demand.names)
    held = LegalDemand.objects.select_for_update(of=("self",)).select_related("home", "agency").get(pk=demand.pk)
    if held.kind != DemandKind.PRESERVATION or held.state != DemandState.IN_FORCE:
        raise Conflict(_("This preservation is not in force."))
    _end(held, by, now, reason=why)
    demand.refresh_from_db()
    return demand


def end_due(now: datetime) -> int:
    """Those whose time is over. Returns how many."""
    over = LegalDemand.objects.filter(state=DemandState.IN_FORCE, until__lte=now).values_list("pk", flat=True)
    return sum(_end_by_time(pk, now) for pk in list(over))


@transaction.atomic
def _end_by_time(pk: int, now: datetime) -> bool:
    due = LegalDemand.objects.select_for_update(of=("self",)).filter(pk=pk, state=DemandState.IN_FORCE, until__lte=now)
    held = due.select_related("home", "agency").first()
    if held is None:
        return False
    _end(held, None, now)
    return True


def _end(demand: LegalDemand, by: User | None, now: datetime, *, reason: str = "") -> None:
    demand.move(DemandState.ENDED, ended_at=now, **{"reason": reason} if reason else {})
    _unfreeze(demand, now)
    for row in demand.preserved.filter(lease__isnull=False):
        if row.lease is not None:
            storing.give_up(row.lease, now)
    stopped = demand.preserved.filter(state__in=[PreservedState.WAITING, PreservedState.PROCESSING])
    stopped.update(**FREE | {"state": PreservedState.DELETED, "step": ""})
    note(by, Action.DEMAND_ENDED, demand)
    _tell(demand, _("over: what was kept is deleted"), now)
    wake(END)


def delete_ended(now: datetime) -> int:
    """Delete the copies of orders that are over: bytes first, rows second. Returns how many copies that were.

    One from which a released part is being made stays until that is done. Raises StorageError; the next call goes on.
    """
    making = Share.objects.filter(preserved=OuterRef("pk"), state__in=MAKING)
    due = Preserved.objects.filter(Q(state=PreservedState.DELETED) | Q(demand__state=DemandState.ENDED))
    due = due.filter(~Exists(making), stored__isnull=False).order_by("pk")
    return sum(_delete(pk, now) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


def _delete(pk: int, now: datetime) -> bool:
    key = _claim(pk)
    if key is None:
        return False
    storage.delete([key])
    if storage.size_of(key) is not None:
        raise StorageError("the store still holds what it was to delete")  # no row may say otherwise
    return _forget(pk)


@transaction.atomic
def _claim(pk: int) -> str | None:
    """From here on nothing is made from it. None: something is, or it is gone."""
    row = Preserved.objects.select_for_update(of=("self",)).filter(pk=pk, stored__isnull=False).first()
    if row is None or row.stored is None or Share.objects.filter(preserved=row, state__in=MAKING).exists():
        return None
    Preserved.objects.filter(pk=pk).update(state=PreservedState.DELETED)
    return row.stored.key


@transaction.atomic
def _forget(pk: int) -> bool:
    """The row lets go of its object, once."""
    held = Preserved.objects.select_for_update(of=("self",)).filter(pk=pk, stored__isnull=False)
    row = held.select_related("stored", "demand", "home").first()
    if row is None or row.stored is None:
        return False
    Preserved.objects.filter(pk=pk).update(stored=None)
    StoredObject.objects.filter(pk=row.stored.pk).delete()
    note(None, Action.PRESERVED_DELETED, row.demand, subject=row, sha256=row.stored.sha256)
    return True


def _tell(demand: LegalDemand, outcome: str, now: datetime) -> None:
    telling.tell_agency(demand, outcome, now=now)
    telling.tell_people(demand, NoticeKind.DEMAND_DECIDED, now=now, outcome=outcome)
