"""The feed: the posts near a neighbor, newest first, page by page. What is near is decided by cells alone.

Distances are exact, between two centres of cells: the one kept of the reader's area, the public one of the post.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from devices.errors import Invalid, Refused
from devices.geo import Cover, cell_centre, cover, distance_m
from devices.people.models import Office, User
from neighbors.areas.models import Block, Neighbor
from neighbors.posts import regions
from neighbors.posts.folding import words_of
from neighbors.posts.models import SHOWN, Comment, Post, PostQuerySet, Reaction, Standing, ThreadNumber
from neighbors.posts.near import Asked, newest

PAGE = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Filters:
    """What is asked for. Empty: what the neighbor follows."""

    category: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.category or self.text)


@dataclass(frozen=True)
class Cursor:
    """The place after a post in the feed. Made of a time and a random name: no key leaves."""

    published_at: datetime
    post: uuid.UUID

    def __str__(self) -> str:
        return f"{(self.published_at - EPOCH) // timedelta(microseconds=1)}-{self.post.hex}"

    def before(self) -> tuple[datetime, int]:
        """As `near` needs it. A post that is gone still marks its place; of one at another time nothing is told."""
        here = Post.objects.filter(uuid=self.post, published_at=self.published_at)
        pk = here.values_list("pk", flat=True).first()
        return self.published_at, pk or 0


def read_cursor(text: str) -> Cursor | None:
    """The place that a link names; None for the beginning. Raises Invalid when it is none of ours."""
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,16})-([0-9a-f]{32})", text, re.ASCII)
    if found is None:
        raise Invalid(_("This link does not name a place in the feed. Start from the newest post."))
    return Cursor(EPOCH + timedelta(microseconds=int(found[1])), uuid.UUID(found[2]))


@dataclass(frozen=True)
class Page:
    """Some posts, newest first, and the place where the older ones begin (None: there are none)."""

    posts: list[Post]
    older: Cursor | None


@lru_cache(maxsize=2_000)
def near(cell: str, radius_m: int) -> Cover:
    """The cells that an area reaches."""
    return cover(cell_centre(cell), radius_m)


def page(of: Neighbor, filters: Filters, at: Cursor | None = None, *, by: User, size: int = PAGE) -> Page:
    """One page of what is asked for in this neighbor's area, dressed for its list. Raises Refused."""
    if by.office == Office.OFFICER:
        raise Refused(_("An officer's account reads the posts of its agency, not the feed."))
    asked = Asked(
        categories=[filters.category] if filters.category else of.categories,
        words=words_of(filters.text),
        not_by=list(Block.objects.visible_to(by).values_list("blocked", flat=True)),
        before=at.before() if at else None,
        no_agencies=of.hides_agencies,
    )
    keys = newest(near(of.cell, of.radius_m), asked, size + 1)
    posts = dressed(Post.objects.filter(pk__in=keys[:size]), of, by=by)
    posts.sort(key=lambda post: keys.index(post.pk))
    last = posts[-1] if posts and len(keys) > size else None
    return Page(posts, Cursor(last.published_at, last.uuid) if last and last.published_at else None)


def from_bodies(of: Neighbor, *, by: User, now: datetime) -> list[Post]:
    """What public bodies said to whole regions here, the newest three of two weeks, dressed for a list."""
    keys = regions.newest(of, now, by=by)
    posts = dressed(Post.objects.filter(pk__in=keys), None, by=by) if keys else []
    return sorted(posts, key=lambda post: keys.index(post.pk))


def dressed(posts: PostQuerySet, of: Neighbor | None, *, by: User) -> list[Post]:
    """Those of these posts that this person may read, each with what `posts/_card.html` says of it."""
    number = ThreadNumber.objects.filter(post=OuterRef("pk"), user=OuterRef("author")).values("number")
    shown = posts.visible_to(by).filter(status__in=SHOWN).select_related("shown", "correction")
    found = list(shown.annotate(number=Subquery(number)).prefetch_related("shown__media"))
    comments, reactions = _comments(found, by), _reactions(found)
    for post in found:
        post.called = _called(post, by)
        post.distance_m = distance_m(cell_centre(of.cell), (post.lat, post.lon)) if of else None
        post.comment_count = comments.get(post.pk, 0)
        post.reaction_counts = reactions.get(post.pk, {})
    return found


def _called(post: Post, by: User) -> str:
    if post.agency_uuid is not None:
        return post.agency_name
    if post.author_id == by.pk:
        return _("You")
    number = getattr(post, "number", None)
    return _("Neighbor {number}").format(number=number) if number else _("A neighbor who has left")


def _comments(posts: list[Post], by: User) -> dict[int, int]:
    """How many comments each has that this reader finds below it."""
    blocked = Block.objects.visible_to(by).values("blocked")
    shown = Comment.objects.filter(post__in=posts, status=Standing.PUBLISHED)
    shown = shown.filter(Q(author__isnull=True) | ~Q(author__in=blocked))
    return dict(shown.order_by().values_list("post").annotate(count=Count("pk")))


def _reactions(posts: list[Post]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    counted = Reaction.objects.filter(post__in=posts).order_by().values_list(F("post"), "kind")
    for post, kind, count in counted.annotate(count=Count("pk")):
        found.setdefault(post, {})[kind] = count
    return found
