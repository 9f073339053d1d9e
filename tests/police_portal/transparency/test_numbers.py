"""Every public number, recounted by plain loops over all rows; months are closed, and what is small is hidden."""

from __future__ import annotations

import csv
import io
import itertools
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import h3
import pytest
import time_machine
from django.test import Client

from devices.audit.models import DailyHead, PublicEntry
from devices.clips.models import BrokenGlass
from devices.people.models import Appointment, Home, Office, User
from neighbors.posts.models import Post, Standing
from police_portal.agencies.models import Agency, Permission, Suspension
from police_portal.filmed.models import Filmed, FilmedState, Wish
from police_portal.giveaways import totals
from police_portal.giveaways.models import Programme, ProgrammeState
from police_portal.law import telling
from police_portal.law.models import DemandKind, DemandState, Gag, LegalDemand
from police_portal.oversight.models import Sample, Verdict
from police_portal.requests.models import FootageRequest, Outcome, RequestStatus
from police_portal.transparency import closing, counting, months, report, sections
from police_portal.transparency.models import ClosedMonth
from police_portal.transparency.sections import Section
from tests import portal, services, street
from tests.access.once import db, lasting
from tests.neighborhood import post_of
from tests.street import home, person

# The town is made once; each test has a transaction of its own inside, and leaves it as it was
globals().update(lasting(street) | {"store": lasting(services)["store"], "db": db})
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 10, 9, tzinfo=UTC)
JANUARY = datetime(2027, 1, 2, tzinfo=UTC)
MONTH = months.month_of(OCTOBER)
SERIAL = itertools.count(1)


def moments() -> list[datetime]:
    """September, October and the running November, their edges included."""
    edges = [datetime(2026, month, 1, tzinfo=UTC) - timedelta(microseconds=n) for month in (10, 11) for n in (0, 1)]
    return [OCTOBER - timedelta(days=30), *(OCTOBER + timedelta(days=n) for n in range(12)), *edges, NOW]


@pytest.fixture(scope="module")
def town(store: None, ana: User, ben: User, maple: Home) -> Agency:
    """Two agencies and three months with a bit of everything; the same each time."""
    chance = random.Random(7)
    old: dict[str, Any] = {
        "decided_at": datetime(2026, 8, 2, tzinfo=UTC),
        "applied_at": datetime(2026, 8, 1, tzinfo=UTC),
    }
    police, fire = portal.agency(**old), portal.agency("Shelby Fire", domains=["fire.example.org"], **old)
    overseer, reviewer = portal.overseer(), portal.reviewer()
    for of in (police, fire):
        portal.permission(of, now=NOW, confirmed_at=OCTOBER)
        by, _second = portal.officer(of), portal.officer(of, name="Chief Ray")
        for when in moments():
            for status in (RequestStatus.OPEN, RequestStatus.REFUSED, RequestStatus.CLOSED, RequestStatus.WITHDRAWN):
                _request(by, status, when, chance.choice([overseer, reviewer]), chance)
            _demand(of, maple, chance, when)
        portal.demand_of(of, maple, DemandKind.EMERGENCY, DemandState.REFUSED, supervisor=None, decided_at=OCTOBER)
    for when in moments():
        for _n in range(chance.randint(0, 3)):
            _filmed(ben, chance, when)
        BrokenGlass.objects.create(home=maple, by=overseer, reason="x" * 20, at=when, until=when + timedelta(minutes=5))
        Appointment.objects.create(
            user=person(f"seat{next(SERIAL)}@example.org", "Seat"),
            office=Office.OVERSEER,
            proposed_at=when,
            expires_at=when,
            confirmed_at=when,
        )
    _given(ana)
    for n in range(25):
        post = post_of(ben, Standing.REMOVED if n % 5 == 0 else Standing.PUBLISHED)
        Post.objects.filter(pk=post.pk).update(created_at=OCTOBER)
    Suspension.objects.create(agency=fire, reason="Asked twice.", by=overseer, at=OCTOBER)
    return police


