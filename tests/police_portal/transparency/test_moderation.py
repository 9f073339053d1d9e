"""Flags, times, agreement and rates by area: recounted by plain loops, and never against the page of moderation."""

from __future__ import annotations

import csv
import io
import itertools
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import h3
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from devices.people.models import Home, User
from neighbors.moderation import models as moderation
from neighbors.moderation.models import Case, CaseKind, Decision, Flag, FlagReason, Outcome
from neighbors.posts.models import Contact, Message, Standing
from police_portal.agencies.models import Officer
from police_portal.consent.models import Answer
from police_portal.requests.models import FootageRequest, RequestStatus
from police_portal.transparency import closing, report, sections
from police_portal.transparency.counting_moderation import _step
from police_portal.transparency.models import ClosedMonth
from tests import portal
from tests.neighborhood import STREET, comment_of, post_of
from tests.street import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
OCTOBER = datetime(2026, 10, 10, 9, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 20, 12, tzinfo=UTC)
JANUARY = datetime(2027, 1, 2, tzinfo=UTC)
MONTH = date(2026, 10, 1)
SERIAL = itertools.count(1)
AWAY = (42.2, -71.9)  # another area
RULES = ("no_hate", "no_spam", "local", "true_and_checked")


def cell_at(place: tuple[float, float]) -> str:
    return str(h3.latlng_to_cell(*place, 9))


def area_at(place: tuple[float, float]) -> str:
    return str(h3.cell_to_parent(cell_at(place), 7))


def case_of(by: User, kind: str, opened_at: datetime, place: tuple[float, float] = STREET, **columns: Any) -> Case:
    post = post_of(by, Standing.PUBLISHED, at=opened_at, cell=cell_at(place))
    facts = {"kind": kind, "post": post, "revision": post.shown, "opened_at": opened_at, "due_at": opened_at}
    return Case.objects.create(**facts | columns)


def decided(case: Case, outcome: str, at: datetime, rule: str = "") -> Decision:
    """It was confirmed a minute before it took effect."""
    confirmed = at - timedelta(minutes=1)
    return Decision.objects.create(
        case=case,
        first_outcome=outcome,
        first_at=confirmed,
        outcome=outcome,
        rule=rule,
        confirmed_at=confirmed,
        takes_effect_at=at,
        applied_at=at,
    )


def a_desk(by: User, chance: random.Random, *, year: int = 2026, months: tuple[int, ...] = (9, 10, 11)) -> None:
    """Some months of first reviews, flags and appeals, in two areas, with what no number is made of beside them."""
    for month in months:
        for _n in range(50):
            at = datetime(year, month, chance.randint(2, 27), chance.randint(0, 23), tzinfo=UTC)
            took = timedelta(minutes=chance.choice([20, 90, 400, 1500, 6000]))
            place = STREET if chance.random() < 0.7 else AWAY
            outcome = chance.choice(["approve", "approve", "approve", "reject", "changes"])
            held = case_of(by, "hold", at - took, place)
            made = decided(held, outcome, at, "" if outcome == "approve" else chance.choice(RULES))
            if outcome == "reject" and chance.random() < 0.5:
                appeal = case_of(by, "appeal", at, place, appealed=made)
                decided(appeal, chance.choice(["uphold", "overturn"]), at + timedelta(hours=30))
        for _n in range(25):
            at = datetime(year, month, chance.randint(2, 27), tzinfo=UTC)
            flagged = case_of(by, "flags", at, STREET if chance.random() < 0.9 else AWAY)
            for _time in range(chance.randint(1, 4)):
                reason = chance.choice(["hate", "spam", "spam", "false", *FlagReason.values])
                by_whom = person(f"flagger{next(SERIAL)}@example.org", "Flo")
                Flag.objects.create(case=flagged, flagger=by_whom, reason=reason, at=at)
            if chance.random() < 0.6:
                outcome = chance.choice(["keep", "remove"])
                decided(flagged, outcome, at + timedelta(hours=5), "" if outcome == "keep" else chance.choice(RULES))
        on_a_comment = case_of(by, "flags", at, AWAY)
        Case.objects.filter(pk=on_a_comment.pk).update(comment=comment_of(by, on_a_comment.post))
        decided(on_a_comment, "remove", at, "no_hate")


def counted_again() -> None:
    """As if no month had been closed yet."""
    ClosedMonth.objects.all().delete()
    moderation.ClosedMonth.objects.all().delete()


