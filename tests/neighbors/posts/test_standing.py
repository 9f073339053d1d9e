"""The standing of posts and comments moves along MOVES and no other way, whoever asks and however often."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from devices.errors import Conflict
from devices.people.models import User
from neighbors.posts.models import MOVES, SHOWN, Category, Comment, Post, Standing
from tests.neighborhood import comment_of, post_of

PAIRS = [(before, after) for before in Standing for after in Standing]


def test_the_table_of_moves_names_every_standing() -> None:
    assert set(MOVES) == set(Standing)
    assert {to for tos in MOVES.values() for to in tos} <= set(Standing)
    assert MOVES[Standing.DELETED] == set()


@pytest.mark.parametrize("what", ["post", "comment"])
def test_every_listed_move_is_made_and_no_other(ana: User, what: str) -> None:
    now = timezone.now()
    for before, after in PAIRS:
        post = post_of(ana, Standing.PUBLISHED)
        thing: Post | Comment = post if what == "post" else comment_of(ana, post)
        model = type(thing)
        times = {"resolved_at": now} if what == "post" else {}
        model._default_manager.filter(pk=thing.pk).update(status=before, **times)
        thing.refresh_from_db()
        if after in MOVES[before]:
            thing.move(after)
            assert thing.status == after
        else:
            with pytest.raises(Conflict):
                thing.move(after)
        thing.refresh_from_db()
        assert thing.status == (after if after in MOVES[before] else before), (before, after)


@pytest.mark.parametrize(("before", "after"), [(b, a) for b in Standing for a in sorted(MOVES[b])])
def test_who_comes_second_changes_nothing(ana: User, before: Standing, after: Standing) -> None:
    post = post_of(ana, Standing.PUBLISHED)
    Post.objects.filter(pk=post.pk).update(status=before, resolved_at=timezone.now())
    first, second = Post.objects.get(pk=post.pk), Post.objects.get(pk=post.pk)
    first.move(after)
    with pytest.raises(Conflict):
        second.move(after)


@pytest.mark.parametrize("standing", SHOWN)
def test_the_database_shows_nothing_that_nobody_approved(ana: User, standing: Standing) -> None:
    post = post_of(ana, Standing.PENDING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(status=standing)
    comment = comment_of(ana, post, Standing.PENDING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(status=standing)


def test_the_database_knows_when_a_post_about_somebody_lapses(ana: User) -> None:
    post = post_of(ana, category=Category.SUSPICIOUS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(lapses_at=None)
    assert post.published_at and post.lapses_at == post.published_at + timedelta(days=30)
