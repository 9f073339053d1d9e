"""Two moderators who passed the course, and a post of ana's that waits for one of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as ours

from devices.people.models import User
from neighbors.moderation import applying, claiming, deciding
from neighbors.moderation.models import Case, Decision, Outcome
from neighbors.posts import publishing
from neighbors.posts.models import Revision
from tests.neighborhood import neighbor, trained, waiting
from tests.street import NOON

LATER = NOON + timedelta(seconds=ours.UNDO_S)


@pytest.fixture(autouse=True)
def desk(request: pytest.FixtureRequest) -> None:
    """The moderators of the test, if it has any, may decide."""
    for name in ("moe", "max_", "operator"):
        if name in request.fixturenames:
            trained(request.getfixturevalue(name))


@pytest.fixture
def anas_words(ana: User) -> Revision:
    neighbor(ana)
    return waiting(ana, at=NOON - timedelta(hours=1))


def decided(
    case: Case,
    outcome: Outcome,
    *,
    by: User,
    now: datetime = NOON,
    rule: str = "",
    message: str = "",
    strike: str = "",
    first: Outcome | None = None,
    saw: dict[str, Any] | None = None,
    draw: int = 1,
) -> Decision:
    """Claimed, looked at, confirmed; not in effect yet. Against something: with a rule and a message.

    draw: 0 has it decided a second time.
    """
    case = claiming.claim(case.kind, case.uuid, by=by, now=now)
    Case.objects.filter(pk=case.pk).update(draw=draw)
    if outcome in ("changes", "reject", "remove"):
        rule, message = rule or "no_hate", message or "This is about people, not about an act."
    seen = publishing.saw(case.revision) if saw is None and case.revision else saw or {}
    look = deciding.first_look(case, first or outcome, by=by, now=now)
    return deciding.confirm(look, outcome=outcome, rule=rule, message=message, strike=strike, saw=seen, by=by, now=now)


def in_effect(case: Case, outcome: Outcome, *, by: User, now: datetime = NOON, **more: Any) -> Decision:
    """Decided and applied."""
    decision = decided(case, outcome, by=by, now=now, **more)
    applying.apply_due(now + timedelta(seconds=ours.UNDO_S))
    decision.refresh_from_db()
    return decision


def case_of(revision: Revision) -> Case:
    return claiming.of_revision(revision)
