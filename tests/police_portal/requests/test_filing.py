"""An officer files a request: what is refused with which sentence, and what is fixed once it is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from devices.audit.models import AuditEntry
from devices.errors import Conflict, DomainError, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.people.models import User
from police_portal import limits
from police_portal.agencies.models import AgencyState, Officer
from police_portal.requests import closing, filing, outcomes
from police_portal.requests.models import FootageRequest, PlaceKind, ProtectedPlace, RequestStatus
from tests import portal
from tests.police_portal.requests.ready import drafted, facts, moved, sent

EAST = 0.03  # degrees: about 2.5 km, past every reach


def test_a_request_within_every_limit_goes_to_review(diaz: Officer, now: datetime) -> None:
    asked = sent(diaz, now)
    assert asked.status == RequestStatus.IN_REVIEW
    assert (asked.submitted_at, asked.case_key, asked.case_slot) == (now, "2600123", 1)
    assert asked.permission == diaz.agency.permissions.get()
    assert asked.public_cells
    assert not asked.needs_overseer
    assert AuditEntry.objects.filter(subject_uuid=asked.uuid, action="request_submitted").count() == 1


def test_reviewers_are_told_of_a_routine_request_and_overseers_of_the_others(diaz: Officer, now: datetime) -> None:
    rev, ona = portal.reviewer(), portal.overseer()
    portal.reviewer("Gone").review_rights.update(ended_at=now)
    routine = sent(diaz, now)
    assert [notice.user for notice in Notice.objects.filter(kind=NoticeKind.REVIEW_WAITS)] == [rev]
    weighed = sent(
        diaz,
        now,
        case_number="26-2",
        area=moved(portal.AREA, EAST),
        window_start=now - timedelta(hours=13),
        window_end=now - timedelta(hours=1),
    )
    assert not routine.needs_overseer
    assert weighed.needs_overseer
    told = Notice.objects.filter(kind=NoticeKind.REVIEW_WAITS, facts__reference=weighed.reference)
    assert [notice.user for notice in told] == [ona]


def test_without_reviewers_overseers_are_told(diaz: Officer, now: datetime) -> None:
    ona = portal.overseer()
    sent(diaz, now)
    assert Notice.objects.get(kind=NoticeKind.REVIEW_WAITS).user == ona


SQUARE: list[list[float]] = portal.AREA
TOO_EARLY: list[tuple[str, dict[str, Any], str]] = [
    ("far too small", {"area": [[-71.65, 42.12], [-71.649, 42.12], [-71.649, 42.121], [-71.65, 42.12]]}, "0.025 to"),
    (
        "too large",
        {"area": [[-71.66, 42.11], [-71.64, 42.11], [-71.64, 42.13], [-71.66, 42.13], [-71.66, 42.11]]},
        "sq mi",
    ),
    ("no area", {"area": []}, "at least three corners"),
    ("crossing", {"area": [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]}, "crosses or touches itself"),
    ("elsewhere", {"area": moved(SQUARE, 2.0)}, "inside the jurisdiction"),
    ("no offence", {"offence": ""}, "closed list"),
    ("no case", {"case_number": " - "}, "number of the case"),
    ("no contact", {"contact_name": " "}, "residents can ask"),
    ("no message", {"message": ""}, "what is looked for"),
    ("no time", {"window_start": None}, "15 minutes to 12 hours"),
]


@pytest.mark.parametrize(("what", "changes", "sentence"), TOO_EARLY, ids=[each[0] for each in TOO_EARLY])
def test_a_limit_that_is_not_met_is_refused_with_what_would_be_accepted(
    diaz: Officer, now: datetime, what: str, changes: dict[str, Any], sentence: str
) -> None:
    draft = drafted(diaz, now, **changes)
    with pytest.raises(Invalid, match=sentence):
        filing.submit(draft, by=diaz.user, now=now)
    draft.refresh_from_db()
    assert draft.status == RequestStatus.DRAFT


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        (timedelta(hours=2), timedelta(hours=2) - timedelta(minutes=14), "15 minutes to 12 hours"),
        (timedelta(hours=20), timedelta(hours=7), "15 minutes to 12 hours"),
        (timedelta(hours=1), timedelta(minutes=-5), "ends before now"),
        (timedelta(days=45, minutes=1), timedelta(days=44, hours=23), "45 days ago"),
    ],
)
def test_a_window_out_of_its_limits_is_refused(
    diaz: Officer, now: datetime, start: timedelta, end: timedelta, sentence: str
) -> None:
    draft = drafted(diaz, now, window_start=now - start, window_end=now - end)
    with pytest.raises(Invalid, match=sentence):
        filing.submit(draft, by=diaz.user, now=now)


def test_words_that_are_screened_are_refused_with_what_to_change(diaz: Officer, now: datetime) -> None:
    draft = drafted(diaz, now, message="You must share your video or you will be charged. We look for a white van.")
    with pytest.raises(Invalid, match="pressure"):
        filing.submit(draft, by=diaz.user, now=now)


def test_without_a_permission_in_force_nothing_can_be_asked(diaz: Officer, now: datetime) -> None:
    draft = drafted(diaz, now)
    diaz.agency.permissions.update(ends_at=now)
    with pytest.raises(Refused, match="No permission of an elected body"):
        filing.submit(draft, by=diaz.user, now=now)


def test_a_suspended_agency_cannot_ask(diaz: Officer, now: datetime) -> None:
    draft = drafted(diaz, now)
    diaz.agency.move(AgencyState.SUSPENDED, suspended_at=now, reason="Asked twice for the same.")
    with pytest.raises(Refused, match="suspended"):
        filing.submit(draft, by=diaz.user, now=now)


WRITES: dict[str, Callable[[FootageRequest, User, datetime], Any]] = {
    "submit": lambda draft, by, now: filing.submit(draft, by=by, now=now),
    "change": lambda draft, by, now: filing.change(draft, facts(now), by=by, now=now),
    "discard": lambda draft, by, now: filing.discard(draft, by=by, now=now),
    "copy": lambda draft, by, now: filing.copy(draft, by=by, now=now),
    "withdraw": lambda draft, by, now: filing.withdraw(draft, by=by, now=now),
    "close": lambda draft, by, now: closing.close(draft, by=by, now=now),
    "outcome": lambda draft, by, now: outcomes.give(draft, "nothing", "", by=by, now=now),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_reader_and_an_officer_of_another_agency_cannot_write(
    diaz: Officer, reader: Officer, now: datetime, write: str
) -> None:
    draft = drafted(diaz, now)
    stranger = portal.officer(portal.agency("Shelbyville Police"))
    for other in (reader, stranger):
        with pytest.raises(Refused, match="requester or an administrator"):
            WRITES[write](draft, other.user, now)
    with pytest.raises(Refused, match="requester or an administrator"):
        filing.draft(reader, facts(now), by=reader.user, now=now)


def test_what_was_sent_cannot_be_sent_changed_or_deleted(diaz: Officer, now: datetime) -> None:
    draft = drafted(diaz, now)
    beside = FootageRequest.objects.get(pk=draft.pk)
    filing.submit(draft, by=diaz.user, now=now)
    for act in (
        lambda: filing.submit(beside, by=diaz.user, now=now),
        lambda: filing.change(beside, facts(now, message="Another."), by=diaz.user, now=now),
        lambda: filing.discard(beside, by=diaz.user, now=now),
    ):
        with pytest.raises(Conflict, match="sent already"):
            act()


def test_a_draft_that_changed_since_it_was_read_is_not_sent(diaz: Officer, now: datetime) -> None:
    draft = drafted(diaz, now)
    read = filing.digest(draft)
    filing.change(draft, facts(now, message="We look for a red van."), by=diaz.user, now=now)
    with pytest.raises(Conflict, match="changed since you read it"):
        filing.submit(draft, by=diaz.user, now=now, read=read)
    filing.submit(draft, by=diaz.user, now=now, read=filing.digest(draft))


def test_a_third_request_for_a_case_is_refused(diaz: Officer, now: datetime) -> None:
    sent(diaz, now)
    second = sent(diaz, now, case_number="26 00123", area=moved(SQUARE, EAST))
    assert second.case_slot == 2
    third = drafted(diaz, now, case_number="26/00-123", area=moved(SQUARE, 2 * EAST))
    with pytest.raises(Invalid, match="two requests for one case number"):
        filing.submit(third, by=diaz.user, now=now)
    stranger = portal.officer(portal.agency("Shelbyville Police"))
    portal.permission(stranger.agency)
    assert sent(stranger, now, area=moved(SQUARE, 2 * EAST)).case_slot == 1


def test_refused_ones_and_those_withdrawn_early_do_not_count_to_the_two(diaz: Officer, now: datetime) -> None:
    first, second = sent(diaz, now), sent(diaz, now, area=moved(SQUARE, EAST))
    filing.withdraw(first, by=diaz.user, now=now)
    second.move(RequestStatus.REFUSED, decided_at=now, reason="Too wide.", case_slot=None)
    again, once_more = sent(diaz, now), sent(diaz, now, area=moved(SQUARE, EAST))
    assert (again.case_slot, once_more.case_slot) == (1, 2)


def test_requests_of_one_agency_that_lie_on_each_other_count_as_one(diaz: Officer, now: datetime) -> None:
    first = sent(diaz, now)
    second = drafted(diaz, now, case_number="26-2", area=moved(SQUARE, 0.002))
    with pytest.raises(Refused, match=first.reference):
        filing.submit(second, by=diaz.user, now=now)


def test_an_outcome_that_is_owed_for_too_long_blocks_the_next_request(diaz: Officer, now: datetime) -> None:
    old = portal.request_of(diaz, RequestStatus.CLOSED, now=now - timedelta(days=20), ended_at=now - timedelta(days=31))
    draft = drafted(diaz, now, area=moved(SQUARE, EAST))
    with pytest.raises(Refused, match=f"{old.reference}.*what came of it"):
        filing.submit(draft, by=diaz.user, now=now)
    outcomes.give(old, "nothing", "", by=diaz.user, now=now)
    filing.submit(draft, by=diaz.user, now=now)


def test_withdrawing_an_open_request_keeps_its_place_and_tells_what_is_owed(diaz: Officer, now: datetime) -> None:
    asked = portal.request_of(diaz, now=now)
    filing.withdraw(asked, by=diaz.user, now=now)
    assert (asked.status, asked.case_slot, asked.ended_at) == (RequestStatus.WITHDRAWN, 1, now)
    assert asked.outcome_due_at == now + timedelta(days=30)
    assert Notice.objects.get(kind=NoticeKind.REQUEST_ENDED).facts["day"] == f"{now + timedelta(days=30):%Y-%m-%d}"
    with pytest.raises(Conflict):
        filing.withdraw(asked, by=diaz.user, now=now)


def test_file_again_copies_the_text_and_nothing_else(diaz: Officer, now: datetime) -> None:
    asked = sent(diaz, now)
    fresh = filing.copy(asked, by=diaz.user, now=now)
    assert (fresh.status, fresh.copied_from, fresh.message) == (RequestStatus.DRAFT, asked, asked.message)
    assert (fresh.permission, fresh.case_slot, fresh.submitted_at, fresh.score) == (None, None, None, 0)
    assert fresh.reference != asked.reference


def test_a_protected_place_goes_to_an_overseer_and_refuses_nothing(diaz: Officer, now: datetime) -> None:
    west, south, east, north = -71.655, 42.122, -71.653, 42.124
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    box = {"west": west, "south": south, "east": east, "north": north}
    ProtectedPlace.objects.create(kind=PlaceKind.SCHOOL, name="Elm School", area=ring, **box)
    asked = sent(diaz, now)
    assert (asked.touches_protected, asked.needs_overseer) == (True, True)


def test_what_no_draft_can_hold_is_refused(diaz: Officer, now: datetime) -> None:
    for changes in (
        {"message": "x" * 2001},
        {"case_number": "1" * 41},
        {"contact_name": "a\0b"},
        {"offence": "jaywalking"},
        {"response_days": 31},
        {"area": [[0.0, 0.0]] * 600},
    ):
        with pytest.raises(DomainError):
            drafted(diaz, now, **changes)


def test_nobody_hoards_drafts(diaz: Officer, now: datetime) -> None:
    for _n in range(filing.MOST_DRAFTS):
        drafted(diaz, now)
    with pytest.raises(Refused, match="20 drafts"):
        drafted(diaz, now)


def test_a_closed_request_is_no_request_to_withdraw(diaz: Officer, now: datetime) -> None:
    asked = portal.request_of(diaz, now=now)
    closing.close(asked, by=diaz.user, now=now)
    with pytest.raises(Conflict, match="closed"):
        filing.withdraw(asked, by=diaz.user, now=now)


def test_sending_and_taking_back_is_no_way_to_find_out_what_is_protected(diaz: Officer, now: datetime) -> None:
    """Sent, a request says whether it needs an overseer: else a shelter would be found by trying place after place."""
    for n in range(limits.TAKEN_BACK_MOST):
        filing.withdraw(sent(diaz, now, area=moved(portal.AREA, -0.003 * n)), by=diaz.user, now=now)
    with pytest.raises(Refused, match="took back 5 requests"):
        sent(diaz, now + timedelta(hours=23))
    sent(diaz, now + timedelta(days=1))
