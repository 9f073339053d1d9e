"""Nobody decides what they had a part in: neither listed for them, nor to be claimed by its address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import h3
import pytest

from devices.errors import Refused
from devices.people.models import Home, Membership, Role, User
from neighbors.moderation import appealing, claiming, deciders, flagging, queue
from neighbors.moderation.models import Case, Flag, Outcome
from neighbors.moderation.queue import Filters
from neighbors.posts.models import Comment, Contact, Post, Revision, Standing
from tests.neighborhood import STREET, comment_of, neighbor, post_of, trained, waiting
from tests.neighbors.moderation.conftest import case_of, in_effect
from tests.street import NOON, home, person

pytestmark = pytest.mark.django_db


def listed(user: User) -> list[str]:
    return [item.kind for item in queue.waiting(user, Filters(), NOON)]


@pytest.fixture
def hold(anas_words: Revision) -> Revision:
    return anas_words


def wrote_it(user: User, post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(author=user)


def commented_on_it(user: User, post: Post) -> None:
    comment_of(user, post)


def waits_with_a_comment_on_it(user: User, post: Post) -> None:
    Comment.objects.create(post=post, author=user)


def flagged_it(user: User, post: Post) -> None:
    at = NOON - timedelta(days=1)
    case = Case.objects.create(
        kind="flags", post=post, revision=post.revisions.get(), opened_at=at, due_at=at, closed_at=at
    )
    Flag.objects.create(case=case, flagger=user, reason="spam")


def wrote_to_its_author(user: User, post: Post) -> None:
    assert post.author is not None
    Contact.objects.create(post=post, asker=user, author=post.author, asker_number=1, author_number=2)


def has_an_area_beside_it(user: User, post: Post) -> None:
    neighbor(user, STREET[0] + 0.008, STREET[1])


def lives_beside_it(user: User, post: Post) -> None:
    home(user, "Elm St 1", STREET[0], STREET[1] + 0.01)


def is_a_member_of_a_home_beside_it(user: User, post: Post) -> None:
    owner = person("owner@example.org", "O")
    Membership.objects.create(home=home(owner, "Elm St 1", *STREET), user=user, role=Role.VIEWER)


PARTS = [
    wrote_it,
    commented_on_it,
    waits_with_a_comment_on_it,
    flagged_it,
    wrote_to_its_author,
    has_an_area_beside_it,
    lives_beside_it,
    is_a_member_of_a_home_beside_it,
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_who_had_a_part_in_it_neither_sees_it_on_the_desk_nor_takes_it(
    moe: User, max_: User, hold: Revision, part: Callable[[User, Post], None]
):
    assert listed(moe) == ["hold"]
    part(moe, hold.post)
    assert listed(moe) == []
    assert queue.counts(moe, NOON).all == 0
    with pytest.raises(Refused, match="another moderator"):
        claiming.claim("hold", hold.uuid, by=moe, now=NOON)
    assert listed(max_) == ["hold"]
    claiming.claim("hold", hold.uuid, by=max_, now=NOON)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_the_same_holds_for_flags(moe: User, max_: User, ana: User, ben: User, part: Callable[[User, Post], None]):
    neighbor(ana)
    neighbor(ben)
    post = post_of(ana, at=NOON - timedelta(days=1))
    case = flagging.flag(post, "spam", by=ben, now=NOON).case
    assert listed(moe) == ["flags"]
    part(moe, post)
    assert listed(moe) == []
    with pytest.raises(Refused):
        claiming.claim("flags", case.uuid, by=moe, now=NOON)
    assert listed(max_) == ["flags"]


def test_an_area_some_miles_away_is_not_beside(moe: User, hold: Revision):
    neighbor(moe, STREET[0] + 0.05, STREET[1])
    assert listed(moe) == ["hold"]


def test_a_post_whose_author_is_gone_is_still_decided(moe: User, hold: Revision):
    Post.objects.filter(pk=hold.post_id).update(author=None)
    assert listed(moe) == ["hold"]


def test_an_appeal_never_goes_to_who_decided(moe: User, max_: User, ana: User, hold: Revision):
    decision = in_effect(case_of(hold), Outcome.REJECT, by=moe)
    case = appealing.appeal(decision, "It says what was done.", by=ana, now=NOON + timedelta(days=1))
    assert (listed(moe), listed(max_)) == ([], ["appeal"])
    with pytest.raises(Refused):
        claiming.claim("appeal", case.uuid, by=moe, now=NOON)


def test_the_operator_decides_nothing_while_two_moderators_can(moe: User, max_: User, operator: User, hold: Revision):
    assert listed(operator) == []
    with pytest.raises(Refused):
        claiming.claim("hold", hold.uuid, by=operator, now=NOON)


def test_a_lone_moderators_appeals_go_to_the_operator_and_nothing_else(
    moe: User, operator: User, ana: User, hold: Revision
):
    decision = in_effect(case_of(hold), Outcome.REJECT, by=moe)
    appealing.appeal(decision, "It says what was done.", by=ana, now=NOON)
    waiting(ana, at=NOON)
    assert (listed(moe), listed(operator)) == (["hold"], ["appeal"])


def test_what_no_moderator_may_decide_goes_to_the_operator(moe: User, max_: User, operator: User, hold: Revision):
    comment_of(moe, hold.post)
    assert listed(operator) == []
    neighbor(max_)
    assert listed(operator) == ["hold"]


def test_moderators_who_left_or_have_not_passed_the_course_do_not_count(
    moe: User, max_: User, operator: User, ana: User, hold: Revision
):
    decision = in_effect(case_of(hold), Outcome.REJECT, by=moe)
    appealing.appeal(decision, "It says what was done.", by=ana, now=NOON)
    assert listed(operator) == []
    max_.training.all().delete()
    assert deciders.moderators() == [moe]
    assert listed(operator) == ["appeal"]
    trained(max_)
    User.objects.filter(pk=max_.pk).update(is_active=False)
    assert listed(operator) == ["appeal"]


def test_beside_is_the_cell_and_its_six_neighbors(moe: User, ana: User):
    """The same for a home and an area, whatever the side of the cell they lie on."""
    post = post_of(ana, Standing.PENDING)
    cell = h3.cell_to_parent(post.cell, 8)
    for ring, seen in ((0, []), (1, []), (2, ["hold"])):
        Home.objects.filter(memberships__user=moe).delete()
        home(moe, "Somewhere", *h3.cell_to_latlng(sorted(h3.grid_ring(cell, ring))[0]))
        assert listed(moe) == seen, ring
