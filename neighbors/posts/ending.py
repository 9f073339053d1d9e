"""How a post or a comment ends: resolved, lapsed, deleted by its author; and what then goes, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Gone, Refused
from devices.notices.models import Notice, NoticeKind
from devices.notices.telling import tell
from devices.people.models import User
from devices.wake import wake
from neighbors.actions import Action
from neighbors.posts import forgetting, media
from neighbors.posts.models import (
    Comment,
    Media,
    Post,
    Revision,
    RevisionState,
    Standing,
)

APPEALS_FOR = timedelta(days=30)  # so long a decision against a post can be turned
KEPT_FOR_A_CASE = timedelta(days=60)  # at most: what somebody has to decide about stays, blurred
LOOSE_FOR = timedelta(days=1)  # a picture that no version shows
SWEEP = "devices.objects.tasks.sweep_objects"
BATCH = 200
# A case of moderation points to the revision it is about
OPEN_CASE = Q(cases__isnull=False, cases__closed_at__isnull=True)


@transaction.atomic
def resolve(post: Post, *, by: User, now: datetime) -> None:
    """It is over: the post stays, marked. Raises Refused, Conflict."""
    if not post.is_of(by):
        raise Refused(_("Only its author can say that it is resolved."))
    post.move(Standing.RESOLVED, resolved_at=now)
    record(by, Action.POST_RESOLVED, post, home=None)


def lapse_due(now: datetime) -> int:
    """Mark as old what is 30 days old and says that somebody seemed out of place. Returns how many."""
    due = Post.objects.filter(status=Standing.PUBLISHED, lapses_at__lte=now)
    return sum(_lapse(post, now) for post in due.select_related("author", "shown").order_by("lapses_at")[:BATCH])


@transaction.atomic
def _lapse(post: Post, now: datetime) -> bool:
    still = Post.objects.filter(pk=post.pk, status=Standing.PUBLISHED, lapses_at__lte=now)
    if not still.update(status=Standing.LAPSED):
        return False
    record(None, Action.POST_LAPSED, post, home=None)
    if post.author and post.shown:
        path = reverse("neighbors:post", args=[post.uuid])
        tell([post.author], NoticeKind.POST_LAPSED, now=now, path=path, title=post.shown.title)
    return True


@transaction.atomic
def delete(thing: Post | Comment, *, by: User, now: datetime) -> None:
    """Its author deletes it: out of sight at once, gone after the time to take it back. Raises Refused, Conflict."""
    if not _is_of(thing, by):
        raise Refused(_("Only its author can delete this."))
    _delete(thing, now + timedelta(seconds=settings.UNDO_S))
    record(by, Action(f"{thing._meta.model_name}_deleted"), thing, home=None)


def _is_of(thing: Post | Comment, by: User) -> bool:
    return thing.is_of(by) if isinstance(thing, Post) else thing.author_id == by.pk


def _delete(thing: Post | Comment, ended_at: datetime) -> None:
    """What waits for review of it waits no more; the time tells the way back what to open again."""
    before = thing.status
    thing.move(Standing.DELETED, ended_at=ended_at, deleted_from=before, cleared_at=None)
    waiting = Revision.objects.of(thing).waiting()
    waiting.update(state=RevisionState.WITHDRAWN, decided_at=ended_at)


@transaction.atomic
def undelete(thing: Post | Comment, *, by: User, now: datetime) -> None:
    """Take a deletion back. Raises Refused; Gone when it is too late."""
    if not _is_of(thing, by):
        raise Refused(_("Only its author can take this back."))
    deleted = type(thing)._default_manager.filter(pk=thing.pk, status=Standing.DELETED, ended_at__gt=now)
    kept = deleted.select_for_update(no_key=True).first()
    if kept is None or not kept.deleted_from:
        raise Gone(_("It is too late: the deletion has taken effect."))
    was_over = kept.deleted_from in (Standing.REJECTED, Standing.REMOVED)
    withdrawn = Revision.objects.of(kept).filter(state=RevisionState.WITHDRAWN, decided_at=kept.ended_at)
    if not was_over:
        withdrawn.update(state=RevisionState.PENDING, decided_at=None)
    if not deleted.update(status=kept.deleted_from, deleted_from="", ended_at=now if was_over else None):
        raise Conflict(_("Somebody else changed this in the same moment. Look again."))
    record(by, Action(f"{kept._meta.model_name}_undeleted"), kept, home=None)
    thing.refresh_from_db()


def clear_ended(now: datetime) -> int:
    """Let go of what nobody may need any more: pictures, and the words of what was deleted. Returns how many.

    A case that is open keeps the words and the blurred copies it is about, 60 days at most. It looks at every picture
    there is, for those whose appeal or case is over: once an hour.
    """
    loose = Post.objects.filter(pk__in=Media.objects.exclude(needed(now)).values("post"))
    return clear_deleted(now) + sum(clear_pictures(post, now) for post in loose[:BATCH])


def clear_deleted(now: datetime) -> int:
    """Of what its author deleted nothing is left, once it cannot be taken back. Returns how many."""
    gone = Post.objects.filter(status=Standing.DELETED, ended_at__lte=now, cleared_at=None)
    _drop_sent(Revision.objects.filter(post__in=gone), now)
    for post in gone.order_by("ended_at")[:BATCH]:
        _forget_told(post)
    return sum(_clear(thing, now) for model in (Post, Comment) for thing in _to_clear(model, now)[:BATCH])


@transaction.atomic
def _forget_told(post: Post) -> None:
    """What people were told of it goes at once, also where a case keeps its words for those who decide."""
    Notice.objects.filter(path=reverse("neighbors:post", args=[post.uuid])).delete()
    forgetting.forget(post, by_author_too=True)


def needed(now: datetime) -> Q:
    """Which pictures stay: shown, being written, waiting, or open to an appeal or to a case."""
    versions = Revision.objects.filter(media=OuterRef("pk"))
    posts = Post.objects.filter(pk=OuterRef("post"))
    shown = Exists(versions.filter(pk=OuterRef("post__shown")))
    back_by_undo = Q(state=RevisionState.WITHDRAWN, decided_at__gt=now)
    answered = Q(state=RevisionState.CHANGES_REQUESTED, post__status=Standing.CHANGES_REQUESTED)
    in_work = Q(state__in=[RevisionState.DRAFT, RevisionState.PENDING]) | back_by_undo | answered
    against = Q(state__in=[RevisionState.REJECTED, RevisionState.CHANGES_REQUESTED])
    to_appeal = Exists(versions.filter(against, decided_at__gt=now - APPEALS_FOR))
    lives = Exists(posts.filter(Q(ended_at=None) | Q(ended_at__gt=now)))
    ended_lately = Exists(posts.exclude(status=Standing.DELETED).filter(ended_at__gt=now - APPEALS_FOR))
    kept_for_case = Exists(posts.filter(Q(ended_at=None) | Q(ended_at__gt=now - KEPT_FOR_A_CASE)))
    is_fresh = Q(created_at__gt=now - LOOSE_FOR) & ~Exists(versions)
    return (
        (lives & (shown | Exists(versions.filter(in_work)) | to_appeal | is_fresh))
        | (ended_lately & (shown | to_appeal))
        | (kept_for_case & Exists(versions.filter(OPEN_CASE)))
    )


@transaction.atomic
def clear_pictures(post: Post, now: datetime) -> int:
    """Delete what needed() does not name. Returns how many pictures and videos."""
    loose = list(post.media.exclude(needed(now)).select_related("original", "blurred", "poster"))
    media.clear(loose, now)
    if loose:
        wake(SWEEP)
    return len(loose)


def _drop_sent(versions: QuerySet[Revision], now: datetime) -> None:
    """A picture as it was sent goes at once, whatever case is open about its blurred copy."""
    for revision in versions.filter(media__original__isnull=False).distinct()[:BATCH]:
        media.settle(revision, now)


def _to_clear(model: type[Post] | type[Comment], now: datetime) -> QuerySet[Post] | QuerySet[Comment]:
    """What was deleted, unless an open case is about it."""
    of_it = Q(comment=OuterRef("pk")) if model is Comment else Q(post=OuterRef("pk"), comment=None)
    is_open = Exists(Revision.objects.filter(of_it & OPEN_CASE))
    deleted = model._default_manager.filter(status=Standing.DELETED, ended_at__lte=now, cleared_at=None)
    return deleted.filter(Q(ended_at__lte=now - KEPT_FOR_A_CASE) | ~is_open).order_by("ended_at")


@transaction.atomic
def _clear(thing: Post | Comment, now: datetime) -> int:
    """The words go; a post's row stays for what was decided about it."""
    if isinstance(thing, Post):
        clear_pictures(thing, now)
    nothing: dict[str, Any] = {"title": "", "text": "", "did": "", "folded": "", "people": [], "findings": []}
    Revision.objects.of(thing).update(**nothing, message="")
    cleared = type(thing)._default_manager.filter(pk=thing.pk, cleared_at=None).update(cleared_at=now)
    record(None, Action(f"{thing._meta.model_name}_cleared"), thing, home=None)
    return cleared


@transaction.atomic
def leave(user: User, now: datetime) -> None:
    """The account goes: everything this person wrote is deleted now, with every picture of it.

    Contact threads, numbers, reactions and flags go with the account's own row. What an open case is about stays
    without its author, blurred, until it is decided, 60 days at most.
    """
    for model in (Comment, Post):
        mine = model._default_manager.filter(author=user)
        for thing in mine.exclude(status=Standing.DELETED):
            _delete(thing, now)
            if isinstance(thing, Post):
                _forget_told(thing)
        mine.filter(status=Standing.DELETED, ended_at__gt=now).update(ended_at=now)
        for thing in _to_clear(model, now).filter(author=user):
            _clear(thing, now)
    _drop_sent(Revision.objects.filter(post__author=user), now)
