"""What a public body asks stands in the feed from the moment it is opened: the review of the request was the approval.

Nobody here wrote it: nobody edits, deletes, comments on or reacts to it, flags do not hide it, and it ends with the
request.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from devices.audit.recording import record
from devices.errors import Conflict
from devices.wake import wake
from neighbors.actions import Action
from neighbors.posts import placing, words
from neighbors.posts.models import Category, Post, Revision, RevisionKind, RevisionState, Standing
from neighbors.posts.publishing import ALERT


@transaction.atomic
def announce(
    *,
    agency_uuid: UUID,
    agency_name: str,
    under: str,
    path: str,
    title: str,
    text: str,
    cell: str,
    now: datetime,
    happened_at: datetime,
) -> Post:
    """The public form of a request, published at once. under: its permission; path: its public page; cell: its place.

    Words of it that are covered later: reword().
    """
    post = Post.objects.create(
        author=None,
        category=Category.REQUEST,
        happened_at=happened_at,
        created_at=now,
        agency_uuid=agency_uuid,
        agency_name=agency_name,
        agency_under=under[:200],
        agency_path=path,
        **placing.columns_of(cell),
    )
    revision = _approved(post, title, text, now)
    Post.objects.filter(pk=post.pk).update(status=Standing.PUBLISHED, published_at=now, shown=revision)
    record(None, Action.POST_PUBLISHED, post, home=None, revision=str(revision.uuid))
    wake(ALERT, post.pk, "new")
    post.refresh_from_db()
    return post


@transaction.atomic
def reword(post: Post, text: str, now: datetime) -> None:
    """Words of the request were blacked out: from now on the post says it without them. Nobody is alerted again."""
    if post.category != Category.REQUEST or post.shown is None:
        raise Conflict("Only what a public body asks is worded again without its author.")
    revision = _approved(post, post.shown.title, text, now)
    Post.objects.filter(pk=post.pk).update(shown=revision)
    record(None, Action.POST_PUBLISHED, post, home=None, revision=str(revision.uuid))
    post.refresh_from_db()


def _approved(post: Post, title: str, text: str, now: datetime) -> Revision:
    """Words that a reviewer has read."""
    revision = Revision(
        kind=RevisionKind.POST,
        post=post,
        state=RevisionState.APPROVED,
        category=Category.REQUEST,
        happened_at=post.happened_at,
        title=title[:90],
        text=text[:2000],
        created_at=now,
        submitted_at=now,
        decided_at=now,
    )
    revision.words_sha256 = words.digest(revision)
    revision.save()
    return revision


@transaction.atomic
def end(post: Post, now: datetime) -> None:
    """The request takes no answers any more: the post stays, marked. Again: nothing changes. Raises Conflict."""
    if post.category != Category.REQUEST:
        raise Conflict("Only what a public body asks ends with its request.")
    if Post.objects.filter(pk=post.pk, status=Standing.PUBLISHED).update(status=Standing.RESOLVED, resolved_at=now):
        record(None, Action.POST_RESOLVED, post, home=None)
    post.refresh_from_db()