def table(name: str, month: date = MONTH) -> dict[str, dict[str, str]]:
    """{code of the row: {code of the column: number}}, as it was kept."""
    closing.close(month, JANUARY)
    [found] = [one for one in ClosedMonth.objects.get(month=month).tables if one["id"] == name]
    return {line["key"]: line["numbers"] for line in found["lines"]}


def october(moment: datetime | None) -> bool:
    return moment is not None and (moment.year, moment.month) == (2026, 10)


def in_october() -> list[Decision]:
    return [one for one in Decision.objects.select_related("case__appealed", "case__post") if october(one.applied_at)]


def cell_of(one: Decision) -> tuple[str, str]:
    """Of the page of moderation: an appeal stands under the rule of what it was against."""
    return one.rule or (one.case.appealed.rule if one.case.appealed else ""), one.outcome


def test_moderation_says_what_its_own_page_says(ana: User, client: Client) -> None:
    a_desk(ana, random.Random(3))
    by_cell = Counter(cell_of(one) for one in in_october())
    by_outcome: Counter[str] = Counter()
    for (_rule, outcome), count in by_cell.items():
        by_outcome[outcome] += count if count >= 5 else 0
    shown = {outcome: numbers["n"] for outcome, numbers in table("moderation").items()}
    assert {outcome: int(number.rstrip("+")) for outcome, number in shown.items()} == {
        outcome.value: by_outcome[outcome] for outcome in Outcome
    }
    assert sum(by_outcome.values()) > 40
    assert any(count < 5 for count in by_cell.values())  # so that there is something to hide
    with time_machine.travel(NOVEMBER, tick=False):
        rows = list(csv.DictReader(io.StringIO(client.get(reverse("neighbors:moderation_csv")).content.decode())))
    its_own: Counter[str] = Counter()
    for row in rows:
        if row["month"] == "2026-10" and row["decisions"] != "<5":
            its_own[row["outcome"]] += int(row["decisions"])
    assert its_own == by_outcome


def test_flags_by_reason(ana: User) -> None:
    a_desk(ana, random.Random(3))
    counts = Counter(one.reason for one in Flag.objects.all() if october(one.at))
    found = {reason: numbers["n"] for reason, numbers in table("flags").items()}
    assert found == {reason: str(counts[reason]) if counts[reason] >= 5 else "<5" for reason in FlagReason.values}
    assert "<5" in found.values()
    assert int(found["spam"]) >= 5


def test_fewer_flags_than_decisions_on_flags_are_not_said(ana: User) -> None:
    """Six cases of one flag each, five of them for hate: six decisions beside five flags say that one is hidden."""
    for reason in ["hate"] * 5 + ["spam"]:
        case = case_of(ana, "flags", OCTOBER)
        Flag.objects.create(case=case, flagger=ana, reason=reason, at=OCTOBER)
        decided(case, "keep", OCTOBER)
    assert table("moderation")["keep"] == {"n": "6+"}
    assert {numbers["n"] for numbers in table("flags").values()} == {"–"}


def test_the_middle_time_until_a_decision_by_kind(ana: User) -> None:
    a_desk(ana, random.Random(3))
    by_cell = Counter(cell_of(one) for one in in_october())
    hours: dict[str, list[float]] = {kind: [] for kind in CaseKind.values}
    for one in in_october():
        if by_cell[cell_of(one)] >= 5 and one.confirmed_at is not None:
            hours[one.case.kind].append((one.confirmed_at - one.case.opened_at).total_seconds() / 3600)
    found = {kind: numbers["median"] for kind, numbers in table("times").items()}
    for kind, times in hours.items():
        if not times:
            assert found[kind] == "–"
            continue
        low, high = (int(end) for end in found[kind].removesuffix(" h").split("-"))
        assert 2 * sum(time < low for time in times) <= len(times)
        assert 2 * sum(time >= high for time in times) <= len(times)
    assert sum(said != "–" for said in found.values()) >= 2


def test_a_decision_that_no_page_shows_changes_no_time(ana: User) -> None:
    for _n in range(5):
        decided(case_of(ana, "hold", OCTOBER - timedelta(hours=2)), "approve", OCTOBER)
    before = table("times")
    assert before["hold"] == {"median": "1-4 h"}
    for _n in range(4):
        decided(case_of(ana, "hold", OCTOBER - timedelta(days=5)), "reject", OCTOBER, "no_spam")
    counted_again()
    assert table("times") == before
    decided(case_of(ana, "hold", OCTOBER - timedelta(days=5)), "reject", OCTOBER, "no_spam")
    counted_again()
    assert table("times") != before


