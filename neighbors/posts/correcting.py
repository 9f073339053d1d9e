"""An author says how it really was: reviewed like everything, then it reaches everybody who was alerted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Refused
from devices.people.models import User
from neighbors.actions import Action
from neighbors.areas import agreeing
from neighbors.posts import composing
from neighbors.posts.models import Post, Revision, RevisionKind, RevisionState


@transaction.atomic
def correct(post: Post, text: str, is_not_about_a_person: bool = False, *, by: User, now: datetime) -> Revision:
    """Send a correction of a post that is public. One that waits already is replaced by it.

    Raises Refused, Invalid, Asked, Conflict, as sending a post does.
    """
    agreeing.require(by, now)
    kept = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if kept.author_id != by.pk:
        raise Refused(_("Only its author can correct a post."))
    if not kept.is_shown:
        raise Conflict(_("Only a post that neighbors can read is corrected. Edit it instead."))
    take_back(kept, by=by, now=now)
    fresh = Revision.objects.create(
        post=kept,
        kind=RevisionKind.CORRECTION,
        text=text.strip(),
        is_not_about_a_person=is_not_about_a_person,
        created_at=now,
    )
    composing.submit(fresh, by=by, now=now)
    return fresh


@transaction.atomic
def take_back(post: Post, *, by: User, now: datetime) -> None:
    """A correction that waits for review waits no more. Nothing when none does. Raises Refused."""
    if post.author_id != by.pk:
        raise Refused(_("Only its author can correct a post."))
    waiting = Revision.objects.of(post).open().filter(kind=RevisionKind.CORRECTION)
    if waiting.update(state=RevisionState.WITHDRAWN, decided_at=now):
        record(by, Action.CORRECTION_TAKEN_BACK, post, home=None)
