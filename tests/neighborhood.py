"""What neighbors write, as rows: posts and comments with the standing a test needs, without waiting for anybody."""

from __future__ import annotations

import itertools
import uuid
from datetime import datetime, timedelta
from typing import Any

import h3
from django.utils import timezone

from devices.clips.models import Clip
from devices.geo import cell_centre, coarse_cell
from devices.objects.models import Purpose
from devices.people.models import Home, User
from neighbors import guidelines
from neighbors.areas.models import Neighbor
from neighbors.moderation import course
from neighbors.moderation.models import Case, Decision, Flag, TrainingAnswer
from neighbors.posts import words
from neighbors.posts.models import (
    FOR_NEIGHBORS,
    LAPSES_AFTER,
    LAPSING,
    SHOWN,
    Category,
    Comment,
    Media,
    MediaKind,
    MediaState,
    Post,
    Revision,
    RevisionKind,
    RevisionState,
    Standing,
)
from tests.devices.clips.ready import stored

SERIAL = itertools.count(1)
STREET = (42.1251, -71.6552)  # near ana and ben, and neither's home


def neighbor(user: User, lat: float = STREET[0], lon: float = STREET[1], **columns: Any) -> Neighbor:
    """A person with an area here who has accepted the guidelines."""
    cell = coarse_cell(lat, lon, 9)
    now = timezone.now()
    return Neighbor.objects.create(
        **{
            "user": user,
            "cell": cell,
            "cell_6": int(h3.cell_to_parent(cell, 6), 16),
            "agreed_version": guidelines.VERSION,
            "agreed_at": now,
        }
        | columns
    )


def post_of(
    author: User,
    standing: Standing = Standing.PUBLISHED,
    *,
    title: str = "A parcel was taken from a porch",
    text: str = "Somebody took a parcel from a porch and drove off in a white van.",
    category: Category = Category.CRIME,
    at: datetime | None = None,
    cell: str = "",
    home: Home | None = None,
    **columns: Any,
) -> Post:
    """A post with one revision, approved or waiting as its standing says. home: it carries that home's cell."""
    now = at or timezone.now()
    cell = cell or (home.cell if home else coarse_cell(*STREET, 9))
    lat, lon = cell_centre(cell)
    post = Post.objects.create(
        author=author,
        category=category,
        cell=cell,
        cell_8=int(h3.cell_to_parent(cell, 8), 16),
        lat=lat,
        lon=lon,
        happened_at=now - timedelta(hours=1),
        created_at=now,
        **({} if category in FOR_NEIGHBORS else {"agency_uuid": uuid.uuid4(), "agency_name": "Springfield Police"}),
    )
    revision = revision_of(post, title=title, text=text, at=now, state=_state(standing))
    was_shown = standing in (*SHOWN, Standing.HIDDEN, Standing.REMOVED)
    shown: dict[str, Any] = {"shown": revision, "published_at": now} if was_shown else {}
    if was_shown and category in LAPSING:
        shown["lapses_at"] = now + LAPSES_AFTER
    if standing == Standing.RESOLVED:
        shown["resolved_at"] = now
    Post.objects.filter(pk=post.pk).update(status=standing, **shown, **columns)
    post.refresh_from_db()
    return post


def _state(standing: Standing) -> RevisionState:
    return {
        Standing.DRAFT: RevisionState.DRAFT,
        Standing.PENDING: RevisionState.PENDING,
        Standing.CHANGES_REQUESTED: RevisionState.CHANGES_REQUESTED,
        Standing.REJECTED: RevisionState.REJECTED,
    }.get(standing, RevisionState.APPROVED)