def _request(by: Any, status: RequestStatus, when: datetime, reader: User, chance: random.Random) -> None:
    asked = portal.request_of(by, status, decided_by=reader, public_cells=chance.choice(CELLS))
    changed: dict[str, Any] = {}
    if status == RequestStatus.OPEN:
        changed = {"opened_at": when, "decided_at": when}
    elif status == RequestStatus.REFUSED:
        changed = {"decided_at": when}
    elif status == RequestStatus.CLOSED:
        changed = {"ended_at": when, "opened_at": when - timedelta(days=1), "decided_at": when - timedelta(days=1)}
        changed |= {"outcome": chance.choice(Outcome.values), "outcome_at": when}
        Sample.objects.create(
            request=asked, drawn_at=when, judged_at=when, verdict=chance.choice(Verdict.values), reason="Looked at it."
        )
    else:
        changed = {"ended_at": when, "decided_at": None}
    FootageRequest.objects.filter(pk=asked.pk).update(**changed)


CELLS = [["882a306a6dfffff"], ["882a306a6dfffff", h3.grid_ring("882a306a6dfffff", 4)[0]], ["872a306a6ffffff"]]


def _demand(of: Agency, maple: Home, chance: random.Random, when: datetime) -> None:
    kind = chance.choice([DemandKind.WARRANT, DemandKind.SUBPOENA, DemandKind.EMERGENCY])
    state = chance.choice([DemandState.RELEASED, DemandState.REFUSED])
    owner = person(f"owner{next(SERIAL)}@example.org", "Owner") if chance.random() < 0.8 else None
    place = maple if owner is None else home(owner, "Elm St", 42.2, -71.7)
    gag = when + timedelta(days=9) if kind == DemandKind.WARRANT and chance.random() < 0.5 else None
    made = portal.demand_of(of, place, kind, state, now=when, gag_until=gag)
    if gag is not None:
        Gag.objects.create(demand=made, number="GO-7", from_at=when, until=gag)
    elif state == DemandState.REFUSED:
        telling.publish_refusal(made, now=when)
    if kind == DemandKind.EMERGENCY and state == DemandState.RELEASED:
        right = chance.random() < 0.5
        found = {"reviewed_at": when, "was_right": right, "review": "It was as they said." if right else "It was not."}
        LegalDemand.objects.filter(pk=made.pk).update(**found)


def _filmed(by: User, chance: random.Random, when: datetime) -> None:
    state = chance.choice([FilmedState.DONE, FilmedState.NO_ANSWER, FilmedState.NO_ANSWER, FilmedState.NO_ANSWER])
    made = portal.filmed_by(by, Wish.BLUR)
    Filmed.objects.filter(pk=made.pk).update(state=state, told_at=when)


def _given(by: User) -> None:
    given = portal.programme_of(by, decided_at=OCTOBER, codes_made_at=OCTOBER, count=30)
    for n in range(9):
        portal.voucher_of(given, f"CODE{n}", used_at=OCTOBER)
    portal.programme_of(by, ProgrammeState.REFUSED, decided_at=OCTOBER, ties="footage")


def october(moment: datetime | None) -> bool:
    """Counted again without any of the code under test."""
    return moment is not None and (moment.year, moment.month) == (2026, 10)


def section(name: str) -> Section:
    """As it was kept when the month was closed."""
    closing.close(MONTH, NOW)
    return next(one for one in sections.of_month(ClosedMonth.objects.get(month=MONTH).tables) if one.id == name)


def said(name: str) -> dict[tuple[str, str], str]:
    one = section(name)
    return {
        (line.label, column): number.plain
        for line in one.lines
        for column, number in zip(one.columns, line.numbers, strict=True)
    }


def few(count: int) -> str:
    return "<5" if count < 5 else str(count)