@given(st.lists(st.integers(0, 300), min_size=1, max_size=40))
def test_a_step_holds_the_middle_one(hours: list[int]) -> None:
    said = _step([timedelta(hours=one) for one in hours]).plain
    low, high = (72, 10**6) if said == "72 h or more" else (int(end) for end in said.removesuffix(" h").split("-"))
    assert 2 * sum(one < low for one in hours) <= len(hours)
    assert 2 * sum(one >= high for one in hours) <= len(hours)


def twice(by: User, said: str, said_again: str, at: datetime = OCTOBER) -> None:
    first = case_of(by, "hold", at)
    decided(first, said, at, "" if said == "approve" else "no_spam")
    again = case_of(by, "hold", at, repeats=first)
    decided(again, said_again, at + timedelta(days=2), "" if said_again == "approve" else "no_spam")


def test_agreement_is_kappa_of_the_cases_decided_twice_from_twenty_on(ana: User) -> None:
    pairs = [("approve", "approve")] * 10 + [("reject", "reject")] * 5 + [("approve", "reject")] * 3
    for pair in [*pairs, ("reject", "approve")]:
        twice(ana, *pair)
    assert table("agreement") == {"twice": {"kappa": "–"}}
    twice(ana, "reject", "approve", at=datetime(2026, 9, 30, tzinfo=UTC))  # the second in October
    twice(ana, "approve", "reject", at=datetime(2026, 10, 31, 12, tzinfo=UTC))  # the second in November
    counted_again()
    pairs += [("reject", "approve")] * 2
    observed = sum(one == other for one, other in pairs) / 20
    yes, yes_again = (sum(pair[n] == "approve" for pair in pairs) / 20 for n in (0, 1))
    expected = yes * yes_again + (1 - yes) * (1 - yes_again)
    assert table("agreement") == {"twice": {"kappa": f"{(observed - expected) / (1 - expected):.1f}"}}


def test_where_everybody_always_said_the_same_there_is_no_kappa(ana: User) -> None:
    for _n in range(20):
        twice(ana, "approve", "approve")
    assert table("agreement") == {"twice": {"kappa": "–"}}


def asked_in(officer: Officer, status: RequestStatus, at: datetime, places: list[tuple[float, float]]) -> None:
    cells = [str(h3.cell_to_parent(cell_at(place), 8)) for place in places]
    asked = portal.request_of(officer, status, public_cells=cells)
    opened = {"opened_at": at} if status == RequestStatus.OPEN else {}
    FootageRequest.objects.filter(pk=asked.pk).update(decided_at=at, **opened)


@pytest.fixture
def officer(db: None) -> Officer:
    of = portal.agency(decided_at=OCTOBER, applied_at=OCTOBER)
    portal.permission(of)
    return portal.officer(of)


def test_rates_by_area_of_what_reviewers_refused_and_moderators_turned_down(ana: User, officer: Officer) -> None:
    a_desk(ana, random.Random(5))
    chance = random.Random(8)
    for n in range(60):
        at = OCTOBER + timedelta(days=n % 50)
        status = RequestStatus.REFUSED if chance.random() < 0.4 else RequestStatus.OPEN
        asked_in(officer, status, at, [STREET] if chance.random() < 0.8 else [STREET, AWAY])
    opened: Counter[str] = Counter()
    reviewed: dict[str, list[bool]] = {}
    for asked in FootageRequest.objects.all():
        for area in {h3.cell_to_parent(cell, 7) for cell in asked.public_cells}:
            opened[area] += october(asked.opened_at)
            if october(asked.decided_at):
                reviewed.setdefault(area, []).append(asked.status == "refused")
    moderated: dict[str, list[bool]] = {}
    for one in in_october():
        if one.case.kind in ("hold", "flags") and one.case.comment_id is None and one.case.message_id is None:
            area = h3.cell_to_parent(one.case.post.cell, 7)
            moderated.setdefault(area, []).append(one.outcome in ("reject", "remove"))
    found = table("areas")
    here, away = area_at(STREET), area_at(AWAY)
    assert {area: int(numbers["opened"]) for area, numbers in found.items()} == +opened
    for area in (here, away):
        for column, all_of in (("refused", reviewed[area]), ("turned_down", moderated[area])):
            if len(all_of) < 20:
                assert found[area][column] == "–"
                continue
            low, high = (int(end) for end in found[area][column].removesuffix(" %").split("-"))
            assert low <= 100 * sum(all_of) / len(all_of) <= high
    assert found[here]["refused"] != "–"
    assert found[here]["turned_down"] != "–"
    assert "–" in found[away].values()


