"""What neighbors have of a person who takes a copy of their data: what they wrote, and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from devices.people.models import User
from devices.taking.shape import AT_ONCE, File, Part, Row, Taken, Weight, ending_of, told, weight_of
from neighbors.actions import Action
from neighbors.areas.models import AreaMove, Block, Neighbor
from neighbors.moderation.models import Case, CaseKind, Decision, Flag, Strike, StrikeLevel, TrainingAnswer
from neighbors.posts import contacting
from neighbors.posts.models import (
    Comment,
    CommentQuerySet,
    Contact,
    Media,
    MediaQuerySet,
    Message,
    Post,
    PostQuerySet,
    Reaction,
    Revision,
    Standing,
    ThreadNumber,
)

ACTS = frozenset(
    {
        Action.AREA_SET,
        Action.AREA_CHANGED,
        Action.GUIDELINES_ACCEPTED,
        Action.POST_DRAFTED,
        Action.POST_CHANGED,
        Action.POST_SUBMITTED,
        Action.POST_RESOLVED,
        Action.POST_DELETED,
        Action.POST_UNDELETED,
        Action.POST_TAKEN_BACK,
        Action.CORRECTION_SUBMITTED,
        Action.CORRECTION_TAKEN_BACK,
        Action.MEDIA_ADDED,
        Action.MEDIA_CHANGED,
        Action.MEDIA_REMOVED,
        Action.COMMENT_SUBMITTED,
        Action.COMMENT_TAKEN_BACK,
        Action.COMMENT_DELETED,
        Action.COMMENT_UNDELETED,
        Action.REACTED,
        Action.CONTACT_OPENED,
        Action.CONTACT_CLOSED,
        Action.MESSAGE_SENT,
        Action.BLOCKED,
        Action.UNBLOCKED,
        Action.FLAGGED,
        Action.APPEALED,
    }
)
WORDS = ("kind", "state", "category", "happened_at", "title", "text", "did", "people", "findings", "created_at")
DECIDED = ("submitted_at", "decided_at", "rule", "message")


def parts(user: User, now: datetime) -> Taken:
    made = [
        Part("area", _("Your area, and whom you blocked."), (Neighbor, AreaMove, Block), lambda: _area(user)),
        Part(
            "posts",
            _("Your posts with every version of their words. What you sent for them stands in the folder pictures."),
            (Post, Revision, Media),
            lambda: _posts(user),
            lambda: _pictures_weigh(user),
        ),
        Part(
            "comments",
            _("Your comments and reactions, and what you are called where you wrote."),
            (Comment, Reaction, ThreadNumber),
            lambda: _comments(user),
        ),
        Part(
            "messages",
            _("Your conversations about posts, under the names that both of you have there."),
            (Contact, Message),
            lambda: _messages(user),
        ),
        Part(
            "moderation",
            _("What you flagged, what was decided about it and about what you wrote, and your appeals."),
            (Flag, Decision, Strike, Case, TrainingAnswer),
            lambda: _moderation(user),
        ),
    ]
    return Taken(made, _left_out(), frozenset(action.value for action in ACTS))


def _left_out() -> list[str]:
    return [
        _("What other neighbors wrote, but for the messages they sent to you; and who they are behind their names."),
        _("Who flagged what you wrote, who decided about it, and what moderators wrote to each other."),
        _("What was deleted by you or by a moderator's decision, once it is gone here too."),
    ]


def _area(user: User) -> Iterator[Row]:
    yield from told(
        "area",
        Neighbor.objects.visible_to(user),
        "cell",
        "radius_m",
        "categories",
        "alert_categories",
        "alert_by",
        "time_zone",
        "quiet_from",
        "quiet_until",
        "digest_at",
        "agreed_version",
        "agreed_at",
        "suspended_until",
        "banned_at",
        "hides_agencies",
        "created_at",
    )
    yield from told("area set anew", AreaMove.objects.filter(neighbor__user=user), "at")
    yield from told("block", Block.objects.visible_to(user), "name", "created_at")


def _own(user: User) -> PostQuerySet:
    """What they wrote for themselves: a post of an agency is the agency's."""
    return Post.objects.by(user).filter(agency_uuid__isnull=True)


