"""What is done with a demand goes into the log at once, and is shown to whom it concerns once they may be told."""

from __future__ import annotations

from typing import Any

from devices.audit.delaying import delay
from devices.audit.recording import Named, record
from devices.people.models import User
from police_portal.actions import Action
from police_portal.law.models import LegalDemand


def note(by: User | None, action: Action, demand: LegalDemand, /, subject: Named | None = None, **facts: Any) -> None:
    """subject: what it was done with, where that is not the demand itself. facts: as in record()."""
    facts |= {"demand": str(demand.uuid)} if subject is not None else {}
    entry = record(by, action, subject or demand, home=demand.home, **facts)
    if demand.tell_at is not None and demand.tell_at > entry.at:
        delay(entry, holder=demand.uuid, until=demand.tell_at)
