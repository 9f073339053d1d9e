"""Who may comment, react and write under a post: its neighbors, unless its author does not want to hear from them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from devices.errors import Conflict, Refused
from devices.people.models import Office, User
from neighbors.areas.models import Block
from neighbors.posts.models import Post


def is_blocked_between(one: int | None, other: int | None) -> bool:
    """Whether either of the two has blocked the other."""
    pairs = Q(blocker_id=one, blocked_id=other) | Q(blocker_id=other, blocked_id=one)
    return Block.objects.filter(pairs).exists()


def require(post: Post, user: User) -> None:
    """Raises Conflict (not public), Refused (an agency's request, an officer, a block: which of them is not said)."""
    if not post.is_shown:
        raise Conflict(_("This post is not public: nobody would read it there."))
    if not post.takes_comments:
        raise Refused(_("What an agency asks for takes no comments, reactions or messages."))
    if user.office == Office.OFFICER:
        raise Refused(_("An officer's account reads the posts of its agency, not the feed."))
    if post.author_id != user.pk and is_blocked_between(post.author_id, user.pk):
        raise Refused(_("You cannot comment on this post, react to it or write to its author."))
