"""Overseers name the moderators who may review; the right and its end are public."""

from __future__ import annotations

import pytest

from devices.audit.models import PublicEntry
from devices.errors import Conflict, Refused
from devices.people.models import User
from police_portal.actions import Action
from police_portal.agencies import reviewers
from police_portal.agencies.doors import may_review
from tests.police_portal.oversight.conftest import NOW


def test_an_overseer_names_a_moderator_and_ends_it(moe: User, ona: User) -> None:
    named = reviewers.name(moe, by=ona, now=NOW)
    assert may_review(moe)
    reviewers.end(named, by=ona, now=NOW)
    assert not may_review(moe)
    acts = [entry.act for entry in PublicEntry.objects.filter(subject_uuid=named.uuid).order_by("pk")]
    assert acts == [Action.REVIEWER_NAMED, Action.REVIEWER_ENDED]
    with pytest.raises(Conflict, match="ended already"):
        reviewers.end(named, by=ona, now=NOW)


def test_the_public_log_keeps_no_name_of_a_person(moe: User, ona: User) -> None:
    reviewers.name(moe, by=ona, now=NOW)
    assert "Moe" not in str(PublicEntry.objects.get().facts)


def test_a_right_is_given_once_at_a_time_and_again_later(moe: User, ona: User) -> None:
    first = reviewers.name(moe, by=ona, now=NOW)
    with pytest.raises(Conflict, match="already"):
        reviewers.name(moe, by=ona, now=NOW)
    reviewers.end(first, by=ona, now=NOW)
    reviewers.name(moe, by=ona, now=NOW)


def test_only_overseers_name_and_only_moderators_are_named(moe: User, ona: User, ana: User, operator: User) -> None:
    for nobody in (moe, ana, operator):
        with pytest.raises(Refused, match="Only an overseer"):
            reviewers.name(moe, by=nobody, now=NOW)
    with pytest.raises(Refused, match="office of a moderator"):
        reviewers.name(ana, by=ona, now=NOW)
    named = reviewers.name(moe, by=ona, now=NOW)
    with pytest.raises(Refused, match="Only an overseer"):
        reviewers.end(named, by=moe, now=NOW)
