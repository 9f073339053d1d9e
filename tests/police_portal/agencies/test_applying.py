"""An agency applies; the operator lists it or says why not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from devices.audit.models import AuditEntry, PublicEntry
from devices.errors import Conflict, DomainError, Invalid, Refused
from devices.people.models import Home, Office, User
from police_portal.agencies import applying
from police_portal.agencies.models import Agency, AgencyState, Officer, OfficerRole, PolicyVersion
from tests import portal
from tests.police_portal.agencies.conftest import facts
from tests.street import NOON, person

pytestmark = pytest.mark.django_db
NOW = NOON


def acts() -> list[str]:
    return list(PublicEntry.objects.order_by("pk").values_list("act", flat=True))


def test_an_application_waits_for_the_operator_and_nobody_else_sees_it(chief: User, olu: User) -> None:
    agency = applying.apply(facts(), by=chief, now=NOW)
    assert agency.state == AgencyState.APPLIED
    assert not Agency.objects.public().exists()
    assert not PolicyVersion.objects.public().exists()
    assert olu.notices.get().kind == "agency_applied"
    assert acts() == []


def test_listed_the_applicant_is_its_administrator(chief: User, olu: User) -> None:
    agency = applying.apply(facts(), by=chief, now=NOW)
    officer = applying.accept(agency, by=olu, now=NOW)
    chief.refresh_from_db()
    assert (chief.office, officer.role, officer.user) == (Office.OFFICER, OfficerRole.ADMIN, chief)
    assert agency.policy(NOW) == PolicyVersion.objects.get(number=1)
    assert acts() == ["agency_checked", "policy_in_force"]
    assert "Diaz" not in str(PublicEntry.objects.values_list("facts", flat=True))
    assert chief.notices.get().facts["outcome"].startswith("it is listed")


def test_refused_its_reason_is_public_and_its_name_is_not(chief: User, olu: User) -> None:
    agency = applying.apply(facts(name="A Rude Name"), by=chief, now=NOW)
    applying.refuse(agency, "Nobody answers on the official number.", by=olu, now=NOW)
    entry = PublicEntry.objects.get()
    assert entry.facts == {"kind": "police", "reason": "Nobody answers on the official number."}
    with pytest.raises(Conflict):
        applying.accept(agency, by=olu, now=NOW)
    applying.apply(facts(), by=chief, now=NOW + timedelta(days=1))  # may try again


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"domains": ["gmail.com"], "contact_email": "chief@gmail.com"}, "Anybody gets an address"),
        ({"domains": ["gov"]}, "no domain in plain letters"),
        ({"domains": ["ma.us"]}, "only an ending"),
        ({"domains": []}, "one to 5"),
        ({"domains": [f"d{n}.example.org" for n in range(6)]}, "one to 5"),
        ({"domains": ["p\u043elice.example.org"]}, "plain letters"),
        ({"contact_email": "chief@elsewhere.example.org"}, "contact's e-mail"),
        ({"name": "\u0420iverton Police"}, "Latin letters"),
        ({"name": "x"}, "3 to 120"),
        ({"kind": "federal"}, "from the list"),
        ({"policy": "short"}, "50 to 40000"),
        ({"policy": "x" * 40_001}, "50 to 40000"),
        ({"policy": "line\n" * 1001}, "1000 lines"),
        ({"jurisdiction": []}, "GeoJSON"),
        ({"jurisdiction": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, "crosses"),
        ({"jurisdiction": [[[0, 0], [0.001, 0], [0.001, 0.001], [0, 0]]]}, "at least 0.06"),
        ({"jurisdiction": [[[0, 40], [9, 40], [9, 45], [0, 45], [0, 40]]]}, "at most 60000"),
        ({"jurisdiction": [[[42, -171], [142, -171], [42, -172], [42, -171]]]}, "longitude first"),
    ],
)
def test_what_cannot_be_used_is_answered_with_what_can(chief: User, columns: dict[str, Any], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        applying.apply(facts(**columns), by=chief, now=NOW)
    assert not Agency.objects.exists()


def test_a_federal_body_is_refused_and_the_operator_hears_of_it_once_a_day(chief: User, olu: User) -> None:
    for minute in range(3):
        with pytest.raises(Refused, match="“fbi”"):
            applying.apply(facts(name="FBI Boston"), by=chief, now=NOW + timedelta(minutes=minute))
    assert not Agency.objects.exists()
    assert olu.notices.count() == 1
    assert AuditEntry.objects.filter(action="agency_refused", subject_uuid=chief.uuid).count() == 3


def test_a_federal_domain_is_refused_too(chief: User) -> None:
    with pytest.raises(Refused, match="“cbp”"):
        applying.apply(facts(domains=["police.example.org", "CBP.gov"]), by=chief, now=NOW)


def test_who_applies_has_a_confirmed_address_there(ben: User, chief: User) -> None:
    with pytest.raises(Refused, match=r"police\.example\.org"):
        applying.apply(facts(), by=ben, now=NOW)
    chief.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]  # allauth's
    with pytest.raises(Refused, match="confirmed"):
        applying.apply(facts(), by=chief, now=NOW)


def test_who_holds_an_office_or_lives_in_a_home_here_cannot(maple: Home, ana: User, moe: User, chief: User) -> None:
    for user, says in ((ana, "belongs to a home"), (moe, "holds an office")):
        with pytest.raises(Refused, match=says):
            applying.apply(facts(), by=user, now=NOW)
    agency = applying.apply(facts(), by=chief, now=NOW)
    assert agency.applied_by == chief


def test_who_moved_in_since_is_not_listed(chief: User, olu: User, maple: Home) -> None:
    agency = applying.apply(facts(), by=chief, now=NOW)
    maple.memberships.create(user=chief, role="viewer")
    with pytest.raises(Refused, match="belongs to a home"):
        applying.accept(agency, by=olu, now=NOW)
    agency.refresh_from_db()
    chief.refresh_from_db()
    assert (agency.state, chief.office) == (AgencyState.APPLIED, "")


def test_one_application_at_a_time(chief: User) -> None:
    applying.apply(facts(), by=chief, now=NOW)
    with pytest.raises(Conflict, match="already"):
        applying.apply(facts(name="Another Police"), by=chief, now=NOW)


def test_only_the_operator_decides_and_with_a_second_factor(chief: User, ona: User, operator: User) -> None:
    agency = applying.apply(facts(), by=chief, now=NOW)
    for by in (chief, ona, operator):  # this operator has no second factor
        with pytest.raises(Refused):
            applying.accept(agency, by=by, now=NOW)
        with pytest.raises(Refused):
            applying.refuse(agency, "Because of what it is.", by=by, now=NOW)
    assert not Officer.objects.exists()


def test_accepted_twice_is_accepted_once(chief: User, olu: User) -> None:
    agency = applying.apply(facts(), by=chief, now=NOW)
    same = Agency.objects.get(pk=agency.pk)
    applying.accept(agency, by=olu, now=NOW)
    with pytest.raises(DomainError):
        applying.accept(same, by=olu, now=NOW)
    assert acts() == ["agency_checked", "policy_in_force"]


def test_scripts_in_words_stay_words(chief: User) -> None:
    sent = "<script>alert(1)</script>'; DROP TABLE agencies; --"
    agency = applying.apply(facts(name=sent, contact_name=sent), by=chief, now=NOW)
    assert (agency.name, agency.contact_name) == (sent, sent)


def test_two_agencies_of_one_town_may_share_its_domain(chief: User, olu: User, riverton: Agency) -> None:
    applying.accept(applying.apply(facts(kind="fire"), by=chief, now=NOW), by=olu, now=NOW)
    assert Agency.objects.public().count() == 2


def test_the_account_that_applied_may_be_gone(chief: User, olu: User, now: datetime = NOW) -> None:
    agency = applying.apply(facts(), by=chief, now=now)
    chief.delete()
    agency.refresh_from_db()
    with pytest.raises(Conflict, match="gone"):
        applying.accept(agency, by=olu, now=now)
    applying.refuse(agency, "The account is gone.", by=olu, now=now)


def test_an_application_of_somebody_without_a_home_anywhere_costs_few_queries(
    chief: User, olu: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(22):
        applying.apply(facts(), by=person("a@police.example.org", "A"), now=NOW)
    assert portal.POLICY.strip() == PolicyVersion.objects.get().text
