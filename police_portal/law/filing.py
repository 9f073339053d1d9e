"""A paper comes in: a custodian enters what it says, and keeps the paper with its hash. Or it is refused, in public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from devices.errors import Conflict, DomainError, Invalid
from devices.notices.models import NoticeKind
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.people.models import Office, User
from devices.storage import StorageError
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.models import Agency, AgencyState
from police_portal.agencies.names import in_one_form
from police_portal.agencies.permitting import Document, check_document
from police_portal.agencies.whom import need
from police_portal.law import finding, telling
from police_portal.law.models import DemandKind, DemandState, Gag, LegalDemand
from police_portal.law.noting import note
from police_portal.law.saying import in_public

ISSUER_LEAST, ISSUER_MOST = 3, 160
NUMBER_LEAST, NUMBER_MOST = 1, 60
YEARS_MOST = 5  # since it was signed: an older date is a slip of the pen


@dataclass(frozen=True)
class Paper:
    """What a custodian reads in it. gag_until: the end of an order that forbids telling, to the minute; else None."""

    kind: DemandKind
    agency: Agency
    issuer: str
    number: str
    dated_on: date
    due_on: date | None
    names: str
    document: Document
    gag_until: datetime | None = None
    gag_number: str = ""


def file(paper: Paper, *, by: User, now: datetime) -> LegalDemand:
    """What it is about is looked up, once; whom it concerns is told now, or at the end of the order that forbids it.

    Raises Refused, Invalid, Conflict, TooOften, StorageError.
    """
    need(by, Office.CUSTODIAN)
    facts = _facts(paper, now)
    check_document(paper.document)
    thing = storing.reserve(None, None, Purpose.DOCUMENT, "application/pdf", paper.document.path.stat().st_size)
    try:
        storing.put(thing, paper.document.path)
        return _file(paper, facts, thing, by, now)
    except (StorageError, DomainError, DatabaseError, OSError):
        storing.take_back([thing], now)
        raise


def _facts(paper: Paper, now: datetime) -> dict[str, Any]:
    """Its columns. Raises Invalid."""
    if paper.kind == DemandKind.EMERGENCY:
        raise Invalid(_("An emergency has no paper: an officer states it in the portal, and a supervisor confirms it."))
    today = timezone.localtime(now).date()
    if paper.dated_on > today:
        raise Invalid(_("The paper is dated in the future: enter the day it was signed."))
    if paper.dated_on < today - timedelta(days=366 * YEARS_MOST):
        sentence = _("The paper is dated more than {years} years ago: enter the day it was signed.")
        raise Invalid(sentence.format(years=YEARS_MOST))
    if paper.due_on is not None and paper.due_on < today:
        raise Invalid(_("The day to answer by is over: leave it out, and the owner has seven days."))
    facts: dict[str, Any] = {
        "kind": paper.kind,
        "issuer": _line(paper.issuer, ISSUER_LEAST, ISSUER_MOST, _("Name the court, or who issued it")),
        "number": _line(paper.number, NUMBER_LEAST, NUMBER_MOST, _("Give the number of the paper")),
        "dated_on": paper.dated_on,
        "due_on": paper.due_on,
        "names": finding.names_in(paper.names),
        "received_at": now,
    }
    if paper.gag_until is not None:
        until, number = telling.check_gag(paper.gag_until, paper.gag_number, now)
        facts |= {"gag_from": now, "gag_until": until, "gag_number": number, "tell_at": until}
    elif paper.gag_number.strip():
        raise Invalid(_("An order that forbids telling has an end: give it to the minute, or leave the number out."))
    else:
        facts["release_from"] = now + limits.NOTICE_BEFORE  # counted from the telling, once it is known whom to tell
    return facts


def _line(text: str, least: int, most: int, wanted: str) -> str:
    """In one line and one form. Raises Invalid, which begins with what is wanted."""
    said = in_one_form(text)
    if not least <= len(said) <= most or not said.isprintable():
        sentence = _("{wanted}, in {least} to {most} characters.")
        raise Invalid(sentence.format(wanted=wanted, least=least, most=most))
    return said


@transaction.atomic
def _file(paper: Paper, facts: dict[str, Any], thing: StoredObject, by: User, now: datetime) -> LegalDemand:
    agency = Agency.objects.select_for_update(no_key=True).get(pk=paper.agency.pk)
    if agency.state not in (AgencyState.ACTIVE, AgencyState.SUSPENDED):
        raise Conflict(_("This agency is not listed: it has nobody here who could receive anything."))
    _check_new(agency, facts)
    finding.check_rate(by, now)
    found = finding.columns_for(paper.kind, *finding.find(facts["names"]))
    demand = LegalDemand.objects.create(
        agency=agency, filed_by=by, document=thing, document_sha256=thing.sha256, **facts, **found
    )
    storing.keep([thing])
    if demand.gag_until is not None:
        Gag.objects.create(demand=demand, number=demand.gag_number, from_at=now, until=demand.gag_until, by=by)
    note(by, Action.DEMAND_FILED, demand, kind_of_demand=demand.kind, document_sha256=thing.sha256)
    finding.write_down(demand, demand.names, by=by)
    if finding.is_found(demand):
        telling.begin(demand, now=now)
    return demand


def _check_new(agency: Agency, facts: dict[str, Any]) -> None:
    """In the lock of the agency: the same paper about the same home or account is here once. Raises Conflict."""
    alike = LegalDemand.objects.exclude(state=DemandState.REFUSED).filter(
        agency=agency,
        kind=facts["kind"],
        issuer__iexact=facts["issuer"],
        number__iexact=facts["number"],
        names__iexact=facts["names"],
    )
    if alike.exists():
        raise Conflict(_("This paper is here already, for the same home or account."))


@transaction.atomic
def refuse(demand: LegalDemand, reason: str, *, by: User, now: datetime) -> LegalDemand:
    """Nothing is given, for a reason that is public once whom it concerns may know.

    Raises Refused, Invalid, Conflict.
    """
    need(by, Office.CUSTODIAN)
    why = in_public(reason, names=demand.names)
    columns: dict[str, Any] = {"reason": why, "decided_at": now, "decided_by": by}
    if demand.kind == DemandKind.EMERGENCY:
        columns["tell_at"] = now + limits.EMERGENCY_TELL_MOST if demand.telling_endangers else now
    demand.move(DemandState.REFUSED, **columns)
    note(by, Action.DEMAND_REFUSED, demand)
    telling.tell_agency(demand, _("refused. {reason}").format(reason=why.rstrip(".")), now=now)
    if demand.told_at is not None:
        outcome = _("refused, and nothing was given")
        telling.tell_people(demand, NoticeKind.DEMAND_DECIDED, now=now, outcome=outcome)
        telling.publish_refusal(demand, now=now)
    elif demand.tell_at is None:
        telling.publish_refusal(demand, now=now)  # nothing here answered to it: there is nobody to tell
    else:
        telling.tell(demand, now=now)
    return demand
