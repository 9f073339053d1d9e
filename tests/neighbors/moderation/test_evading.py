"""Ways around a decision: to delete and take it back in its moment, to take part while one decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from devices.errors import Refused
from devices.notices.models import Notice, NoticeKind
from devices.people.models import User
from neighbors.moderation import applying, claiming, deciding, flagging
from neighbors.moderation.models import Case, Decision, Outcome
from neighbors.posts import contacting, ending, publishing
from neighbors.posts.models import Post, Revision, Standing
from tests.neighborhood import comment_of, neighbor, post_of
from tests.neighbors.moderation.conftest import LATER, case_of
from tests.street import NOON

pytestmark = pytest.mark.django_db


def _flagged(ana: User, ben: User, reason: str = "hate") -> tuple[Post, Case]:
    post = post_of(ana, at=NOON)
    neighbor(ben)
    return post, flagging.flag(post, reason, by=ben, now=NOON).case


def _decide(case: Case, outcome: str, by: User) -> Decision:
    claiming.claim(case.kind, case.uuid, by=by, now=NOON)
    look = deciding.first_look(case, outcome, by=by, now=NOON)
    rule = "no_hate" if outcome == Outcome.REMOVE else ""
    return deciding.confirm(look, outcome=outcome, rule=rule, message="No.", saw={}, by=by, now=NOON)


def test_a_deletion_taken_back_brings_nothing_back_that_was_removed_meanwhile(ana: User, ben: User, moe: User):
    post, case = _flagged(ana, ben)
    _decide(case, Outcome.REMOVE, moe)
    deleted_at = LATER - timedelta(seconds=1)
    post.refresh_from_db()
    ending.delete(post, by=ana, now=deleted_at)
    assert applying.apply_due(LATER) == 1
    ending.undelete(post, by=ana, now=LATER)
    post.refresh_from_db()
    assert post.status == Standing.REMOVED
    assert post.shown and post.shown.rule == "no_hate"


def test_a_deletion_taken_back_is_not_left_hidden_by_a_case_that_is_closed(ana: User, ben: User, moe: User):
    post, case = _flagged(ana, ben, "danger_to_someone")
    post.refresh_from_db()
    assert post.status == Standing.HIDDEN
    _decide(case, Outcome.KEEP, moe)
    ending.delete(post, by=ana, now=LATER - timedelta(seconds=1))
    assert applying.apply_due(LATER) == 1
    ending.undelete(post, by=ana, now=LATER)
    post.refresh_from_db()
    assert post.status == Standing.PUBLISHED


def test_who_took_part_while_they_held_a_case_does_not_decide_it(ana: User, ben: User, moe: User):
    post, case = _flagged(ana, ben)
    claiming.claim(case.kind, case.uuid, by=moe, now=NOON)
    look = deciding.first_look(case, Outcome.REMOVE, by=moe, now=NOON)
    comment_of(moe, post)
    with pytest.raises(Refused):
        deciding.confirm(look, outcome=Outcome.REMOVE, rule="no_hate", message="No.", saw={}, by=moe, now=NOON)


def test_who_took_part_while_they_held_a_case_has_no_first_look_either(moe: User, anas_words: Revision):
    case = case_of(anas_words)
    claiming.claim(case.kind, case.uuid, by=moe, now=NOON)
    comment_of(moe, anas_words.post)
    with pytest.raises(Refused):
        deciding.first_look(case, Outcome.APPROVE, by=moe, now=NOON)
    assert publishing.saw(anas_words)


def test_a_flag_that_came_after_the_decision_was_made_is_looked_at(ana: User, ben: User, mia: User, moe: User):
    post, case = _flagged(ana, ben)
    decision = _decide(case, Outcome.KEEP, moe)
    neighbor(mia)
    flagging.flag(post, "illegal", by=mia, now=NOON + timedelta(seconds=1))
    assert applying.apply_due(LATER) == 0
    post.refresh_from_db()
    case.refresh_from_db()
    decision.refresh_from_db()
    assert post.status == Standing.HIDDEN
    assert case.closed_at is None
    assert "flagged" in decision.failed_because
    assert list(case.flags.values_list("was_right", flat=True)) == [None, None]


def test_who_wrote_a_message_is_told_that_it_was_removed_and_can_appeal(ana: User, ben: User, moe: User):
    post = post_of(ana, at=NOON)
    neighbor(ana)
    neighbor(ben)
    thread = contacting.write_to_author(post, "I know where you park.", by=ben, now=NOON)
    case = flagging.flag(thread.messages.get(), "harassment", by=ana, now=NOON).case
    decision = _decide(case, Outcome.REMOVE, moe)
    assert applying.apply_due(LATER) == 1
    told = Notice.objects.get(user=ben, kind=NoticeKind.POST_REMOVED)
    assert told.path == f"/neighbors/decisions/{decision.uuid}/"
    assert not Notice.objects.filter(user=ana, kind=NoticeKind.POST_REMOVED).exists()