def test_requests_by_agency(town: Agency) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for asked in FootageRequest.objects.select_related("agency"):
        name = asked.agency.name
        if asked.status != "draft" and october(asked.opened_at):
            counts[name, "opened"] += 1
        if asked.status == "refused" and october(asked.decided_at):
            counts[name, "refused"] += 1
        ends = {"closed": "closed by the agency", "withdrawn": "withdrawn", "expired": "expired"}
        if asked.status in ends and asked.opened_at and october(asked.ended_at):
            counts[name, ends[asked.status]] += 1
    found = said("requests")
    assert sum(counts.values()) > 40
    assert found == {key: str(counts[key]) for key in found}
    assert set(counts) <= set(found)


def test_review_by_who_had_to_read_it(town: Agency) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for asked in FootageRequest.objects.all():
        if october(asked.decided_at):
            who = "only by an overseer" if asked.needs_overseer else "routine, by any reviewer"
            counts[who, "refused" if asked.status == "refused" else "opened"] += 1
    found = said("review")
    assert found == {key: str(counts[key]) for key in found}
    assert sum(counts.values()) == sum(int(one) for one in found.values()) > 20


def test_requests_by_area_and_a_request_in_two_counts_in_both(town: Agency) -> None:
    counts: Counter[str] = Counter()
    for asked in FootageRequest.objects.all():
        if october(asked.opened_at):
            for area in {h3.cell_to_parent(cell, 7) for cell in asked.public_cells}:
                counts[area] += 1
    opened = {area: number for (area, column), number in said("areas").items() if column == "requests opened"}
    assert {area: int(number) for area, number in opened.items() if number != "0"} == counts
    assert len(counts) > 1


def test_outcomes_and_what_overseers_did(town: Agency) -> None:
    outcomes = Counter(
        str(Outcome(one.outcome).label) for one in FootageRequest.objects.all() if october(one.outcome_at)
    )
    assert {key[0]: int(number) for key, number in said("outcomes").items() if number != "0"} == outcomes
    acts = {key[0]: int(number) for key, number in said("oversight").items()}
    judged = [one for one in Sample.objects.all() if october(one.judged_at)]
    assert acts["samples found right"] == sum(one.verdict == "right" for one in judged) > 0
    assert acts["samples found wrong"] == sum(one.verdict == "wrong" for one in judged) > 0
    assert acts["permissions confirmed"] == sum(october(one.confirmed_at) for one in Permission.objects.all()) == 2
    assert acts["suspensions"] == 1


def test_demands_with_accounts_affected_hide_what_is_small(town: Agency) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    accounts: dict[str, set[int]] = {}
    for one in LegalDemand.objects.all():
        if not october(one.decided_at) or one.kind == "emergency" or one.state == "refused":
            continue
        kind = str(DemandKind(one.kind).label)
        counts[kind, "something released"] += 1
        if one.account_id:
            accounts.setdefault(kind, set()).add(one.account_id)
    for kind, found in accounts.items():
        counts[kind, "accounts affected"] = len(found)
    shown = said("demands")
    assert shown == {key: few(counts[key]) for key in shown}
    assert "<5" in shown.values()


def test_refusals_are_those_of_the_public_log_and_orders_that_forbid_telling_are_hidden(town: Agency) -> None:
    refused: Counter[str] = Counter()
    for entry in PublicEntry.objects.all():
        if entry.act == "demand_refused" and october(entry.at):
            refused[str(DemandKind(entry.facts["kind_of_demand"]).label)] += 1
    found = said("refused")
    assert found == {key: str(refused[key[0]]) for key in found}
    assert sum(refused.values()) > 0
    forbidden = Counter(str(DemandKind(gag.demand.kind).label) for gag in Gag.objects.all() if october(gag.from_at))
    orders = said("gags")
    assert orders == {key: few(forbidden[key[0]]) for key in orders}
    assert sum(forbidden.values()) > 0


