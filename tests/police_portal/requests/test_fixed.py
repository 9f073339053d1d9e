"""What a submitted request says is fixed, and its row stays: the database refuses, whoever asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from police_portal.agencies.models import Officer
from police_portal.requests.models import FootageRequest, RequestStatus
from tests import portal

CHANGES: list[dict[str, Any]] = [
    {"reference": "R-AAAA-AAAA"},
    {"offence": "theft"},
    {"case_number": "99-1"},
    {"contact_name": "Somebody else"},
    {"contact_phone": "555 0199"},
    {"message": "We look for a red van."},
    {"area": portal.COUNTY[0]},
    {"area_m2": 500_000},
    {"window_start": timezone.now() - timedelta(days=2)},
    {"window_end": timezone.now() - timedelta(days=1)},
    {"time_zone": "America/Chicago"},
    {"response_days": 30},
    {"permission": None},
    {"case_key": "991"},
    {"submitted_at": timezone.now()},
    {"status": RequestStatus.DRAFT},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_nothing_that_a_submitted_request_says_can_be_changed(diaz: Officer, change: dict[str, Any]) -> None:
    asked = portal.request_of(diaz, RequestStatus.IN_REVIEW)
    with pytest.raises(IntegrityError, match="is fixed"), transaction.atomic():
        FootageRequest.objects.filter(pk=asked.pk).update(**change)


def test_neither_agency_nor_officer_of_a_submitted_request_can_be_changed(diaz: Officer) -> None:
    asked = portal.request_of(diaz)
    other = portal.officer(portal.agency("Shelbyville Police"))
    for change in ({"agency": other.agency}, {"filed_by": other}):
        with pytest.raises(IntegrityError, match="is fixed"), transaction.atomic():
            FootageRequest.objects.filter(pk=asked.pk).update(**change)


def test_a_draft_can_be_changed_and_deleted(diaz: Officer) -> None:
    draft = portal.request_of(diaz, RequestStatus.DRAFT)
    FootageRequest.objects.filter(pk=draft.pk).update(message="We look for a red van.", response_days=3)
    draft.delete()
    assert not FootageRequest.objects.exists()


@pytest.mark.parametrize("status", [one for one in RequestStatus if one != RequestStatus.DRAFT])
def test_a_submitted_request_is_never_deleted(diaz: Officer, status: RequestStatus) -> None:
    asked = portal.request_of(diaz, status)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        asked.delete()


def test_what_happens_to_it_is_written_beside_it(diaz: Officer) -> None:
    asked = portal.request_of(diaz)
    asked.blackouts = [[0, 2, "a name"]]
    asked.save()
    asked.move(RequestStatus.CLOSED, ended_at=timezone.now())
    assert asked.status == RequestStatus.CLOSED
