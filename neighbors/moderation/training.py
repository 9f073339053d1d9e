"""Moderators are trained: every exercise of the course is answered, and in one whole round at most two wrongly.

A round is one answer to each exercise: none can be answered again before all of that round are, so that a second try
comes after everything else was read. A new edition of the course, or of the guidelines, asks everybody again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.people.models import Office, User
from neighbors.actions import Action
from neighbors.moderation import course
from neighbors.moderation.course import Exercise
from neighbors.moderation.models import AGAINST, OUTCOMES, TrainingAnswer


@dataclass(frozen=True)
class Progress:
    """done, wrong: in the round that goes on. next: None when passed."""

    is_passed: bool
    round: int
    done: int
    wrong: int
    of: int
    next: Exercise | None


def is_trained(user: User) -> bool:
    return user.pk in trained([user.pk])


def trained(keys: Iterable[int] | None = None) -> list[int]:
    """The keys of everybody (or of these) who passed the course in its edition in force. One query."""
    answers = TrainingAnswer.objects.filter(version=course.VERSION, exercise__in=course.BY_ID)
    if keys is not None:
        answers = answers.filter(user__in=list(keys))
    by_user: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for user, exercise, is_right in answers.order_by("pk").values_list("user", "exercise", "is_right"):
        by_user[user].append((exercise, is_right))
    return [user for user, given in by_user.items() if has_passed(given)]


def rounds(given: Iterable[tuple[str, bool]]) -> list[dict[str, bool]]:
    """Answers in the order they were given, by round: {exercise: was it right}; only the last may be unfinished."""
    found: list[dict[str, bool]] = [{}]
    for exercise, is_right in given:
        if len(found[-1]) == len(course.EXERCISES):
            found.append({})
        found[-1].setdefault(exercise, is_right)
    return found


def has_passed(given: Iterable[tuple[str, bool]]) -> bool:
    return any(
        len(each) == len(course.EXERCISES) and list(each.values()).count(False) <= course.MOST_WRONG
        for each in rounds(given)
    )


def progress(user: User) -> Progress:
    given = _given(user)
    all_rounds = rounds(given)
    is_passed, last = has_passed(given), all_rounds[-1]
    if not is_passed and len(last) == len(course.EXERCISES):
        all_rounds, last = [*all_rounds, {}], {}
    left = [exercise for exercise in course.EXERCISES if exercise.id not in last]
    return Progress(
        is_passed,
        round=len(all_rounds),
        done=len(last),
        wrong=list(last.values()).count(False),
        of=len(course.EXERCISES),
        next=None if is_passed else left[0],
    )


@transaction.atomic
def answer(exercise_id: str, outcome: str, rule: str = "", *, by: User, now: datetime) -> TrainingAnswer:
    """One answer. Raises Refused (not somebody who moderates), Invalid (no such answer), Conflict (already given)."""
    if by.office not in (Office.MODERATOR, Office.OPERATOR):
        raise Refused(_("The course is for moderators."))
    exercise = course.BY_ID.get(exercise_id)
    if exercise is None or outcome not in OUTCOMES[exercise.kind]:
        raise Invalid(_("Choose one of the answers."))
    if outcome in AGAINST and not rule:
        raise Invalid(_("Name the rule that it breaks."))
    User.objects.select_for_update().get(pk=by.pk)  # one answer at a time
    before = progress(by)
    if before.is_passed:
        raise Conflict(_("You have passed the course."))
    if _is_given(by, exercise_id, before):
        raise Conflict(_("You have answered this one; it comes again when you have been through all of them."))
    given = TrainingAnswer.objects.create(
        user=by,
        version=course.VERSION,
        exercise=exercise_id,
        outcome=outcome,
        rule=rule if outcome in AGAINST else "",
        is_right=exercise.is_right(outcome, rule),
        at=now,
    )
    if progress(by).is_passed:
        record(by, Action.TRAINED, by, home=None, version=course.VERSION)
    return given


def _given(user: User) -> list[tuple[str, bool]]:
    answers = TrainingAnswer.objects.filter(user=user, version=course.VERSION, exercise__in=course.BY_ID)
    return list(answers.order_by("pk").values_list("exercise", "is_right"))


def _is_given(user: User, exercise_id: str, before: Progress) -> bool:
    last = rounds(_given(user))[-1]
    return before.done > 0 and exercise_id in last
