"""Comments under a post and one level of replies: each version waits for a person who approves it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Refused
from devices.people.models import User
from neighbors.actions import Action
from neighbors.areas import agreeing
from neighbors.posts import composing, numbers, taking_part
from neighbors.posts.models import Comment, Post, Revision, RevisionKind, RevisionState, Standing
from neighbors.screening import screen


def questions(text: str, *, is_not_about_a_person: bool) -> list[screen.Finding]:
    """What the screen notices in a comment, for its author."""
    return screen.look(screen.Words(text=text, is_not_about_a_person=is_not_about_a_person))


@transaction.atomic
def write(
    post: Post,
    text: str,
    answers: Comment | None = None,
    is_not_about_a_person: bool = False,
    *,
    by: User,
    now: datetime,
) -> Comment:
    """Send a comment, or a reply to one, for review. A reply to a reply stands beside it, under the same comment.

    Raises Refused, Invalid, Asked, Conflict, as sending a post does; then nothing is kept.
    """
    agreeing.require(by, now)
    taking_part.require(post, by)
    if answers is not None:
        _require_answerable(answers, post, by)
    above = answers.answers or answers if answers else None
    comment = Comment.objects.create(post=post, author=by, answers=above, status=Standing.DRAFT, created_at=now)
    numbers.number_of(post, by)
    _send(comment, text, is_not_about_a_person, by=by, now=now)
    comment.refresh_from_db()
    return comment


def _require_answerable(answers: Comment, post: Post, by: User) -> None:
    if answers.post_id != post.pk or answers.status != Standing.PUBLISHED:
        raise Conflict(_("The comment you answer is not public any more."))
    if answers.author_id != by.pk and taking_part.is_blocked_between(answers.author_id, by.pk):
        raise Refused(_("You cannot answer this comment."))


@transaction.atomic
def edit(comment: Comment, text: str, is_not_about_a_person: bool = False, *, by: User, now: datetime) -> None:
    """Other words, to be approved again; until then others read the old ones. Saying the same changes nothing.

    Raises Refused, Invalid, Asked, Conflict.
    """
    agreeing.require(by, now)
    post = Post.objects.select_for_update(no_key=True).get(pk=comment.post_id)
    kept = Comment.objects.get(pk=comment.pk)
    if kept.author_id != by.pk:
        raise Refused(_("Only its author can change a comment."))
    taking_part.require(post, by)
    latest = latest_of(kept)
    if latest is not None and latest.text == text.strip() and latest.state != RevisionState.CHANGES_REQUESTED:
        return
    if Revision.objects.of(kept).waiting().update(state=RevisionState.WITHDRAWN, decided_at=now):
        record(by, Action.COMMENT_TAKEN_BACK, kept, home=None)
    _send(kept, text, is_not_about_a_person, by=by, now=now)
    comment.refresh_from_db()


def latest_of(comment: Comment) -> Revision | None:
    """Its newest version that was not withdrawn."""
    return Revision.objects.of(comment).newest()


def _send(comment: Comment, text: str, is_not_about_a_person: bool, *, by: User, now: datetime) -> None:
    fresh = Revision.objects.create(
        kind=RevisionKind.COMMENT,
        post_id=comment.post_id,
        comment=comment,
        text=text.strip(),
        is_not_about_a_person=is_not_about_a_person,
        created_at=now,
    )
    composing.submit(fresh, by=by, now=now)