def _posts(user: User) -> Iterator[Row | File]:
    posts = _own(user)
    stands = ("uuid", "status", "category", "cell", "happened_at", "created_at", "published_at", "resolved_at")
    yield from told("post", posts, *stands, "lapses_at", "ended_at")
    versions = Revision.objects.filter(post__in=posts.values("pk"), comment=None)
    yield from told("version of a post", versions, *WORDS, *DECIDED, post="post__uuid")
    sent = Media.objects.filter(post__in=posts.values("pk")).select_related("post", "clip", "original")
    for media in sent.order_by("pk").iterator(chunk_size=AT_ONCE):
        name = f"pictures/{media.uuid}.{ending_of(media.original)}" if media.original else ""
        yield {
            "what": media.kind,
            "post": media.post.uuid,
            "recording": media.clip.uuid if media.clip else None,
            "start_s": media.start_s,
            "end_s": media.end_s,
            "has_sound": media.has_sound,
            "blurs_people": media.blurs_people,
            "state": media.state,
            "created_at": media.created_at,
            "file": name,
        }
        if media.original is not None:
            yield File(name, media.original.key)


def _pictures(user: User) -> MediaQuerySet:
    return Media.objects.filter(post__in=_own(user).values("pk"))


def _pictures_weigh(user: User) -> Weight:
    return weight_of(_pictures(user), "original")


def _own_comments(user: User) -> CommentQuerySet:
    return Comment.objects.filter(author=user).exclude(status=Standing.DELETED)


def _comments(user: User) -> Iterator[Row]:
    mine, seen = _own_comments(user), Post.objects.visible_to(user).values("pk")
    yield from told("comment", mine, "uuid", "status", "created_at", "published_at", "ended_at", post="post__uuid")
    versions = Revision.objects.filter(comment__in=mine.values("pk"))
    yield from told(
        "version of a comment", versions, "state", "text", "findings", "created_at", *DECIDED, comment="comment__uuid"
    )
    given = Reaction.objects.filter(user=user, post__in=seen)
    yield from told("reaction", given, "kind", "at", post="post__uuid")
    named = ThreadNumber.objects.filter(user=user, post__in=seen)
    named = named.exclude(post__author=user, post__agency_uuid__isnull=False)  # there they write for an agency
    yield from told("name under a post", named, "number", post="post__uuid")


def _messages(user: User) -> Iterator[Row]:
    """As the page has them: what a moderator hid, and what came from somebody blocked, stands without its words."""
    mine = Contact.objects.visible_to(user)
    blocked = set(Block.objects.visible_to(user).values_list("blocked", flat=True))
    for contact in mine.select_related("post").order_by("pk").iterator(chunk_size=AT_ONCE):
        other = contact.author_id if contact.asker_id == user.pk else contact.asker_id
        yield {
            "what": "conversation",
            "uuid": contact.uuid,
            "post": contact.post.uuid,
            "your_name": contacting.name_of(contact, user.pk),
            "other_name": contacting.name_of(contact, other),
            "created_at": contact.created_at,
            "closed_at": contact.closed_at,
        }
    said = Message.objects.filter(contact__in=mine.values("pk")).select_related("contact")
    for one in said.order_by("pk").iterator(chunk_size=AT_ONCE):
        is_mine = one.sender_id == user.pk
        is_hidden = one.hidden_at is not None
        yield {
            "what": "message",
            "conversation": one.contact.uuid,
            "from_you": is_mine,
            "at": one.at,
            "text": "" if is_hidden or one.sender_id in blocked else one.text,
            "is_hidden": is_hidden,
        }


def _moderation(user: User) -> Iterator[Row]:
    yield from told("flag", Flag.objects.filter(flagger=user), "reason", "words", "at")
    about, flagged = Decision.objects.about(user), Decision.objects.flagged_by(user)
    yield from told(
        "decision about what you wrote",
        about,
        "uuid",
        "outcome",
        "rule",
        "message",
        at="applied_at",
        reversed_by_appeal_at="reversed_at",
        about="case__kind",
        post="case__post__uuid",
        comment="case__comment__uuid",
    )
    yield from told("decision about what you flagged", flagged, "outcome", at="applied_at")
    appeals = Case.objects.filter(kind=CaseKind.APPEAL, repeats=None, appealed__in=about.values("pk"))
    yield from told("appeal", appeals, "words", "opened_at", "due_at", decision="appealed__uuid")
    given = Strike.objects.filter(user=user).exclude(level=StrikeLevel.BAN, in_force_at=None)
    yield from told("cannot write", given, "level", "at", "in_force_at", "lifted_at", decision="decision__uuid")
    yield from told(
        "answer in the course for moderators",
        TrainingAnswer.objects.filter(user=user),
        "version",
        "exercise",
        "outcome",
        "rule",
        "is_right",
        "at",
    )
