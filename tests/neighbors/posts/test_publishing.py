"""What a decision does: exactly what was looked at becomes public, and everybody concerned is told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.errors import Conflict, Refused
from devices.notices.models import Notice
from devices.objects.models import ObjectState, Purpose, StoredObject, new_key
from devices.people.models import User
from devices.wake import is_waiting
from neighbors.areas.models import Block
from neighbors.posts import composing, correcting, publishing
from neighbors.posts.models import Media, MediaKind, Post, Revision, RevisionKind, RevisionState, Standing
from tests.neighborhood import comment_of, neighbor, post_of, revision_of, waiting


def stored(purpose: Purpose, sha256: str) -> StoredObject:
    return StoredObject.objects.create(
        key=new_key(".jpg"), purpose=purpose, content_type="image/jpeg", size_bytes=1, sha256=sha256, state="kept"
    )


def with_picture(revision: Revision, name: str = "a") -> Media:
    """A picture that is ready, as it was sent, blurred, and its still."""
    one = Media.objects.create(
        post=revision.post,
        kind=MediaKind.PICTURE,
        state="ready",
        original=stored(Purpose.SENT, "0" * 64),
        blurred=stored(Purpose.FEED, name * 64),
        poster=stored(Purpose.FEED_POSTER, name * 64),
    )
    revision.media.add(one)
    return one


def approve(revision: Revision, by: User, **other: Any) -> None:
    publishing.approve(revision, publishing.saw(revision), by=by, now=timezone.now(), **other)


def kinds(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_what_was_looked_at_is_published(ana: User, moe: User, store: None) -> None:
    revision = waiting(ana)
    picture = with_picture(revision)
    assert publishing.saw(revision)["media"] == {str(picture.uuid): "a" * 64, f"{picture.uuid}/poster": "a" * 64}
    approve(revision, moe)
    post = Post.objects.get()
    assert (post.status, post.shown, revision.state) == (Standing.PUBLISHED, revision, RevisionState.APPROVED)
    assert (post.published_at, post.lapses_at) == (revision.decided_at, None)
    assert kinds(ana) == ["post_published"]
    entry = AuditEntry.objects.get(action="post_published")
    assert entry.subject_uuid == post.uuid and entry.facts == {"revision": str(revision.uuid)}


def test_the_original_goes_once_the_post_is_decided(ana: User, moe: User, store: None) -> None:
    revision = waiting(ana)
    picture = with_picture(revision)
    approve(revision, moe)
    picture.refresh_from_db()
    assert picture.original is None and picture.blurred
    assert StoredObject.objects.get(purpose=Purpose.SENT).state == ObjectState.DOOMED


def other_words(revision: Revision) -> None:
    Revision.objects.filter(pk=revision.pk).update(text="Nobody has read this.")


def other_description(revision: Revision) -> None:
    Revision.objects.filter(pk=revision.pk).update(people=[{"race": "white"}])


def other_place(revision: Revision) -> None:
    Post.objects.filter(pk=revision.post_id).update(cell="882a100d2dfffff")


def other_picture(revision: Revision) -> None:
    StoredObject.objects.filter(purpose=Purpose.FEED).update(sha256="e" * 64)


def other_still(revision: Revision) -> None:
    StoredObject.objects.filter(purpose=Purpose.FEED_POSTER).update(sha256="e" * 64)


def one_picture_more(revision: Revision) -> None:
    with_picture(revision, "b")


def no_picture(revision: Revision) -> None:
    revision.media.clear()


CHANGES = [other_words, other_description, other_place, other_picture, other_still, one_picture_more, no_picture]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_between_look_and_approval_fails_it(ana: User, moe: User, change: Callable[[Revision], None]) -> None:
    revision = waiting(ana)
    with_picture(revision)
    seen = publishing.saw(revision)
    change(revision)
    with pytest.raises(Conflict, match="look again"):
        publishing.approve(revision, seen, by=moe, now=timezone.now())
    post = Post.objects.get()
    assert (post.status, post.shown) == (Standing.PENDING, None)
    assert not Notice.objects.exists() and not AuditEntry.objects.exists()


def test_words_changed_behind_the_hash_are_not_published_even_when_seen(ana: User, moe: User) -> None:
    revision = waiting(ana)
    other_words(revision)
    with pytest.raises(Conflict):
        approve(revision, moe)


def test_taken_back_between_look_and_approval_is_not_published(ana: User, moe: User) -> None:
    neighbor(ana)
    revision = waiting(ana)
    seen = publishing.saw(revision)
    composing.edit(revision.post, by=ana, now=timezone.now())
    with pytest.raises(Conflict, match="does not wait"):
        publishing.approve(revision, seen, by=moe, now=timezone.now())


def test_a_picture_that_is_not_ready_was_seen_by_nobody(ana: User, moe: User) -> None:
    revision = waiting(ana)
    Media.objects.filter(pk=with_picture(revision).pk).update(state="waiting", blurred=None)
    with pytest.raises(Conflict, match="not ready"):
        approve(revision, moe)


def test_nobody_decides_about_their_own_words(moe: User) -> None:
    revision = waiting(moe)
    for act in (publishing.reject, publishing.ask_changes):
        with pytest.raises(Refused):
            act(revision, by=moe, now=timezone.now(), rule="local", message="")
    with pytest.raises(Refused):
        approve(revision, moe)


def test_it_is_decided_once(ana: User, moe: User) -> None:
    revision = waiting(ana)
    seen = publishing.saw(revision)
    approve(revision, moe)
    with pytest.raises(Conflict):
        publishing.approve(revision, seen, by=moe, now=timezone.now())
    with pytest.raises(Conflict):
        publishing.reject(revision, by=moe, now=timezone.now(), rule="local", message="")
    assert kinds(ana) == ["post_published"]


def edit_of(post: Post, **columns: Any) -> Revision:
    revision = revision_of(post, **columns)
    Revision.objects.filter(pk=revision.pk).update(words_sha256=publishing.saw(revision)["words_sha256"])
    revision.refresh_from_db()
    return revision


def test_an_approved_edit_takes_the_place_of_what_was_shown(ana: User, moe: User, store: None) -> None:
    post = post_of(ana, category="crime")  # type: ignore[arg-type]
    assert post.shown and post.published_at
    old = with_picture(post.shown, "a")
    happened = timezone.now() - timedelta(hours=5)
    revision = edit_of(post, title="As it is", category="suspicious", happened_at=happened)
    new = with_picture(revision, "b")
    approve(revision, moe)
    published_at = post.published_at
    post.refresh_from_db()
    assert (post.status, post.shown, post.category, post.happened_at) == ("published", revision, "suspicious", happened)
    assert (post.published_at, post.lapses_at) == (published_at, published_at + timedelta(days=30))
    assert list(Media.objects.all()) == [new]
    assert old.blurred and StoredObject.objects.get(pk=old.blurred.pk).state == ObjectState.DOOMED


def test_a_rejected_edit_leaves_what_was_shown(ana: User, moe: User) -> None:
    post = post_of(ana)
    before = post.shown
    publishing.reject(edit_of(post), by=moe, now=timezone.now(), rule="no_hate", message="Not so.")
    post.refresh_from_db()
    assert (post.status, post.shown, post.ended_at) == (Standing.PUBLISHED, before, None)


def test_an_older_edit_does_not_come_back_over_a_newer_one(ana: User, moe: User) -> None:
    post = post_of(ana)
    older = edit_of(post)
    publishing.reject(older, by=moe, now=timezone.now(), rule="local", message="")
    approve(edit_of(post), moe)
    with pytest.raises(Conflict, match="newer version"):
        approve(older, moe, by_appeal=True)


@pytest.mark.parametrize("standing", [Standing.RESOLVED, Standing.LAPSED, Standing.HIDDEN])
def test_an_edit_changes_no_standing(ana: User, moe: User, standing: Standing) -> None:
    post = post_of(ana, standing)
    revision = edit_of(post)
    approve(revision, moe)
    post.refresh_from_db()
    assert (post.status, post.shown) == (standing, revision)


def test_changes_are_asked_for_and_then_sent_again(ana: User, moe: User) -> None:
    neighbor(ana)
    revision = waiting(ana)
    publishing.ask_changes(revision, by=moe, now=timezone.now(), rule="no_private_data", message="Take the plate out.")
    post = Post.objects.get()
    assert (post.status, revision.state) == ("changes_requested", "changes_requested")
    assert (revision.rule, revision.message) == ("no_private_data", "Take the plate out.")
    notice = Notice.objects.get(user=ana)
    assert (notice.kind, notice.facts["rule"]) == ("post_changes", "Nothing private about others")
    assert notice.mail_at is not None
    again = composing.edit(post, by=ana, now=timezone.now())
    composing.submit(again, by=ana, now=timezone.now())
    approve(again, moe)
    post.refresh_from_db()
    assert post.status == Standing.PUBLISHED


@pytest.mark.parametrize("against", [publishing.reject, publishing.ask_changes])
def test_an_appeal_publishes_what_was_decided_against(ana: User, moe: User, max_: User, against: Any) -> None:
    revision = waiting(ana)
    against(revision, by=moe, now=timezone.now(), rule="local", message="")
    with pytest.raises(Conflict, match="does not wait"):
        approve(revision, max_)
    approve(revision, max_, by_appeal=True)
    post = Post.objects.get()
    assert (post.status, post.shown, post.ended_at) == (Standing.PUBLISHED, revision, None)
    assert revision.rule == ""


def test_a_rejected_post_has_ended(ana: User, moe: User) -> None:
    revision = waiting(ana)
    publishing.reject(revision, by=moe, now=timezone.now(), rule="no_hate", message="No.")
    post = Post.objects.get()
    assert post.status == Standing.REJECTED and post.ended_at
    assert kinds(ana) == ["post_rejected"]


def was(post: Post) -> dict[str, Any]:
    past = timezone.now() - timedelta(days=1)
    return {"published": {}, "resolved": {"resolved_at": past}, "lapsed": {"lapses_at": past}}[post.status]


@pytest.mark.parametrize("standing", [Standing.PUBLISHED, Standing.RESOLVED, Standing.LAPSED])
def test_what_was_hidden_comes_back_where_it_stood(ana: User, moe: User, standing: Standing) -> None:
    post = post_of(ana, standing)
    Post.objects.filter(pk=post.pk).update(**was(post))
    publishing.hide(post, by=None, now=timezone.now())
    assert post.status == Standing.HIDDEN
    with pytest.raises(Conflict):
        publishing.hide(post, by=moe, now=timezone.now())
    publishing.restore(post, by=moe, now=timezone.now())
    assert post.status == standing
    assert kinds(ana) == ["post_hidden", "post_restored"]


@pytest.mark.parametrize("standing", [Standing.PUBLISHED, Standing.HIDDEN, Standing.LAPSED])
def test_what_is_removed_is_gone_until_an_appeal(ana: User, moe: User, max_: User, standing: Standing) -> None:
    post = post_of(ana, standing)
    edit = edit_of(post)
    publishing.remove(post, by=moe, now=timezone.now(), rule="no_hate", message="No.")
    edit.refresh_from_db()
    assert post.status == Standing.REMOVED and post.ended_at
    assert edit.state == RevisionState.WITHDRAWN
    assert post.shown and Revision.objects.get(pk=post.shown.pk).message == "No."
    publishing.restore(post, by=max_, now=timezone.now())
    back = Post.objects.get()
    assert (back.status, back.ended_at) == (Standing.PUBLISHED, None)


def test_restoring_what_is_there_is_a_conflict(ana: User, moe: User) -> None:
    with pytest.raises(Conflict, match="neither hidden nor removed"):
        publishing.restore(post_of(ana), by=moe, now=timezone.now())


def test_comments_go_the_same_way_and_tell_the_author_of_the_post(ana: User, ben: User, moe: User) -> None:
    post = post_of(ana, title="A parcel")
    comment = comment_of(ben, post, Standing.PENDING)
    revision = comment.revisions.get()
    Revision.objects.update(words_sha256=publishing.saw(revision)["words_sha256"])
    revision.refresh_from_db()
    approve(revision, moe)
    comment.refresh_from_db()
    assert (comment.status, comment.shown) == (Standing.PUBLISHED, revision)
    assert (kinds(ana), kinds(ben)) == (["commented"], ["post_published"])
    assert Notice.objects.get(user=ana).facts == {"title": "A parcel"}
    publishing.hide(comment, by=None, now=timezone.now())
    publishing.restore(comment, by=moe, now=timezone.now())
    publishing.remove(comment, by=moe, now=timezone.now(), rule="no_hate", message="")
    assert comment.status == Standing.REMOVED
    actions = list(AuditEntry.objects.filter(subject_uuid=comment.uuid).values_list("action", flat=True).order_by("pk"))
    assert actions == ["comment_published", "comment_hidden", "comment_restored", "comment_removed"]


def test_nobody_is_told_of_a_comment_by_somebody_they_blocked(ana: User, ben: User, moe: User) -> None:
    comment = comment_of(ben, post_of(ana), Standing.PENDING)
    Block.objects.create(blocker=ana, blocked=ben, name="Neighbor 1234")
    revision = comment.revisions.get()
    Revision.objects.filter(pk=revision.pk).update(words_sha256=publishing.saw(revision)["words_sha256"])
    approve(revision, moe)
    assert kinds(ana) == []


def test_a_correction_is_reviewed_shown_hidden_and_brought_back(ana: User, moe: User) -> None:
    neighbor(ana)
    post = post_of(ana)
    revision = correcting.correct(post, "It was a courier.", by=ana, now=timezone.now())
    assert (revision.kind, revision.state) == (RevisionKind.CORRECTION, RevisionState.PENDING)
    approve(revision, moe)
    post.refresh_from_db()
    assert (post.correction, post.status) == (revision, Standing.PUBLISHED)
    publishing.hide(revision, by=None, now=timezone.now())
    assert Post.objects.get().correction is None
    publishing.restore(revision, by=moe, now=timezone.now())
    publishing.remove(revision, by=moe, now=timezone.now(), rule="true_and_checked", message="")
    revision.refresh_from_db()
    assert (Post.objects.get().correction, revision.state) == (None, RevisionState.REJECTED)
    publishing.restore(revision, by=moe, now=timezone.now())
    assert Post.objects.get().correction == revision


def test_a_second_correction_takes_the_place_of_one_that_waits(ana: User) -> None:
    neighbor(ana)
    post = post_of(ana)
    first = correcting.correct(post, "It was a courier.", by=ana, now=timezone.now())
    correcting.correct(post, "It was my cousin.", by=ana, now=timezone.now())
    first.refresh_from_db()
    assert first.state == RevisionState.WITHDRAWN


def test_only_the_author_corrects_and_only_what_is_public(ana: User, ben: User) -> None:
    neighbor(ana)
    neighbor(ben)
    with pytest.raises(Refused):
        correcting.correct(post_of(ana), "No.", by=ben, now=timezone.now())
    with pytest.raises(Conflict, match="neighbors can read"):
        correcting.correct(post_of(ana, Standing.PENDING), "No.", by=ana, now=timezone.now())


def test_a_post_whose_author_left_tells_nobody(ana: User, moe: User) -> None:
    post = post_of(ana)
    Post.objects.update(author=None)
    publishing.hide(post, by=moe, now=timezone.now())
    assert not Notice.objects.exists()


def test_neighbors_are_alerted_of_what_is_new_and_of_what_is_corrected(
    ana: User, moe: User, django_capture_on_commit_callbacks: Any
) -> None:
    """The task is sent on commit; of an edit nobody is alerted."""
    neighbor(ana)
    with django_capture_on_commit_callbacks(execute=True) as of_new:
        approve(waiting(ana), moe)
    assert is_waiting("celery") and len(of_new) == 1
    post = Post.objects.get()
    with django_capture_on_commit_callbacks() as of_edit:
        approve(edit_of(post), moe)
    assert not of_edit
    with django_capture_on_commit_callbacks() as of_correction:
        approve(correcting.correct(post, "It was a courier.", by=ana, now=timezone.now()), moe)
    assert len(of_correction) == 1
