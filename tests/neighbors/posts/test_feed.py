"""The feed: the right posts in the right order, whole pages, the same as looking at every post one by one."""

from __future__ import annotations

import random
from datetime import timedelta

import h3
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from devices.errors import Invalid, Refused
from devices.geo import cell_centre, coarse_cell, distance_m
from devices.people.models import Office
from neighbors.areas.models import RADII_M, Block
from neighbors.posts import feed
from neighbors.posts.feed import Filters
from neighbors.posts.folding import fold
from neighbors.posts.models import SHOWN, Category, Post, Revision, Standing
from tests.neighborhood import STREET, comment_of, neighbor, post_of
from tests.street import NOON, person

TEXTS = ["A white van", "Un jardín abierto", "Lost: a grey cat", "100% wool scarf", "under_score", "Steps at night"]


@pytest.fixture
def alba(ben):
    """Ben's area, five miles around the street."""
    return neighbor(ben, radius_m=8047)


def scattered(authors, count: int, *, seed: int, wide: float = 0.11) -> None:
    """Posts around the street of every kind, some at the same moment, the old ones years back."""
    chance = random.Random(seed)
    for number in range(count):
        place = (STREET[0] + chance.uniform(-wide, wide), STREET[1] + chance.uniform(-wide, wide) * 1.3)
        back = timedelta(minutes=5 * number) if chance.random() < 0.7 else timedelta(days=chance.randint(1, 900))
        post_of(
            chance.choice(authors),
            chance.choice([*SHOWN, Standing.PUBLISHED, Standing.PUBLISHED, *list(Standing)[:2], Standing.HIDDEN]),
            category=chance.choice(list(Category)),
            cell=coarse_cell(*place, chance.choice([8, 9])),
            at=NOON - (back if number % 3 else timedelta(0)),
            title=chance.choice(TEXTS),
        )


def one_by_one(area, filters, *, by) -> list[int]:
    """What the feed must give: every post looked at alone."""
    centre, blocked = cell_centre(area.cell), set(Block.objects.filter(blocker=by).values_list("blocked", flat=True))
    found = []
    for post in Post.objects.filter(status__in=SHOWN).select_related("shown"):
        assert post.shown is not None
        followed = [filters.category] if filters.category else area.categories
        words = fold(f"{post.shown.title} {post.shown.text} {post.shown.did}")
        if (
            distance_m(centre, cell_centre(post.cell)) <= area.radius_m
            and (not followed or post.category in followed)
            and post.author_id not in blocked
            and all(word in words for word in fold(filters.text).split())
        ):
            found.append(post)
    return [post.pk for post in sorted(found, key=lambda post: (post.published_at, post.pk), reverse=True)]


def all_pages(area, filters, *, by, size=7) -> list[int]:
    """Every post, page by page, each full but the last."""
    found, at = [], None
    while True:
        shown = feed.page(area, filters, at, by=by, size=size)
        found += [post.pk for post in shown.posts]
        if shown.older is None:
            return found
        assert len(shown.posts) == size
        at = feed.read_cursor(str(shown.older))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("radius_m", RADII_M)
def test_pages_hold_what_looking_at_every_post_finds(ana, ben, mia, radius_m, seed):
    area = neighbor(ben, radius_m=radius_m)
    scattered([ana, mia, None], 120, seed=seed, wide=0.012 if radius_m < 2000 else 0.11)
    expected = one_by_one(area, Filters(), by=ben)
    assert all_pages(area, Filters(), by=ben) == expected
    assert expected


def test_every_filter_alone_and_together(ana, ben, mia, alba):
    scattered([ana, mia], 150, seed=5)
    for filters in (
        Filters(category="crime"),
        Filters(text="VAN white"),
        Filters(text="jardin"),
        Filters(text="JARDÍN"),
        Filters(text="100%"),
        Filters(text="der_sc"),
        Filters(text="d_rs"),
        Filters(category="lost_pet", text="cat"),
        Filters(text="nothing like it"),
    ):
        assert all_pages(alba, filters, by=ben, size=4) == one_by_one(alba, filters, by=ben), filters
    assert one_by_one(alba, Filters(text="jardin"), by=ben)
    assert one_by_one(alba, Filters(text="100%"), by=ben)
    assert not one_by_one(alba, Filters(text="d_rs"), by=ben)


def test_the_categories_of_the_area_are_what_is_shown(ana, ben):
    area = neighbor(ben, categories=["crime", "lost_pet"])
    for category in Category:
        post_of(ana, category=category)
    shown = feed.page(area, Filters(), by=ben).posts
    assert {post.category for post in shown} == {"crime", "lost_pet"}
    assert [post.category for post in feed.page(area, Filters(category="safety"), by=ben).posts] == ["safety"]


def test_somebody_blocked_is_left_out(ana, mia, ben, alba):
    scattered([ana, mia, None], 40, seed=2)
    Block.objects.create(blocker=ben, blocked=ana, name="Neighbor 1")
    found = all_pages(alba, Filters(), by=ben)
    assert found == one_by_one(alba, Filters(), by=ben)
    assert not Post.objects.filter(pk__in=found, author=ana).exists()
    assert Post.objects.filter(pk__in=found, author=None).exists()


