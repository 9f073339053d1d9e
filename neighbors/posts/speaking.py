"""Somebody who works for a public body writes in its name: the same review as for everybody, marked as theirs.

Who may, and by which permission, is decided above and handed down as a Body: nothing here knows of agencies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.people.models import User
from neighbors.actions import Action
from neighbors.areas import setting
from neighbors.posts import composing, placing, regions
from neighbors.posts.composing import PostWords
from neighbors.posts.models import FOR_BODIES, Post, Revision, RevisionKind, Standing

MOST_DRAFTS = 20


@dataclass(frozen=True)
class Body:
    """A public body: its name, the permission it acts under, and its public page."""

    uuid: UUID
    name: str
    under: str
    path: str


@dataclass(frozen=True)
class For:
    """Whom it is for: the people around a point (latitude, longitude in degrees), or those of a region."""

    point: tuple[float, float] | None = None
    region: Sequence[Sequence[float]] = field(default_factory=list)


@transaction.atomic
def draft(body: Body, said: PostWords, whom: For, *, by: User, now: datetime) -> Post:
    """A new post that nobody outside the body sees. Raises Invalid, Refused."""
    if by.office_of != body.uuid:
        raise Refused(_("Only who works there writes for a public body."))
    waiting = Post.objects.of_body(body.uuid).filter(author=by, status=Standing.DRAFT)
    if waiting.count() >= MOST_DRAFTS:
        raise Refused(_("You have {count} drafts. Finish or delete one of them first.").format(count=MOST_DRAFTS))
    columns = composing.checked(said, now, now, among=FOR_BODIES)
    post = Post.objects.create(
        author=by,
        category=said.category,
        happened_at=said.happened_at,
        created_at=now,
        agency_uuid=body.uuid,
        **_named(body),
        **_place(whom),
    )
    Revision.objects.create(post=post, kind=RevisionKind.POST, created_at=now, **columns)
    record(by, Action.POST_DRAFTED, post, home=None)
    return post


@transaction.atomic
def change(post: Post, said: PostWords, whom: For, *, by: User, now: datetime) -> Revision:
    """Other words in the draft. The place can change until the post was public. Raises Invalid, Refused, Conflict."""
    kept = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if not kept.is_of(by):
        raise Refused(_("Only who works there writes for a public body."))
    found = composing.draft_of(kept)
    if found is None:
        raise Conflict(_("This post is not open for changes. Edit it first."))
    columns = composing.checked(said, now, kept.created_at, among=FOR_BODIES)
    for name, value in columns.items():
        setattr(found, name, value)
    found.save(update_fields=[*columns, "folded"])
    if kept.published_at is None:
        place = _place(whom)
        Post.objects.filter(pk=kept.pk).update(category=said.category, happened_at=said.happened_at, **place)
    record(by, Action.POST_CHANGED, kept, home=None, changed=sorted(columns))
    post.refresh_from_db()
    return found


@transaction.atomic
def send(post: Post, body: Body, *, by: User, now: datetime) -> None:
    """Send its draft to the desk, under the permission in force now. Raises as composing.submit() does."""
    kept = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    found = composing.draft_of(kept)
    if found is None or kept.agency_uuid != body.uuid:
        raise Conflict(_("There is no draft to send."))
    if kept.published_at is None:
        Post.objects.filter(pk=kept.pk).update(**_named(body))
    composing.submit(found, by=by, now=now)
    post.refresh_from_db()


def _named(body: Body) -> dict[str, Any]:
    return {"agency_name": body.name, "agency_under": body.under[:200], "agency_path": body.path}


def _place(whom: For) -> dict[str, Any]:
    if whom.point is not None:
        return placing.columns_of(setting.cell_at(*whom.point)) | {"region": []}
    if not whom.region:
        raise Invalid(_("Say whom it is for: a point, or a region."))
    ring = [[float(lon), float(lat)] for lon, lat in whom.region]
    if regions.extent_m(ring) > regions.MOST_M:
        raise Invalid(_("This region is too large: choose a smaller one, or a point."))
    return placing.columns_of(setting.cell_at(*regions.middle(ring))) | {"region": ring, "cell_8": 0}
