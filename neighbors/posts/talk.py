"""What one reader finds under a post: comments with their replies, reactions, and a way to write to its author."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from devices.people.models import Office, User
from neighbors.areas.models import Block
from neighbors.posts import contacting, numbers
from neighbors.posts.models import Comment, Contact, Message, Post, ReactionKind, Revision, Standing

MESSAGES = 100  # of a contact thread on a page
THREADS = 50  # comments on a page, each with its replies
HERE = (Standing.PENDING, Standing.CHANGES_REQUESTED, Standing.PUBLISHED, Standing.HIDDEN)  # the rest stands in "mine"
ICONS = {ReactionKind.HELPFUL: "thumbs-up", ReactionKind.THANKS: "heart", ReactionKind.SEEN_TOO: "eye"}


@dataclass
class Line:
    """One comment as one reader sees it. waits: what its own author reads beside words that nobody approved."""

    comment: Comment
    name: str = ""
    text: str = ""
    waits: str | Promise = ""
    message: str = ""  # of a moderator, to its author
    is_mine: bool = False
    is_by_author: bool = False
    replies: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Touch:
    """One kind of reaction, how many gave it, and whether this reader did."""

    kind: str
    label: str | Promise
    icon: str
    count: int
    is_mine: bool


def comments_of(post: Post, reader: User, page: str = "") -> dict[str, Any]:
    """What `talk/_comments.html` needs."""
    seen = Comment.objects.visible_to(reader).filter(post=post, status__in=HERE)
    has_seen_reply = Exists(seen.filter(answers=OuterRef("pk")))
    first = Comment.objects.filter(post=post, answers=None).filter(Q(pk__in=seen.values("pk")) | has_seen_reply)
    pages = Paginator(first.order_by("created_at", "pk"), THREADS).get_page(page)
    return {
        "post": post,
        "threads": _threads(post, reader, pages),
        "comment_pages": pages,
        "comment_count": seen.filter(status=Standing.PUBLISHED).count(),
        "touches": reactions_of(post, reader),
        "contact": _contact(post, reader),
        "takes_part": post.is_shown and post.takes_comments and reader.office != Office.OFFICER,
        "may_contact": post.author_id is not None and post.author_id != reader.pk and post.agency_uuid is None,
        "may_flag": post.author_id != reader.pk,
    }


def _threads(post: Post, reader: User, pages: Page[Comment]) -> list[Line]:
    above = [comment.pk for comment in pages.object_list]
    mine = Prefetch("revisions", Revision.objects.filter(comment__author=reader).order_by("-pk"), to_attr="versions")
    here = Comment.objects.visible_to(reader).filter(post=post, status__in=HERE)
    found = here.filter(Q(pk__in=above) | Q(answers__in=above)).select_related("author", "shown")
    comments = list(found.prefetch_related(mine).order_by("created_at", "pk"))
    names = numbers.names(post, [one.author for one in comments if one.author])
    lines = {one.pk: _line(one, post, reader, names) for one in comments}
    threads = [lines[pk] if pk in lines else Line(comment) for pk, comment in zip(above, pages, strict=True)]
    by_pk = dict(zip(above, threads, strict=True))
    for one in comments:
        if one.answers_id is not None:
            by_pk[one.answers_id].replies.append(lines[one.pk])
    return threads


def _line(comment: Comment, post: Post, reader: User, names: dict[int, str]) -> Line:
    is_mine = comment.author_id == reader.pk
    line = Line(
        comment,
        name=names.get(comment.author_id or 0, _("A neighbor who has left")),
        text=comment.shown.text if comment.shown else "",
        is_mine=is_mine,
        is_by_author=comment.author_id is not None and comment.author_id == post.author_id,
    )
    if is_mine:
        _say_where_it_stands(line)
    return line


def _say_where_it_stands(line: Line) -> None:
    versions: list[Revision] = getattr(line.comment, "versions", [])
    latest = next((one for one in versions if one.state != "withdrawn"), None)
    if latest is None or (latest == line.comment.shown and line.comment.status == Standing.PUBLISHED):
        return
    if line.comment.shown is None or line.comment.status != Standing.PUBLISHED:
        line.text, line.waits = latest.text, line.comment.get_status_display()
    else:
        line.waits = _("your change: {state}").format(state=latest.get_state_display())
    line.message = latest.message


def reactions_of(post: Post, reader: User) -> list[Touch]:
    given = post.reactions.order_by()
    counts = dict(given.values_list("kind").annotate(count=Count("pk")))
    mine = set(given.filter(user=reader).values_list("kind", flat=True))
    return [Touch(kind.value, kind.label, ICONS[kind], counts.get(kind, 0), kind in mine) for kind in ReactionKind]


def _contact(post: Post, reader: User) -> Contact | None:
    return Contact.objects.visible_to(reader).filter(post=post, asker=reader).first()


@dataclass
class Thread:
    """A contact thread in the list. title: of its post; empty while that is not public."""

    contact: Contact
    name: str
    title: str
    unread: int


def threads_of(reader: User, page: str) -> tuple[Page[Contact], list[Thread]]:
    """One's contact threads, those with something new first in time, and whom each is with."""
    found = Contact.objects.visible_to(reader).select_related("asker", "author").order_by("-last_at", "-pk")
    unread = Count("messages", filter=Q(messages__read_at=None) & ~Q(messages__sender=reader))
    pages = Paginator(found.annotate(unread=unread), THREADS).get_page(page)
    seen = Post.objects.visible_to(reader).filter(pk__in=[one.post_id for one in pages])
    titles = dict(seen.values_list("pk", "shown__title"))
    return pages, [
        Thread(one, _other_name(one, reader), titles.get(one.post_id) or "", getattr(one, "unread", 0)) for one in pages
    ]


def _other_name(contact: Contact, reader: User) -> str:
    return contacting.name_of(contact, contacting.other_in(contact, reader).pk)


@dataclass(frozen=True)
class Said:
    """One message. is_hidden: a moderator hid it; is_blocked: it is of somebody this reader has blocked."""

    message: Message
    name: str
    is_mine: bool
    is_hidden: bool
    is_blocked: bool


def messages_of(messages: Page[Message], contact: Contact, reader: User) -> list[Said]:
    """Those of one page, oldest first."""
    blocked = set(Block.objects.visible_to(reader).values_list("blocked", flat=True))
    return [
        Said(
            one,
            contacting.name_of(contact, one.sender_id),
            one.sender_id == reader.pk,
            one.hidden_at is not None,
            one.sender_id in blocked,
        )
        for one in reversed(messages.object_list)
    ]


def thread_page(contact: Contact, reader: User, page: str = "") -> dict[str, Any]:
    """Its newest messages; page: of those before them."""
    other = contacting.other_in(contact, reader)
    pages = Paginator(contact.messages.order_by("-at", "-pk"), MESSAGES).get_page(page)
    return {
        "contact": contact,
        "pages": pages,
        "said": messages_of(pages, contact, reader),
        "my_name": contacting.name_of(contact, reader.pk),
        "other_name": contacting.name_of(contact, other.pk),
        "is_blocked": Block.objects.visible_to(reader).filter(blocked=other).exists(),
        "post_is_seen": Post.objects.visible_to(reader).filter(pk=contact.post_id).exists(),
    }
