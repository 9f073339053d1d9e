"""Which home or account a demand is about: by an exact e-mail or an exact address line, and by nothing less.

A custodian learns whether something here answers to it, and the names of its cameras; never a place. Each look-up is
written down, and there are so many in an hour.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.models import AuditEntry
from devices.errors import Conflict, Invalid, Refused
from devices.people.models import Home, Office, Role, User
from police_portal.actions import Action
from police_portal.agencies.names import in_one_form
from police_portal.agencies.whom import need
from police_portal.law.models import OPENS_FOOTAGE, DemandKind, DemandState, LegalDemand
from police_portal.law.noting import note
from police_portal.law.telling import begin

AN_HOUR, LOOK_UPS_MOST = timedelta(hours=1), 30  # of one custodian
NAMES_LEAST, NAMES_MOST = 5, 254
OF_FOOTAGE = (*OPENS_FOOTAGE, DemandKind.PRESERVATION)
LOOKED_UP = (Action.DEMAND_FOUND, Action.DEMAND_NOT_FOUND)


class TooOften(Refused):
    status = 429


def names_in(text: str) -> str:
    """As it is kept. Raises Invalid."""
    said = in_one_form(text)
    if not NAMES_LEAST <= len(said) <= NAMES_MOST or not said.isprintable():
        raise Invalid(_("Write the whole e-mail, or the whole address line, as the paper has it."))
    return said


def find(names: str) -> tuple[Home | None, User | None]:
    """An e-mail: the account, and the home where it owns one and no more. An address line: the home and its owner.

    Case and spaces aside it has to be all of it. Where two homes have one address line, neither is meant.
    """
    said = in_one_form(names)
    there = Home.objects.filter(removed_at__isnull=True)
    if "@" in said:
        user = User.objects.filter(email__iexact=said, is_active=True).first()
        owned = list(there.filter(memberships__user=user, memberships__role=Role.OWNER)[:2]) if user else []
        return (owned[0] if len(owned) == 1 else None), user
    line = r"^\s*" + r"\s+".join(re.escape(word) for word in said.split()) + r"\s*$"
    found = list(there.filter(address__iregex=line)[:2])
    if len(found) != 1:
        return None, None
    return found[0], User.objects.filter(memberships__home=found[0], memberships__role=Role.OWNER).first()


def columns_for(kind: str, home: Home | None, user: User | None) -> dict[str, Home | User | None]:
    """A subpoena or a court's order is about an account; the others are about a home."""
    return {"home": home if kind in OF_FOOTAGE else None, "account": user}


def is_found(demand: LegalDemand) -> bool:
    """Whether what it is about is known."""
    return (demand.home_id if demand.kind in OF_FOOTAGE else demand.account_id) is not None


def check_rate(by: User, now: datetime) -> None:
    """In the transaction of a look-up; those of one custodian line up. Raises TooOften."""
    User.objects.select_for_update(no_key=True).filter(pk=by.pk).first()
    made = AuditEntry.objects.filter(person__actor_uuid=by.uuid, action__in=LOOKED_UP, at__gt=now - AN_HOUR)
    if made.count() >= LOOK_UPS_MOST:
        said = _("{most} look-ups in an hour are all. Wait, then it can be asked again.")
        raise TooOften(said.format(most=LOOK_UPS_MOST))


def write_down(demand: LegalDemand, names: str, *, by: User) -> None:
    """Which way it was asked, and whether something answered; never the words."""
    way = "e-mail" if "@" in names else "address"
    note(by, Action.DEMAND_FOUND if is_found(demand) else Action.DEMAND_NOT_FOUND, demand, way=way)


@transaction.atomic
def attach(demand: LegalDemand, names: str, *, by: User, now: datetime) -> bool:
    """Look again, in other words than the paper's. False: nothing here answers to it, or more than one home does.

    Raises Refused, Invalid, Conflict, TooOften.
    """
    need(by, Office.CUSTODIAN)
    said = names_in(names)
    rows = LegalDemand.objects.select_for_update(of=("self",), no_key=True)
    held = rows.filter(pk=demand.pk, state=DemandState.RECEIVED).first()
    if held is None or is_found(held):
        raise Conflict(_("What this demand is about is known, or it was decided."))
    check_rate(by, now)
    home, user = find(said)
    found = columns_for(held.kind, home, user)
    if found["home"] or (found["account"] and held.kind not in OF_FOOTAGE):
        more = {} if held.names else {"names": said}
        LegalDemand.objects.filter(pk=held.pk).update(**found, **more)
    demand.refresh_from_db()
    write_down(demand, said, by=by)
    if is_found(demand):
        begin(demand, now=now)
    return is_found(demand)
