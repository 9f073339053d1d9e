"""What a moderator's decision does to a post, a comment or a correction: each is one transaction and told once.

Moderation calls these when a decision takes effect. An approval names what was looked at and fails if it changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import User
from devices.wake import wake
from neighbors import guidelines
from neighbors.actions import Action
from neighbors.areas.models import Block
from neighbors.posts import ending, forgetting, media, words
from neighbors.posts.models import (
    LAPSES_AFTER,
    LAPSING,
    SHOWN,
    Comment,
    Post,
    Revision,
    RevisionKind,
    RevisionState,
    Standing,
)

Thing = Post | Comment | Revision  # a Revision: a correction, which has no row of its own
ALERT = "neighbors.posts.tasks.alert_neighbors"
TURNED_BY_APPEAL = (RevisionState.CHANGES_REQUESTED, RevisionState.REJECTED)


def saw(revision: Revision) -> dict[str, Any]:
    """What somebody who looks at it now sees: a hash of the words, and of each picture's blurred copy and poster."""
    pictures = {}
    for one in media.of(revision):
        pictures[str(one.uuid)] = one.blurred.sha256 if one.blurred else ""
        pictures[f"{one.uuid}/poster"] = one.poster.sha256 if one.poster else ""
    return {"words_sha256": words.digest(revision), "media": pictures}


def author_of(thing: Thing) -> User | None:
    if isinstance(thing, Revision):
        return thing.comment.author if thing.comment else thing.post.author
    return thing.author


@transaction.atomic
def approve(
    revision: Revision, seen: Mapping[str, Any], *, by: User | None, now: datetime, by_appeal: bool = False
) -> None:
    """Publish exactly what was looked at. by_appeal: what was rejected or sent back for changes, and nothing else.

    Raises Conflict: it differs from `seen`, was taken back or decided, or a newer version is public; nothing changes.
    """
    kept = _locked(revision, by)
    found = saw(kept)
    if dict(seen) != found or kept.words_sha256 != found["words_sha256"]:
        raise Conflict(_("The words or a picture changed since they were looked at: look again."))
    if not media.is_ready(kept):
        raise Conflict(_("A picture of this is not ready: nobody can have seen it."))
    before = TURNED_BY_APPEAL if by_appeal else (RevisionState.PENDING,)
    decided = Revision.objects.filter(pk=kept.pk, state__in=before)
    if not decided.update(state=RevisionState.APPROVED, decided_at=now, rule="", message=""):
        raise Conflict(_("This does not wait for a decision any more."))
    is_first = {
        RevisionKind.POST: _show_post,
        RevisionKind.COMMENT: _show_comment,
        RevisionKind.CORRECTION: _show_correction,
    }[RevisionKind(kept.kind)](kept, now)
    record(by, Action(f"{kept.kind}_published"), kept.comment or kept.post, home=None, revision=str(kept.uuid))
    media.settle(kept, now)
    ending.clear_pictures(kept.post, now)
    _tell_author(kept, NoticeKind.POST_PUBLISHED, now)
    _tell_others(kept, is_first, now)
    revision.refresh_from_db()


def _locked(revision: Revision, by: User | None) -> Revision:
    """The row as it is now, while nobody else decides about its post. Raises Refused for one's own words."""
    post = Post.objects.select_for_update(no_key=True).get(pk=revision.post_id)
    kept = Revision.objects.select_related("comment").get(pk=revision.pk)
    kept.post = post
    author = author_of(kept)
    if by is not None and author is not None and author.pk == by.pk:
        raise Refused(_("Nobody decides about their own words."))
    return kept


def _show_post(revision: Revision, now: datetime) -> bool:
    """The post shows this revision. True when it was never public before."""
    post = revision.post
    is_first = post.published_at is None
    published_at = post.published_at or now
    columns: dict[str, Any] = {
        "shown": revision,
        "category": revision.category,
        "happened_at": revision.happened_at,
        "published_at": published_at,
        "lapses_at": published_at + LAPSES_AFTER if revision.category in LAPSING else None,
    }
    _put(post, revision, columns)
    return is_first


def _show_comment(revision: Revision, now: datetime) -> bool:
    comment = revision.comment
    assert comment is not None  # a constraint says so
    is_first = comment.published_at is None
    _put(comment, revision, {"shown": revision, "published_at": comment.published_at or now})
    return is_first