def test_emergencies_giveaways_offices_and_glass(town: Agency) -> None:
    reviewed = [one for one in LegalDemand.objects.all() if october(one.reviewed_at)]
    known = [one for one in LegalDemand.objects.filter(kind="emergency") if one.state in ("released", "ended")]
    moments = [min(one.tell_at, one.reviewed_at or one.tell_at) for one in known if one.tell_at]
    assert [int(number) for number in said("emergencies").values()] == [
        sum(october(moment) for moment in moments),
        sum(bool(one.was_right) for one in reviewed),
        sum(not one.was_right for one in reviewed),
    ]
    assert list(said("giveaways").values()) == ["1", "1"]
    given = sum(october(one.confirmed_at) for one in Appointment.objects.all())
    assert said("offices")["overseer", "given"] == str(given)
    glass = sum(october(one.at) for one in BrokenGlass.objects.all())
    assert list(said("glass").values()) == [few(glass)]


def test_cameras_given_are_told_as_their_programme_tells_them(town: Agency) -> None:
    programme = Programme.objects.get(codes_made_at__isnull=False)
    [told] = [one for one in totals.totals(programme, NOW) if one.month == MONTH]
    assert told.at_least == 9
    assert said("given") == {(programme.name, "cameras, at least"): "9+"}


def test_the_filmed_by_wish_and_outcome(town: Agency) -> None:
    counts = Counter(
        (str(Wish(one.wish).label), str(FilmedState(one.state).label))
        for one in Filmed.objects.all()
        if october(one.told_at)
    )
    found = said("filmed")
    assert found == {key: few(counts[key]) for key in found}
    assert any(number != "<5" for number in found.values())


def test_requests_by_kind_of_agency(town: Agency) -> None:
    counts = Counter(
        str(one.agency.get_kind_display()) for one in FootageRequest.objects.all() if october(one.opened_at)
    )
    assert {key[0]: int(number) for key, number in said("kinds").items() if number != "0"} == counts


def test_the_public_log_comments_and_handovers_are_those_of_its_entries(town: Agency) -> None:
    for n, act in enumerate(("policy_comment_shown", "policy_comment_left_out", "handover_consented")):
        for _time in range(n + 1):
            PublicEntry.objects.create(at=OCTOBER, act=act, subject_type="row", subject_uuid=uuid4())
    PublicEntry.objects.create(at=NOW, act="handover_ordered", subject_type="row", subject_uuid=uuid4())
    for day in (1, 2, 31):
        DailyHead.objects.create(chain="public", day=date(2026, 10, day), head="0" * 64, signature="1")
        DailyHead.objects.create(chain="private", day=date(2026, 10, day), head="0" * 64, signature="1")
    DailyHead.objects.create(chain="public", day=date(2026, 11, 1), head="0" * 64, signature="1")
    acts = Counter(entry.act for entry in PublicEntry.objects.all() if october(entry.at))
    assert list(said("comments").values()) == ["1", "2"]
    assert list(said("handovers").values()) == ["3", "0"]
    days = sum(one.day.month == 10 and one.chain == "public" for one in DailyHead.objects.all())
    assert list(said("log").values()) == [str(sum(acts.values())), str(days)]
    assert sum(acts.values()) > 6


def test_the_running_month_is_nowhere(town: Agency, client: Client) -> None:
    closing.close_due(NOW)
    assert [f"{one}" for one in ClosedMonth.objects.order_by("month")] == ["2026-08", "2026-09", "2026-10"]
    with time_machine.travel(NOW, tick=False):
        assert client.get("/transparency/", {"month": "2026-11"}).status_code == 404


def test_what_happens_later_does_not_change_what_is_counted(town: Agency) -> None:
    before = counting.tables(MONTH, NOW)
    later = NOW + timedelta(days=200)
    portal.request_of(portal.officer(town), RequestStatus.OPEN)
    FootageRequest.objects.filter(status=RequestStatus.OPEN).update(status=RequestStatus.CLOSED, ended_at=later)
    assert counting.tables(MONTH, later) == before