def about_a_comment(by: User) -> Case:
    case = case_of(by, "flags", OCTOBER, AWAY)
    Case.objects.filter(pk=case.pk).update(comment=comment_of(by, case.post))
    return case


def about_a_message(by: User) -> Case:
    """Between two people: nobody else knows of a place."""
    case = case_of(by, "flags", OCTOBER, AWAY)
    asker = person(f"asker{next(SERIAL)}@example.org", "Asa")
    thread = Contact.objects.create(post=case.post, asker=asker, author=by, asker_number=1, author_number=2)
    message = Message.objects.create(contact=thread, sender=by, text="Hello there.")
    Case.objects.filter(pk=case.pk).update(message=message, revision=None)
    return case


@pytest.mark.parametrize("beside", [about_a_comment, about_a_message])
def test_the_rate_of_an_area_is_of_posts_alone_and_stands_where_nobody_asked(
    ana: User, beside: Callable[[User], Case]
) -> None:
    for n in range(20):
        decided(case_of(ana, "hold", OCTOBER, AWAY), "approve" if n else "reject", OCTOBER, "" if n else "no_spam")
    for _n in range(10):
        decided(beside(ana), "remove", OCTOBER, "no_spam")
    assert table("areas") == {area_at(AWAY): {"opened": "0", "refused": "–", "turned_down": "0-10 %"}}


def rates_of_year() -> dict[str, list[str]]:
    counted_again()
    closing.close_due(JANUARY)
    found = report.of(2026)
    assert found is not None
    [areas] = [one for one in found.sections if one.id == "areas"]
    return {line.key: [number.plain for number in line.numbers] for line in areas.lines}


def test_a_year_has_rates_of_its_own_where_no_month_has_any(officer: Officer) -> None:
    for n in range(20):
        status = RequestStatus.REFUSED if n < 5 else RequestStatus.OPEN
        asked_in(officer, status, OCTOBER + timedelta(days=40 * (n % 2)), [STREET])
    area = area_at(STREET)
    assert rates_of_year() == {area: ["15", "20-30 %", "–"]}
    assert {row["refused"] for month in (10, 11) for row in table("areas", date(2026, month, 1)).values()} == {"–"}


def test_the_rate_of_a_year_and_those_of_its_months_leave_no_rest(officer: Officer) -> None:
    """October tells a rate, November has too few: the year's rate is October's, whatever November held."""
    for n in range(20):
        asked_in(officer, RequestStatus.OPEN if n else RequestStatus.REFUSED, OCTOBER, [STREET])
    area = area_at(STREET)
    before = rates_of_year()
    assert before == {area: ["19", "0-10 %", "–"]}
    for _n in range(19):
        asked_in(officer, RequestStatus.REFUSED, NOVEMBER, [STREET])
    assert rates_of_year() == before


def test_how_owners_answered_changes_no_number(officer: Officer, maple: Home) -> None:
    """Two towns: in one nobody was asked, in the other everybody, and all of them said no."""
    for n in range(25):
        asked_in(officer, RequestStatus.REFUSED if n % 3 == 0 else RequestStatus.OPEN, OCTOBER, [STREET])
    closing.close(MONTH, JANUARY)
    before = ClosedMonth.objects.get().tables
    for asked in FootageRequest.objects.filter(status=RequestStatus.OPEN):
        portal.invitation(asked, maple, Answer.DECLINED, answered_at=OCTOBER)
    counted_again()
    closing.close(MONTH, JANUARY)
    assert ClosedMonth.objects.get().tables == before


def test_times_and_agreement_of_a_year_stand_month_by_month(ana: User) -> None:
    a_desk(ana, random.Random(3))
    closing.close_due(JANUARY)
    found = report.of(2026)
    assert found is not None
    shown = {one.id: one for one in found.sections}
    by_month = {
        line.label: line.numbers
        for month in ClosedMonth.objects.order_by("month")
        for section in sections.of_month(month.tables)
        if section.id == "times"
        for line in section.lines
        if line.numbers[0].plain != "–"
        for line in [type(line)(line.key, f"{month}, {line.label}", line.numbers, None)]
    }
    assert {line.label: line.numbers for line in shown["times"].lines} == by_month
    assert len(by_month) > 4
    assert shown["agreement"].lines == []
