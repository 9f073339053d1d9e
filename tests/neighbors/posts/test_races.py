"""Two at once: one wins, the other is told, and nothing is half done. Numbers of a thread are drawn once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.errors import DomainError
from devices.people.models import User
from neighbors.posts import composing, ending, numbers, publishing
from neighbors.posts.models import Post, Revision, RevisionState, Standing
from tests.neighborhood import neighbor, post_of, waiting

pytestmark = pytest.mark.usefixtures("transactional_db")


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, all begun in the same moment."""
    ready = threading.Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return call()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def refused(answers: list[Any]) -> int:
    return sum(isinstance(answer, DomainError) for answer in answers)


def draft_of(author: User) -> Revision:
    post = post_of(author, Standing.DRAFT, title="A parcel", text="Somebody took a parcel.")
    post.revisions.update(words_sha256="", did="Took a parcel.", submitted_at=None)
    return post.revisions.get()


def submit(revision: Revision, by: User) -> None:
    composing.submit(Revision.objects.get(pk=revision.pk), by=by, now=timezone.now())


def test_a_draft_sent_four_times_at_once_is_sent_once(ana: User) -> None:
    neighbor(ana)
    revision = draft_of(ana)
    answers = at_once(*[lambda: submit(revision, ana)] * 4)
    assert refused(answers) == 3
    assert AuditEntry.objects.filter(action="post_submitted").count() == 1


def test_limits_hold_when_everything_is_sent_at_once(ana: User) -> None:
    """A new account may send two posts a day."""
    neighbor(ana)
    drafts = [draft_of(ana) for _n in range(5)]
    answers = at_once(*[partial(submit, one, ana) for one in drafts])
    assert refused(answers) == 3
    assert Revision.objects.waiting().count() == 2


def test_sending_and_deleting_at_once_leave_nothing_in_the_queue(ana: User) -> None:
    neighbor(ana)
    User.objects.update(date_joined=timezone.now() - timedelta(days=30))
    ana.refresh_from_db()
    for _round in range(5):
        revision = draft_of(ana)
        post = revision.post

        def delete(pk: int = post.pk) -> None:
            ending.delete(Post.objects.get(pk=pk), by=ana, now=timezone.now())

        at_once(partial(submit, revision, ana), delete)
        post.refresh_from_db()
        revision.refresh_from_db()
        if post.status == Standing.DELETED:
            assert revision.state in (RevisionState.DRAFT, RevisionState.WITHDRAWN)
        else:  # sent before the deletion looked: whoever deleted read of another standing
            assert (post.status, revision.state) == (Standing.PENDING, RevisionState.PENDING)


def test_two_moderators_decide_at_once_and_one_counts(ana: User, moe: User, max_: User) -> None:
    for _round in range(10):
        revision = waiting(ana)
        seen = publishing.saw(revision)

        def approve(one: Revision = revision, seen: dict[str, Any] = seen) -> None:
            publishing.approve(one, seen, by=moe, now=timezone.now())

        def reject(pk: int = revision.pk) -> None:
            one = Revision.objects.get(pk=pk)
            publishing.reject(one, by=max_, now=timezone.now(), rule="local", message="")

        assert refused(at_once(approve, reject)) == 1
        revision.refresh_from_db()
        post = Post.objects.get(pk=revision.post_id)
        is_public = revision.state == RevisionState.APPROVED
        assert (post.status, post.shown_id) == (("published", revision.pk) if is_public else ("rejected", None))


def test_an_edit_and_an_approval_at_once_publish_nothing_unread(ana: User, moe: User) -> None:
    neighbor(ana)
    for _round in range(5):
        revision = waiting(ana)
        seen = publishing.saw(revision)
        post = Post.objects.get(pk=revision.post_id)

        def approve(one: Revision = revision, seen: dict[str, Any] = seen) -> None:
            publishing.approve(one, seen, by=moe, now=timezone.now())

        at_once(approve, partial(composing.edit, post, by=ana, now=timezone.now()))
        post.refresh_from_db()
        assert (post.status, post.shown_id) in [("published", revision.pk), ("draft", None)]


def test_a_person_has_one_number_in_a_thread_and_another_in_the_next(ana: User, ben: User) -> None:
    post = post_of(ana)
    assert len(set(at_once(*[lambda: numbers.number_of(post, ana)] * 4))) == 1
    names = numbers.names(post, [ana, ben])
    assert names[ana.pk] != names[ben.pk] and set(names) == {ana.pk, ben.pk}
    assert numbers.names(post, [ben, ana]) == names
    drawn = {numbers.number_of(post_of(ana), ana) for _n in range(8)}
    assert len(drawn) > 1 and all(1000 <= number <= 9999 for number in drawn)
