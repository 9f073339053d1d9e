"""What is done with a demand goes into the log at once, and is shown to whom it concerns once they may be told."""

from __future__ import annotations

from typing import Any

from devices.audit import delaying
from devices.audit.recording import Named, record
from devices.people.models import User
from police_portal import limits
from police_portal.actions import Action
from police_portal.law.models import DemandKind, LegalDemand


def note(by: User | None, action: Action, demand: LegalDemand, /, subject: Named | None = None, **facts: Any) -> None:
    """subject: what it was done with, where that is not the demand itself. facts: as in record().

    Of an emergency nothing is shown before it is decided: the decision says when its owner is told.
    """
    facts |= {"demand": str(demand.uuid)} if subject is not None else {}
    entry = record(by, action, subject or demand, home=demand.home, **facts)
    until = demand.tell_at
    if demand.kind == DemandKind.EMERGENCY:
        if until is None:
            until = entry.at + limits.EMERGENCY_TELL_MOST
        else:
            delaying.move(demand.uuid, until)
    if until is not None and until > entry.at:
        delaying.delay(entry, holder=demand.uuid, until=until)
