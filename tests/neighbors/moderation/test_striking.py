"""A note, 7 days, 30 days, a ban that needs two: what a person may do follows from the strikes that are in force."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from devices.errors import Conflict, Refused
from devices.notices.models import Notice
from devices.people.models import User
from neighbors.areas.models import Neighbor
from neighbors.moderation import appealing, deciders, striking
from neighbors.moderation.models import Case, Decision, Outcome, Strike, StrikeLevel
from tests.neighborhood import neighbor, waiting
from tests.neighbors.moderation.conftest import LATER, case_of, in_effect
from tests.street import NOON, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def anas_area(ana: User) -> Neighbor:
    return neighbor(ana)


def strike(ana: User, by: User, level: str, now: datetime = NOON) -> Strike:
    decision = in_effect(case_of(waiting(ana, at=now)), Outcome.REJECT, by=by, now=now, strike=level)
    return decision.given_strike


def test_the_next_strike_is_one_step_above_the_last(ana: User, moe: User, anas_area: Neighbor):
    for n, expected in enumerate(["note", "days_7", "days_30", "ban"]):
        now = NOON + timedelta(days=40 * n)
        assert striking.suggested(ana, now) == expected
        strike(ana, moe, expected, now)
    assert striking.suggested(ana, now + timedelta(days=1)) == "ban"


def test_after_a_year_it_begins_anew_and_a_lifted_one_never_counts(
    ana: User, moe: User, max_: User, anas_area: Neighbor
):
    struck = strike(ana, moe, "days_30")
    assert striking.suggested(ana, NOON + timedelta(days=364)) == "ban"
    assert striking.suggested(ana, NOON + timedelta(days=366)) == "note"
    in_effect(appealing.appeal(struck.decision, "No.", by=ana, now=LATER), Outcome.OVERTURN, by=max_, now=LATER)
    assert striking.suggested(ana, NOON + timedelta(days=2)) == "note"


@pytest.mark.parametrize(("level", "days"), [("note", 0), ("days_7", 7), ("days_30", 30)])
def test_a_strike_is_in_force_with_its_decision_and_the_person_is_told_the_rule(
    ana: User, moe: User, anas_area: Neighbor, level: str, days: int
):
    assert anas_area.may_write(NOON)
    struck = strike(ana, moe, level)
    anas_area.refresh_from_db()
    assert struck.in_force_at == LATER
    assert anas_area.may_write(LATER + timedelta(days=days))
    assert anas_area.may_write(LATER + timedelta(days=days) - timedelta(seconds=1)) == (level == "note")
    notice = Notice.objects.get(user=ana, kind="struck")
    assert (notice.facts["rule"], notice.mail_at) == ("No hate", LATER)


def test_a_ban_is_nothing_until_a_second_person_agrees(ana: User, moe: User, max_: User, anas_area: Neighbor):
    struck = strike(ana, moe, "ban")
    anas_area.refresh_from_db()
    assert (struck.in_force_at, anas_area.banned_at) == (None, None)
    assert not Notice.objects.filter(kind="struck").exists()
    assert (list(deciders.bans(max_)), list(deciders.bans(moe))) == ([struck], [])
    with pytest.raises(Refused, match="did not ask"):
        striking.second(struck, by=moe, now=LATER)
    striking.second(struck, by=max_, now=LATER)
    anas_area.refresh_from_db()
    assert (anas_area.banned_at, anas_area.may_write(LATER + timedelta(days=3650))) == (LATER, False)
    assert Notice.objects.filter(user=ana, kind="struck").count() == 1
    with pytest.raises(Conflict):
        striking.second(struck, by=max_, now=LATER)


def test_the_second_may_find_that_thirty_days_are_enough(ana: User, moe: User, max_: User, anas_area: Neighbor):
    struck = strike(ana, moe, "ban")
    striking.soften(struck, by=max_, now=LATER)
    anas_area.refresh_from_db()
    assert (struck.level, anas_area.banned_at) == ("days_30", None)
    assert anas_area.suspended_until == LATER + timedelta(days=30)


def test_the_database_knows_no_ban_of_one(ana: User, moe: User, anas_area: Neighbor):
    struck = strike(ana, moe, "ban")
    for columns in ({"in_force_at": LATER}, {"second_by": moe}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Strike.objects.filter(pk=struck.pk).update(**columns)


def test_a_lone_moderators_ban_goes_to_the_operator(ana: User, moe: User, operator: User, anas_area: Neighbor):
    struck = strike(ana, moe, "ban")
    assert list(deciders.bans(operator)) == [struck]
    striking.second(struck, by=operator, now=LATER)
    anas_area.refresh_from_db()
    assert anas_area.banned_at == LATER


def test_with_two_moderators_the_operator_is_not_asked(
    ana: User, moe: User, max_: User, operator: User, anas_area: Neighbor
):
    struck = strike(ana, moe, "ban")
    assert list(deciders.bans(operator)) == []
    with pytest.raises(Refused):
        striking.second(struck, by=operator, now=LATER)


def test_neighbors_and_moderators_beside_do_not_ban(ana: User, ben: User, moe: User, max_: User, anas_area: Neighbor):
    struck = strike(ana, moe, "ban")
    neighbor(max_)
    for user in (ben, max_):
        with pytest.raises(Refused):
            striking.second(struck, by=user, now=LATER)


def test_a_lifted_ban_leaves_what_other_strikes_say(ana: User, moe: User, max_: User, anas_area: Neighbor):
    strike(ana, moe, "days_30")
    banned = strike(ana, moe, "ban")
    striking.second(banned, by=max_, now=LATER)
    in_effect(appealing.appeal(banned.decision, "No.", by=ana, now=LATER), Outcome.OVERTURN, by=max_, now=LATER)
    anas_area.refresh_from_db()
    assert (anas_area.banned_at, anas_area.suspended_until) == (None, LATER + timedelta(days=30))


def test_a_ban_lifted_while_it_waits_cannot_be_agreed_to(ana: User, moe: User, max_: User, anas_area: Neighbor):
    banned = strike(ana, moe, "ban")
    in_effect(appealing.appeal(banned.decision, "No.", by=ana, now=LATER), Outcome.OVERTURN, by=max_, now=LATER)
    assert list(deciders.bans(max_)) == []
    with pytest.raises(Conflict):
        striking.second(banned, by=max_, now=LATER)


def test_no_strike_where_the_account_is_gone(ana: User, moe: User, anas_area: Neighbor):
    revision = waiting(ana, at=NOON)
    type(revision.post).objects.filter(pk=revision.post_id).update(author=None)
    decision = in_effect(case_of(revision), Outcome.REJECT, by=moe, strike="note")
    assert decision.applied_at is not None
    assert not Strike.objects.exists()


class TestWhatStrikesSay(TestCase):
    """Whatever strikes there are, in whatever order: the person is silent exactly as long as those in force say."""

    @settings(deadline=None, max_examples=15)
    @given(
        st.lists(
            st.tuples(st.sampled_from(["note", "days_7", "days_30"]), st.integers(0, 60), st.booleans()), max_size=5
        )
    )
    def test_the_longest_in_force_counts(self, given_strikes: list[tuple[str, int, bool]]) -> None:
        user = person("cat@example.org", "Cat")
        area = neighbor(user)
        for level, day, is_lifted in given_strikes:
            revision = waiting(user, at=NOON)
            at = NOON + timedelta(days=day)
            decision = Decision.objects.create(
                case=case_of(revision),
                first_outcome="reject",
                first_at=at,
                outcome="reject",
                rule="no_hate",
                strike=level,
                confirmed_at=at,
                takes_effect_at=at,
                applied_at=at,
            )
            assert striking.give(decision, now=at) is not None
            if is_lifted:
                striking.lift_of(decision, by=None, now=at)
            Case.objects.filter(decisions=decision).update(closed_at=at)
            type(revision).objects.filter(pk=revision.pk).update(state="rejected")
        area.refresh_from_db()
        length = {"note": 0, "days_7": 7, "days_30": 30}
        ends = [day + length[level] for level, day, is_lifted in given_strikes if not is_lifted and level != "note"]
        expected = NOON + timedelta(days=max(ends)) if ends else None
        assert area.suspended_until == expected
        assert area.banned_at is None
        assert striking.suggested(user, NOON + timedelta(days=1000)) != StrikeLevel.BAN
