"""An officer writes a post in the name of the agency: only under a permission in force, only inside the jurisdiction.

From there it goes the way of every post: the screen explains, a moderator decides, neighbors read it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.errors import Invalid, Refused
from devices.people.models import User
from neighbors.posts import composing, speaking
from neighbors.posts.composing import PostWords
from neighbors.posts.models import Category, Post, PostQuerySet, Revision
from neighbors.posts.speaking import Body, For
from police_portal import shapes
from police_portal.agencies.models import Agency, Officer, Permission


def under(permission: Permission) -> str:
    """Which permission the agency acts under, in words."""
    return f"{permission.act} {permission.number}, {permission.body}"


def posts_of(agency: Agency) -> PostQuerySet:
    """What the agency's people wrote in its name; not what it asks for, which no officer changes."""
    return Post.objects.of_body(agency.uuid).exclude(category=Category.REQUEST)


def why_not(agency: Agency, now: datetime) -> str:
    """Why nobody can write in its name now; empty when somebody can."""
    if agency.is_counsel:
        return _("Defence counsel write no posts: what neighbors read of them is what they ask for, once it is opened.")
    if agency.permission(now) is not None:
        return ""
    return _("The agency has no permission in force. Posts in its name can be written again when it has one.")


def _body(by: User, now: datetime) -> tuple[Agency, Body]:
    """Raises Refused: a reader, switched off, or no permission in force."""
    officer = Officer.objects.of(by)
    if officer is None or not officer.may_ask:
        raise Refused(_("Administrators and requesters of the agency write its posts."))
    agency = officer.agency
    permission = agency.permission(now)
    if permission is None or agency.is_counsel:
        raise Refused(why_not(agency, now))
    path = reverse("police_portal:agency", args=[agency.uuid])
    return agency, Body(agency.uuid, agency.name, under(permission), path)


def _require_inside(agency: Agency, whom: For) -> None:
    inside = True
    if whom.point is not None:
        lat, lon = whom.point
        inside = shapes.contains(agency.jurisdiction, lon, lat)
    elif whom.region:
        inside = shapes.is_inside(whom.region, agency.jurisdiction)
    if not inside:
        raise Invalid(_("This lies outside of the agency's jurisdiction. Choose a place or a region inside it."))


@transaction.atomic
def draft(said: PostWords, whom: For, *, by: User, now: datetime) -> Post:
    """A new post that only the agency sees. Raises Refused, Invalid."""
    agency, body = _body(by, now)
    _require_inside(agency, whom)
    return speaking.draft(body, said, whom, by=by, now=now)


@transaction.atomic
def change(post: Post, said: PostWords, whom: For, *, by: User, now: datetime) -> Revision:
    """Other words in a draft, and another place before it was public. Raises Refused, Invalid, Conflict."""
    agency, _its_body = _body(by, now)
    if post.published_at is None:
        _require_inside(agency, whom)
    return speaking.change(post, said, whom, by=by, now=now)


@transaction.atomic
def edit(post: Post, *, by: User, now: datetime) -> Revision:
    """Open a draft beside what neighbors read; one that waits for review is taken back. Raises Refused, Conflict."""
    _body(by, now)
    return composing.edit(post, by=by, now=now)


@transaction.atomic
def send(post: Post, *, by: User, now: datetime) -> None:
    """To the desk, under the permission in force now. Raises as composing.submit() does."""
    _agency, body = _body(by, now)
    speaking.send(post, body, by=by, now=now)
