"""A month is counted once, when it is over: what is deleted later changes nothing that anybody can read."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils.translation import override

from devices.audit.models import AuditEntry, PublicEntry
from devices.errors import Refused
from devices.people.models import User
from neighbors.moderation.models import Case, Decision, Flag
from neighbors.posts.models import Post
from police_portal.agencies.models import Agency
from police_portal.filmed.models import Filmed, FilmedState, Wish
from police_portal.law.models import DemandKind, DemandState
from police_portal.requests.models import FootageRequest, RequestStatus
from police_portal.transparency import closing, counting, sections
from police_portal.transparency.models import ClosedMonth
from police_portal.transparency.tables import TABLES, YEAR_AREAS, Kept
from police_portal.transparency.tasks import close_months
from ring_platform.celery import SCHEDULE
from tests import portal
from tests.neighborhood import post_of, removal
from tests.street import home, person

pytestmark = pytest.mark.usefixtures("store")
OCTOBER = datetime(2026, 10, 10, 9, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 20, 12, tzinfo=UTC)
JANUARY = datetime(2027, 1, 2, tzinfo=UTC)
MONTH = date(2026, 10, 1)
PATHS = ("/transparency/", "/transparency.csv", "/transparency.json", "/transparency/2026/", "/transparency/2026.csv")


@pytest.fixture
def police(db: None) -> Agency:
    of = portal.agency(applied_at=OCTOBER, decided_at=OCTOBER)
    portal.permission(of, now=NOVEMBER, confirmed_at=OCTOBER)
    asked = portal.request_of(portal.officer(of), RequestStatus.OPEN)
    FootageRequest.objects.filter(pk=asked.pk).update(decided_at=OCTOBER, opened_at=OCTOBER)
    return of


def read(client: Client, now: datetime = JANUARY) -> list[bytes]:
    with time_machine.travel(now, tick=False):
        return [client.get(path, {"month": "2026-10"}).content.split(b"<main")[-1] for path in PATHS]


def numbers_of(month: ClosedMonth, name: str) -> list[str]:
    [table] = [one for one in month.tables if one["id"] == name]
    return [number for line in table["lines"] for number in line["numbers"].values()]


@pytest.mark.parametrize(
    "now", [OCTOBER, datetime(2026, 10, 31, 23, 59, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)]
)
def test_a_month_is_not_closed_before_it_is_over_for_an_hour(police: Agency, now: datetime) -> None:
    with pytest.raises(Refused, match="not over yet"):
        closing.close(MONTH, now)
    assert closing.close_due(now) == 0
    assert not ClosedMonth.objects.exists()
    assert closing.close_due(datetime(2026, 11, 1, 1, tzinfo=UTC)) == 1


def test_beat_closes_whatever_is_missing_and_finds_nothing_to_do_the_second_time(police: Agency) -> None:
    assert SCHEDULE["close-months"]["task"] == close_months.name
    with time_machine.travel(JANUARY, tick=False):
        assert [close_months(), close_months()] == [3, 0]
    assert [str(one) for one in ClosedMonth.objects.order_by("month")] == ["2026-10", "2026-11", "2026-12"]
    assert all(one.closed_at == JANUARY for one in ClosedMonth.objects.all())
    ClosedMonth.objects.filter(month__month=11).delete()
    assert closing.close_due(JANUARY) == 1


def test_a_closed_month_is_never_counted_again(police: Agency) -> None:
    assert closing.close(MONTH, NOVEMBER)
    before = ClosedMonth.objects.get()
    FootageRequest.objects.update(opened_at=NOVEMBER)
    assert counting.tables(MONTH, JANUARY) != before.tables
    assert not closing.close(MONTH, JANUARY)
    after = ClosedMonth.objects.get()
    assert (after.tables, after.closed_at) == (before.tables, before.closed_at)
    assert AuditEntry.objects.filter(action="month_closed").count() == 1


def test_the_log_has_the_hash_of_what_was_kept_and_the_file_has_what_was_hashed(police: Agency, client: Client) -> None:
    closing.close_due(NOVEMBER)
    kept = client.get("/transparency.json").json()["kept"]
    text = json.dumps(kept["tables"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert kept["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    entry = PublicEntry.objects.get(act="month_closed")
    assert entry.facts == {"month": "2026-10", "sha256": kept["sha256"]}
    assert AuditEntry.objects.get(action="month_closed").facts == entry.facts


def test_rows_that_go_later_change_nothing(police: Agency, ana: User, ben: User, client: Client) -> None:
    for _n in range(25):
        removal(ben, ana, at=OCTOBER)
    for n in range(6):
        owner = person(f"owner{n}@example.org", "Owner")
        place = home(owner, f"Elm St {n}", 42.2, -71.7)
        portal.demand_of(police, place, DemandKind.WARRANT, DemandState.RELEASED, now=OCTOBER)
        asked = portal.filmed_by(owner, Wish.BLUR)
        Filmed.objects.filter(pk=asked.pk).update(state=FilmedState.DONE, told_at=OCTOBER)
    closing.close_due(JANUARY)
    month = ClosedMonth.objects.get(month=MONTH)
    assert "25" in numbers_of(month, "flags")
    assert "25+" in numbers_of(month, "moderation")
    assert "6" in numbers_of(month, "demands")
    assert "6" in numbers_of(month, "filmed")
    before = read(client)
    Flag.objects.all().delete()
    Decision.objects.all().delete()
    Post.objects.all().delete()
    Filmed.objects.all().delete()
    User.objects.filter(email__startswith="owner").delete()
    ben.delete()
    assert counting.tables(MONTH, JANUARY) != month.tables
    assert closing.close_due(JANUARY) == 0
    assert read(client) == before


def test_a_name_stays_as_it_was_and_a_year_adds_up_by_what_stays(police: Agency, client: Client) -> None:
    closing.close(MONTH, NOVEMBER)
    Agency.objects.update(name="Riverton Sheriff")
    closing.close_due(JANUARY)
    page = read(client)[0].decode()
    assert "Riverton Police" in page
    assert "Riverton Sheriff" not in page
    rows = [row for row in client.get("/transparency/2026.json").json()["numbers"] if row["table"] == "requests"]
    assert {row["row"] for row in rows} == {"Riverton Sheriff"}
    assert next(row["number"] for row in rows if row["column"] == "opened") == "1"


def test_words_are_those_of_the_reader_and_not_of_the_day_it_was_closed(police: Agency) -> None:
    with override("es"):
        closing.close(MONTH, NOVEMBER)
    tables = ClosedMonth.objects.get().tables
    assert "search warrant" not in json.dumps(tables)
    assert [table["id"] for table in tables] and {table["id"] for table in tables} == {one.id for one in TABLES}
    demands = next(one for one in sections.of_month(tables) if one.id == "demands")
    assert "search warrant" in {line.label for line in demands.lines}


def test_what_a_later_version_does_not_know_is_left_out_and_what_it_adds_is_not_there(police: Agency) -> None:
    kept: list[Kept] = [
        {"id": "of another time", "lines": []},
        {"id": "areas", "lines": [{"key": "872a", "name": "872a", "numbers": {"opened": "3"}}]},
    ]
    [section] = sections.of_month(kept)
    assert [number.plain for number in section.lines[0].numbers] == ["3", "–", "–"]


SHOWN = re.compile(r"\d+\+?|<5|–|\d+-\d+ %|\d+-\d+ h|72 h or more|-?[01]\.\d")


def test_what_is_kept_is_text_that_stands_on_the_page_and_no_count_besides(police: Agency, ana: User) -> None:
    for _n in range(4):
        asked = portal.filmed_by(ana, Wish.BLUR)
        Filmed.objects.filter(pk=asked.pk).update(state=FilmedState.DONE, told_at=OCTOBER)
    closing.close_due(JANUARY)
    for month in ClosedMonth.objects.all():
        for table in month.tables:
            assert set(table) == {"id", "lines"}
            assert table["id"] in {YEAR_AREAS, *(one.id for one in TABLES)}
            for line in table["lines"]:
                assert set(line) <= {"key", "name", "numbers"}
                assert all(SHOWN.fullmatch(number) for number in line["numbers"].values())
        assert all(int(number.rstrip("+") or 0) >= 5 for number in numbers_of(month, "filmed") if number != "<5")


def filmed_once(by: User, _police: Agency) -> None:
    asked = portal.filmed_by(by, Wish.BLUR)
    Filmed.objects.filter(pk=asked.pk).update(state=FilmedState.DONE, told_at=OCTOBER)


def ordered_once(_by: User, police: Agency) -> None:
    place = home(person(f"owner{User.objects.count()}@example.org", "Owner"), "Elm St", 42.2, -71.7)
    portal.demand_of(police, place, DemandKind.COURT_ORDER, DemandState.RELEASED, now=OCTOBER)


def flagged_once(by: User, _police: Agency) -> None:
    post = post_of(by, at=OCTOBER)
    case = Case.objects.create(kind="flags", post=post, revision=post.shown, opened_at=OCTOBER, due_at=OCTOBER)
    Flag.objects.create(case=case, flagger=by, reason="spam", at=OCTOBER)  # nobody has decided on it


def removed_once(by: User, _police: Agency) -> None:
    removal(by, person(f"flagger{User.objects.count()}@example.org", "Flo"), at=OCTOBER)


@pytest.mark.parametrize("happens", [filmed_once, ordered_once, flagged_once, removed_once])
def test_towns_that_differ_in_a_hidden_number_keep_equal_rows(police: Agency, ana: User, happens: Any) -> None:
    def kept() -> list[tuple[date, Any]]:
        ClosedMonth.objects.all().delete()
        closing.close_due(datetime(2026, 12, 2, tzinfo=UTC))
        return list(ClosedMonth.objects.filter(month=MONTH).values_list("month", "tables"))

    removal(ana, person("flo@example.org", "Flo"), at=OCTOBER)  # the page of moderation is there in each
    towns = [kept()]
    for _n in range(3 if happens is removed_once else 4):
        happens(ana, police)
        towns.append(kept())
    assert all(town == towns[0] for town in towns)
    happens(ana, police)
    assert kept() != towns[0]


def test_a_month_that_is_over_and_not_closed_yet_is_announced_and_not_shown(police: Agency, client: Client) -> None:
    closing.close(MONTH, NOVEMBER)
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC), tick=False):
        page = client.get("/transparency/").content.decode()
        assert "November 2026 is over and is not counted yet" in page
        assert client.get("/transparency/", {"month": "2026-11"}).status_code == 404
        closing.close_due(datetime(2026, 12, 1, 1, tzinfo=UTC))
        assert "is not counted yet" not in client.get("/transparency/").content.decode()


def test_a_year_appears_with_its_december(police: Agency, client: Client) -> None:
    closing.close_due(datetime(2026, 12, 20, tzinfo=UTC))
    with time_machine.travel(JANUARY, tick=False):
        assert client.get("/transparency/2026/").status_code == 404
        assert "Report of 2026" not in client.get("/transparency/").content.decode()
        closing.close_due(JANUARY)
        assert client.get("/transparency/2026/").status_code == 200


def test_only_first_days_are_months(police: Agency) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ClosedMonth.objects.create(month=date(2026, 10, 2))


@pytest.fixture
def workers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def test_however_many_workers_close_a_month_at_once_it_is_closed_once(
    transactional_db: None, workers: ThreadPoolExecutor
) -> None:
    portal.agency(applied_at=OCTOBER, decided_at=OCTOBER)
    ready = threading.Barrier(4)

    def one(close: partial[bool]) -> bool:
        try:
            ready.wait()
            return close()
        finally:
            connection.close()

    for month in (10, 11, 12):
        assert sorted(workers.map(one, [partial(closing.close, date(2026, month, 1), JANUARY)] * 4)) == [0, 0, 0, 1]
    assert ClosedMonth.objects.count() == 3
    assert PublicEntry.objects.filter(act="month_closed").count() == 3
