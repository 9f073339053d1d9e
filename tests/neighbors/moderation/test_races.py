"""Two moderators reach for one case at once, fifty neighbors flag one post at once: it is one, each time."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection

from devices.audit.models import AuditEntry
from devices.errors import DomainError
from devices.people.models import User
from neighbors.moderation import applying, claiming, deciding, flagging
from neighbors.moderation.models import Case, Decision, Outcome
from neighbors.posts import publishing
from neighbors.posts.models import Post, Revision, Standing
from tests.neighborhood import neighbor, post_of, waiting
from tests.neighbors.moderation.conftest import LATER, decided
from tests.street import NOON, person

TIMES = 100


def at_once(acts: Iterable[Callable[[], Any]]) -> list[str]:
    """What came of each of these, started in the same moment on connections of their own."""
    acts = list(acts)
    ready = threading.Barrier(len(acts))

    def one(act: Callable[[], Any]) -> str:
        try:
            ready.wait()
            act()
        except DomainError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def decide(revision: Revision, by: User) -> None:
    case = claiming.claim("hold", revision.uuid, by=by, now=NOON)
    look = deciding.first_look(case, Outcome.APPROVE, by=by, now=NOON)
    deciding.confirm(look, outcome=Outcome.APPROVE, saw=publishing.saw(revision), by=by, now=NOON)


def fresh(post: Post) -> Post:
    return Post.objects.get(pk=post.pk)


def test_two_moderators_race_for_one_case_a_hundred_times_and_one_wins_each_time(
    transactional_db: None, ana: User, moe: User, max_: User
):
    neighbor(ana)
    winners: Counter[int | None] = Counter()
    for _n in range(TIMES):
        revision = waiting(ana, at=NOON)
        results = at_once([partial(decide, revision, moe), partial(decide, revision, max_)])
        assert sorted(results) in (["Conflict", "done"], ["Gone", "done"]), results
        decision = Decision.objects.get(case__revision=revision)
        assert decision.outcome == Outcome.APPROVE
        winners[decision.by_id] += 1
    assert Case.objects.count() == TIMES
    assert sum(winners.values()) == TIMES


def test_a_decision_is_applied_once_by_however_many_workers(transactional_db: None, ana: User, moe: User):
    neighbor(ana)
    case = claiming.claim("hold", waiting(ana, at=NOON).uuid, by=moe, now=NOON)
    decided(case, Outcome.APPROVE, by=moe)
    assert at_once([lambda: applying.apply_due(LATER)] * 4) == ["done"] * 4
    assert AuditEntry.objects.filter(action="decision_applied").count() == 1
    assert AuditEntry.objects.filter(action="post_published").count() == 1
    assert ana.notices.count() == 1


def test_an_undo_and_the_moment_of_taking_effect_never_both_win(transactional_db: None, ana: User, moe: User):
    neighbor(ana)
    for _n in range(10):
        revision = waiting(ana, at=NOON)
        decision = decided(claiming.claim("hold", revision.uuid, by=moe, now=NOON), Outcome.APPROVE, by=moe)
        at_once(
            [
                partial(deciding.undo, decision, by=moe, now=LATER - timedelta(milliseconds=1)),
                lambda: applying.apply_due(LATER),
            ]
        )
        decision.refresh_from_db()
        revision.post.refresh_from_db()
        assert (decision.undone_at is None) == (revision.post.status == Standing.PUBLISHED)


def test_fifty_flags_on_one_post_at_once_are_one_case(transactional_db: None, ana: User):
    neighbor(ana)
    post = post_of(ana, at=NOON - timedelta(days=1))
    people = [person(f"n{n}@example.org", f"N{n}", date_joined=NOON - timedelta(days=1)) for n in range(50)]
    for one in people:
        neighbor(one)
    reasons = ["false", "spam", "hate", "not_local", "other"]
    results = []
    for start in range(0, 50, 10):
        results += at_once(
            [
                partial(flagging.flag, fresh(post), reasons[n % 5], by=by, now=NOON)
                for n, by in enumerate(people[start : start + 10])
            ]
        )
    assert results == ["done"] * 50
    case = Case.objects.get()
    assert (case.flags.count(), case.due_at) == (50, NOON + flagging.DUE_IN)


def test_three_urgent_flags_at_once_hide_a_post_once(transactional_db: None, ana: User):
    neighbor(ana)
    post = post_of(ana, at=NOON - timedelta(days=1))
    people = [person(f"n{n}@example.org", f"N{n}") for n in range(3)]
    for one in people:
        neighbor(one)
    results = at_once([partial(flagging.flag, fresh(post), "nudity", by=by, now=NOON) for by in people])
    assert "done" in results
    assert set(results) <= {"done", "Gone"}  # gone: it was hidden before they could see it
    assert Case.objects.get().due_at == NOON + flagging.URGENT_DUE_IN
    assert fresh(post).status == Standing.HIDDEN
    assert AuditEntry.objects.filter(action="post_hidden").count() == 1
