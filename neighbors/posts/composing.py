"""A neighbor writes: a draft, its changes, and sending it for review. Comments and corrections are sent so too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.people.models import User
from neighbors.actions import Action
from neighbors.areas import agreeing
from neighbors.posts import checking, media, numbers, placing, words
from neighbors.posts.models import (
    FOR_NEIGHBORS,
    SHOWN,
    Post,
    Revision,
    RevisionKind,
    RevisionState,
    Standing,
)
from neighbors.posts.placing import Where
from neighbors.screening import description

FIRST_REVIEW = timedelta(hours=12)
LONGEST_AGO = timedelta(days=60)
MOST_DRAFTS = 10
WRITABLE = (Standing.DRAFT, Standing.PENDING, Standing.CHANGES_REQUESTED, Standing.HIDDEN, *SHOWN)


class Asked(Conflict):
    """Words that may be about a person: they are changed, or the author says that they are not about one."""


@dataclass(frozen=True)
class PostWords:
    """What its author says of a post. people: by part, as in neighbors/screening/description.py."""

    category: str
    title: str
    text: str
    happened_at: datetime
    did: str = ""
    people: list[dict[str, str]] = field(default_factory=list)
    is_not_about_a_person: bool = False


@transaction.atomic
def draft(said: PostWords, where: Where, *, by: User, now: datetime) -> Post:
    """A new post that nobody else sees. Raises Invalid, Refused."""
    neighbor = agreeing.require(by, now)
    if Post.objects.by(by).filter(status=Standing.DRAFT).count() >= MOST_DRAFTS:
        raise Refused(_("You have {count} drafts. Finish or delete one of them first.").format(count=MOST_DRAFTS))
    columns = checked(said, now, now)
    place = placing.columns_of(placing.cell_at(neighbor, where.point) if where.point else neighbor.cell)
    post = Post.objects.create(author=by, category=said.category, happened_at=said.happened_at, created_at=now, **place)
    Revision.objects.create(post=post, kind=RevisionKind.POST, created_at=now, **columns)
    record(by, Action.POST_DRAFTED, post, home=None)
    return post


@transaction.atomic
def change(post: Post, said: PostWords, where: Where, *, by: User, now: datetime) -> Revision:
    """Other words in the draft, which edit() has opened. Saying the same again changes nothing.

    The place can change until the post was public once. Raises Invalid, Refused, Conflict.
    """
    neighbor = agreeing.require(by, now)
    kept = _locked(post, by)
    found = draft_of(kept)
    if found is None:
        raise Conflict(_("This post is not open for changes. Edit it first."))
    columns = checked(said, now, kept.created_at)
    changed = [name for name, value in columns.items() if getattr(found, name) != value]
    for name, value in columns.items():
        setattr(found, name, value)
    found.save(update_fields=[*columns, "folded"])
    if kept.published_at is None:
        place = placing.columns_of(placing.cell_of(kept, found, neighbor, where))
        changed += [name for name in ("cell",) if place[name] != kept.cell]
        Post.objects.filter(pk=kept.pk).update(category=said.category, happened_at=said.happened_at, **place)
    if changed:
        record(by, Action.POST_CHANGED, kept, home=None, changed=sorted(changed))
    post.refresh_from_db()
    return found


@transaction.atomic
def edit(post: Post, *, by: User, now: datetime) -> Revision:
    """Open a draft beside what others read, with its words and pictures. One that waits for review is taken back.

    There already: the same one. Raises Refused, Conflict.
    """
    require(post, by, now)
    kept = _locked(post, by)
    found = draft_of(kept)
    if found is not None:
        return found
    if kept.status not in WRITABLE:
        raise Conflict(_("This post is {standing} and cannot be changed.").format(standing=kept.get_status_display()))
    latest = Revision.objects.of(kept).filter(kind=RevisionKind.POST).newest()
    if latest is None:
        raise Conflict(_("Nothing of this post is left to change."))
    _take_back(kept, by=by, now=now)
    fresh = Revision.objects.create(
        post=kept,
        kind=RevisionKind.POST,
        created_at=now,
        **{name: getattr(latest, name) for name in ("category", "happened_at", "title", "text", "did", "people")},
    )
    fresh.media.set(latest.media.all())
    post.refresh_from_db()
    return fresh


@transaction.atomic
def discard(post: Post, *, by: User, now: datetime) -> None:
    """Drop the changes to a post that others read: they keep reading what they read. Raises Refused, Conflict."""
    kept = _locked(post, by)
    if kept.published_at is None:
        raise Conflict(_("This post was never public: delete it instead."))
    taken_back = _take_back(kept, by=by, now=now)
    found = draft_of(kept)
    if found is None and not taken_back:
        raise Conflict(_("There are no changes to drop."))
    if found is not None:
        only_here = [one for one in found.media.all() if not one.revisions.exclude(pk=found.pk).exists()]
        found.delete()
        media.clear(only_here, now)
        record(by, Action.POST_CHANGED, kept, home=None, changed=["dropped"])


def _take_back(post: Post, *, by: User, now: datetime) -> bool:
    """Its version that waits for review waits no more. False: none did."""
    waiting = Revision.objects.of(post).waiting().filter(kind=RevisionKind.POST)
    if not waiting.update(state=RevisionState.WITHDRAWN, decided_at=now):
        return False
    if post.status == Standing.PENDING:
        post.move(Standing.DRAFT)
    record(by, Action.POST_TAKEN_BACK, post, home=None)
    return True


def _locked(post: Post, by: User) -> Post:
    kept = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if not kept.is_of(by):
        raise Refused(_("Only its author can change a post."))
    return kept


def draft_of(post: Post) -> Revision | None:
    """The version its author is writing, if there is one."""
    return Revision.objects.draft_of(post)


def require(post: Post, by: User, now: datetime) -> None:
    """A neighbor may write now; for a public body writes who works there, without an area. Raises Refused."""
    if post.agency_uuid is None:
        agreeing.require(by, now)


def checked(
    said: PostWords, now: datetime, begun_at: datetime, *, among: Collection[str] = FOR_NEIGHBORS
) -> dict[str, Any]:
    """The columns of these words. begun_at: when the post was begun. Raises Invalid for what no draft can hold."""
    if said.category not in among:
        raise Invalid(_("Choose what it is about from the list."))
    if said.happened_at > now + checking.CLOCKS_DIFFER:
        raise Invalid(_("This time is still to come. Say when it happened."))
    if said.happened_at < begun_at - LONGEST_AGO:
        raise Invalid(
            _("That is more than {days} days ago: posts are about what neighbors can still act on.").format(
                days=LONGEST_AGO.days
            )
        )
    return asdict(said) | {"people": description.clean(said.people)}


@transaction.atomic
def submit(revision: Revision, *, by: User, now: datetime) -> None:
    """Send a draft of a post, a comment or a correction for review. From then on it never changes.

    Raises Refused (agreement, suspension, limits, race alone), Invalid (something is missing), Asked (the screen asks),
    Conflict (a picture is not ready, somebody sent it already).
    """
    post = Post.objects.select_for_update(no_key=True).get(pk=revision.post_id)
    kept = Revision.objects.select_related("comment").get(pk=revision.pk)
    kept.post = post
    thing = kept.comment or post
    if kept.comment is not None:
        agreeing.require(by, now)
    else:
        require(post, by, now)
    if not (post.is_of(by) if kept.comment is None else kept.comment.author_id == by.pk):
        raise Refused(_("Only its author can send this for review."))
    checking.require_words(kept, now)
    checking.require_media(kept)
    checking.require_room(kept, by, now)
    findings = checking.questions(kept, by=by)
    if any(finding.asks for finding in findings):
        raise Asked(_("Some words may describe a person. Change them, or say that this is not about a person."))
    waiting = Revision.objects.filter(pk=kept.pk, state=RevisionState.DRAFT)
    if not waiting.update(
        state=RevisionState.PENDING,
        submitted_at=now,
        due_at=now + FIRST_REVIEW,
        words_sha256=words.digest(kept),
        findings=[asdict(finding) for finding in findings],
    ):
        raise Conflict(_("This was sent for review already."))
    if kept.kind != RevisionKind.CORRECTION and thing.status in (Standing.DRAFT, Standing.CHANGES_REQUESTED):
        thing.move(Standing.PENDING)
    elif thing.status not in WRITABLE:
        raise Conflict(_("This is {standing} and cannot be changed.").format(standing=thing.get_status_display()))
    if post.agency_uuid is None or kept.comment is not None:
        numbers.number_of(post, by)
    record(by, Action(f"{kept.kind}_submitted"), thing, home=None, revision=str(kept.uuid))
    revision.refresh_from_db()
