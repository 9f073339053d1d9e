"""The desk opens when the course is passed: at most two wrong in a whole round; new guidelines ask again."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.audit.models import AuditEntry
from devices.errors import Conflict, Invalid, Refused
from devices.people.models import User
from neighbors import guidelines
from neighbors.moderation import claiming, course, training
from neighbors.moderation.models import OUTCOMES, TrainingAnswer
from neighbors.posts.models import Category, Revision
from neighbors.screening import description
from tests.neighborhood import trained
from tests.street import NOON, person

ALL = [exercise.id for exercise in course.EXERCISES]


@pytest.fixture
def noa(db: None) -> User:
    """A moderator who has not taken the course."""
    return person("noa@example.org", "Noa", office="moderator", is_staff=True)


def answer(user: User, exercise_id: str, *, right: bool = True) -> TrainingAnswer:
    exercise = course.BY_ID[exercise_id]
    wrong = next(one for one in sorted(OUTCOMES[exercise.kind]) if one != exercise.outcome)
    rule = exercise.rules[0] if exercise.rules else "local"
    return training.answer(exercise_id, exercise.outcome if right else wrong, rule, by=user, now=NOON)


def test_every_exercise_can_be_answered_and_says_why():
    for exercise in course.EXERCISES:
        assert exercise.outcome in OUTCOMES[exercise.kind], exercise.id
        assert set(exercise.rules) <= set(guidelines.BY_ID), exercise.id
        assert exercise.category in Category.values, exercise.id
        assert set(exercise.people) <= set(description.PARTS), exercise.id
        assert str(exercise.why), exercise.id
        assert bool(exercise.flagged) == (exercise.kind == "flags"), exercise.id
        if exercise.outcome in ("changes", "reject", "remove"):
            assert exercise.rules, exercise.id


def test_the_course_goes_over_every_rule_and_every_answer_and_is_not_all_one_way():
    assert len(course.EXERCISES) >= 16
    assert len(course.BY_ID) == len(course.EXERCISES)
    assert {rule for exercise in course.EXERCISES for rule in exercise.rules} == set(guidelines.BY_ID)
    outcomes = Counter(exercise.outcome.value for exercise in course.EXERCISES)
    assert set(outcomes) == {"approve", "changes", "reject", "keep", "remove"}
    assert max(outcomes.values()) <= len(course.EXERCISES) // 3
    assert len(course.VERSION) <= 10
    assert course.VERSION.startswith(guidelines.VERSION)


def test_what_the_description_form_refuses_is_not_called_right():
    for exercise in course.EXERCISES:
        if exercise.outcome == "approve" and exercise.people:
            people = [{part: str(words) for part, words in exercise.people.items()}]
            assert description.refusal(people) is None, exercise.id


def test_an_answer_against_the_text_names_one_of_the_right_rules():
    plate = course.BY_ID["plate_number"]
    assert plate.is_right("changes", "no_private_data")
    assert not plate.is_right("changes", "local")
    assert not plate.is_right("reject", "no_private_data")
    assert course.BY_ID["black_labrador"].is_right("approve", "")


def test_the_desk_opens_with_the_last_right_answer(noa: User, anas_words: Revision):
    for exercise_id in ALL:
        assert not training.is_trained(noa)
        answer(noa, exercise_id)
    assert training.is_trained(noa)
    assert training.progress(noa).next is None
    assert AuditEntry.objects.filter(action="trained").count() == 1
    assert claiming.claim("hold", anas_words.uuid, by=noa, now=NOON).claimed_by == noa
    with pytest.raises(Conflict, match="passed"):
        answer(noa, ALL[0])


def test_two_wrong_ones_pass_and_three_begin_a_new_round(noa: User, moe: User):
    for n, exercise_id in enumerate(ALL):
        answer(noa, exercise_id, right=n >= 3)
    first = training.progress(noa)
    assert (first.is_passed, first.round, first.done, first.next) == (False, 2, 0, course.EXERCISES[0])
    for n, exercise_id in enumerate(ALL):
        answer(noa, exercise_id, right=n >= 2)
    assert training.is_trained(noa)
    assert sorted(training.trained()) == sorted([noa.pk, moe.pk])


def test_none_can_be_answered_again_before_all_of_the_round_are(noa: User):
    answer(noa, ALL[3], right=False)
    with pytest.raises(Conflict, match="comes again"):
        answer(noa, ALL[3])
    assert (training.progress(noa).done, training.progress(noa).wrong) == (1, 1)
    assert training.progress(noa).next == course.EXERCISES[0]


def test_an_answer_that_cannot_be_one_is_refused(noa: User, ana: User):
    with pytest.raises(Invalid):
        training.answer("unheard_of", "approve", by=noa, now=NOON)
    with pytest.raises(Invalid):
        training.answer("black_labrador", "keep", by=noa, now=NOON)
    with pytest.raises(Invalid, match="rule"):
        training.answer("plate_number", "changes", by=noa, now=NOON)
    with pytest.raises(Refused):
        training.answer("black_labrador", "approve", by=ana, now=NOON)
    assert not TrainingAnswer.objects.exists()


def test_another_edition_of_the_guidelines_asks_everybody_again(noa: User):
    trained(noa)
    TrainingAnswer.objects.update(version="2025-01.1")
    assert not training.is_trained(noa)
    assert training.progress(noa).done == 0


@given(st.lists(st.tuples(st.sampled_from(ALL), st.booleans()), max_size=80))
def test_nobody_passes_with_three_wrong_in_every_whole_round(given_answers: list[tuple[str, bool]]):
    rounds = training.rounds(given_answers)
    whole = [each for each in rounds if len(each) == len(ALL)]
    assert all(len(each) == len(ALL) for each in rounds[:-1])
    passing = [each for each in whole if sum(not right for right in each.values()) <= 2]
    assert training.has_passed(given_answers) == bool(passing)
