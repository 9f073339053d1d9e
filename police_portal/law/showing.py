"""What the pages of demands show: whom they concern reads all of it, the agency what was decided for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _

from devices.audit.models import AuditEntry
from devices.objects.models import StoredObject
from devices.people.models import User
from police_portal import limits
from police_portal.actions import Action
from police_portal.consent.models import Answer, Invitation
from police_portal.law.models import DemandLine, DemandState, LegalDemand

A_PAGE = 30
HOUR = timedelta(hours=1)


def waiting() -> list[LegalDemand]:
    """What the custodians have to do: emergencies first, then what must be answered soonest."""
    found = LegalDemand.objects.filter(state=DemandState.RECEIVED).select_related("agency")
    return sorted(found, key=lambda one: (one.kind != "emergency", str(one.due_on or "9999"), one.received_at, one.pk))


def decided(number: str) -> Page[LegalDemand]:
    """What the custodians decided."""
    found = LegalDemand.objects.for_custodians().exclude(state=DemandState.RECEIVED)
    return Paginator(found.select_related("agency").order_by("-decided_at", "-pk"), A_PAGE).get_page(number)


def for_owner(user: User, number: str) -> Page[LegalDemand]:
    mine = LegalDemand.objects.of_owner(user).select_related("agency").prefetch_related("home")
    return Paginator(mine.order_by("-tell_at", "-pk"), A_PAGE).get_page(number)


def for_agency(user: User, number: str) -> Page[LegalDemand]:
    seen = LegalDemand.objects.visible_to(user)
    waits_first = F("decided_at").desc(nulls_first=True)  # said, because databases differ
    return Paginator(seen.order_by(waits_first, "-received_at", "-pk"), A_PAGE).get_page(number)


@dataclass
class OfCamera:
    """Ticked hours of one camera, those that follow one another together: from, until."""

    name: str
    is_indoor: bool
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    row: DemandLine
    cameras: list[OfCamera]


def lines_of(demand: LegalDemand) -> list[Line]:
    rows = demand.lines.order_by("from_hour", "pk").prefetch_related("ticks__camera")
    return [Line(row, _cameras(row)) for row in rows]


def _cameras(line: DemandLine) -> list[OfCamera]:
    found: dict[str, OfCamera] = {}
    for tick in sorted(line.ticks.all(), key=lambda one: one.hour):
        name, is_indoor = _("A removed camera"), False
        if tick.camera is not None:
            name, is_indoor = tick.camera.name, not tick.camera.is_outdoor
        spans = found.setdefault(str(tick.camera_uuid), OfCamera(name, is_indoor)).spans
        if spans and spans[-1][1] == tick.hour:
            spans[-1] = (spans[-1][0], tick.hour + HOUR)
        else:
            spans.append((tick.hour, tick.hour + HOUR))
    return sorted(found.values(), key=lambda one: one.name)


@dataclass(frozen=True)
class Taken:
    at: datetime
    who: str


def fetches_of(demand: LegalDemand) -> list[Taken]:
    """Who took the account data, newest first. An erased name leaves "Somebody"."""
    entries = AuditEntry.objects.filter(subject_uuid=demand.uuid, action=Action.ACCOUNT_DATA_TAKEN)
    return [
        Taken(entry.at, entry.person.name if hasattr(entry, "person") else _("Somebody"))
        for entry in entries.select_related("person").order_by("-at", "-pk")
    ]


def asked_for_warrant(demand: LegalDemand) -> Invitation | None:
    """That the owner had asked this agency for a warrant."""
    if demand.home_id is None:
        return None
    asked = Invitation.objects.filter(
        home=demand.home_id, request__agency=demand.agency_id, answer=Answer.ASK_FOR_WARRANT
    )
    return asked.select_related("request").order_by("-answered_at").first()


def account_ends(demand: LegalDemand) -> datetime | None:
    return demand.decided_at + limits.LEASE if demand.decided_at and demand.account_data_id else None


def has_account_data(demand: LegalDemand, now: datetime) -> bool:
    """Whether the agency can fetch it."""
    ends = account_ends(demand)
    return demand.state == DemandState.RELEASED and ends is not None and ends > now


@dataclass(frozen=True)
class CameraName:
    name: str
    is_indoor: bool


def cameras_of(demand: LegalDemand) -> list[CameraName]:
    """What a custodian sees of a home: what its cameras are called, and which are indoors."""
    if demand.home is None:
        return []
    there = demand.home.cameras.filter(removed_at__isnull=True).order_by("name", "pk")
    return [CameraName(one.name, not one.is_outdoor) for one in there]


def document_of(demand: LegalDemand, gag: str) -> tuple[StoredObject, str]:
    """The paper and its name; gag: the random name of an order that forbids telling. Raises Http404."""
    if gag:
        named = demand.gags.filter(uuid=gag) if _is_uuid(gag) else demand.gags.none()
        found = named.filter(document__isnull=False).select_related("document").first()
        if found is not None and found.document is not None:
            return found.document, f"{demand.reference} order {found.number}"
    elif demand.document is not None:
        return demand.document, demand.reference
    raise Http404


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
