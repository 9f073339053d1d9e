"""Helpful, thanks, seen it too: one touch gives it, another takes it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Invalid, Refused
from devices.people.models import User
from neighbors.actions import Action
from neighbors.areas.models import Neighbor
from neighbors.posts import taking_part
from neighbors.posts.models import Post, Reaction, ReactionKind


@transaction.atomic
def react(post: Post, kind: str, on: bool, *, by: User, now: datetime) -> None:
    """Give a reaction or take it back. Again: nothing changes. Raises Invalid, Refused, Conflict."""
    if kind not in ReactionKind.values:
        raise Invalid(_("Choose one of these: helpful, thanks, seen it too."))
    taking_part.require(post, by)
    if post.author_id == by.pk:
        raise Refused(_("This is your own post: what others say of it counts."))
    neighbor = Neighbor.objects.filter(user=by).first()
    if neighbor is None:
        raise Refused(_("Choose your area first: reactions come from neighbors."))
    if neighbor.banned_at is not None:
        raise Refused(_("You cannot react to what neighbors write any more."))
    if on:
        _reaction, is_new = Reaction.objects.get_or_create(post=post, user=by, kind=kind, defaults={"at": now})
        changed = is_new
    else:
        changed = bool(Reaction.objects.filter(post=post, user=by, kind=kind).delete()[0])
    if changed:
        record(by, Action.REACTED, post, home=None, kind=kind, on=on)
