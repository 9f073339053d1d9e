"""Public numbers: months that are over, by rule and outcome; below five hidden, and nothing to compute it from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.audit.models import AuditEntry
from devices.errors import Refused
from devices.people.models import User
from neighbors import guidelines
from neighbors.actions import Action
from neighbors.moderation import appealing, numbers
from neighbors.moderation.models import Case, ClosedMonth, Decision, Outcome
from tests.neighborhood import neighbor, post_of, waiting
from tests.neighbors.moderation.conftest import LATER, case_of, in_effect
from tests.street import NOON

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
AUGUST_1 = datetime(2026, 8, 1, 0, 30, tzinfo=UTC)
CELLS = [(rule, outcome.value) for rule in ["", *guidelines.BY_ID] for outcome in Outcome]
COUNTS = st.dictionaries(st.sampled_from(CELLS), st.integers(0, 30))


def decisions(author: User, count: int, outcome: str, rule: str, at: datetime, **case_columns: object) -> None:
    """As they stand when they are in effect."""
    post = post_of(author)
    for _n in range(count):
        columns = {"kind": "flags", "post": post, "revision": post.shown, "opened_at": at, "due_at": at} | case_columns
        case = Case.objects.create(closed_at=at, **columns)
        Decision.objects.create(
            case=case,
            first_outcome=outcome,
            first_at=at,
            outcome=outcome,
            rule=rule,
            confirmed_at=at,
            takes_effect_at=at,
            applied_at=at,
        )


def of_month(month: date, now: datetime = AUGUST_1) -> numbers.Table | None:
    """As the page has it, once the schedule has closed what is over."""
    numbers.close_due(now)
    return numbers.by_rule(month, now)


def number(table: numbers.Table | None, rule: str, outcome: str) -> str:
    assert table is not None
    [line] = [line for line in table.lines if line.rule == rule]
    return str(line.numbers[[name for name, _label in table.outcomes].index(outcome)])


@pytest.mark.django_db
def test_decisions_are_counted_in_the_month_in_which_they_took_effect(ana: User):
    decisions(ana, 7, "remove", "no_hate", NOON)
    decisions(ana, 4, "remove", "no_spam", NOON)
    decisions(ana, 6, "keep", "local", datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC))
    decisions(ana, 8, "remove", "no_hate", datetime(2026, 7, 1, tzinfo=UTC))
    table = of_month(JUNE)
    assert number(table, "no_hate", "remove") == "7"
    assert number(table, "no_spam", "remove") == number(table, "no_spam", "keep") == "fewer than 5"
    assert number(table, "local", "keep") == "6"
    assert number(of_month(JULY, AUGUST_1 + timedelta(hours=1)), "no_hate", "remove") == "8"


@pytest.mark.django_db
def test_a_month_that_is_not_over_is_not_there(ana: User):
    decisions(ana, 7, "remove", "no_hate", NOON)
    last_second = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
    assert numbers.close_due(last_second) == 0
    with pytest.raises(Refused, match="not over yet"):
        numbers.close(JUNE, last_second)
    assert numbers.months(last_second) == []
    assert numbers.by_rule(JUNE, last_second) is None
    assert numbers.close_due(AUGUST_1) == 1  # July settles for an hour more
    assert numbers.close_due(AUGUST_1 + timedelta(hours=1)) == 1
    assert numbers.months(AUGUST_1) == [JULY, JUNE]
    assert numbers.by_rule(JUNE, last_second) is None
    assert numbers.by_rule(date(2026, 5, 1), AUGUST_1) is None
    assert len(numbers.rows(last_second)) == 1


@pytest.mark.django_db
def test_a_closed_month_stays_as_it_was_shown(ana: User, ben: User):
    """A post that goes takes its decisions along: what was hidden, or stood there, could be found by subtracting."""
    decisions(ana, 7, "remove", "no_hate", NOON)
    decisions(ben, 4, "remove", "no_spam", NOON)
    before = words(of_month(JUNE))
    assert numbers.close_due(AUGUST_1) == 0
    Case.objects.filter(post__author=ana).delete()  # as with its post
    decisions(ben, 3, "remove", "no_spam", NOON)
    assert not numbers.close(JUNE, AUGUST_1)
    assert words(of_month(JUNE)) == before
    [kept] = ClosedMonth.objects.filter(month=JUNE)
    assert kept.counts == [["no_hate", "remove", 7]]
    assert AuditEntry.objects.filter(action=Action.MONTH_COUNTED).count() == 1


@pytest.mark.django_db
def test_second_looks_undone_and_failed_decisions_do_not_count(ana: User):
    decisions(ana, 5, "remove", "no_hate", NOON)
    first = Case.objects.first()
    decisions(ana, 1, "remove", "no_hate", NOON, repeats=first)
    decisions(ana, 1, "remove", "no_hate", NOON)
    last = Decision.objects.latest("pk")
    Decision.objects.filter(pk=last.pk).update(applied_at=None, failed_because="changed")
    assert number(of_month(JUNE), "no_hate", "remove") == "5"


@pytest.mark.django_db
def test_an_appeal_counts_under_the_rule_of_the_decision_it_was_against(ana: User, moe: User, max_: User):
    neighbor(ana)
    for _n in range(5):
        rejected = in_effect(case_of(waiting(ana, at=NOON)), Outcome.REJECT, by=moe, rule="local")
        in_effect(appealing.appeal(rejected, "No.", by=ana, now=LATER), Outcome.OVERTURN, by=max_, now=LATER)
    assert number(of_month(JUNE), "local", "overturn") == "5"


@pytest.mark.django_db
def test_the_rows_for_a_file_hide_the_same(ana: User):
    decisions(ana, 7, "remove", "no_hate", NOON)
    numbers.close_due(AUGUST_1 + timedelta(hours=1))
    rows = numbers.rows(AUGUST_1)
    assert rows[0] == ["month", "rule", "outcome", "decisions"]
    assert ["2026-06", "no_hate", "remove", "7"] in rows
    assert {row[3] for row in rows[1:]} == {"7", "<5"}
    assert len(rows) == 1 + 2 * len(CELLS)


def words(table: numbers.Table | None) -> list[str]:
    """Everything that a page can show of it."""
    assert table is not None
    lines = [[line.title, *map(str, line.numbers), str(line.total)] for line in table.lines]
    return [*sum(lines, []), *map(str, table.totals), str(table.total)]


@given(COUNTS, st.data())
def test_no_hidden_number_can_be_computed_from_what_is_shown(counts: dict[tuple[str, str], int], data: st.DataObject):
    """Whatever the hidden ones are, the page is the same to the letter."""
    other = {cell: data.draw(st.integers(0, 4)) if counts.get(cell, 0) < 5 else counts[cell] for cell in CELLS}
    assert words(numbers.table(JUNE, counts)) == words(numbers.table(JUNE, other))


@given(COUNTS)
def test_what_is_shown_is_true(counts: dict[tuple[str, str], int]):
    table = numbers.table(JUNE, counts)
    for line in table.lines:
        true = [counts.get((line.rule, outcome), 0) for outcome, _label in table.outcomes]
        assert [one.count for one in line.numbers] == [count if count >= 5 else None for count in true]
        assert (line.total.count or 0) <= sum(true)
        assert not line.total.is_exact or line.total.count == sum(true)
    assert (table.total.count or 0) <= sum(counts.values())


def test_a_whole_table_adds_up():
    table = numbers.table(JUNE, dict.fromkeys(CELLS, 5))
    assert (table.total.count, table.total.is_exact) == (5 * len(CELLS), True)
    assert str(table.total) == str(5 * len(CELLS))
    less = numbers.table(JUNE, dict.fromkeys(CELLS, 5) | {CELLS[0]: 4})
    assert str(less.total) == f"{5 * len(CELLS) - 5} or more"


@pytest.mark.parametrize(
    ("month", "after"), [(date(2026, 12, 1), date(2027, 1, 1)), (date(2026, 1, 1), date(2026, 2, 1))]
)
def test_december_is_followed_by_january(month: date, after: date):
    assert numbers.following(month) == after
    assert numbers.following(month) - month >= timedelta(days=28)