def test_an_old_post_far_back_is_found_beside_a_busy_street(ana, ben, alba):
    far = coarse_cell(STREET[0] + 0.05, STREET[1], 9)
    old = post_of(ana, cell=far, at=NOON - timedelta(days=3000))
    for minute in range(60):
        post_of(ana, at=NOON - timedelta(minutes=minute))
    found = all_pages(alba, Filters(), by=ben, size=20)
    assert found[-1] == old.pk
    assert len(found) == 61


def test_posts_of_the_same_second_are_neither_lost_nor_shown_twice(ana, ben, alba):
    cells = h3.grid_disk(coarse_cell(*STREET, 8), 2)
    posts = [post_of(ana, at=NOON, cell=cells[n % len(cells)]).pk for n in range(30)]
    assert all_pages(alba, Filters(), by=ben) == sorted(posts, reverse=True)


def test_what_comes_or_goes_meanwhile_moves_no_other_between_pages(ana, ben, alba):
    for minute in range(20):
        post_of(ana, at=NOON - timedelta(minutes=minute))
    first = feed.page(alba, Filters(), by=ben, size=8)
    expected = [post.pk for post in feed.page(alba, Filters(), first.older, by=ben, size=8).posts]
    post_of(ana, at=NOON + timedelta(hours=1))
    first.posts[-1].move(Standing.HIDDEN)  # the very post that the link names
    again = feed.page(alba, Filters(), feed.read_cursor(str(first.older)), by=ben, size=8)
    assert [post.pk for post in again.posts] == expected


def test_a_cursor_is_a_time_and_a_random_name(ana, ben, alba):
    posts = [post_of(ana) for _n in range(3)]
    cursor = str(feed.page(alba, Filters(), by=ben, size=2).older)
    assert cursor.endswith(posts[1].uuid.hex)
    assert str(feed.read_cursor(cursor)) == cursor
    for nonsense in ("1", "x", "12-34", f"{cursor}0", "9" * 17 + "-" + "a" * 32, "' OR 1=1"):
        with pytest.raises(Invalid, match="newest post"):
            feed.read_cursor(nonsense)


@pytest.mark.parametrize("hides", [False, True])
def test_the_index_is_walked_on_both_databases(ana, ben, alba, hides):
    post_of(ana)
    alba.hides_agencies = hides
    with CaptureQueriesContext(connection) as asked:
        feed.page(alba, Filters(), by=ben)
    walks = [query["sql"] for query in asked if "cell_8" in query["sql"] and "neighbors_post p" in query["sql"]]
    assert walks
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        for walk in walks:
            cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + walk)
            plan = str(cursor.fetchall())
            assert "feed" in plan
            assert "SCAN p" not in plan


def test_the_number_of_queries_does_not_grow(ana, mia, ben, alba):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            feed.page(alba, Filters(), by=ben)
        return len(queries)

    comment_of(mia, post_of(ana))
    few = asked()
    scattered([ana, mia], 60, seed=2)
    for post in Post.objects.filter(status__in=SHOWN)[:10]:
        comment_of(mia, post)
        post.reactions.create(user=ben, kind="helpful")
    assert asked() == few <= 9


def test_a_post_says_how_far_how_it_is_called_and_what_was_answered(ana, mia, ben, alba):
    post = post_of(ana, cell=coarse_cell(STREET[0] + 0.01, STREET[1], 9))
    post.numbers.create(user=ana, number=4821)
    comment_of(mia, post)
    comment_of(ana, post, Standing.PENDING)
    Block.objects.create(blocker=ben, blocked=person("eva@example.org", "Eva"), name="Neighbor 2")
    comment_of(Block.objects.get().blocked, post)
    post.reactions.create(user=mia, kind="helpful")
    post.reactions.create(user=ana, kind="helpful")
    [shown] = feed.page(alba, Filters(), by=ben).posts
    assert shown.called == "Neighbor 4821"
    assert shown.distance_m == distance_m(cell_centre(alba.cell), cell_centre(post.cell))
    assert shown.comment_count == 1
    assert shown.reaction_counts == {"helpful": 2}
    assert feed.page(neighbor(ana, radius_m=8047), Filters(), by=ana).posts[0].called == "You"


def test_an_officer_does_not_read_the_feed(ben, alba):
    ben.office = Office.OFFICER
    with pytest.raises(Refused, match="its agency"):
        feed.page(alba, Filters(), by=ben)


def test_words_are_folded_when_a_revision_is_written(ana):
    post = post_of(ana, title="Ünsere  Straße", text="Él")
    assert Revision.objects.get(post=post).folded == "unsere strasse el"
    revision = post.revisions.get()
    revision.text = "Otro día"
    revision.save()
    assert "otro dia" in Revision.objects.get(post=post).folded
