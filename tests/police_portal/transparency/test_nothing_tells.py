"""What a closed month says later, and what one table says of another."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from devices.people.models import User
from neighbors.moderation.models import Decision
from neighbors.posts.models import Post, Standing
from police_portal.agencies.models import Agency
from police_portal.filmed.models import Filmed, FilmedState, Wish
from police_portal.law import telling
from police_portal.law.models import DemandKind, DemandState, Gag, LegalDemand
from police_portal.requests.models import FootageRequest, RequestStatus
from police_portal.transparency import closing, counting, months, report, sections
from police_portal.transparency.models import ClosedMonth
from police_portal.transparency.sections import Section
from police_portal.transparency.suppression import Number
from tests import portal
from tests.neighborhood import removal
from tests.street import home, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 2, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 10, 9, tzinfo=UTC)
MONTH = months.month_of(OCTOBER)


@pytest.fixture
def police(db: None) -> Agency:
    august = datetime(2026, 8, 1, tzinfo=UTC)
    of = portal.agency(applied_at=august, decided_at=august + timedelta(days=1))
    portal.permission(of, now=NOW, confirmed_at=OCTOBER)
    portal.officer(of)
    portal.officer(of, name="Chief Ray")
    return of


def counted(name: str, month: date = MONTH, now: datetime = NOW) -> Section:
    """Counted anew."""
    return next(one for one in sections.of_month(counting.tables(month, now)) if one.id == name)


def said(name: str) -> dict[str, list[str]]:
    return {line.label: [number.plain for number in line.numbers] for line in counted(name).lines}


def of_year(name: str) -> Section:
    """Of the report of 2026."""
    closing.close_due(NEXT_YEAR)
    found = report.of(2026)
    assert found is not None
    return next(one for one in found.sections if one.id == name)


def warrants(of: Agency, states: list[DemandState], gag_until: datetime | None = None) -> list[LegalDemand]:
    """One account each, decided in October."""
    made = []
    for state in states:
        n = User.objects.count()
        place = home(person(f"owner{n}@example.org", "Owner"), f"Elm St {n}", 42.2, -71.7)
        made.append(portal.demand_of(of, place, DemandKind.WARRANT, state, now=OCTOBER, gag_until=gag_until))
        if gag_until is not None:
            Gag.objects.create(demand=made[-1], number="GO-7", from_at=OCTOBER, until=gag_until)
    return made


def test_an_account_that_leaves_does_not_change_a_month_that_is_over(police: Agency) -> None:
    first, *_rest = warrants(police, [DemandState.RELEASED] * 5)
    before = said("demands")
    assert before["search warrant"] == ["5", "5"]
    LegalDemand.objects.filter(pk=first.pk).update(account=None, home=None)
    assert said("demands") == before


def test_a_reviewer_who_leaves_the_office_does_not_change_a_month_that_is_over(police: Agency) -> None:
    ona = portal.overseer()
    asked = portal.request_of(police.officers.earliest("pk"), decided_by=ona, needs_overseer=True)
    FootageRequest.objects.filter(pk=asked.pk).update(decided_at=OCTOBER, opened_at=OCTOBER)
    before = said("review")
    assert before["only by an overseer"] == ["1", "0"]
    User.objects.filter(pk=ona.pk).update(office="")
    assert said("review") == before


def test_what_is_removed_in_the_next_year_does_not_change_the_last(ana: User, ben: User) -> None:
    made = [removal(ben, ana, at=OCTOBER) for _n in range(25)]
    Decision.objects.filter(pk__in=[one.pk for one in made]).update(applied_at=OCTOBER)
    before = of_year("areas").lines
    assert [[number.plain for number in line.numbers] for line in before] == [["0", "–", "90-100 %"]]
    Post.objects.update(status=Standing.PUBLISHED)
    late = removal(ben, ana, at=NEXT_YEAR)
    Decision.objects.filter(pk=late.pk).update(applied_at=NEXT_YEAR)
    assert of_year("areas").lines == before
    ClosedMonth.objects.all().delete()
    assert of_year("areas").lines == before  # counted anew as well


def test_how_many_were_gagged_bounds_no_hidden_number(police: Agency) -> None:
    later = OCTOBER + timedelta(days=80)
    warrants(police, [DemandState.RELEASED] * 4 + [DemandState.REFUSED] * 4, gag_until=later)
    assert said("gags")["search warrant"] == ["8"]
    assert said("demands")["search warrant"] == ["<5", "<5"]
    assert said("refused")["search warrant"] == ["0"]


def test_refusals_are_the_public_ones_so_that_their_difference_to_the_log_is_nought(police: Agency) -> None:
    warrants(police, [DemandState.REFUSED] * 2, gag_until=OCTOBER + timedelta(days=80))
    for demand in warrants(police, [DemandState.REFUSED] * 5):
        telling.publish_refusal(demand, now=OCTOBER)
    assert said("refused")["search warrant"] == ["5"]


def test_an_emergency_counts_when_it_becomes_public_and_its_hours_from_five_on(police: Agency) -> None:
    told = datetime(2026, 11, 2, tzinfo=UTC)
    given = told - timedelta(hours=70, minutes=1)
    facts: dict[str, Any] = {
        "decided_at": given,
        "tell_at": told,
        "told_at": None,
        "telling_endangers": "The child who was taken.",
    }
    for n in range(5):
        place = home(person(f"owner{n}@example.org", "Owner"), f"Elm St {n}", 42.2, -71.7)
        portal.demand_of(police, place, DemandKind.EMERGENCY, DemandState.RELEASED, now=given, **facts)
        hours = counted("telling", months.month_of(told), NEXT_YEAR).lines
        assert [line.numbers[0].plain for line in hours] == ([] if n < 4 else ["71"])
    assert said("emergencies")["became public"] == ["0"]
    assert counted("emergencies", months.month_of(told), NEXT_YEAR).lines[0].numbers == [Number(5)]
    assert of_year("telling").lines[0].numbers == [Number(71)]


def test_months_begin_with_what_comes_first_even_before_an_agency(ana: User) -> None:
    Filmed.objects.filter(pk=portal.filmed_by(ana, Wish.BLUR).pk).update(state=FilmedState.DONE, told_at=OCTOBER)
    assert closing.close_due(NOW) == 1
    assert ClosedMonth.objects.get().month == MONTH


def test_more_programmes_ask_no_more_questions(police: Agency, ana: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            counting.tables(MONTH, NOW)
        return len(questions)

    before = asked()
    for n in range(5):
        portal.programme_of(ana, name=f"Programme {n}", decided_at=OCTOBER, codes_made_at=OCTOBER, count=30)
    assert asked() == before


def test_the_files_have_the_sums_and_the_fields_too(police: Agency, client: Client) -> None:
    asked = portal.request_of(police.officers.earliest("pk"), status=RequestStatus.OPEN)
    FootageRequest.objects.filter(pk=asked.pk).update(decided_at=OCTOBER, opened_at=OCTOBER)
    closing.close_due(NEXT_YEAR)
    with time_machine.travel(NEXT_YEAR, tick=False):
        page = client.get("/transparency/2026/").content.decode()
        rows = list(csv.DictReader(io.StringIO(client.get("/transparency/2026.csv").content.decode())))
        plain = client.get("/transparency/2026.json").json()["numbers"]
    assert "In all" in page
    assert {"table": "review", "row": "in all", "column": "opened", "number": "1", "period": "2026"} in rows
    assert any(row["row"] == "Authorization" and "Riverton City Council" in row["number"] for row in rows)
    assert any(row["table"] == "areas" and row["column"] == "requests opened" and row["number"] == "1" for row in rows)
    assert len(plain) == len(rows)
