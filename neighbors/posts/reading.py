"""What one reader is shown of a post: what was approved, and its author also what is still being written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
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
    found: dict[tuple[str, int], Line] = {}
    for post in Post.objects.filter(pk__in=[pk for _at, what, pk in of_page if what == "post"]):
        found["post", post.pk] = _line(post)
    keys_of_comments = [pk for _at, what, pk in of_page if what == "comment"]
    for comment in Comment.objects.filter(pk__in=keys_of_comments).select_related("post__shown"):
        found["comment", comment.pk] = _line(comment)
    return {"pages": pages, "lines": [found[what, pk] for _at, what, pk in of_page if (what, pk) in found]}


def _line(thing: Post | Comment) -> Line:
    versions = Revision.objects.of(thing).exclude(state=RevisionState.WITHDRAWN).order_by("-pk")
    latest = versions.exclude(kind=RevisionKind.CORRECTION).first()
    against = versions.exclude(rule="").first()
    is_against = thing.status in (Standing.REJECTED, Standing.REMOVED, Standing.CHANGES_REQUESTED)
    told = against if against and (is_against or against == latest) else None
    decision = None
    if told is not None:  # moderation's case points to the revision
        decided = told.cases.filter(decisions__applied_at__isnull=False, repeats__isnull=True)
        decision = decided.order_by("-decisions__applied_at").values_list("decisions__uuid", flat=True).first()
    is_comment = isinstance(thing, Comment)
    words_of_it = latest.text[:120] if is_comment and latest else latest.title if latest else ""
    return Line(
        thing=thing,
        is_comment=is_comment,
        title=words_of_it,
        revision=latest,
        rule=guidelines.BY_ID.get(told.rule) if told else None,
        message=told.message if told else "",
        decision=decision,
    )