def revision_of(
    post: Post,
    *,
    kind: RevisionKind = RevisionKind.POST,
    state: RevisionState = RevisionState.PENDING,
    title: str = "",
    text: str = "What it says.",
    at: datetime | None = None,
    comment: Comment | None = None,
    **columns: Any,
) -> Revision:
    now = at or timezone.now()
    return Revision.objects.create(
        **{
            "post": post,
            "comment": comment,
            "kind": kind,
            "state": state,
            "title": title,
            "text": text,
            "category": post.category if kind == RevisionKind.POST else "",
            "happened_at": post.happened_at if kind == RevisionKind.POST else None,
            "words_sha256": f"{next(SERIAL):064x}",
            "submitted_at": now,
            "due_at": now + timedelta(hours=12),
        }
        | columns
    )


def comment_of(
    author: User,
    post: Post,
    standing: Standing = Standing.PUBLISHED,
    *,
    text: str = "I saw the van too.",
    **columns: Any,
) -> Comment:
    now = timezone.now()
    comment = Comment.objects.create(post=post, author=author, status=Standing.PENDING, **columns)
    revision = revision_of(post, kind=RevisionKind.COMMENT, state=_state(standing), text=text, comment=comment)
    shown: dict[str, Any] = {"shown": revision, "published_at": now} if standing in (*SHOWN, Standing.HIDDEN) else {}
    Comment.objects.filter(pk=comment.pk).update(status=standing, **shown)
    comment.refresh_from_db()
    return comment


def trained(user: User) -> User:
    """Somebody who has passed the course of moderators."""
    TrainingAnswer.objects.bulk_create(
        TrainingAnswer(
            user=user,
            version=course.VERSION,
            exercise=exercise.id,
            outcome=exercise.outcome,
            rule=exercise.rules[0] if exercise.rules else "",
            is_right=True,
        )
        for exercise in course.EXERCISES
    )
    return user


def waiting(author: User, *, title: str = "A parcel was taken from a porch", **columns: Any) -> Revision:
    """The revision of a post that waits for its first review, with the true hash of its words."""
    revision = post_of(author, Standing.PENDING, title=title, **columns).revisions.get()
    Revision.objects.filter(pk=revision.pk).update(words_sha256=words.digest(revision))
    revision.refresh_from_db()
    return revision


def removal(author: User, flagger: User, *, at: datetime, by: User | None = None, **columns: Any) -> Decision:
    """A post that somebody flagged and a moderator removed: the decision, in effect since `at`."""
    post = post_of(author, Standing.REMOVED, at=at - timedelta(days=1), ended_at=at)
    case = Case.objects.create(
        kind="flags", post=post, revision=post.shown, opened_at=at, due_at=at, closed_at=at, draw=1
    )
    Flag.objects.create(case=case, flagger=flagger, reason="hate", at=at, was_right=True)
    return Decision.objects.create(
        **{
            "case": case,
            "by": by,
            "first_outcome": "remove",
            "first_at": at,
            "outcome": "remove",
            "rule": "no_hate",
            "message": "This is about people, not about what they did.",
            "confirmed_at": at,
            "takes_effect_at": at,
            "applied_at": at,
        }
        | columns
    )


def media_of(revision: Revision, clip: Clip) -> Media:
    """A clip in this version of a post, blurred, with a face and a zone: as a worker leaves it."""
    made = {
        purpose: stored(clip.camera, purpose, kind, f"{purpose} {next(SERIAL)}".encode())
        for purpose, kind in ((Purpose.FEED, "video/mp4"), (Purpose.FEED_POSTER, "image/jpeg"))
    }
    found = Media.objects.create(
        post=revision.post,
        kind=MediaKind.VIDEO,
        clip=clip,
        end_s=3.0,
        state=MediaState.READY,
        blurred=made[Purpose.FEED],
        poster=made[Purpose.FEED_POSTER],
        width=640,
        height=360,
        duration_s=3.0,
        boxes=[
            {"id": 1, "what": "face", "spans": [[0.0, 0.1, 0.1, 0.2, 0.2], [3.0, 0.1, 0.1, 0.2, 0.2]]},
            {"id": 2, "what": "zone", "spans": [[0.0, 0.5, 0.5, 0.6, 0.6]]},
        ],
    )
    revision.media.add(found)
    return found
