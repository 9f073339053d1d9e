"""Requests end: closed, out of time; then their outcome is owed, and its note waits for a reviewer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from devices.audit.models import PublicEntry
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from neighbors.posts.models import Standing
from police_portal.agencies.models import Officer, OfficerRole
from police_portal.oversight import review
from police_portal.requests import closing, outcomes, public_form
from police_portal.requests.models import RequestStatus
from ring_platform.celery import SCHEDULE
from tests import portal
from tests.police_portal.requests.ready import sent

DAY = timedelta(days=1)


def test_a_request_whose_days_are_over_expires_once(diaz: Officer, now: datetime) -> None:
    asked = portal.request_of(diaz, now=now)
    assert closing.expire_due(now + 7 * DAY - timedelta(seconds=1)) == 0
    assert closing.expire_due(now + 7 * DAY) == 1
    assert closing.expire_due(now + 8 * DAY) == 0
    asked.refresh_from_db()
    assert (asked.status, asked.ended_at) == (RequestStatus.EXPIRED, now + 7 * DAY)
    assert PublicEntry.objects.filter(act="request_expired", subject_uuid=asked.uuid).count() == 1


def test_who_asks_for_the_agency_is_told_by_when_the_outcome_is_owed(
    diaz: Officer, reader: Officer, now: datetime
) -> None:
    admin = portal.officer(diaz.agency, OfficerRole.ADMIN, name="Chief")
    closing.close(portal.request_of(diaz, now=now), by=diaz.user, now=now)
    told = Notice.objects.filter(kind=NoticeKind.REQUEST_ENDED)
    assert {notice.user for notice in told} == {diaz.user, admin.user}
    assert {notice.facts["day"] for notice in told} == {f"{now + 30 * DAY:%Y-%m-%d}"}


def test_an_outcome_that_is_owed_is_named_a_week_and_a_day_before_and_never_again(diaz: Officer, now: datetime) -> None:
    portal.request_of(diaz, RequestStatus.CLOSED, now=now)
    told = [closing.remind_of_outcomes(now + days * DAY) for days in range(35)]
    assert [day for day, count in enumerate(told) if count] == [23, 29]
    assert Notice.objects.filter(kind=NoticeKind.OUTCOME_OWED).count() == 2


def test_a_reminder_that_comes_late_is_one(diaz: Officer, now: datetime) -> None:
    portal.request_of(diaz, RequestStatus.CLOSED, now=now)
    assert closing.remind_of_outcomes(now + 29 * DAY) == 1
    assert closing.remind_of_outcomes(now + 29 * DAY) == 0


def test_an_outcome_that_was_given_is_not_asked_for(diaz: Officer, now: datetime) -> None:
    asked = portal.request_of(diaz, RequestStatus.CLOSED, now=now)
    outcomes.give(asked, "useful", "", by=diaz.user, now=now)
    assert closing.remind_of_outcomes(now + 25 * DAY) == 0


@pytest.mark.parametrize("status", [RequestStatus.CLOSED, RequestStatus.EXPIRED, RequestStatus.WITHDRAWN])
def test_an_outcome_is_given_once_to_what_was_open(diaz: Officer, now: datetime, status: RequestStatus) -> None:
    asked = portal.request_of(diaz, status, now=now, opened_at=now - DAY)
    outcomes.give(asked, "cleared", " Somebody was cleared. ", by=diaz.user, now=now)
    assert (asked.outcome, asked.outcome_note, asked.outcome_at) == ("cleared", "Somebody was cleared.", now)
    assert PublicEntry.objects.get(act="outcome_given").facts["outcome"] == "cleared"
    with pytest.raises(Conflict, match="given already"):
        outcomes.give(asked, "arrest", "", by=diaz.user, now=now)


def test_what_was_never_open_or_still_is_has_no_outcome(diaz: Officer, now: datetime) -> None:
    for asked in (
        portal.request_of(diaz, now=now),
        portal.request_of(diaz, RequestStatus.IN_REVIEW, now=now),
        portal.request_of(diaz, RequestStatus.WITHDRAWN, now=now),
    ):
        with pytest.raises(Conflict, match="Close it first"):
            outcomes.give(asked, "nothing", "", by=diaz.user, now=now)


def test_an_outcome_is_one_of_five(diaz: Officer, now: datetime) -> None:
    asked = portal.request_of(diaz, RequestStatus.CLOSED, now=now)
    with pytest.raises(Invalid, match="from the list"):
        outcomes.give(asked, "conviction", "", by=diaz.user, now=now)


def test_the_note_of_an_outcome_is_public_once_a_reviewer_has_shown_it(diaz: Officer, now: datetime) -> None:
    asked = portal.request_of(diaz, RequestStatus.CLOSED, now=now)
    outcomes.give(asked, "arrest", "A van was found.", by=diaz.user, now=now)
    assert (public_form.of(asked).outcome, public_form.of(asked).outcome_note) == ("an arrest", "")
    with pytest.raises(Refused, match="reviewer or an overseer"):
        outcomes.show_note(asked, by=diaz.user, now=now)
    outcomes.show_note(asked, by=portal.reviewer(), now=now)
    assert public_form.of(asked).outcome_note == "A van was found."
    with pytest.raises(Conflict, match="no note"):
        outcomes.show_note(asked, by=portal.overseer(), now=now)


def test_the_beat_ends_what_is_over_and_reminds() -> None:
    tasks = {entry["task"] for entry in SCHEDULE.values()}
    assert {"police_portal.requests.tasks.expire_requests", "police_portal.requests.tasks.remind_of_outcomes"} <= tasks


def test_the_post_in_the_feed_ends_with_its_request(diaz: Officer, now: datetime) -> None:
    asked = sent(diaz, now)
    review.open_request(asked, "Narrow in place and time.", by=portal.reviewer(), now=now)
    asked.refresh_from_db()
    assert asked.post is not None
    closing.close(asked, by=diaz.user, now=now + DAY)
    asked.post.refresh_from_db()
    assert asked.post.status == Standing.RESOLVED


def test_what_was_opened_expires_when_its_days_are_over(diaz: Officer, now: datetime) -> None:
    asked = sent(diaz, now, response_days=2)
    review.open_request(asked, "Narrow in place and time.", by=portal.reviewer(), now=now)
    assert closing.expire_due(now + 2 * DAY) == 1
