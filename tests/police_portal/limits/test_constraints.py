"""The database refuses a submitted request exactly when the checks do, for what a constraint can say."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from police_portal.agencies.models import Officer
from police_portal.checks import case_key, check_all, whole_m2
from police_portal.requests.models import FootageRequest, Offence, RequestStatus, new_reference
from tests import portal
from tests.police_portal.limits.test_checks import EDGES_M2, SOUND, square_of
from tests.street import NOON

A_US = timedelta(microseconds=1)
HELD = {"area", "window", "past", "back", "offence", "case_number", "case", "contact", "message", "response"}
LENGTHS = [timedelta(minutes=15), timedelta(hours=12)]
SHIFTS = st.sampled_from([-A_US, timedelta(), A_US, timedelta(seconds=1), timedelta(seconds=-1)])


@pytest.fixture
def diaz(db: None, store: None) -> Officer:
    of = portal.agency()
    portal.permission(of, now=NOON)
    return portal.officer(of)


@cache
def square(area_m2: int) -> list[list[float]]:
    return square_of(area_m2)


@st.composite
def windows(draw: st.DrawFn) -> tuple[datetime, datetime]:
    """Start and end: ordinary ones, and those at the edge of a limit to the microsecond."""
    length = draw(st.sampled_from(LENGTHS) | st.integers(-60, 800).map(lambda minutes: timedelta(minutes=minutes)))
    length += draw(SHIFTS)
    if draw(st.booleans()):  # as far back as it may lie
        start = NOON - timedelta(days=45) + draw(SHIFTS)
        return start, start + length
    end = (
        NOON - draw(st.just(timedelta()) | st.integers(-60, 66_000).map(lambda m: timedelta(minutes=m))) + draw(SHIFTS)
    )
    return end - length, end


OFTEN_SOUND = {
    "area": st.sampled_from([440_000, 440_000, *EDGES_M2]).map(square),
    "offence": st.sampled_from([*Offence.values, "", "loitering"]),
    "case_number": st.sampled_from(["26-1", "26-1", "AB 7", "", " - "]),
    "contact_name": st.sampled_from(["Officer Diaz", "Al", ""]),
    "message": st.sampled_from(["A van.", "x", "x" * 2000, "\U0001f50e" * 2000, "x" * 2001, ""]),
    "response_days": st.sampled_from([0, 1, 7, 7, 30, 31]),
    "requests_in_case": st.sampled_from([0, 1, 2]),
}
ALONE = st.sampled_from(sorted(OFTEN_SOUND)).flatmap(lambda name: OFTEN_SOUND[name].map(lambda value: {name: value}))


@settings(max_examples=350, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(windows(), st.one_of(ALONE, st.just({}), st.fixed_dictionaries(OFTEN_SOUND)))
def test_the_database_and_the_checks_say_the_same(
    diaz: Officer, window: tuple[datetime, datetime], said: dict[str, Any]
) -> None:
    start, end = window
    asked = replace(SOUND, window_start=start, window_end=end, offences=Offence.values, now=NOON, **said)
    unmet = {check.name for check in check_all(asked) if not check.is_met} & HELD
    assert is_taken(diaz, asked) is not bool(unmet), unmet


def is_taken(diaz: Officer, asked: Any) -> bool:
    """Whether the database takes it as submitted now. It is taken back out."""
    row = FootageRequest(
        uuid=uuid.uuid4(),
        reference=new_reference(),
        agency=diaz.agency,
        filed_by=diaz,
        permission=diaz.agency.permissions.get(),
        status=RequestStatus.SUBMITTED,
        offence=asked.offence,
        case_number=asked.case_number,
        case_key=case_key(asked.case_number),
        case_slot=asked.requests_in_case + 1,
        contact_name=asked.contact_name,
        message=asked.message,
        area=asked.area,
        area_m2=whole_m2(asked.area),
        window_start=asked.window_start,
        window_end=asked.window_end,
        response_days=asked.response_days,
        created_at=NOON,
        submitted_at=asked.now,
    )
    try:
        with transaction.atomic():
            FootageRequest.objects.bulk_create([row])
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return True


def test_a_sound_request_is_taken(diaz: Officer) -> None:
    assert is_taken(diaz, SOUND)
