"""The minimiser: a line of the order is quoted, and cameras and hours are ticked against it, one by one.

Two custodians at once, or a tick while the demand is released: everybody takes the lock of the demand first, and once
it is decided nothing of this changes any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from devices.audit.actions import Action as DeviceAction
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.errors import Conflict, Invalid, Refused
from devices.people.models import Home, Office, User
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.whom import need
from police_portal.checks import visible
from police_portal.law.models import (
    OPENS_FOOTAGE,
    DemandKind,
    DemandLine,
    DemandState,
    LegalDemand,
    Preserved,
    Tick,
)
from police_portal.law.noting import note
from police_portal.law.parts import HOUR, Box, hours, is_whole_hour

TICKED_KINDS = (*OPENS_FOOTAGE, DemandKind.PRESERVATION)
QUOTE_LEAST, QUOTE_MOST = 10, 1000
TICKS_MOST = 900  # of one line: more does not fit into one form


class HasName(Protocol):
    """A camera, or what is left of one that was removed."""

    @property
    def uuid(self) -> UUID: ...


@dataclass(frozen=True)
class Offered:
    """A camera whose hours can be ticked. camera: None when it was removed, and a sealed copy of it is left.

    is_indoor: it films indoors, or did at some time since the first hour of the order's lines.
    """

    uuid: UUID
    name: str
    is_indoor: bool
    camera: Camera | None


@transaction.atomic
def quote(
    demand: LegalDemand,
    *,
    quote: str,
    from_hour: datetime,
    until_hour: datetime,
    includes_indoor: bool = False,
    includes_faces: bool = False,
    includes_sound: bool = False,
    includes_original: bool = False,
    by: User,
    now: datetime,
) -> DemandLine:
    """Write a line of the order down, word for word, with the hours it names. It opens nothing by itself.

    Raises Refused, Conflict, Invalid.
    """
    need(by, Office.CUSTODIAN)
    held = lock(demand)
    home = _home_of(held)
    if held.lines.count() >= limits.LINES_MOST:
        raise Conflict(_("An order has up to {most} lines here.").format(most=limits.LINES_MOST))
    words = quote.strip()
    if len(visible(words)) < QUOTE_LEAST or len(words) > QUOTE_MOST:
        sentence = _("Quote the line, word for word, in {least} to {most} characters.")
        raise Invalid(sentence.format(least=QUOTE_LEAST, most=QUOTE_MOST))
    _check_hours(home, from_hour, until_hour, now)
    if includes_original and not (includes_faces and includes_sound):
        raise Invalid(
            _("An original file has its faces and its sound in it: tick it only where the line names all three.")
        )
    line = DemandLine.objects.create(
        demand=held,
        quote=words,
        from_hour=from_hour,
        until_hour=until_hour,
        includes_indoor=includes_indoor,
        includes_faces=includes_faces,
        includes_sound=includes_sound,
        includes_original=includes_original,
    )
    span = [from_hour.isoformat(), until_hour.isoformat()]
    note(by, Action.DEMAND_LINE_QUOTED, held, line=str(line.uuid), quote_sha256=_hash(words), hours=span)
    return line


def _check_hours(home: Home, first: datetime, end: datetime, now: datetime) -> None:
    if not (is_whole_hour(first, home.tz) and is_whole_hour(end, home.tz)):
        raise Invalid(_("A line begins and ends at a whole hour."))
    if end <= first:
        raise Invalid(_("The last hour comes after the first."))
    if end - first > limits.LINE_MOST:
        raise Invalid(
            _("One line covers up to {days} days: quote the rest as another.").format(days=limits.LINE_MOST.days)
        )
    if end >= now + HOUR:
        raise Invalid(_("An order opens here what was recorded: hours to come cannot be ticked."))


@transaction.atomic
def drop(line: DemandLine, *, by: User, now: datetime) -> None:
    """Take a line back, and every tick against it. Raises Refused, Conflict."""
    need(by, Office.CUSTODIAN)
    held = _hold(line)
    DemandLine.objects.filter(pk=held.pk).delete()
    note(by, Action.DEMAND_LINE_REMOVED, held.demand, line=str(held.uuid))


@transaction.atomic
def tick(line: DemandLine, camera: HasName, hour: datetime, *, by: User, now: datetime) -> bool:
    """Tick one hour of one camera. False: it is ticked already. Raises Refused, Conflict, Invalid."""
    need(by, Office.CUSTODIAN)
    return bool(_add(_hold(line), [(camera.uuid, hour)], by, now))


@transaction.atomic
def untick(line: DemandLine, camera: HasName, hour: datetime, *, by: User, now: datetime) -> bool:
    """False: it is not ticked. Raises Refused, Conflict."""
    need(by, Office.CUSTODIAN)
    return bool(_take(_hold(line), [(camera.uuid, hour)], by))


@transaction.atomic
def set_ticks(
    line: DemandLine, wanted: Iterable[tuple[HasName, datetime]], *, by: User, now: datetime, seen: str = ""
) -> None:
    """Exactly these boxes of the line are ticked afterwards, or nothing changes.

    seen: fingerprint() of what whoever asks has looked at. Raises Conflict when it was changed since; else as tick().
    """
    need(by, Office.CUSTODIAN)
    held = _hold(line)
    check_seen(held.demand, seen)
    boxes = {(camera.uuid, hour) for camera, hour in wanted}
    if len(boxes) > TICKS_MOST:
        raise Invalid(_("Up to {most} hours are ticked against one line: quote it in two.").format(most=TICKS_MOST))
    there = boxes_of(held)
    _add(held, sorted(boxes - there), by, now)
    _take(held, sorted(there - boxes), by)


def _add(line: DemandLine, boxes: list[Box], by: User, now: datetime) -> int:
    cameras = {one.uuid: one for one in offered(line.demand)}
    allowed = set(hours(line.from_hour, line.until_hour))
    for name, hour in boxes:
        if name not in cameras:
            raise Refused(_("A box belongs to a camera of this home, and no other can be ticked."))
        if hour not in allowed:
            raise Refused(_("This line names no such hour."))
        if cameras[name].is_indoor and not line.includes_indoor:
            raise Refused(
                _(
                    "“{camera}” films indoors, or did since the first of these hours: it can be ticked only where the "
                    "line names cameras indoors."
                ).format(camera=cameras[name].name)
            )
    new = [box for box in boxes if box not in boxes_of(line)]
    Tick.objects.bulk_create(
        Tick(line=line, camera=cameras[name].camera, camera_uuid=name, hour=hour, by=by, at=now) for name, hour in new
    )
    if new:
        note(by, Action.DEMAND_TICKED, line.demand, line=str(line.uuid), boxes=_as_facts(new))
    return len(new)


def _take(line: DemandLine, boxes: list[Box], by: User) -> int:
    wanted = set(boxes)
    gone = [one for one in line.ticks.all() if (one.camera_uuid, one.hour) in wanted]
    line.ticks.filter(pk__in=[one.pk for one in gone]).delete()
    if gone:
        taken = _as_facts((one.camera_uuid, one.hour) for one in gone)
        note(by, Action.DEMAND_UNTICKED, line.demand, line=str(line.uuid), boxes=taken)
    return len(gone)


def _as_facts(boxes: Iterable[Box]) -> list[list[str]]:
    return [[str(camera), hour.isoformat()] for camera, hour in boxes]


# --- What is ticked


def lock(demand: LegalDemand, *kinds: str) -> LegalDemand:
    """The demand as it is, until the transaction ends, while it can still be ticked. Raises Refused, Conflict.

    kinds: only these; else all that are about recordings.
    """
    held = LegalDemand.objects.select_for_update(of=("self",)).select_related("home", "agency").get(pk=demand.pk)
    if held.kind not in (kinds or TICKED_KINDS):
        raise Refused(_("This kind of demand opens no recordings here: a {kind}.").format(kind=held.get_kind_display()))
    if held.state == DemandState.STATED:
        raise Conflict(_("A supervisor has not confirmed this emergency yet."))
    if held.state != DemandState.RECEIVED:
        raise Conflict(_("This demand was decided: what was ticked is fixed."))
    return held


def _home_of(demand: LegalDemand) -> Home:
    """Raises Conflict."""
    if demand.home is None or demand.home.removed_at is not None:
        raise Conflict(_("No home here answers to this demand: find it first."))
    return demand.home


def _hold(line: DemandLine) -> DemandLine:
    """The line as it is, in the lock of its demand. Raises Conflict."""
    demand = lock(line.demand)
    held = DemandLine.objects.filter(pk=line.pk).first()
    if held is None:
        raise Conflict(_("This line was taken back."))
    held.demand = demand
    return held


def offered(demand: LegalDemand) -> list[Offered]:
    """The cameras of the home, and those that were removed and of which a sealed copy is left."""
    if demand.home is None:
        return []
    kept = list(Preserved.objects.left_of(demand.home).order_by("pk"))
    sealed = {one.camera_uuid: one for one in kept}
    cameras = [] if demand.home.removed_at else list(Camera.objects.present().filter(home=demand.home))
    inside = {one.camera_uuid for one in kept if one.is_indoor}
    inside |= _moved(demand, {one.uuid for one in cameras} | sealed.keys())
    here = [Offered(one.uuid, one.name, not one.is_outdoor or one.uuid in inside, one) for one in cameras]
    there = {one.uuid for one in here}
    gone = [
        Offered(name, _("{camera} (removed)").format(camera=one.camera_name), name in inside, None)
        for name, one in sealed.items()
        if name not in there
    ]
    return sorted(here + gone, key=lambda one: (one.camera is None, one.name.casefold(), one.uuid))


def _moved(demand: LegalDemand, cameras: Collection[UUID]) -> set[UUID]:
    """Those that were set from indoors to outdoors, or back, since the first hour of a line: both may be so of it."""
    first = demand.lines.aggregate(first=Min("from_hour"))["first"]
    if first is None:
        return set()
    changes = AuditEntry.objects.filter(subject_uuid__in=cameras, action=DeviceAction.CAMERA_CHANGED, at__gte=first)
    return {one.subject_uuid for one in changes if one.subject_uuid and "is_outdoor" in one.facts.get("changed", [])}


def boxes_of(line: DemandLine) -> set[Box]:
    return set(line.ticks.values_list("camera_uuid", "hour"))


def ticked(demand: LegalDemand) -> dict[Box, list[DemandLine]]:
    """What can leave now: each ticked hour with the lines it is ticked against, as cameras and lines are now.

    A camera that was moved indoors since it was ticked, or is another home's, is not among them.
    """
    cameras = {one.uuid: one for one in offered(demand)}
    found: dict[Box, list[DemandLine]] = {}
    for line in demand.lines.prefetch_related("ticks").order_by("pk"):
        allowed = set(hours(line.from_hour, line.until_hour))
        for one in line.ticks.all():
            camera = cameras.get(one.camera_uuid)
            if camera is not None and one.hour in allowed and (line.includes_indoor or not camera.is_indoor):
                found.setdefault((one.camera_uuid, one.hour), []).append(line)
    return found


def fingerprint(demand: LegalDemand) -> str:
    """Another one as soon as anything that can leave is another."""
    lines = [
        f"{box} {line.uuid} {line.includes_faces} {line.includes_sound} {line.includes_original}"
        for box, those in sorted(ticked(demand).items())
        for line in those
    ]
    return _hash("\n".join(lines))[:32]


def check_seen(demand: LegalDemand, seen: str) -> None:
    """In the lock of the demand. Raises Conflict."""
    if seen and seen != fingerprint(demand):
        raise Conflict(_("Somebody changed what is ticked meanwhile: read it again, then go on."))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
