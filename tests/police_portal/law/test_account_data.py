"""What a subpoena opens of an account: three things, signed, for 30 days, and each time it is taken is written down."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from devices.audit import signing
from devices.audit.models import AuditEntry
from devices.errors import Conflict, Gone, Refused
from devices.notices.models import Notice, NoticeKind
from devices.notices.wording import sentence
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people.models import Home, User
from police_portal import limits
from police_portal.agencies.models import Agency, Officer, OfficerRole
from police_portal.law import account_data, telling
from police_portal.law.models import DemandKind, DemandState, LegalDemand
from tests import place, portal
from tests.police_portal.law.desk import NOW, as_, at, filed, gagged, status_of

pytestmark = pytest.mark.usefixtures("store")
DUE = NOW + limits.NOTICE_BEFORE


@pytest.fixture
def police(db: None) -> Agency:
    return portal.agency()


@pytest.fixture
def cus(db: None) -> User:
    return portal.custodian()


@pytest.fixture
def diaz(police: Agency) -> Officer:
    return portal.officer(police)


@pytest.fixture
def demand(police: Agency, cus: User, maple: Home) -> LegalDemand:
    """Its owner was told, and had seven days."""
    made = filed(police, cus, DemandKind.SUBPOENA)
    LegalDemand.objects.update(release_from=NOW)
    made.refresh_from_db()
    return made


def file_of(user: User, demand: LegalDemand) -> dict[str, Any]:
    answer: Any = as_(user).get(at("portal_demand_account", demand))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    found: dict[str, Any] = json.loads(b"".join(answer.streaming_content))
    return found


def test_it_is_a_name_an_email_and_a_day_signed_and_never_a_place(
    demand: LegalDemand, cus: User, diaz: Officer, ana: User
) -> None:
    account_data.release(demand, by=cus, now=NOW)
    said = file_of(diaz.user, demand)
    since = ana.date_joined.date().isoformat()
    assert said["body"]["account"] == {"name": "Ana", "e-mail": "ana@example.org", "member_since": since}
    assert signing.is_signed(signing.canonical(said["body"]), said["signature"], signing.public_key())
    assert not list(place.found_in(json.dumps(said)))
    assert "Maple" not in json.dumps(said)
    assert demand.account_data is not None
    assert (demand.account_data.purpose, demand.account_data.home) == (Purpose.ACCOUNT, None)
    assert demand.account_data_sha256 == demand.account_data.sha256


def test_the_owner_and_the_agency_are_told_and_each_fetch_stands_there_by_name(
    demand: LegalDemand, cus: User, diaz: Officer, ana: User
) -> None:
    account_data.release(demand, by=cus, now=NOW)
    told = [sentence(one) for one in Notice.objects.filter(user=ana, kind=NoticeKind.DEMAND_RELEASED)]
    assert told == [f"By subpoena {demand.reference} something of yours was given to Riverton Police. Read what."]
    assert "account data was released" in sentence(Notice.objects.get(user=diaz.user))
    assert "Nobody has taken it yet" in as_(ana).get(at("order", demand)).content.decode()
    file_of(diaz.user, demand)
    file_of(diaz.user, demand)
    assert AuditEntry.objects.filter(subject_uuid=demand.uuid, action="account_data_taken").count() == 2
    page = as_(ana).get(at("order", demand)).content.decode()
    assert page.count("Officer Diaz of Riverton Police took it") == 2


def test_under_an_order_that_forbids_telling_it_is_given_and_read_of_afterwards(
    police: Agency, cus: User, diaz: Officer, ana: User
) -> None:
    until = NOW + timedelta(days=20)
    demand = gagged(police, cus, until, DemandKind.COURT_ORDER)
    account_data.release(demand, by=cus, now=NOW)
    file_of(diaz.user, demand)
    assert not Notice.objects.filter(user=ana).exists()
    assert status_of(ana, "order", demand) == 404
    telling.tell_due(until)
    assert Notice.objects.get(user=ana).kind == NoticeKind.DEMAND_RELEASED
    with time_machine.travel(until, tick=False):
        assert "Officer Diaz of Riverton Police took it" in as_(ana).get(at("order", demand)).content.decode()


@pytest.mark.parametrize("kind", [DemandKind.WARRANT, DemandKind.PRESERVATION])
def test_no_other_kind_opens_it(police: Agency, cus: User, maple: Home, kind: DemandKind) -> None:
    demand = filed(police, cus, kind)
    with pytest.raises(Refused, match="alone"):
        account_data.release(demand, by=cus, now=DUE)


def test_not_before_the_owner_had_time_not_twice_and_not_of_nobody(police: Agency, cus: User, maple: Home) -> None:
    demand = filed(police, cus, DemandKind.SUBPOENA)
    before = StoredObject.objects.count()
    with pytest.raises(Conflict, match="has until"):
        account_data.release(demand, by=cus, now=DUE - timedelta(seconds=1))
    account_data.release(demand, by=cus, now=DUE)
    with pytest.raises(Conflict, match="decided already"):
        account_data.release(demand, by=cus, now=DUE)
    nobody = filed(police, cus, DemandKind.SUBPOENA, names="nobody@example.org")
    with pytest.raises(Conflict, match="No account"):
        account_data.release(nobody, by=cus, now=DUE)
    assert StoredObject.objects.filter(purpose=Purpose.ACCOUNT).count() == 1
    assert StoredObject.objects.count() == before + 2  # the file, and the paper about nobody


def test_two_custodians_at_once_give_it_once(demand: LegalDemand, cus: User) -> None:
    second = LegalDemand.objects.get(pk=demand.pk)
    account_data.release(demand, by=cus, now=NOW)
    with pytest.raises(Conflict):
        account_data.release(second, by=portal.custodian("Cleo"), now=NOW)
    assert StoredObject.objects.filter(purpose=Purpose.ACCOUNT, state=ObjectState.KEPT).count() == 1


def test_only_those_of_the_agency_who_ask_take_it(
    demand: LegalDemand, cus: User, diaz: Officer, ana: User, police: Agency
) -> None:
    account_data.release(demand, by=cus, now=NOW)
    reader = portal.officer(police, OfficerRole.READER, name="Officer Reed")
    elsewhere = portal.officer(portal.agency("Elsewhere Police"), OfficerRole.ADMIN)
    for user in (reader.user, elsewhere.user, ana, cus, portal.overseer()):
        assert status_of(user, "portal_demand_account", demand) == 404
    assert status_of(reader.user, "portal_demand", demand) == 200
    assert status_of(elsewhere.user, "portal_demand", demand) == 404
    for user in (reader.user, elsewhere.user, ana):
        with pytest.raises(Refused):
            account_data.take(demand, by=user, now=NOW)
    with pytest.raises(Refused):
        account_data.release(demand, by=diaz.user, now=NOW)


def test_it_goes_after_thirty_days_and_a_line_says_so(demand: LegalDemand, cus: User, diaz: Officer, ana: User) -> None:
    account_data.release(demand, by=cus, now=NOW)
    over = NOW + limits.LEASE
    assert account_data.clear_due(over - timedelta(seconds=1)) == 0
    account_data.take(demand, by=diaz.user, now=over - timedelta(seconds=1))
    with pytest.raises(Gone):  # by the time, whenever the sweep comes
        account_data.take(demand, by=diaz.user, now=over)
    stored = demand.account_data
    assert account_data.clear_due(over) == 1
    assert account_data.clear_due(over) == 0
    demand.refresh_from_db()
    assert (demand.state, demand.account_data, demand.ended_at) == (DemandState.ENDED, None, over)
    assert stored is not None
    stored.refresh_from_db()
    assert stored.state == ObjectState.DOOMED
    entry = AuditEntry.objects.get(subject_uuid=demand.uuid, action="account_data_deleted")
    assert entry.facts["sha256"] == demand.account_data_sha256
    assert status_of(diaz.user, "portal_demand_account", demand) == 410
    assert "deleted here since" in as_(ana).get(at("order", demand)).content.decode()


def test_a_warrant_that_was_released_is_not_ended_by_that_sweep(police: Agency, maple: Home) -> None:
    demand = portal.demand_of(police, maple, DemandKind.WARRANT, DemandState.RELEASED)
    assert account_data.clear_due(NOW + timedelta(days=90)) == 0
    demand.refresh_from_db()
    assert demand.state == DemandState.RELEASED
