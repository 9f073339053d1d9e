"""A reader and a post's author write to each other inside the product, under names that stand in no other place."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import User
from neighbors.actions import Action
from neighbors.areas import agreeing
from neighbors.posts import taking_part
from neighbors.posts.checking import A_DAY, is_new
from neighbors.posts.models import Contact, Message, Post

LOWEST, HIGHEST = 1000, 9999
MOST_LETTERS = 1000
# In 24 hours: threads begun and messages sent, by accounts of the first days and later
MOST_THREADS_WHEN_NEW, MOST_THREADS = 3, 20
MOST_MESSAGES_WHEN_NEW, MOST_MESSAGES = 30, 300


@transaction.atomic
def write_to_author(post: Post, text: str, *, by: User, now: datetime) -> Contact:
    """Begin a thread with a post's author, or go on with the one that there is.

    Raises Refused (agreement, suspension, limits, a block), Conflict (not public, over), Invalid (nothing said).
    """
    agreeing.require(by, now)
    taking_part.require(post, by)
    require_somebody(post)
    if post.author is None:
        raise Conflict(_("The author of this post has left. Nobody would read a message."))
    if post.author_id == by.pk:
        raise Refused(_("This is your own post. Who writes to you about it stands under Messages."))
    thread = Contact.objects.filter(post=post, asker=by).first()
    if thread is None:
        _require_room_for_thread(by, now)
        mine, theirs = secrets.SystemRandom().sample(range(LOWEST, HIGHEST + 1), 2)
        names = {"asker_number": mine, "author_number": theirs}
        defaults = names | {"author": post.author, "created_at": now, "last_at": now}
        thread, is_first = Contact.objects.get_or_create(post=post, asker=by, defaults=defaults)
        if is_first:
            record(by, Action.CONTACT_OPENED, thread, home=None)
    send(thread, text, by=by, now=now)
    return thread


def require_somebody(post: Post) -> None:
    """Raises Refused: nobody in particular writes for a public body."""
    if post.agency_uuid is not None:
        raise Refused(_("A public body has its own address for letters. Nobody would read a message here."))


@transaction.atomic
def send(thread: Contact, text: str, *, by: User, now: datetime) -> Message:
    """One more message. The other one is told that something waits, once until it is read, and never what.

    Raises Refused, Conflict, Invalid.
    """
    agreeing.require(by, now)
    kept = Contact.objects.select_related("post__shown").select_for_update(of=("self",), no_key=True).get(pk=thread.pk)
    other = other_in(kept, by)
    if kept.closed_at is not None:
        raise Conflict(_("This thread is closed: nothing more can be written in it."))
    if taking_part.is_blocked_between(by.pk, other.pk):
        raise Refused(_("Nothing more can be written in this thread."))
    said = text.strip()
    if not said:
        raise Invalid(_("Write something first."))
    if len(said) > MOST_LETTERS:
        raise Invalid(_("This is too long: {most} letters at most.").format(most=MOST_LETTERS))
    _require_room(by, now)
    is_waiting = kept.messages.filter(sender=by, read_at__isnull=True).exists()
    message = Message.objects.create(contact=kept, sender=by, text=said, at=now)
    Contact.objects.filter(pk=kept.pk).update(last_at=now)
    record(by, Action.MESSAGE_SENT, kept, home=None)
    if not is_waiting:
        title = kept.post.shown.title if kept.post.shown else ""
        path = reverse("neighbors:contact", args=[kept.uuid])
        tell([other], NoticeKind.MESSAGE_WAITS, now=now, path=path, mail_to=[other], title=title)
    return message


def other_in(thread: Contact, user: User) -> User:
    """The one of the two who this is not. Raises Refused for a third person."""
    if user.pk == thread.asker_id:
        return thread.author
    if user.pk == thread.author_id:
        return thread.asker
    raise Refused(_("This thread is between two others."))


def name_of(thread: Contact, user_id: int) -> str:
    """What one of the two is called in this thread."""
    number = thread.asker_number if user_id == thread.asker_id else thread.author_number
    return _("Neighbor {number}").format(number=number)


def _require_room_for_thread(user: User, now: datetime) -> None:
    most = MOST_THREADS_WHEN_NEW if is_new(user, now) else MOST_THREADS
    if Contact.objects.filter(asker=user, created_at__gt=now - A_DAY).count() >= most:
        raise Refused(_("In 24 hours you can write to {most} authors. Write to this one later.").format(most=most))


def _require_room(user: User, now: datetime) -> None:
    most = MOST_MESSAGES_WHEN_NEW if is_new(user, now) else MOST_MESSAGES
    if Message.objects.filter(sender=user, at__gt=now - A_DAY).count() >= most:
        raise Refused(_("In 24 hours you can send {most} messages. Go on later.").format(most=most))


@transaction.atomic
def read(thread: Contact, *, by: User, now: datetime) -> None:
    """What the other one wrote counts as read."""
    other = other_in(thread, by)
    thread.messages.filter(sender=other, read_at__isnull=True, at__lte=now).update(read_at=now)


@transaction.atomic
def close(thread: Contact, *, by: User, now: datetime) -> None:
    """Either of the two ends it, for good. Again: nothing changes. Raises Refused."""
    other_in(thread, by)
    if Contact.objects.filter(pk=thread.pk, closed_at__isnull=True).update(closed_at=now):
        record(by, Action.CONTACT_CLOSED, thread, home=None)
    thread.refresh_from_db()
