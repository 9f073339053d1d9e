"""What a subpoena or a court's order opens of an account: its name, its e-mail, since when. Never a place.

A small signed file, given to the agency for as long as a lease; each time it is fetched is written down, and the
account's owner reads by whom.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from devices.audit import heads, keys, signing
from devices.clips.passing import bytes_response
from devices.errors import Conflict, DomainError, Gone, Refused
from devices.notices.models import NoticeKind
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.people.models import Office, User
from devices.storage import StorageError
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.models import Officer
from police_portal.agencies.whom import need
from police_portal.law import telling
from police_portal.law.models import DemandKind, DemandState, LegalDemand
from police_portal.law.noting import note

KIND = "porch-account-data"
OPENS_ACCOUNT = (DemandKind.SUBPOENA, DemandKind.COURT_ORDER)
BATCH = 100


def release(demand: LegalDemand, *, by: User, now: datetime) -> LegalDemand:
    """The custodian gives it, without reading it. Raises Refused, Conflict, StorageError."""
    need(by, Office.CUSTODIAN)
    account = _checked(demand, now)
    with TemporaryDirectory(dir=settings.WORK_DIR) as folder:
        file = Path(folder) / "account.json"
        file.write_bytes(signing.canonical(_document(demand, account, now)))
        thing = storing.reserve(None, None, Purpose.ACCOUNT, "application/json", file.stat().st_size)
        try:
            storing.put(thing, file)
            return _release(demand, account, thing, by, now)
        except IntegrityError as error:
            storing.take_back([thing], now)
            raise Conflict(_("This account was deleted in this very moment. Nothing was given.")) from error
        except (StorageError, DomainError, DatabaseError, OSError):
            storing.take_back([thing], now)
            raise


def _checked(demand: LegalDemand, now: datetime) -> User:
    if demand.kind not in OPENS_ACCOUNT:
        raise Refused(_("Account data is opened by a subpoena or a court order alone."))
    if demand.state != DemandState.RECEIVED:
        raise Conflict(_("This demand was decided already."))
    if demand.account is None:
        raise Conflict(_("No account here answers to it: there is nothing to give."))
    telling.check_told(demand, now=now)
    return demand.account


def _document(demand: LegalDemand, account: User, now: datetime) -> dict[str, Any]:
    key = keys.in_force()
    body = {
        "kind": KIND,
        "at": now.isoformat(),
        "demand": demand.reference,
        "number": demand.number,
        "issuer": demand.issuer,
        "agency": demand.agency.name,
        "account": {
            "name": account.name,
            "e-mail": account.email,
            "member_since": account.date_joined.date().isoformat(),
        },
        "heads": heads.newest(),
        "key": key,
    }
    return {"kind": KIND, "body": body, "signature": signing.sign(signing.canonical(body), key), "key": key}


@transaction.atomic
def _release(demand: LegalDemand, account: User, thing: StoredObject, by: User, now: datetime) -> LegalDemand:
    held = LegalDemand.objects.select_for_update(of=("self",), no_key=True).get(pk=demand.pk)
    if _checked(held, now).pk != account.pk:
        raise Conflict(_("What this demand is about has changed: look at it again."))
    columns = {"account_data": thing, "account_data_sha256": thing.sha256}
    held.move(DemandState.RELEASED, decided_at=now, decided_by=by, **columns)
    storing.keep([thing])
    demand.refresh_from_db()
    note(by, Action.ACCOUNT_DATA_MADE, demand, sha256=thing.sha256)
    telling.tell_agency(demand, _("account data was released"), now=now)
    telling.tell_people(demand, NoticeKind.DEMAND_RELEASED, now=now)
    return demand


def hand_out(request: HttpRequest, demand: LegalDemand, *, by: User, now: datetime) -> HttpResponseBase:
    """The file, to an officer of the agency who found the demand by visible_to. Raises Refused, Gone."""
    return bytes_response(
        request, take(demand, by=by, now=now), filename=f"{demand.reference} account.json", as_download=True
    )


@transaction.atomic
def take(demand: LegalDemand, *, by: User, now: datetime) -> StoredObject:
    """It leaves, and it is written down by whom. Raises Refused, Gone."""
    officer = Officer.objects.of(by)
    if officer is None or officer.agency_id != demand.agency_id or not officer.may_ask:
        raise Refused(_("Only those of the agency who ask take account data out."))
    rows = LegalDemand.objects.select_for_update(of=("self",), no_key=True).select_related("account_data", "home")
    held = rows.get(pk=demand.pk)
    is_over = held.decided_at is None or held.decided_at + limits.LEASE <= now
    if held.state != DemandState.RELEASED or held.account_data is None or is_over:
        raise Gone(_("This account data is not here any more."))
    note(by, Action.ACCOUNT_DATA_TAKEN, held, agency=officer.agency.name)
    return held.account_data


def clear_due(now: datetime) -> int:
    """Delete the files whose time is over. Returns how many that were."""
    due = LegalDemand.objects.filter(
        state=DemandState.RELEASED, kind__in=OPENS_ACCOUNT, decided_at__lte=now - limits.LEASE
    )
    return sum(_clear(demand, now) for demand in list(due.order_by("decided_at", "pk")[:BATCH]))


@transaction.atomic
def _clear(demand: LegalDemand, now: datetime) -> bool:
    rows = LegalDemand.objects.select_for_update(of=("self",), no_key=True).select_related("account_data", "home")
    held = rows.filter(pk=demand.pk, state=DemandState.RELEASED).first()
    if held is None:
        return False
    if held.account_data is not None:
        storing.doom([held.account_data], now)
    held.move(DemandState.ENDED, ended_at=now, account_data=None)
    note(None, Action.ACCOUNT_DATA_DELETED, held, sha256=held.account_data_sha256)
    return True
