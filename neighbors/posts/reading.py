"""What one reader is shown of a post: what was approved, and its author also what is still being written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.utils.translation import gettext as _

from devices.errors import DomainError
from devices.geo import HOME_RESOLUTION, cell_centre, distance_m
from devices.people.models import User
from neighbors import guidelines
from neighbors.areas.models import MILE_M, Neighbor
from neighbors.posts import checking, composing, media, numbers
from neighbors.posts.models import (
    SHOWN,
    Comment,
    Post,
    Revision,
    RevisionKind,
    RevisionState,
    Standing,
)
from neighbors.posts.placing import resolution
from neighbors.screening import description, screen

PAGE = 20


@dataclass
class Shown:
    """One version as a page says it."""

    revision: Revision
    category: str
    parts: list[list[tuple[str, str]]]  # each person: (label, words), race last
    media: list[Any] = field(default_factory=list)


def shown(revision: Revision) -> Shown:
    people = [
        [(_(description.LABELS[part]), person[part]) for part in description.PARTS if part in person]
        for person in revision.people
    ]
    return Shown(revision, str(revision.get_category_display()), people, media.of(revision))


def place_in_words(post: Post, neighbor: Neighbor | None) -> str:
    """Where it is, as coarse as it is kept: a part of the map, and how far its middle is from the reader's."""
    if post.region:
        return _("For a whole region, as {agency} drew it").format(agency=post.agency_name)
    size = _("a kilometer") if resolution(post.cell) == HOME_RESOLUTION else _("400 meters")
    if neighbor is None:
        return _("In a part of the map about {size} across").format(size=size)
    miles = distance_m(cell_centre(neighbor.cell), cell_centre(post.cell)) / MILE_M
    if miles < 0.05:
        return _("In your own part of the map, about {size} across").format(size=size)
    return _("In a part of the map about {size} across, {miles} miles from yours").format(
        size=size, miles=f"{miles:.1f}"
    )


def as_read(post: Post, draft: Revision) -> tuple[Any, ...]:
    """What the last step shows to others: if it is another now, it is to be read again."""
    post.refresh_from_db(fields=["cell"])
    happened_at = draft.happened_at and draft.happened_at.replace(second=0, microsecond=0)  # a form says no seconds
    return (post.cell, draft.category, happened_at, draft.title, draft.text, draft.did, draft.people)


@dataclass(frozen=True)
class Told:
    """A finding of the screen, in the reader's language."""

    sentence: str
    asks: bool
    found: list[str]


def told(findings: list[screen.Finding]) -> list[Told]:
    return [Told(_(one.sentence), one.asks, [spot.text for spot in one.found]) for one in findings]


def preview(post: Post, draft: Revision, *, by: User, now: datetime) -> dict[str, Any]:
    """The last step: the draft as others will read it, what it still needs, what the screen asks, what is like it."""
    draft.post = post
    findings = checking.questions(draft, by=by)
    return {
        "post": post,
        "draft": draft,
        "version": shown(draft),
        "name": numbers.names(post, [by])[by.pk],
        "place": place_in_words(post, Neighbor.objects.visible_to(by).first()),
        "missing": _missing(draft, now),
        "findings": told(findings),
        "asks": any(finding.asks for finding in findings),
        "near": checking.near(draft, by=by),
    }


def preview_of_body(post: Post, draft: Revision, *, by: User, now: datetime) -> dict[str, Any]:
    """What a draft of a public body still needs, and what the screen asks."""
    draft.post = post
    findings = checking.questions(draft, by=by)
    asks = any(finding.asks for finding in findings)
    return {"missing": _missing(draft, now), "findings": told(findings), "asks": asks}


def _missing(draft: Revision, now: datetime) -> str:
    """The sentence with which sending it would be refused, said before it is tried."""
    try:
        checking.require_words(draft, now)
        checking.require_media(draft)
    except DomainError as error:
        return error.sentence
    return ""


def page(post: Post, neighbor: Neighbor | None, *, by: User) -> dict[str, Any]:
    """The page of one post. Only its author gets words that nobody approved, and only while nothing else is shown."""
    is_mine = post.author_id == by.pk
    is_public = post.status in SHOWN
    version = post.shown if is_public or (is_mine and post.shown) else None
    context: dict[str, Any] = {
        "post": post,
        "is_mine": is_mine,
        "is_public": is_public,
        "name": _called(post),
        "place": place_in_words(post, neighbor),
        "correction": post.correction,
    }
    if is_mine:
        versions = Revision.objects.of(post)
        latest = versions.filter(kind=RevisionKind.POST).newest()
        context |= {
            "latest": latest,
            "latest_correction": versions.filter(kind=RevisionKind.CORRECTION).newest(),
            "may_edit": post.status in composing.WRITABLE,
        }
        version = version or latest
    return context | {"version": shown(version) if version else None}


