"""Whom a demand concerns is told before anything is given, unless an order with an end forbids it, to the minute.

What the owner's pages show goes by `tell_at` alone: the sweep sends the notice and the mail, and opens nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from devices.audit import delaying
from devices.audit.models import PublicEntry
from devices.audit.publishing import publish
from devices.errors import Conflict, DomainError, Invalid
from devices.notices.models import NoticeKind
from devices.notices.telling import tell as tell_them
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.people.models import Membership, Office, Role, User
from devices.storage import StorageError
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.models import OfficerRole
from police_portal.agencies.names import in_one_form
from police_portal.agencies.permitting import Document, check_document, start_of
from police_portal.agencies.whom import need, people_of
from police_portal.custody import handovers
from police_portal.law.models import DemandKind, DemandState, Gag, LegalDemand
from police_portal.law.noting import note

BATCH = 100
NUMBER_MOST = 60
GIVEN = (DemandState.RELEASED, DemandState.ENDED)


def whom(demand: LegalDemand) -> list[User]:
    """The account it is about, and the owner of the home."""
    owners = (
        Membership.objects.filter(home=demand.home_id, role=Role.OWNER) if demand.home_id else Membership.objects.none()
    )
    keys = [key for key in (demand.account_id, *owners.values_list("user", flat=True)) if key is not None]
    return list(User.objects.filter(pk__in=keys, is_active=True))


def tell_due(now: datetime) -> int:
    """The sweep: everybody who may be told by now and was not. Returns how many demands that were."""
    owners = Membership.objects.filter(role=Role.OWNER, user__is_active=True).values("home")
    concerns = Q(home__in=owners) | Q(account__is_active=True) | Q(state=DemandState.REFUSED)
    due = LegalDemand.objects.to_tell(now).filter(concerns).order_by("tell_at", "pk")
    return sum(tell(demand, now=now) for demand in list(due[:BATCH]))


@transaction.atomic
def begin(demand: LegalDemand, *, now: datetime) -> None:
    """It is known whom it concerns: told at once, or by the order that forbids it at its end.

    Of an emergency the release says when.
    """
    if demand.kind == DemandKind.EMERGENCY:
        return
    if demand.gag_until is None:
        LegalDemand.objects.filter(pk=demand.pk, told_at__isnull=True).update(tell_at=now)
        demand.refresh_from_db()
    tell(demand, now=now)


@transaction.atomic
def tell(demand: LegalDemand, *, now: datetime) -> bool:
    """Once, and not before `tell_at`. False: not yet, told already, or there is nobody to tell."""
    due = LegalDemand.objects.to_tell(now).select_for_update(of=("self",), no_key=True)
    held = due.select_related("agency", "home").filter(pk=demand.pk).first()
    if held is None:
        return False
    people = whom(held)
    if not people and held.state != DemandState.REFUSED:
        return False
    columns: dict[str, Any] = {"told_at": now}
    if held.state == DemandState.RECEIVED and held.kind != DemandKind.EMERGENCY:
        columns["release_from"] = time_to_act(held, now)
    LegalDemand.objects.filter(pk=held.pk).update(**columns)
    assert held.tell_at is not None
    delaying.move(held.uuid, held.tell_at)
    if people:
        note(None, Action.DEMAND_TOLD, held)
        _notify(held, people, now)
    if held.state == DemandState.REFUSED:
        publish_refusal(held, now=now)
    handovers.publish_ordered(held, now)
    demand.refresh_from_db()
    return True


def _notify(demand: LegalDemand, people: list[User], now: datetime) -> None:
    facts: dict[str, str] = {}
    kind = NoticeKind.DEMAND_FILED
    if demand.state == DemandState.REFUSED:
        kind, facts = NoticeKind.DEMAND_DECIDED, {"outcome": _("refused, and nothing was given")}
    elif demand.state in GIVEN and demand.kind == DemandKind.PRESERVATION:
        kind, facts = NoticeKind.DEMAND_DECIDED, {"outcome": _("over, and nothing was given")}
    elif demand.state in GIVEN:
        kind = NoticeKind.DEMAND_RELEASED
    _send(demand, people, kind, now, **facts)


def tell_people(demand: LegalDemand, kind: NoticeKind, *, now: datetime, **facts: str) -> None:
    """Something became of it: those it concerns are told, unless they may not know of it yet."""
    if demand.tell_at is not None and demand.tell_at <= now:
        _send(demand, whom(demand), kind, now, **facts)


def _send(demand: LegalDemand, people: list[User], kind: NoticeKind, now: datetime, **facts: str) -> None:
    word = str(DemandKind(demand.kind).label)
    word = word[:1].upper() + word[1:] if kind == NoticeKind.DEMAND_DECIDED else word
    said: dict[str, Any] = {"kind": word, "reference": demand.reference, "agency": demand.agency.name} | facts
    path = reverse("police_portal:order", args=[demand.uuid])
    tell_them(people, kind, now=now, path=path, mail_to=people, **said)


def tell_agency(demand: LegalDemand, outcome: str, *, now: datetime) -> None:
    """What was decided, to those of the agency who ask."""
    people = people_of(demand.agency, OfficerRole.ADMIN, OfficerRole.REQUESTER)
    word = str(DemandKind(demand.kind).label)
    facts: dict[str, Any] = {"kind": word[:1].upper() + word[1:], "reference": demand.reference, "outcome": outcome}
    path = reverse("police_portal:portal_demand", args=[demand.uuid])
    tell_them(people, NoticeKind.DEMAND_DECIDED, now=now, path=path, mail_to=people, **facts)


def publish_refusal(demand: LegalDemand, *, now: datetime) -> None:
    """Once: everybody reads why, and neither whose home it was nor which account."""
    act = Action.DEMAND_REFUSED
    if not PublicEntry.objects.filter(subject_uuid=demand.uuid, act=act).exists():
        facts = {"agency": demand.agency.name, "kind_of_demand": demand.kind, "reference": demand.reference}
        publish(act, demand, now=now, reason=demand.reason, **facts)


# --- Before a release


def time_to_act(demand: LegalDemand, told_at: datetime) -> datetime:
    """Until when whom it concerns can do something about it: 7 days, or to the day it must be answered by.

    A day that was over before they were told takes nothing from the 7 days.
    """
    until = told_at + limits.NOTICE_BEFORE
    if demand.due_on is not None and demand.due_on >= timezone.localtime(told_at).date():
        until = min(until, start_of(demand.due_on))
    return max(until, told_at)


def is_gagged(demand: LegalDemand, now: datetime) -> bool:
    return demand.gag_until is not None and demand.gag_until > now


def check_told(demand: LegalDemand, *, now: datetime) -> None:
    """Before anything is given: raises Conflict while whom it concerns was not told, or has had no time."""
    if demand.kind == DemandKind.EMERGENCY or is_gagged(demand, now):
        return
    if demand.told_at is None:
        raise Conflict(_("Whom this concerns was not told yet. It can be released after that."))
    if demand.release_from > now:
        said = _("Whom this concerns was told, and has until {when} UTC. It can be released after that.")
        raise Conflict(said.format(when=date_format(demand.release_from, "j F Y, H:i")))


# --- The order that forbids telling


def check_gag(until: datetime, number: str, now: datetime) -> tuple[datetime, str]:
    """To the minute, and by a number. Raises Invalid."""
    end, said = until.replace(second=0, microsecond=0), in_one_form(number)
    if not 1 <= len(said) <= NUMBER_MOST or not said.isprintable():
        raise Invalid(_("Give the number of the order that forbids telling, in 1 to 60 characters."))
    if end <= now:
        raise Invalid(_("The order that forbids telling is over already: leave it out, and the owner is told now."))
    if end > now + limits.GAG_MOST:
        most = limits.GAG_MOST.days
        raise Invalid(_("One order forbids telling for {most} days at most: a new one may follow.").format(most=most))
    return end, said


def lengthen(
    demand: LegalDemand, until: datetime, number: str, document: Document, *, by: User, now: datetime
) -> LegalDemand:
    """A new order, a PDF, while the one before is in force. Raises Refused, Invalid, Conflict, StorageError."""
    need(by, Office.CUSTODIAN)
    end, said = check_gag(until, number, now)
    check_document(document)
    thing = storing.reserve(None, None, Purpose.DOCUMENT, "application/pdf", document.path.stat().st_size)
    try:
        storing.put(thing, document.path)
        return _lengthen(demand, end, said, thing, by, now)
    except (StorageError, DomainError, DatabaseError, OSError):
        storing.take_back([thing], now)
        raise


@transaction.atomic
def _lengthen(
    demand: LegalDemand, until: datetime, number: str, thing: StoredObject, by: User, now: datetime
) -> LegalDemand:
    held = _gagged(demand, now)
    assert held.gag_until is not None
    if until <= held.gag_until:
        raise Invalid(_("The order in force lasts longer than that: a new one ends later, or it is lifted."))
    LegalDemand.objects.filter(pk=held.pk).update(gag_from=now, gag_until=until, tell_at=until, gag_number=number)
    made = Gag(demand=held, number=number, from_at=now, until=until, document=thing, document_sha256=thing.sha256)
    made.by = by
    made.save(force_insert=True)
    storing.keep([thing])
    delaying.move(held.uuid, until)
    demand.refresh_from_db()
    note(by, Action.GAG_LENGTHENED, demand, until=until.isoformat(), document_sha256=thing.sha256)
    return demand


@transaction.atomic
def lift(demand: LegalDemand, *, by: User, now: datetime) -> LegalDemand:
    """Before its end: whom it concerns is told now. Raises Refused, Conflict."""
    need(by, Office.CUSTODIAN)
    held = _gagged(demand, now)
    LegalDemand.objects.filter(pk=held.pk).update(gag_until=now, tell_at=now)
    Gag.objects.filter(demand=held, lifted_at__isnull=True, until__gt=now).update(lifted_at=now)
    delaying.move(held.uuid, now)
    demand.refresh_from_db()
    note(by, Action.GAG_LIFTED, demand)
    tell(demand, now=now)
    return demand


def _gagged(demand: LegalDemand, now: datetime) -> LegalDemand:
    """Its row, locked. Raises Conflict: nothing forbids telling now."""
    rows = LegalDemand.objects.select_for_update(of=("self",), no_key=True)
    held = rows.filter(pk=demand.pk, gag_until__gt=now, told_at__isnull=True).first()
    if held is None:
        raise Conflict(_("No order forbids telling now: whom it concerns reads of it."))
    return held
