"""Release: exactly what is ticked now leaves, as trimmed copies, by the same door and log as everything that is lent.

The custodian sees no recording, and not whether there is one: the page says in words which cameras and hours leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.errors import Conflict, Invalid
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Home, Office, User
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.whom import need, overseers
from police_portal.custody.lending import Part, give
from police_portal.custody.models import Share
from police_portal.law import minimising, telling
from police_portal.law.emergencies import check_listed
from police_portal.law.models import OPENS_FOOTAGE, DemandKind, DemandLine, DemandState, LegalDemand
from police_portal.law.noting import note
from police_portal.law.parts import HOUR, Box, Span
from police_portal.law.recordings import Found, in_hours

AT_ONCE = timedelta()


@dataclass(frozen=True)
class Flags:
    """What goes with a part: only what every line names that it is ticked against."""

    faces: bool
    sound: bool
    original: bool


@dataclass
class Stretch:
    """Hours of one camera without a gap, of the same flags: what the page says in words."""

    camera: str
    since: datetime
    until: datetime
    flags: Flags
    quotes: list[str] = field(default_factory=list)


def release(
    demand: LegalDemand, *, by: User, now: datetime, tell_after: timedelta = AT_ONCE, seen: str = ""
) -> list[Share]:
    """Give what is ticked now to the agency, once. From here on nothing of the ticks changes.

    tell_after: of an emergency in which telling is stated to endanger somebody, when its owner is told.
    seen: minimising.fingerprint() of what the custodian read. Raises Refused, Conflict, Invalid.
    """
    try:
        return _release(demand, by=by, now=now, tell_after=tell_after, seen=seen)
    except IntegrityError as error:
        raise Conflict(
            _("Whom or what this demand concerns was deleted in this very moment. Nothing left: look at it again.")
        ) from error


@transaction.atomic
def _release(demand: LegalDemand, *, by: User, now: datetime, tell_after: timedelta, seen: str) -> list[Share]:
    need(by, Office.CUSTODIAN)
    held = minimising.lock(demand, *OPENS_FOOTAGE)
    telling.check_told(held, now=now)
    if held.kind == DemandKind.EMERGENCY:
        check_listed(held.agency)
    minimising.check_seen(held, seen)
    ticked = minimising.ticked(held)
    if held.home is None or not ticked:
        raise Conflict(_("Nothing is ticked that could leave: tick the cameras and hours that the order names."))
    found = in_hours(held.home, ticked)
    columns = {"tell_at": _told_from(held, now, tell_after)} if held.kind == DemandKind.EMERGENCY else {}
    held.move(DemandState.RELEASED, decided_at=now, decided_by=by, left_out=found.left_out, **columns)
    parts = [_part(held.home, one, span, ticked) for one in found.found for span in one.spans]
    shares = [give(held, part, by=by, now=now) for part in parts]
    note(by, Action.DEMAND_RELEASED, held, hours=len(ticked), parts=len(shares), left_out=found.left_out)
    _tell(held, now)
    demand.refresh_from_db()
    return shares


def _told_from(demand: LegalDemand, now: datetime, after: timedelta) -> datetime:
    """Of an emergency: now, or later where telling endangers somebody. Raises Invalid."""
    if not AT_ONCE <= after <= limits.EMERGENCY_TELL_MOST:
        most = int(limits.EMERGENCY_TELL_MOST / HOUR)
        raise Invalid(_("The owner is told within {most} hours of the release.").format(most=most))
    if after > AT_ONCE and not demand.telling_endangers:
        raise Invalid(_("Nobody stated that telling endangers somebody: the owner is told at once."))
    return now + after


def _flags(lines: Sequence[DemandLine]) -> Flags:
    faces = all(line.includes_faces for line in lines)
    sound = all(line.includes_sound for line in lines)
    return Flags(faces, sound, faces and sound and all(line.includes_original for line in lines))


def _part(home: Home, found: Found, span: Span, ticked: dict[Box, list[DemandLine]]) -> Part:
    """A sealed copy is the source where there is one: its owner may delete the recording while the part is made."""
    source = span.recording
    flags = _flags([line for hour in span.hours for line in ticked[source.camera, hour]])
    clip, sealed = found.clip, found.preserved
    return Part(
        clip=clip,
        preserved=sealed,
        home=home,
        recorded_at=source.starts,
        duration_s=source.lasts_s,
        sha256=(clip.sha256 or "") if clip is not None else sealed.sha256 if sealed is not None else "",
        start_s=span.start_s,
        end_s=span.end_s,
        covers_faces=not flags.faces,
        with_sound=flags.sound,
        gives_original=flags.original and span.is_whole,
    )


def _tell(demand: LegalDemand, now: datetime) -> None:
    """The agency, and of an emergency every overseer, at once; whom it concerns once they may be told."""
    telling.tell_agency(demand, _("released"), now=now)
    if demand.kind != DemandKind.EMERGENCY:
        telling.tell_people(demand, NoticeKind.DEMAND_RELEASED, now=now)
        return
    telling.tell(demand, now=now)
    people, path = overseers(), reverse("police_portal:oversight_emergency", args=[demand.uuid])
    name, kind = demand.agency.name, NoticeKind.EMERGENCY_RELEASED
    tell(people, kind, now=now, path=path, mail_to=people, reference=demand.reference, agency=name)


# --- What will leave, in words


def in_words(demand: LegalDemand) -> list[Stretch]:
    """Camera by camera, in the order of time: hours that follow one another and have the same flags as one line."""
    names = {one.uuid: one.name for one in minimising.offered(demand)}
    found: list[Stretch] = []
    last: Box | None = None
    boxes = sorted(minimising.ticked(demand).items(), key=lambda item: (names[item[0][0]].casefold(), item[0]))
    for (camera, hour), lines in boxes:
        flags, quotes = _flags(lines), [line.quote for line in lines]
        if found and last == (camera, hour - HOUR) and found[-1].flags == flags and found[-1].quotes == quotes:
            found[-1].until = hour + HOUR
        else:
            found.append(Stretch(names[camera], hour, hour + HOUR, flags, quotes))
        last = (camera, hour)
    return found
