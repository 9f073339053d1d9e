"""Moderators see pictures of what was submitted to the feed, while they hold its case; each look is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips import looks
from devices.errors import Conflict, Refused
from devices.people.models import Home, User
from neighbors.moderation import claiming, closing, deciding, looking
from neighbors.moderation.models import Case, Outcome
from neighbors.posts import ending, publishing
from neighbors.posts.models import Media, Post, Revision, RevisionState
from tests.devices.clips.ready import ready_clip
from tests.neighborhood import post_of
from tests.neighbors.moderation.conftest import case_of, decided
from tests.street import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(anas_words: Revision, porch: Camera, store: None) -> Media:
    """A part of a clip of ana's porch, in the revision that waits."""
    media = Media.objects.create(post=anas_words.post, kind="video", clip=ready_clip(porch))
    anas_words.media.add(media)
    return media


def test_pictures_are_there_from_the_moment_they_are_asked_for_until_the_claim_is_over(
    moe: User, max_: User, anas_words: Revision, picture: Media
):
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    assert not looking.shown_to(moe, NOON).exists()
    looking.see_media(case, by=moe, now=NOON)
    assert list(looking.shown_to(moe, NOON)) == [picture]
    assert not looking.shown_to(max_, NOON).exists()
    assert not looking.shown_to(moe, NOON + claiming.CLAIM_LASTS).exists()
    claiming.release(case, by=moe, now=NOON)
    assert not looking.shown_to(moe, NOON).exists()


def test_each_look_is_written_down_once_a_claim_with_the_home_it_concerns(
    moe: User, max_: User, anas_words: Revision, picture: Media, maple: Home
):
    for moderator, now in ((moe, NOON), (max_, NOON + timedelta(hours=1))):
        case = claiming.claim("hold", anas_words.uuid, by=moderator, now=now)
        looking.see_media(case, by=moderator, now=now)
        looking.see_media(case, by=moderator, now=now)
    assert picture.clip is not None
    for action, subject in (("case_looked_at", case.uuid), ("clip_seen_by_moderator", picture.clip.uuid)):
        entries = AuditEntry.objects.filter(action=action, subject_uuid=subject, home_uuid=maple.uuid)
        assert [look.person.actor_uuid for look in entries.order_by("pk")] == [moe.uuid, max_.uuid]


def test_the_owner_reads_that_a_moderator_looked_and_not_which(
    moe: User, ana: User, anas_words: Revision, picture: Media
):
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    looking.see_media(case, by=moe, now=NOON)
    assert picture.clip is not None
    sentences = [look.sentence for look in looks.of(picture.clip, besides=ana)]
    assert sentences == ["A moderator saw the blurred copy that was to be posted"]


def test_without_the_case_there_is_nothing_to_see(moe: User, max_: User, anas_words: Revision, picture: Media):
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    with pytest.raises(Conflict):
        looking.see_media(case, by=max_, now=NOON)
    with pytest.raises(Conflict):
        looking.see_media(case, by=moe, now=NOON + claiming.CLAIM_LASTS)
    assert not AuditEntry.objects.filter(action="case_looked_at").exists()


def test_pictures_of_other_revisions_and_of_drafts_are_never_shown(
    moe: User, anas_words: Revision, picture: Media, ana: User
):
    other = Media.objects.create(post=anas_words.post, kind="picture")
    Media.objects.create(post=post_of(ana), kind="picture")
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    looking.see_media(case, by=moe, now=NOON)
    assert other not in looking.shown_to(moe, NOON)
    assert looking.shown_to(moe, NOON).count() == 1


def test_nothing_with_pictures_is_published_by_somebody_who_did_not_look_at_them(
    moe: User, max_: User, anas_words: Revision, picture: Media
):
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    looking.see_media(case, by=moe, now=NOON)
    claiming.release(case, by=moe, now=NOON)
    case = claiming.claim("hold", anas_words.uuid, by=max_, now=NOON)  # what moe saw, max did not
    look = deciding.first_look(case, Outcome.APPROVE, by=max_, now=NOON)
    with pytest.raises(Refused, match="Look at the pictures"):
        deciding.confirm(look, outcome="approve", saw=publishing.saw(anas_words), by=max_, now=NOON)
    looking.see_media(case, by=max_, now=NOON)
    deciding.confirm(look, outcome="approve", saw=publishing.saw(anas_words), by=max_, now=NOON)


def test_a_case_about_what_was_taken_back_closes_and_one_about_to_be_decided_does_not(
    moe: User, ana: User, anas_words: Revision
):
    case = case_of(anas_words)
    assert closing.close_gone(NOON) == 0
    decided(case, Outcome.REJECT, by=moe)
    Revision.objects.filter(pk=anas_words.pk).update(state=RevisionState.WITHDRAWN)
    assert closing.close_gone(NOON) == 0
    case.decisions.update(undone_at=NOON)
    assert closing.close_gone(NOON) == 1
    assert closing.close_gone(NOON) == 0


def test_flags_on_a_deleted_post_stay_open_for_sixty_days(ana: User):
    post = post_of(ana, at=NOON)
    Case.objects.create(kind="flags", post=post, revision=post.shown, due_at=NOON)
    ending.delete(post, by=ana, now=NOON)
    ended = Post.objects.get(pk=post.pk).ended_at
    assert ended is not None
    assert closing.close_gone(ended + timedelta(days=60) - timedelta(seconds=1)) == 0
    assert closing.close_gone(ended + timedelta(days=60)) == 1