def _called(post: Post) -> str:
    if post.agency_uuid is not None:
        return post.agency_name
    return numbers.names(post, [post.author])[post.author.pk] if post.author else _("A neighbor who has left")


@dataclass
class Line:
    """One thing somebody wrote, where it stands, and what was decided against it."""

    thing: Post | Comment
    is_comment: bool
    title: str
    revision: Revision | None
    rule: guidelines.Rule | None
    message: str
    decision: Any = None  # its uuid: what was decided, and where an appeal begins

    @property
    def has_pending_edit(self) -> bool:
        is_open = self.revision is not None and self.revision.state in (RevisionState.DRAFT, RevisionState.PENDING)
        return is_open and self.thing.status not in (Standing.DRAFT, Standing.PENDING)


def mine(user: User, page: str) -> dict[str, Any]:
    """One's own posts and comments, newest first."""
    posts = Post.objects.by(user).values_list("created_at", "pk")
    comments = Comment.objects.filter(author=user).exclude(status=Standing.DELETED).values_list("created_at", "pk")
    keys = [(at, "post", pk) for at, pk in posts] + [(at, "comment", pk) for at, pk in comments]
    pages = Paginator(sorted(keys, reverse=True), PAGE).get_page(page)
    of_page = list(pages.object_list)
    written = Post.objects.in_bulk([pk for _at, what, pk in of_page if what == "post"])
    keys_of_comments = [pk for _at, what, pk in of_page if what == "comment"]
    said = Comment.objects.select_related("post__shown").in_bulk(keys_of_comments)
    found = {_key(line.thing): line for line in _lines([*written.values(), *said.values()])}
    return {"pages": pages, "lines": [found[what, pk] for _at, what, pk in of_page if (what, pk) in found]}


def _key(thing: Post | Comment) -> tuple[str, int]:
    return ("comment" if isinstance(thing, Comment) else "post"), thing.pk


def _lines(things: Sequence[Post | Comment]) -> list[Line]:
    """Of a page at once: its versions in one query, what was decided against them in another."""
    versions: dict[tuple[str, int], list[Revision]] = {_key(thing): [] for thing in things}
    of_posts = Q(post__in=[thing.pk for thing in things if isinstance(thing, Post)], comment=None)
    of_comments = Q(comment__in=[thing.pk for thing in things if isinstance(thing, Comment)])
    written = Revision.objects.filter(of_posts | of_comments).exclude(state=RevisionState.WITHDRAWN)
    for revision in written.order_by("-pk"):
        is_comment = revision.comment_id is not None
        versions["comment" if is_comment else "post", revision.comment_id or revision.post_id].append(revision)
    told = {_key(thing): _told(thing, versions[_key(thing)]) for thing in things}
    decided = Revision.objects.filter(  # moderation's case points to the revision
        pk__in=[one.pk for one in told.values() if one is not None],
        cases__decisions__applied_at__isnull=False,
        cases__repeats__isnull=True,
    )
    decisions = dict(decided.order_by("cases__decisions__applied_at").values_list("pk", "cases__decisions__uuid"))
    return [_line(thing, _latest(versions[_key(thing)]), told[_key(thing)], decisions) for thing in things]


def _latest(versions: Sequence[Revision]) -> Revision | None:
    """The newest first; a correction is no version of its post."""
    return next((one for one in versions if one.kind != RevisionKind.CORRECTION), None)


def _told(thing: Post | Comment, versions: Sequence[Revision]) -> Revision | None:
    """The version that was turned down, where its author reads that."""
    against = next((one for one in versions if one.rule), None)
    is_against = thing.status in (Standing.REJECTED, Standing.REMOVED, Standing.CHANGES_REQUESTED)
    return against if against and (is_against or against == _latest(versions)) else None


def _line(thing: Post | Comment, latest: Revision | None, told: Revision | None, decisions: Mapping[int, Any]) -> Line:
    is_comment = isinstance(thing, Comment)
    words_of_it = latest.text[:120] if is_comment and latest else latest.title if latest else ""
    return Line(
        thing=thing,
        is_comment=is_comment,
        title=words_of_it,
        revision=latest,
        rule=guidelines.BY_ID.get(told.rule) if told else None,
        message=told.message if told else "",
        decision=decisions.get(told.pk) if told else None,
    )