def test_a_year_is_the_sum_of_what_its_months_show(town: Agency) -> None:
    closing.close_due(JANUARY)
    found = report.of(2026)
    assert found is not None
    shown = {one.id: one for one in found.sections}
    asked = [
        one
        for one in FootageRequest.objects.all()
        if one.status != "draft" and one.opened_at and one.opened_at.year == 2026
    ]
    assert sum(line.numbers[0].count or 0 for line in shown["requests"].lines) == len(asked)
    by_month = [sections.of_month(one.tables) for one in ClosedMonth.objects.order_by("month")]
    demands = [one for found in by_month for one in found if one.id == "demands"]
    assert len(demands) == 5
    for n, line in enumerate(shown["demands"].lines):
        for m, number in enumerate(line.numbers):
            parts = [one.lines[n].numbers[m].count for one in demands]
            assert number.count == sum(part or 0 for part in parts)
            assert number.is_exact == (None not in parts)


def test_a_hidden_number_changes_nothing_anybody_can_read(town: Agency, client: Client) -> None:
    """Two towns that differ in a hidden cell alone: what is kept, the page, both files and the year are the same."""

    def everything() -> list[object]:
        ClosedMonth.objects.all().delete()
        closing.close_due(JANUARY)
        kept: list[object] = list(ClosedMonth.objects.order_by("month").values_list("month", "tables"))
        paths = ("/transparency/", "/transparency.csv", "/transparency.json")
        with time_machine.travel(NOW, tick=False):
            found = kept + [_main(client.get(path, {"month": "2026-10"}).content) for path in paths]
        with time_machine.travel(JANUARY, tick=False):
            return found + [_main(client.get(f"/transparency/2026{end}").content) for end in ("/", ".csv", ".json")]

    before = everything()
    owner = person("hidden@example.org", "Hidden")
    portal.demand_of(
        town, home(owner, "Elm St", 42.3, -71.8), DemandKind.COURT_ORDER, DemandState.RELEASED, now=OCTOBER
    )
    Filmed.objects.filter(pk=portal.filmed_by(owner, Wish.ZONE).pk).update(state=FilmedState.DONE, told_at=OCTOBER)
    assert everything() == before


def _main(content: bytes) -> bytes:
    """Without the head of a page: a nonce stands in it."""
    return content.split(b"<main")[-1]


def test_the_files_say_exactly_what_the_page_says(town: Agency, client: Client) -> None:
    Agency.objects.filter(pk=town.pk).update(name="=Riverton Police")
    closing.close_due(NOW)
    with time_machine.travel(NOW, tick=False):
        rows = list(csv.DictReader(io.StringIO(client.get("/transparency.csv").content.decode())))
        plain = client.get("/transparency.json").json()["numbers"]
    assert [row | {"row": row["row"].removeprefix("'")} for row in rows] == plain
    assert any(row["row"] == "'=Riverton Police" for row in rows)
    assert {row["number"] for row in rows if row["table"] == "demands"} >= {"<5"}


def test_the_report_of_a_year_has_the_fields_and_areas(town: Agency, client: Client) -> None:
    closing.close_due(JANUARY)
    with time_machine.travel(JANUARY, tick=False):
        page = client.get("/transparency/2026/").content.decode()
        assert client.get("/transparency/2027/").status_code == 404
    for words in (
        "Purpose and use", "Authorization", "Riverton City Council", "With whom data was shared", "Where it was used",
        "Complaints and concerns", "Audits", "Violations", "Demographics", "public records", "Costs", "Not reported",
    ):  # fmt: skip
        assert words in page
    found = report.of(2026)
    assert found is not None
    lines = {field.name: field.lines for field in found.fields}
    wrong = sum(bool(one.judged_at) and one.verdict == "wrong" for one in Sample.objects.all() if within_2026(one))
    assert f"Oversight: samples found wrong: {wrong}" in lines["Complaints and concerns"]
    assert f"Oversight: samples found wrong: {wrong}" in lines["Audits"]
    assert "Oversight: suspensions: 1" in lines["Violations, and what was done"]
    opened = sum(one.opened_at is not None and one.opened_at.year == 2026 for one in FootageRequest.objects.all())
    assert f"Requests by kind of agency: police: {opened}" in lines["With whom data was shared"]
    assert lines["Demographics and adverse impact"] == []


