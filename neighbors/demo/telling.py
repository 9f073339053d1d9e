"""Tells the demo street's stories through the product's own flows, each at its time in the last week; once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from devices.clips.models import Clip, ClipStatus
from devices.demo.people import MOE, SIG, person
from devices.people.models import Home, Role, User
from neighbors import guidelines
from neighbors.areas import agreeing, setting
from neighbors.areas.models import AlertBy
from neighbors.demo.street import NEIGHBORS, STORIES, Story
from neighbors.moderation import appealing, applying, claiming, deciding, flagging, looking, training
from neighbors.moderation.models import AGAINST, CaseKind, Decision, Outcome
from neighbors.posts import commenting, composing, correcting, ending, media, publishing, reacting
from neighbors.posts.media import Choices
from neighbors.posts.models import Media, MediaState, Post, ReactionKind, Revision, RevisionState
from neighbors.posts.placing import Where

LONG_HERE = timedelta(days=400)
BLURRED_WITHIN_S = 180
Say = Callable[[str], None]


def settle(now: datetime) -> None:
    """Everybody has an area around their home and has agreed; the moderators have passed the course."""
    for who in NEIGHBORS:
        _neighbor(person(who), now - timedelta(days=8))
    for who in (MOE, SIG):
        _trained(person(who), now - timedelta(days=8))


@transaction.atomic
def _neighbor(user: User, now: datetime) -> None:
    if hasattr(user, "neighbor"):
        return
    User.objects.filter(pk=user.pk).update(date_joined=now - LONG_HERE)
    home = Home.objects.filter(memberships__user=user, memberships__role=Role.OWNER).order_by("pk")[0]
    wishes = setting.Wishes(alert_by=AlertBy.PAGE.value, time_zone=home.time_zone)
    neighbor = setting.follow(setting.cell_of_home(home.cell), wishes, by=user, now=now)
    agreeing.agree(neighbor, guidelines.VERSION, by=user, now=now)


def _trained(user: User, now: datetime) -> None:
    while (ahead := training.progress(user)).next is not None:
        right = ahead.next
        rule = right.rules[0] if right.outcome in AGAINST else ""
        training.answer(right.id, right.outcome, rule, by=user, now=now)


def tell(say: Say) -> int:
    """What was not told yet. Returns how many stories that were."""
    now = timezone.now()
    missing = [story for story in STORIES if not _is_told(story)]
    for story in missing:
        _tell(story, now)
        say(f"Neighbors: “{story.title}”")
    return len(missing)


def _is_told(story: Story) -> bool:
    return Revision.objects.filter(post__author=person(story.who), title=story.title).exists()


def _tell(story: Story, now: datetime) -> None:
    at, user = now - story.ago, person(story.who)
    words = composing.PostWords(
        category=story.category,
        title=story.title,
        text=story.text,
        did=story.did,
        people=list(story.people),
        happened_at=at - timedelta(minutes=50),
        is_not_about_a_person=not story.did and not story.rejected,
    )
    post = composing.draft(words, Where(), by=user, now=at)
    if story.camera:
        _show_clip(post, story.camera, by=user, now=at)
    revision = composing.draft_of(post)
    assert revision is not None  # just made
    if story.rejected:  # what the screen asks about, its author answered
        Revision.objects.filter(pk=revision.pk).update(is_not_about_a_person=True)
        revision.refresh_from_db()
    composing.submit(revision, by=user, now=at)
    if story.waits:
        return
    if story.rejected:
        decided(revision, Outcome.REJECT, person(MOE), at, rule=story.rejected, message=story.message)
        decision = Decision.objects.get(case__revision=revision)
        appealing.appeal(decision, story.appeal, by=user, now=at + timedelta(hours=3))
        return
    decided(revision, Outcome.APPROVE, person(MOE), at)
    post.refresh_from_db()
    _talk(post, story, at, user)


def _show_clip(post: Post, camera: str, *, by: User, now: datetime) -> None:
    """The newest ready clip of this camera in which a person was seen, else any; none yet: the words alone."""
    ready = Clip.objects.visible_to(by).filter(camera__name=camera, status=ClipStatus.READY)
    clip = ready.order_by("-has_person", "-shown_at").select_related("home", "camera").first()
    if clip is None:
        return
    end_s = min(clip.duration_s or 0.0, 30.0)
    found = media.add_clip(post, clip, Choices(0.0, end_s), by=by, now=now)
    end = time.monotonic() + BLURRED_WITHIN_S
    waiting = (MediaState.WAITING, MediaState.PROCESSING)
    while Media.objects.filter(pk=found.pk, state__in=waiting).exists() and time.monotonic() < end:
        time.sleep(0.5)
    found.refresh_from_db()
    if found.state != MediaState.READY:
        media.remove(found, by=by, now=now)


@transaction.atomic  # or the schedule would put it into effect first, at the wrong time
def decided(
    revision: Revision, outcome: Outcome, by: User, now: datetime, *, rule: str = "", message: str = ""
) -> None:
    """As on the desk: claimed, looked at, confirmed, in effect after the time to undo it."""
    at = now + timedelta(minutes=25)
    case = claiming.claim(CaseKind.HOLD, revision.uuid, by=by, now=at)
    if revision.media.exists():
        looking.see_media(case, by=by, now=at)
    decision = deciding.first_look(case, outcome, by=by, now=at)
    seen = publishing.saw(revision)
    deciding.confirm(decision, outcome=outcome, rule=rule, message=message, saw=seen, by=by, now=at)
    applying.apply_due(at + timedelta(seconds=settings.UNDO_S + 1))


def _talk(post: Post, story: Story, at: datetime, user: User) -> None:
    later = at + timedelta(hours=1)
    for who in story.helpful:
        reacting.react(post, ReactionKind.HELPFUL, True, by=person(who), now=later)
    for said in story.comments:
        commenting.write(post, said.text, is_not_about_a_person=True, by=person(said.who), now=later)
        _approve_waiting(post, later)
    if story.correction:
        correcting.correct(post, story.correction, is_not_about_a_person=True, by=user, now=later)
        _approve_waiting(post, later)
    if story.is_resolved:
        post.refresh_from_db()
        ending.resolve(post, by=user, now=at + timedelta(days=1))
    for flagger, reason, words in story.flags:
        flagging.flag(post, reason, words, by=person(flagger), now=later)


def _approve_waiting(post: Post, now: datetime) -> None:
    for revision in post.revisions.filter(state=RevisionState.PENDING):
        decided(revision, Outcome.APPROVE, person(SIG), now)
