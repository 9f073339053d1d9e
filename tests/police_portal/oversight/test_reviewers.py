"""Overseers name the moderators who may review; the right and its end are public."""

from __future__ import annotations

from datetime import timedelta

import pytest

from devices.audit.models import PublicEntry
from devices.errors import Conflict, Refused
from devices.people import offices
from devices.people.models import Appointment, Office, User
from police_portal.actions import Action
from police_portal.agencies import reviewers
from police_portal.agencies.doors import may_review
from police_portal.oversight import desk
from police_portal.oversight.forms import NameReviewerForm
from tests import portal
from tests.police_portal.oversight.conftest import NOW
from tests.street import person


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


def test_who_lays_the_office_down_and_takes_it_again_is_named_again(ona: User, operator: User) -> None:
    rev = portal.with_code(person("again@example.org", "Again"))

    def appointed() -> Appointment:
        held = offices.propose(rev, Office.MODERATOR, ona, by=operator, now=NOW)
        offices.confirm(held, by=ona, now=NOW)
        rev.refresh_from_db()
        return held

    first = appointed()
    reviewers.name(rev, by=ona, now=NOW)
    offices.end(first, by=rev, now=NOW + timedelta(days=1))
    rev.refresh_from_db()
    appointed()
    assert rev.office == Office.MODERATOR
    assert not may_review(rev)
    assert not desk.reviewing().exists()
    assert str(rev.uuid) in NameReviewerForm().people
    reviewers.name(rev, by=ona, now=NOW + timedelta(days=2))
    assert may_review(rev)