def test_an_area_stands_beside_the_centre_of_its_cell(town: Agency, client: Client) -> None:
    closing.close_due(JANUARY)
    found = report.of(2026)
    assert found is not None
    area = next(one for one in found.sections if one.id == "areas").lines[0]
    lat, lon = h3.cell_to_latlng(area.key)
    assert area.place == f"{lat:.2f}, {lon:.2f}"
    assert area.place in client.get("/transparency/2026/").content.decode()


def test_before_the_first_report_the_pages_say_when_it_comes(town: Agency, client: Client) -> None:
    closing.close_due(NOW)
    with time_machine.travel(NOW, tick=False):
        assert "The first yearly report is that of 2026." in client.get("/transparency/").content.decode()
        for path in ("/transparency/2026/", "/transparency/2026.csv", "/transparency/2026.json"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert "counted, in January 2027" in answer.content.decode()
        for year in (2025, 2027):
            other = client.get(f"/transparency/{year}/")
            assert other.status_code == 404
            assert "There is nothing here" in other.content.decode()
    closing.close_due(JANUARY)
    with time_machine.travel(JANUARY, tick=False):
        assert "first yearly report" not in client.get("/transparency/").content.decode()


def within_2026(one: Sample) -> bool:
    return one.judged_at is not None and one.judged_at.year == 2026


def test_before_anything_happened_there_is_a_sentence(client: Client) -> None:
    page = client.get("/transparency/").content.decode()
    assert "No month is counted yet" in page
    for year in (0, 2020, 9999, 10**14):
        for path in (f"/transparency/{year}/", f"/transparency/{year}.csv", f"/transparency/{year}.json"):
            assert client.get(path).status_code == 404


def test_a_page_asks_a_handful_of_questions(town: Agency, client: Client, django_assert_max_num_queries: Any) -> None:
    closing.close_due(JANUARY)
    for path in ("/transparency/", "/transparency.csv", "/transparency.json"):
        with django_assert_max_num_queries(3):
            assert client.get(path).status_code == 200
    for path in ("/transparency/2026/", "/transparency/2026.csv", "/transparency/2026.json"):
        with django_assert_max_num_queries(6):
            assert client.get(path).status_code == 200


def test_counting_asks_a_bounded_number_of_questions(town: Agency, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(60):
        counting.tables(MONTH, NOW)


def test_a_month_opens_with_sentences_of_its_own_numbers(town: Agency, client: Client) -> None:
    opened = sum(october(one.decided_at) and one.status != "refused" for one in FootageRequest.objects.all())
    refused = sum(october(one.decided_at) and one.status == "refused" for one in FootageRequest.objects.all())
    closing.close_due(NOW)
    page = client.get("/transparency/", {"month": "2026-10"}).content.decode()
    assert f"reviewers opened: {opened}. That they refused: {refused}." in page
    given = sum(int(number) for (_row, column), number in said("demands").items() if "re" in column and number != "<5")
    assert f"something was given: {given} or more." in page
    assert f"became public: {said('emergencies')['became public', 'emergencies']}." in page
    assert "Decisions of moderators" not in page  # there is no table of them
    quiet = client.get("/transparency/", {"month": "2026-08"}).content.decode()
    assert "fewer than five of each kind" in quiet
