"""One case in 20 is decided twice, blind; Cohen's kappa and reversals come from these rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as ours
from hypothesis import given
from hypothesis import strategies as st

from devices.notices.models import Notice
from devices.people.models import User
from neighbors.moderation import agreement, appealing, applying, claiming, deciders, flagging, models, queue, things
from neighbors.moderation.agreement import kappa
from neighbors.moderation.models import Case, Decision, Outcome
from neighbors.moderation.queue import Filters
from neighbors.posts.models import Post, Revision, Standing
from tests.neighborhood import neighbor, post_of, waiting
from tests.neighbors.moderation.conftest import LATER, case_of, decided, in_effect
from tests.street import NOON

OUTCOME = st.sampled_from(["approve", "changes", "reject"])
PAIRS = st.lists(st.tuples(OUTCOME, OUTCOME), max_size=40)


def test_kappa_of_the_example_everybody_uses():
    """Fifty grant applications, two readers: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no give 0.4."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert kappa(pairs) == pytest.approx(0.4)


def test_kappa_where_nothing_can_be_said():
    assert kappa([]) is None
    assert kappa([("approve", "approve")]) is None
    assert kappa([("approve", "approve")] * 30) is None


def test_kappa_at_its_ends():
    assert kappa([("a", "a"), ("b", "b")]) == 1.0
    assert kappa([("a", "b"), ("b", "a")]) == -1.0
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0.0
    assert kappa([("a", "b")] * 3) == 0.0


@given(PAIRS)
def test_kappa_lies_between_minus_one_and_one_and_does_not_care_who_is_first(pairs: list[tuple[str, str]]):
    found = kappa(pairs)
    assert found == kappa([(other, one) for one, other in pairs])
    if found is not None:
        assert -1 <= found <= 1
        assert (found == 1) == all(one == other for one, other in pairs)


@given(PAIRS, st.permutations(["approve", "changes", "reject"]))
def test_kappa_does_not_care_what_the_outcomes_are_called(pairs: list[tuple[str, str]], names: list[str]):
    other = dict(zip(["approve", "changes", "reject"], names, strict=True))
    assert kappa(pairs) == kappa([(other[one], other[two]) for one, two in pairs])


@pytest.mark.django_db
def test_about_one_case_in_twenty_is_drawn():
    drawn = [models.draw() for _n in range(20_000)]
    assert set(drawn) == set(range(20))
    assert 800 < drawn.count(0) < 1200  # 1000, within more than six standard deviations


@pytest.fixture
def twice(moe: User, max_: User, anas_words: Revision) -> Case:
    """A hold that moe decided, and that was drawn to be decided again."""
    in_effect(case_of(anas_words), Outcome.REJECT, by=moe, draw=0)
    return Case.objects.get(repeats__isnull=False)


@pytest.mark.django_db
class TestTwice:
    def test_the_second_look_waits_for_somebody_else_and_looks_like_any_other(self, twice: Case, moe: User, max_: User):
        assert queue.waiting(moe, Filters(), LATER) == []
        [item] = queue.waiting(max_, Filters(), LATER)
        assert (item.kind, item.revision, item.due_at) == ("hold", twice.revision, LATER + timedelta(hours=12))
        assert queue.counts(max_, LATER).hold == 1

    def test_it_changes_nothing_tells_nobody_and_gives_no_strike(self, twice: Case, max_: User, ana: User):
        before = Notice.objects.count()
        decision = in_effect(twice, Outcome.REJECT, by=max_, now=LATER, strike="days_30")
        assert decision.applied_at is not None
        assert Notice.objects.count() == before
        assert not ana.strikes.exists()
        assert not Decision.objects.visible_to(ana).filter(pk=decision.pk).exists()
        assert not appealing.may_appeal(decision, ana, LATER)
        twice.refresh_from_db()
        assert twice.closed_at is not None

    def test_what_they_decided_is_compared(self, twice: Case, moe: User, max_: User):
        together, pairs = agreement.measured()
        assert (together.cases, together.kappa, pairs) == (0, None, [])
        in_effect(twice, Outcome.CHANGES, by=max_, now=LATER)
        together, [pair] = agreement.measured()
        assert (together.cases, together.same, together.kappa) == (1, 0, 0.0)
        assert {pair.first, pair.second} == {moe.pk, max_.pk}

    def test_a_second_look_at_what_is_published_now_is_decided_all_the_same(
        self, moe: User, max_: User, anas_words: Revision
    ):
        in_effect(case_of(anas_words), Outcome.APPROVE, by=moe, draw=0)
        again = Case.objects.get(repeats__isnull=False)
        in_effect(again, Outcome.APPROVE, by=max_, now=LATER)
        again.refresh_from_db()
        assert (again.closed_at is not None, Post.objects.get().status) == (True, Standing.PUBLISHED)

    def test_flags_are_looked_at_twice_with_the_flags_of_the_first(self, moe: User, max_: User, ana: User, ben: User):
        neighbor(ana)
        neighbor(ben)
        one = flagging.flag(post_of(ana), "hate", by=ben, now=NOON)
        in_effect(one.case, Outcome.KEEP, by=moe, draw=0)
        [item] = queue.waiting(max_, Filters(), LATER)
        assert item.case is not None
        assert (item.flags, things.flags(item.case)) == (1, [one])
        in_effect(item.case, Outcome.REMOVE, by=max_, now=LATER)
        one.refresh_from_db()
        assert one.was_right is False

    def test_a_second_look_is_not_repeated_nor_is_an_appeal(self, twice: Case, moe: User, max_: User, ana: User):
        in_effect(twice, Outcome.REJECT, by=max_, now=LATER, draw=0)
        assert twice.repeats is not None
        appeal = appealing.appeal(twice.repeats.decisions.get(), "No.", by=ana, now=LATER)
        in_effect(appeal, Outcome.UPHOLD, by=max_, now=LATER, draw=0)
        assert Case.objects.filter(repeats__isnull=False).count() == 1

    def test_a_lone_moderator_is_not_measured(self, moe: User, anas_words: Revision):
        in_effect(case_of(anas_words), Outcome.REJECT, by=moe, draw=0)
        assert not Case.objects.filter(repeats__isnull=False).exists()

    def test_reversals_are_counted(self, moe: User, max_: User, ana: User):
        neighbor(ana)
        assert agreement.reversals() == agreement.Reversals(0, 0)
        assert agreement.reversals().share is None
        for outcome in (Outcome.UPHOLD, Outcome.OVERTURN, Outcome.UPHOLD):
            rejected = in_effect(case_of(waiting(ana, at=NOON)), Outcome.REJECT, by=moe)
            in_effect(appealing.appeal(rejected, "No.", by=ana, now=LATER), outcome, by=max_, now=LATER)
        assert agreement.reversals() == agreement.Reversals(3, 1)
        assert agreement.reversals().share == pytest.approx(1 / 3)

    def test_an_undone_second_decision_does_not_count(self, twice: Case, max_: User):
        decided(twice, Outcome.REJECT, by=max_, now=LATER)
        Decision.objects.filter(case=twice).update(undone_at=LATER)
        applying.apply_due(LATER + timedelta(seconds=ours.UNDO_S))
        assert agreement.measured()[0].cases == 0
        assert claiming.claim("hold", twice.uuid, by=max_, now=LATER).repeats is not None
        assert len(deciders.moderators()) == 2
