"""The three things that people flag and moderators take down: a post, a comment, a contact message."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import User
from neighbors import guidelines
from neighbors.moderation.models import Case, Flag
from neighbors.posts import publishing
from neighbors.posts.models import SHOWN, Comment, Message, Post, Standing

Thing = Post | Comment | Message
GONE = (Standing.DELETED, Standing.REMOVED, Standing.REJECTED)


def of(case: Case) -> Thing:
    """What the case is about, as it is now."""
    return case.message or case.comment or case.post


def author(case: Case) -> User | None:
    """Who wrote it. None: their account is gone."""
    if case.message is not None:
        return case.message.sender
    return (case.comment or case.post).author


def first(case: Case) -> Case:
    """The case whose flags and words are looked at: a second, blind look is at those of the first."""
    return case.repeats or case


def flags(case: Case) -> list[Flag]:
    """The flags to look at, oldest first."""
    return list(Flag.objects.filter(case=first(case)).select_related("flagger").order_by("at", "pk"))


def is_hidden(thing: Thing) -> bool:
    return thing.hidden_at is not None if isinstance(thing, Message) else thing.status == Standing.HIDDEN


def was_hidden(thing: Thing) -> bool:
    """When its author deleted it."""
    return not isinstance(thing, Message) and thing.deleted_from == Standing.HIDDEN


def is_gone(thing: Thing) -> bool:
    """Nobody but its author can read it any more, whoever ended it."""
    return not isinstance(thing, Message) and thing.status in GONE


def may_come_back(thing: Thing, now: datetime) -> bool:
    """Its author deleted it while it was public or hidden, and can still take that back."""
    if isinstance(thing, Message) or thing.status != Standing.DELETED or thing.ended_at is None:
        return False
    return thing.ended_at > now and thing.deleted_from in (*SHOWN, Standing.HIDDEN)


def is_deleted(thing: Thing) -> bool:
    """Its author deleted it: nothing brings it back."""
    return not isinstance(thing, Message) and thing.status == Standing.DELETED


def hide(thing: Thing, *, by: User | None, now: datetime) -> None:
    """Nobody but its author reads it until somebody has looked."""
    if isinstance(thing, Message):
        Message.objects.filter(pk=thing.pk, hidden_at__isnull=True).update(hidden_at=now)
    else:
        publishing.hide(thing, by=by, now=now)


def restore(thing: Thing, *, by: User | None, now: datetime) -> None:
    if isinstance(thing, Message):
        Message.objects.filter(pk=thing.pk).update(hidden_at=None)
    else:
        publishing.restore(thing, by=by, now=now)


def remove(thing: Thing, *, by: User | None, now: datetime, rule: str, message: str, path: str) -> None:
    if isinstance(thing, Message):
        hide(thing, by=by, now=now)
        _tell_sender(thing, now, rule, path)
    else:
        publishing.remove(thing, by=by, now=now, rule=rule, message=message, path=path)


def _tell_sender(message: Message, now: datetime, rule: str, path: str) -> None:
    """As the author of a post is told, who can appeal too. What it says stays out of mail."""
    shown = message.contact.post.shown
    tell(
        [message.sender],
        NoticeKind.POST_REMOVED,
        now=now,
        path=path,
        mail_to=[message.sender],
        what=_("message about"),
        title=shown.title if shown else "",
        rule=str(guidelines.BY_ID[rule].title),
    )
