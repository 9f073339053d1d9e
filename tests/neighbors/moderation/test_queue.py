"""One queue: the oldest due first, what somebody works on left out, in a constant number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from devices.errors import Refused
from devices.people.models import User
from neighbors.moderation import appealing, claiming, flagging, queue
from neighbors.moderation.models import Outcome
from neighbors.moderation.queue import Filters
from neighbors.posts.models import Category, Revision, RevisionKind
from tests.neighborhood import comment_of, neighbor, post_of, revision_of, waiting
from tests.neighbors.moderation.conftest import case_of, decided, in_effect
from tests.street import NOON, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def street(ana: User, ben: User) -> tuple[User, User]:
    neighbor(ana)
    neighbor(ben)
    return ana, ben


def test_holds_flags_and_appeals_stand_in_one_line_by_due_time(moe: User, max_: User, street: tuple[User, User]):
    ana, ben = street
    early = waiting(ana, at=NOON - timedelta(hours=2))  # due at NOON + 10 h
    rejected = in_effect(case_of(waiting(ana, at=NOON - timedelta(hours=5))), Outcome.REJECT, by=max_)
    appealing.appeal(rejected, "No.", by=ana, now=NOON - timedelta(hours=60))  # NOON + 12 h
    flagging.flag(post_of(ana, at=NOON - timedelta(days=1)), "spam", by=ben, now=NOON)  # NOON + 4 h
    flagging.flag(post_of(ana, at=NOON - timedelta(days=1)), "illegal", by=ben, now=NOON)  # NOON + 1 h
    late = waiting(ana, at=NOON - timedelta(hours=13))
    found = queue.waiting(moe, Filters(), NOON)
    assert [item.kind for item in found] == ["hold", "flags", "flags", "hold", "appeal"]
    assert [item.revision for item in found if item.kind == "hold"] == [late, early]
    assert [item.is_late(NOON) for item in found] == [True, False, False, False, False]
    assert [item.is_urgent for item in found] == [False, True, False, False, False]
    assert queue.counts(moe, NOON) == queue.Counts(hold=2, flags=2, appeal=1, mine=0, urgent=1, late=1)


def test_filters_narrow_it_by_kind_category_urgency_and_what_is_mine(moe: User, street: tuple[User, User]):
    ana, ben = street
    pet = waiting(ana, at=NOON, category=Category.LOST_PET)
    waiting(ana, at=NOON)
    flagging.flag(post_of(ana, category=Category.LOST_PET), "nudity", by=ben, now=NOON)
    flagging.flag(post_of(ana), "spam", by=ben, now=NOON)
    assert len(queue.waiting(moe, Filters(kind="hold"), NOON)) == 2
    assert len(queue.waiting(moe, Filters(kind="flags"), NOON)) == 2
    assert len(queue.waiting(moe, Filters(category="lost_pet"), NOON)) == 2
    assert [item.kind for item in queue.waiting(moe, Filters(urgent=True), NOON)] == ["flags"]
    assert queue.waiting(moe, Filters(mine=True), NOON) == []
    claiming.claim("hold", pet.uuid, by=moe, now=NOON)
    [mine] = queue.waiting(moe, Filters(mine=True), NOON)
    assert mine.case is not None
    assert (mine.revision, mine.is_mine, mine.case.claimed_by) == (pet, True, moe)
    assert queue.counts(moe, NOON).mine == 1
    assert queue.waiting(moe, Filters(mine=True), NOON + claiming.CLAIM_LASTS) == []


def test_what_somebody_else_works_on_is_not_there_until_their_claim_is_over(
    moe: User, max_: User, anas_words: Revision
):
    claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    assert queue.waiting(max_, Filters(), NOON) == []
    assert len(queue.waiting(moe, Filters(), NOON)) == 1
    assert len(queue.waiting(max_, Filters(), NOON + claiming.CLAIM_LASTS)) == 1


def test_what_is_decided_is_gone_and_comes_back_when_the_decision_fails(moe: User, max_: User, anas_words: Revision):
    decided(case_of(anas_words), Outcome.APPROVE, by=moe)
    assert queue.waiting(moe, Filters(), NOON) == queue.waiting(max_, Filters(), NOON) == []
    assert queue.counts(moe, NOON).all == 0


def following(user: User) -> Revision | None:
    item = queue.following(user, NOON)
    return item.revision if item else None


def test_what_comes_next_is_what_one_holds_and_else_the_oldest_due(moe: User, street: tuple[User, User]):
    ana, _ben = street
    old, new = waiting(ana, at=NOON - timedelta(hours=3)), waiting(ana, at=NOON)
    assert following(moe) == old
    claiming.claim("hold", new.uuid, by=moe, now=NOON)
    assert following(moe) == new


def test_nobody_else_reads_the_queue(ana: User):
    with pytest.raises(Refused):
        queue.waiting(ana, Filters(), NOON)
    with pytest.raises(Refused):
        queue.counts(ana, NOON)


def test_an_item_tells_how_many_flags_it_has_and_what_they_weigh(moe: User, street: tuple[User, User]):
    ana, ben = street
    post = post_of(ana)
    flagging.flag(post, "spam", by=ben, now=NOON)
    other = person("o@example.org", "O")
    neighbor(other)
    flagging.flag(post, "hate", by=other, now=NOON)
    [item] = queue.waiting(moe, Filters(), NOON)
    assert (item.flags, item.weight) == (2, 2.0)


def fill(ana: User, ben: User, times: int) -> None:
    for _n in range(times):
        waiting(ana, at=NOON)
        post = post_of(ana)
        revision_of(post, kind=RevisionKind.COMMENT, comment=comment_of(ben, post))
        flagging.flag(post, "spam", by=ben, now=NOON - timedelta(days=times))


def test_the_number_of_queries_does_not_grow_with_the_queue(moe: User, street: tuple[User, User]):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            for item in queue.waiting(moe, Filters(), NOON):
                assert item.post.author_id and item.is_late(NOON) is not None
                assert item.revision is not None and item.revision.text and item.post.category
            queue.counts(moe, NOON)
        return len(queries)

    fill(*street, 1)
    few = asked()
    fill(*street, 12)
    assert asked() == few <= 16