def _put(thing: Post | Comment, revision: Revision, columns: dict[str, Any]) -> None:
    """An edit replaces what is shown, and the standing stays; what was not public becomes so."""
    if thing.status in (*SHOWN, Standing.HIDDEN):
        if thing.shown and thing.shown.created_at > revision.created_at:
            raise Conflict(_("A newer version of this is public already."))
        if not type(thing)._default_manager.filter(pk=thing.pk, status=thing.status).update(**columns):
            raise Conflict(_("Somebody else changed this in the same moment. Look again."))
        thing.refresh_from_db()
        return
    if thing.status == Standing.CHANGES_REQUESTED:  # by appeal: as if it still waited
        thing.move(Standing.PENDING)
    thing.move(Standing.PUBLISHED, ended_at=None, cleared_at=None, **columns)


def _show_correction(revision: Revision, now: datetime) -> bool:
    changed = Post.objects.filter(pk=revision.post_id, status__in=[*SHOWN, Standing.HIDDEN])
    if not changed.update(correction=revision):
        raise Conflict(_("The post that this corrects is not public any more."))
    return True


def _tell_others(revision: Revision, is_first: bool, now: datetime) -> None:
    """A new post alerts the neighbors, a correction those who were alerted, a comment the post's author."""
    post = revision.post
    if revision.kind == RevisionKind.CORRECTION:
        wake(ALERT, post.pk, "corrected")
    elif revision.kind == RevisionKind.POST and is_first:
        wake(ALERT, post.pk, "new")
    elif revision.comment and is_first and post.author and post.author_id != revision.comment.author_id:
        blocked = Block.objects.filter(blocker_id=post.author_id, blocked_id=revision.comment.author_id)
        if not blocked.exists():
            path = reverse("neighbors:post", args=[post.uuid])
            tell([post.author], NoticeKind.COMMENTED, now=now, path=path, title=post.shown.title if post.shown else "")


@transaction.atomic
def ask_changes(revision: Revision, *, by: User | None, now: datetime, rule: str, message: str, path: str = "") -> None:
    """It could be published if its author changed it. Raises Conflict when it does not wait any more."""
    kept = _against(revision, RevisionState.CHANGES_REQUESTED, by=by, now=now, rule=rule, message=message)
    thing = kept.comment or kept.post
    if kept.kind != RevisionKind.CORRECTION and thing.status == Standing.PENDING:
        thing.move(Standing.CHANGES_REQUESTED)
    record(by, Action(f"{kept.kind}_changes_asked"), thing, home=None, rule=rule, revision=str(kept.uuid))
    _tell_author(kept, NoticeKind.POST_CHANGES, now, rule=rule, path=path)
    revision.refresh_from_db()


@transaction.atomic
def reject(revision: Revision, *, by: User | None, now: datetime, rule: str, message: str, path: str = "") -> None:
    """It is not published. What was public of it before stays. Raises Conflict when it does not wait any more."""
    kept = _against(revision, RevisionState.REJECTED, by=by, now=now, rule=rule, message=message)
    thing = kept.comment or kept.post
    if kept.kind != RevisionKind.CORRECTION and thing.status == Standing.PENDING:
        thing.move(Standing.REJECTED, ended_at=now)
    media.settle(kept, now)
    record(by, Action(f"{kept.kind}_rejected"), thing, home=None, rule=rule, revision=str(kept.uuid))
    _tell_author(kept, NoticeKind.POST_REJECTED, now, rule=rule, path=path)
    revision.refresh_from_db()


def _against(
    revision: Revision, state: RevisionState, *, by: User | None, now: datetime, rule: str, message: str
) -> Revision:
    kept = _locked(revision, by)
    waiting = Revision.objects.filter(pk=kept.pk, state=RevisionState.PENDING)
    if not waiting.update(state=state, decided_at=now, rule=rule, message=message):
        raise Conflict(_("This does not wait for a decision any more."))
    return kept


@transaction.atomic
def hide(thing: Thing, *, by: User | None, now: datetime) -> None:
    """Nobody but its author sees it until a moderator has looked. Raises Conflict when it is not public."""
    if isinstance(thing, Revision):
        _take_down_correction(thing)
    else:
        _fresh(thing).move(Standing.HIDDEN)
        thing.refresh_from_db()
    _said(thing, "hidden", NoticeKind.POST_HIDDEN, by=by, now=now)


@transaction.atomic
def restore(thing: Thing, *, by: User | None, now: datetime) -> None:
    """What was hidden is back where it stood; what was removed is published, by appeal. Raises Conflict.

    What was rejected was never public: an appeal publishes it by approve(by_appeal), which names what was looked at.
    """
    if isinstance(thing, Revision):
        _bring_back_correction(thing, now)
    else:
        kept = _fresh(thing)
        if kept.status == Standing.DELETED and kept.deleted_from == Standing.HIDDEN:
            _comes_back_as(kept, _standing_before(kept, now))
        elif kept.status in (Standing.HIDDEN, Standing.REMOVED):
            kept.move(_standing_before(kept, now), ended_at=None, cleared_at=None)
        else:
            raise Conflict(_("This is neither hidden nor removed."))
        thing.refresh_from_db()
    _said(thing, "restored", NoticeKind.POST_RESTORED, by=by, now=now)


