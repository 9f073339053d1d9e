"""How posts end, and what goes with them: at once, after the way back, or when no case needs it any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from devices import storage
from devices.audit.models import AuditEntry, AuditPerson
from devices.errors import Conflict, Gone, Refused
from devices.notices.models import Notice, NoticeKind
from devices.notices.telling import tell
from devices.objects import storing
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.objects.sweeping import sweep
from devices.people import leaving
from devices.people.models import User
from neighbors.areas.models import Neighbor
from neighbors.moderation.models import Case, CaseKind
from neighbors.posts import ending, publishing
from neighbors.posts.models import (
    Category,
    Comment,
    Contact,
    Media,
    Message,
    Post,
    Revision,
    RevisionState,
    Standing,
    ThreadNumber,
)
from tests.neighborhood import comment_of, neighbor, post_of, revision_of
from tests.neighbors.posts.test_publishing import with_picture

pytestmark = pytest.mark.usefixtures("store")


def later(**how: float) -> datetime:
    return timezone.now() + timedelta(**how)


def doomed() -> set[str]:
    return set(StoredObject.objects.filter(state=ObjectState.DOOMED).values_list("purpose", flat=True))


def case_about(revision: Revision, kind: CaseKind = CaseKind.FLAGS) -> Case:
    return Case.objects.create(kind=kind, post=revision.post, revision=revision, due_at=later(hours=4))


def all_words() -> str:
    return str(list(Revision.objects.values("title", "text", "did", "folded", "people", "findings")))


# Resolved and lapsed


def test_the_author_says_that_it_is_resolved(ana: User, ben: User) -> None:
    post, now = post_of(ana), timezone.now()
    with pytest.raises(Refused):
        ending.resolve(post, by=ben, now=now)
    ending.resolve(post, by=ana, now=now)
    assert (post.status, post.resolved_at) == (Standing.RESOLVED, now)
    with pytest.raises(Conflict):
        ending.resolve(post, by=ana, now=now)


@pytest.mark.parametrize("category", [Category.SUSPICIOUS, Category.UNKNOWN_VISITOR])
def test_posts_about_somebody_lapse_after_thirty_days(ana: User, category: Category) -> None:
    post = post_of(ana, category=category)
    assert ending.lapse_due(later(days=29)) == 0
    assert ending.lapse_due(later(days=30)) == 1
    assert ending.lapse_due(later(days=30)) == 0
    post.refresh_from_db()
    assert post.status == Standing.LAPSED
    assert Notice.objects.get(user=ana).kind == "post_lapsed"


@pytest.mark.parametrize("category", [Category.CRIME, Category.LOST_PET, Category.SAFETY])
def test_other_posts_do_not_lapse(ana: User, category: Category) -> None:
    post_of(ana, category=category)
    assert ending.lapse_due(later(days=400)) == 0


# Deleted


def test_deleted_is_out_of_sight_at_once_and_comes_back_in_time(ana: User, ben: User) -> None:
    post = post_of(ana)
    edit = revision_of(post)
    ending.delete(post, by=ana, now=timezone.now())
    assert not Post.objects.visible_to(ben).exists() and not Post.objects.visible_to(ana).exists()
    assert not Revision.objects.waiting().exists()
    ending.undelete(post, by=ana, now=timezone.now())
    edit.refresh_from_db()
    assert (post.status, post.ended_at, edit.state) == (Standing.PUBLISHED, None, RevisionState.PENDING)
    assert Post.objects.visible_to(ben).get() == post


@pytest.mark.parametrize("standing", [one for one in Standing if one != Standing.DELETED])
def test_whatever_its_standing_it_goes_and_comes_back_to_it(ana: User, standing: Standing) -> None:
    post = post_of(ana, standing)
    states = list(post.revisions.values_list("state", flat=True))
    ending.delete(post, by=ana, now=timezone.now())
    ending.undelete(post, by=ana, now=timezone.now())
    assert post.status == standing
    assert list(post.revisions.values_list("state", flat=True)) == states


def test_too_late_is_too_late(ana: User, ben: User) -> None:
    post, now = post_of(ana), timezone.now()
    ending.delete(post, by=ana, now=now)
    with pytest.raises(Refused):
        ending.undelete(post, by=ben, now=now)
    with pytest.raises(Gone):
        ending.undelete(post, by=ana, now=now + timedelta(seconds=settings.UNDO_S))


def test_nobody_deletes_what_is_not_theirs(ana: User, ben: User) -> None:
    post = post_of(ana)
    for thing in (post, comment_of(ana, post)):
        with pytest.raises(Refused):
            ending.delete(thing, by=ben, now=timezone.now())


def test_gone_is_gone(ana: User, ben: User) -> None:
    post = post_of(ana, title="Secret title", text="Secret words")
    assert post.shown
    with_picture(post.shown)
    revision_of(post, text="Secret edit", people=[{"hair": "secret"}], did="Secret act")
    tell([ben], NoticeKind.CORRECTED, now=timezone.now(), path=f"/neighbors/posts/{post.uuid}/", title="Secret title")
    ending.delete(post, by=ana, now=timezone.now())
    ending.clear_ended(timezone.now())
    assert Media.objects.exists() and "Secret" in all_words()
    ending.clear_ended(later(seconds=settings.UNDO_S + 1))
    assert not Media.objects.exists()
    assert doomed() == {Purpose.SENT, Purpose.FEED, Purpose.FEED_POSTER}
    assert "ecret" not in all_words()
    assert not Notice.objects.filter(user=ben).exists()
    assert ending.clear_ended(later(seconds=60)) == 0


def test_of_what_was_deleted_the_store_holds_no_byte(ana: User, tmp_path: Path) -> None:
    post = post_of(ana)
    assert post.shown
    picture = with_picture(post.shown)
    file = tmp_path / "picture.jpg"
    file.write_bytes(b"a picture")
    for thing in StoredObject.objects.all():
        storing.put(thing, file)
    assert len(list(storage.listing())) == 3
    ending.delete(post, by=ana, now=timezone.now())
    ending.clear_deleted(later(seconds=60))
    sweep(later(minutes=5))
    assert not list(storage.listing()) and not StoredObject.objects.exists()
    assert not Media.objects.filter(pk=picture.pk).exists()


def test_a_deleted_comment_loses_its_words_and_the_post_keeps_its_own(ana: User, ben: User) -> None:
    post = post_of(ana, text="What ana wrote")
    comment = comment_of(ben, post, text="Secret words")
    ending.delete(comment, by=ben, now=timezone.now())
    ending.clear_ended(later(seconds=60))
    assert "Secret" not in all_words() and "What ana wrote" in all_words()
    with pytest.raises(Gone):
        ending.undelete(comment, by=ben, now=later(seconds=61))


def test_an_open_case_keeps_the_words_and_the_blurred_copy_sixty_days_at_most(ana: User) -> None:
    post = post_of(ana, text="What was flagged")
    assert post.shown
    with_picture(post.shown)
    case_about(post.shown)
    ending.delete(post, by=ana, now=timezone.now())
    ending.clear_ended(later(days=59))
    assert doomed() == {Purpose.SENT}
    assert "What was flagged" in all_words() and Media.objects.get().blurred
    ending.clear_ended(later(days=61))
    assert doomed() == {Purpose.SENT, Purpose.FEED, Purpose.FEED_POSTER}
    assert "What was flagged" not in all_words()


def test_when_the_case_is_closed_nothing_is_kept(ana: User) -> None:
    post = post_of(ana, text="What was flagged")
    assert post.shown
    with_picture(post.shown)
    case = case_about(post.shown)
    ending.delete(post, by=ana, now=timezone.now())
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now())
    ending.clear_ended(later(minutes=1))
    assert not Media.objects.exists() and "What was flagged" not in all_words()


def test_pictures_of_what_was_removed_wait_for_an_appeal(ana: User, moe: User) -> None:
    post = post_of(ana)
    assert post.shown
    with_picture(post.shown)
    publishing.remove(post, by=moe, now=timezone.now(), rule="no_hate", message="")
    ending.clear_ended(later(days=29))
    assert Media.objects.exists()
    ending.clear_ended(later(days=31))
    assert not Media.objects.exists()
    assert "A parcel" in all_words()  # its author still reads what was decided about


def test_what_an_edit_replaced_stays_for_an_open_case_only(ana: User, moe: User) -> None:
    post = post_of(ana)
    assert post.shown
    old = with_picture(post.shown, "a")
    case = case_about(post.shown)
    edit = revision_of(post)
    Revision.objects.filter(pk=edit.pk).update(words_sha256=publishing.saw(edit)["words_sha256"])
    publishing.approve(edit, publishing.saw(edit), by=moe, now=timezone.now())
    ending.clear_ended(timezone.now())
    assert Media.objects.get() == old
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now())
    ending.clear_ended(timezone.now())
    assert not Media.objects.exists()


def test_a_picture_that_no_version_shows_goes_after_a_day(ana: User) -> None:
    post = post_of(ana, Standing.DRAFT)
    with_picture(post.revisions.get())
    loose = with_picture(post.revisions.get(), "b")
    loose.revisions.clear()
    ending.clear_ended(later(hours=23))
    assert Media.objects.count() == 2
    ending.clear_ended(later(hours=25))
    assert Media.objects.count() == 1


# The account goes


def test_who_leaves_takes_everything_along(ana: User, ben: User, moe: User) -> None:
    neighbor(ana)
    email, uuid = ana.email, ana.uuid
    posts = [post_of(ana, standing, text="Secret words") for standing in Standing if standing != Standing.DELETED]
    assert posts[3].shown
    with_picture(posts[3].shown)
    bens = post_of(ben, text="What ben wrote")
    comment_of(ana, bens, text="Secret comment")
    ThreadNumber.objects.create(post=bens, user=ana, number=1234)
    contact = Contact.objects.create(post=bens, asker=ana, author=ben, asker_number=1, author_number=2)
    Message.objects.create(contact=contact, sender=ana, text="Secret message")
    leaving.leave(ana, by=ana, now=timezone.now())
    assert not User.objects.filter(email=email).exists()
    assert "Secret" not in all_words() and "What ben wrote" in all_words()
    assert set(Post.objects.filter(author=None).values_list("status", flat=True)) == {"deleted"}
    assert Comment.objects.get().status == Standing.DELETED
    assert doomed() == {Purpose.SENT, Purpose.FEED, Purpose.FEED_POSTER}
    for gone in (Media, Contact, Message, ThreadNumber, Neighbor):
        assert not gone._default_manager.exists(), gone
    assert Post.objects.visible_to(ben).get() == bens
    assert AuditEntry.objects.filter(action="post_deleted").count() == 0  # nobody pressed that
    assert not AuditPerson.objects.filter(actor_uuid=uuid).exists()


def test_what_a_case_is_about_stays_without_its_author(ana: User, ben: User) -> None:
    post = post_of(ana, text="What was flagged")
    assert post.shown
    with_picture(post.shown)
    case_about(post.shown)
    leaving.leave(ana, by=ana, now=timezone.now())
    assert "What was flagged" in all_words()
    assert doomed() == {Purpose.SENT}
    assert not Post.objects.visible_to(ben).exists()
    ending.clear_ended(later(days=61))
    assert "What was flagged" not in all_words() and not Media.objects.exists()


def test_words_of_an_appeal_go_with_the_account(ana: User) -> None:
    from_flags = case_about(post_of(ana).revisions.get())
    decided: Any = from_flags.decisions.create(first_outcome="remove", first_at=timezone.now())
    appeal = Case.objects.create(
        kind=CaseKind.APPEAL,
        post=from_flags.post,
        revision=from_flags.revision,
        appealed=decided,
        words="Secret words",
        due_at=later(days=3),
    )
    leaving.leave(ana, by=ana, now=timezone.now())
    appeal.refresh_from_db()
    assert appeal.words == ""
