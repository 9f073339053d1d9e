"""What must hold before something is sent for review, and what its author is asked about."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from devices.errors import Conflict, Invalid, Refused
from devices.geo import around
from devices.people.models import User
from neighbors.posts import media
from neighbors.posts.models import LAPSING, SHOWN, MediaState, Post, Revision, RevisionKind
from neighbors.screening import description, screen

CLOCKS_DIFFER = timedelta(minutes=5)
NEW_FOR = timedelta(days=7)
A_DAY = timedelta(days=1)
# How many different posts and comments somebody sends in 24 hours, while new and later; and versions of all in all
MOST_WHEN_NEW = {RevisionKind.POST: 2, RevisionKind.COMMENT: 5, RevisionKind.CORRECTION: 2}
MOST_A_DAY = {RevisionKind.POST: 10, RevisionKind.COMMENT: 50, RevisionKind.CORRECTION: 10}
MOST_VERSIONS = 100
NEAR_TIME = timedelta(hours=6)
MOST_NEAR = 3
MOST_LETTERS = {"title": 90, "text": 2000, "did": 1000}  # as the columns have it


def questions(revision: Revision, *, by: User) -> list[screen.Finding]:
    """What the screen notices in these words, and asks about where its author has not answered."""
    said = screen.Words(revision.title, revision.text, revision.did, revision.people, revision.is_not_about_a_person)
    texts = [post.shown.text for post in near(revision, by=by) if post.shown]
    return screen.look(said, near=texts)


def near(revision: Revision, *, by: User) -> list[Post]:
    """Posts about much the same place, time and matter: perhaps it is told already. Nearest in time first."""
    if revision.kind != RevisionKind.POST or revision.happened_at is None or not revision.post.cell_8:
        return []
    when = revision.happened_at
    found = Post.objects.visible_to(by).filter(
        status__in=SHOWN,
        cell_8__in=around(revision.post.cell_8, 1),
        category=revision.category,
        happened_at__range=(when - NEAR_TIME, when + NEAR_TIME),
    )
    others = list(found.exclude(pk=revision.post_id).select_related("shown")[:100])
    return sorted(others, key=lambda post: abs(post.happened_at - when))[:MOST_NEAR]


def require_words(revision: Revision, now: datetime) -> None:
    """Act first: what happened, what the person did, and only then what they look like."""
    if not revision.text.strip():
        raise Invalid(_("Say what happened."))
    for name, most in MOST_LETTERS.items():
        if len(getattr(revision, name)) > most:
            raise Invalid(_("This is too long: {most} letters at most.").format(most=most))
    if revision.kind != RevisionKind.POST:
        return
    if not revision.title.strip():
        raise Invalid(_("Say in a few words what happened: neighbors read that first."))
    if revision.happened_at is None or revision.happened_at > now + CLOCKS_DIFFER:
        raise Invalid(_("Say when it happened."))
    if not revision.did.strip() and (revision.people or revision.category in LAPSING):
        raise Invalid(
            _("Say what the person did. A description without an act is not published, and neither is being there.")
        )
    refused = description.refusal(revision.people, say=_)
    if refused:
        raise Refused(refused)


def require_media(revision: Revision) -> None:
    """Every picture is blurred and can be looked at, and the post stands where pictures of a home have to."""
    if revision.media.filter(state=MediaState.UNREADABLE).exists():
        raise Conflict(_("A picture could not be read. Take it out, or send another, then send the post."))
    if not media.is_ready(revision):
        raise Conflict(_("A picture is still being blurred. Send the post when it is ready: the draft is kept."))
    clips = revision.media.filter(clip__isnull=False)
    if clips.exclude(clip__home__cell=revision.post.cell).exists():
        raise Conflict(_("A clip of your camera stands in your home's own part of the map. Save the draft again."))


def is_new(user: User, now: datetime) -> bool:
    """Accounts of the first days write less."""
    return now - user.date_joined < NEW_FOR


def require_room(revision: Revision, by: User, now: datetime) -> None:
    """New accounts write less, and nobody floods the people who review. Further versions of one thing count once."""
    kind = RevisionKind(revision.kind)
    lately = Revision.objects.filter(submitted_at__gt=now - A_DAY).values("pk")
    of_posts, of_comments = lately.filter(post__author=by, comment=None), lately.filter(comment__author=by)
    mine = Revision.objects.filter(pk__in=of_posts.union(of_comments))  # each along its index; one OR had none
    of_thing = "comment" if kind == RevisionKind.COMMENT else "post"
    others = mine.filter(kind=kind).exclude(**{of_thing: getattr(revision, f"{of_thing}_id")})
    is_first_week = is_new(by, now) and revision.post.agency_uuid is None
    most = (MOST_WHEN_NEW if is_first_week else MOST_A_DAY)[kind]
    if others.values(of_thing).distinct().count() >= most:
        sentence = _("In 24 hours you can send {most} of these: {what}. Send it later.").format(
            most=most, what=kind.label
        )
        if is_first_week:
            sentence += " " + _("After the first {days} days it is more.").format(days=NEW_FOR.days)
        raise Refused(sentence)
    if mine.count() >= MOST_VERSIONS:
        raise Refused(_("That was a lot of writing for one day. The draft is kept: send it tomorrow."))
