"""Block somebody by what they wrote: a post, a comment, a contact thread. Threads between the two are closed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from devices.errors import Conflict, Refused
from devices.people.models import User
from neighbors.areas import blocking
from neighbors.areas.models import Block
from neighbors.posts import contacting, numbers
from neighbors.posts.models import Alert, Comment, Contact, Post

Thing = Post | Comment | Contact


def find(kind: str, uuid: UUID, reader: User) -> Thing | None:
    """What this person reads of this kind and name; None: there is nothing for them."""
    if kind == "post":
        return Post.objects.visible_to(reader).filter(uuid=uuid).first()
    if kind == "comment":
        return Comment.objects.visible_to(reader).filter(uuid=uuid).first()
    return Contact.objects.visible_to(reader).filter(uuid=uuid).first() if kind == "contact" else None


def author_of(thing: Thing, reader: User) -> User | None:
    """Who would be blocked; None: they have left."""
    return contacting.other_in(thing, reader) if isinstance(thing, Contact) else thing.author


def name_of(thing: Thing, author: User) -> str:
    """ "Neighbor 4821, “A parcel was taken”": by which the reader knows them in the list of who is blocked."""
    post = thing if isinstance(thing, Post) else thing.post
    called = (
        contacting.name_of(thing, author.pk) if isinstance(thing, Contact) else numbers.names(post, [author])[author.pk]
    )
    return _("{name}, “{title}”").format(name=called, title=post.shown.title if post.shown and post.is_shown else "…")


@transaction.atomic
def block(thing: Thing, *, by: User, now: datetime) -> Block:
    """Raises Conflict (they have left), Refused (oneself)."""
    if isinstance(thing, Post) and thing.agency_uuid is not None:
        raise Refused(
            _("A public body is not blocked but hidden: in your area's settings, with all others of its kind.")
        )
    author = author_of(thing, by)
    if author is None:
        raise Conflict(_("Whoever wrote this has left, and will not write again."))
    found = blocking.block(author, name_of(thing, author), by=by, now=now)
    between = Q(asker=by, author=author) | Q(asker=author, author=by)
    for thread in Contact.objects.filter(between, closed_at__isnull=True):
        contacting.close(thread, by=by, now=now)
    untold = Q(user=by, post__author=author) | Q(user=author, post__author=by)
    Alert.objects.filter(untold, told_at__isnull=True).delete()
    return found