@transaction.atomic
def remove(thing: Thing, *, by: User | None, now: datetime, rule: str, message: str, path: str = "") -> None:
    """It was public, and is no more. An edit of it that waits is withdrawn. Raises Conflict."""
    if isinstance(thing, Revision):
        _take_down_correction(thing)
        shown: Revision | None = thing
        Revision.objects.filter(pk=thing.pk).update(state=RevisionState.REJECTED, decided_at=now)
    else:
        kept = _fresh(thing)
        if kept.status == Standing.DELETED:
            _comes_back_as(kept, Standing.REMOVED)
        else:
            kept.move(Standing.REMOVED, ended_at=now)
        Revision.objects.of(kept).open().update(state=RevisionState.WITHDRAWN, decided_at=now)
        shown = kept.shown
        if isinstance(kept, Post):
            forgetting.forget(kept)
        thing.refresh_from_db()
    if shown is not None:
        Revision.objects.filter(pk=shown.pk).update(rule=rule, message=message)
    _said(thing, "removed", NoticeKind.POST_REMOVED, by=by, now=now, rule=rule, path=path)


def _fresh(thing: Post | Comment) -> Post | Comment:
    """The row as it is now: the standing it moves from is the row's, not the caller's."""
    return type(thing)._default_manager.get(pk=thing.pk)


def _comes_back_as(thing: Post | Comment, standing: Standing) -> None:
    """Its author has deleted it and may still take that back: then it stands as was decided meanwhile."""
    rows = type(thing)._default_manager.filter(pk=thing.pk, status=Standing.DELETED, deleted_from=thing.deleted_from)
    if not thing.deleted_from or not rows.update(deleted_from=standing):
        raise Conflict(_("Somebody else changed this in the same moment. Look again."))
    thing.refresh_from_db()


def _standing_before(thing: Post | Comment, now: datetime) -> Standing:
    if isinstance(thing, Comment) or thing.status == Standing.REMOVED:
        return Standing.PUBLISHED
    if thing.resolved_at is not None:
        return Standing.RESOLVED
    return Standing.LAPSED if thing.lapses_at is not None and thing.lapses_at <= now else Standing.PUBLISHED


def _take_down_correction(revision: Revision) -> None:
    if not Post.objects.filter(pk=revision.post_id, correction=revision).update(correction=None):
        raise Conflict(_("This correction is not public."))


def _bring_back_correction(revision: Revision, now: datetime) -> None:
    """Unless the author corrected the post once more since. It may have been removed, and comes back by appeal."""
    if not Post.objects.filter(pk=revision.post_id, correction__isnull=True).update(correction=revision):
        raise Conflict(_("Another correction is public already."))
    Revision.objects.filter(pk=revision.pk).update(state=RevisionState.APPROVED, rule="", message="")
    revision.refresh_from_db()


def _said(
    thing: Thing, event: str, kind: NoticeKind, *, by: User | None, now: datetime, rule: str = "", path: str = ""
) -> None:
    """The entry, and the notice to the author, of what happened to something that was public."""
    what = RevisionKind.POST if isinstance(thing, Post) else RevisionKind.COMMENT
    if isinstance(thing, Revision):
        what = RevisionKind.CORRECTION
    facts = {"rule": rule} if rule else {}
    subject = thing.post if isinstance(thing, Revision) else thing
    record(by, Action(f"{what}_{event}"), subject, home=None, **facts)
    shown = thing if isinstance(thing, Revision) else thing.shown
    if shown is not None:
        _tell_author(shown, kind, now, rule=rule, path=path)


def _tell_author(revision: Revision, kind: NoticeKind, now: datetime, *, rule: str = "", path: str = "") -> None:
    """A decision against something also goes by mail: it can be appealed for 30 days only.

    path: the page of the decision, where there is one.
    """
    author = author_of(revision)
    if author is None:
        return
    is_against = kind in (NoticeKind.POST_CHANGES, NoticeKind.POST_REJECTED, NoticeKind.POST_REMOVED)
    shown = revision.post.shown
    title = revision.title or (shown.title if shown else "")
    tell(
        [author],
        kind,
        now=now,
        path=path or reverse("neighbors:mine") if is_against else reverse("neighbors:post", args=[revision.post.uuid]),
        mail_to=[author] if is_against else [],
        what=str(revision.get_kind_display()),
        title=title,
        rule=str(guidelines.BY_ID[rule].title) if rule in guidelines.BY_ID else rule,
    )
