"""Two reviewers and the agency reach for one request at once: one of them decides, each time."""

from __future__ import annotations

from functools import partial

import pytest

from devices.audit.models import PublicEntry
from devices.people.models import User
from neighbors.posts.models import Category, Post
from police_portal.actions import Action
from police_portal.agencies.models import Officer
from police_portal.oversight import review, sampling
from police_portal.oversight.models import Sample, Verdict
from police_portal.requests import filing
from police_portal.requests.models import FootageRequest, RequestStatus
from tests import portal
from tests.neighbors.moderation.test_races import at_once
from tests.police_portal.oversight.conftest import ALWAYS, NOW, REASON

TIMES = 12
DECIDED = [Action.REQUEST_OPENED, Action.REQUEST_REFUSED]


@pytest.fixture
def diaz(transactional_db: None, store: None) -> Officer:
    of = portal.agency()
    portal.permission(of, now=NOW)
    return portal.officer(of)


def copy(asked: FootageRequest) -> FootageRequest:
    """As another process read it."""
    return FootageRequest.objects.get(pk=asked.pk)


def test_of_those_who_decide_at_once_one_wins(diaz: Officer) -> None:
    rev, ona = portal.reviewer(), portal.overseer()
    for n in range(TIMES):
        asked = portal.request_of(diaz, RequestStatus.IN_REVIEW, now=NOW, case_key=f"K{n}")
        came_of_it = at_once(
            [
                partial(review.open_request, copy(asked), REASON, by=rev, now=NOW, luck=ALWAYS),
                partial(review.refuse, copy(asked), REASON, by=ona, now=NOW),
                partial(filing.withdraw, copy(asked), by=diaz.user, now=NOW),
            ]
        )
        assert sorted(came_of_it) == ["Conflict", "Conflict", "done"]
        assert copy(asked).status in (RequestStatus.OPEN, RequestStatus.REFUSED, RequestStatus.WITHDRAWN)
    opened = FootageRequest.objects.filter(status=RequestStatus.OPEN).count()
    refused = FootageRequest.objects.filter(status=RequestStatus.REFUSED).count()
    assert Post.objects.filter(category=Category.REQUEST).count() == opened == Sample.objects.count()
    assert PublicEntry.objects.filter(act__in=DECIDED).count() == opened + refused


def test_words_covered_at_once_are_all_covered(diaz: Officer) -> None:
    asked = portal.request_of(diaz, now=NOW)
    people: list[User] = [portal.overseer(f"Ona{n}") for n in range(6)]
    came_of_it = at_once(
        partial(review.black_out, copy(asked), [(n, n + 1)], REASON, by=by, now=NOW) for n, by in enumerate(people)
    )
    assert came_of_it == ["done"] * 6
    assert sorted(start for start, _end, _why in copy(asked).blackouts) == list(range(6))


def test_a_sample_is_judged_once(diaz: Officer) -> None:
    drawn = Sample.objects.create(request=portal.request_of(diaz, now=NOW))
    people = [portal.overseer(f"Ona{n}") for n in range(4)]
    came_of_it = at_once(
        partial(sampling.judge, Sample.objects.get(pk=drawn.pk), Verdict.RIGHT, REASON, by=by, now=NOW) for by in people
    )
    assert sorted(came_of_it) == ["Conflict"] * 3 + ["done"]
