"""Two officers press the button at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection

from devices.audit.models import AuditEntry
from devices.errors import DomainError
from police_portal.agencies.models import Officer
from police_portal.requests import filing
from police_portal.requests.models import FootageRequest, RequestStatus
from tests import portal
from tests.police_portal.requests.ready import drafted, moved

pytestmark = pytest.mark.usefixtures("transactional_db", "store")


def sent_at_once(drafts: Sequence[FootageRequest], officer: Officer, now: datetime) -> list[str]:
    """Each sent in a thread of its own, at the same moment: what was said to it, or nothing."""
    ready = threading.Barrier(len(drafts))

    def send(pk: int) -> str:
        try:
            draft = FootageRequest.objects.select_related("agency").get(pk=pk)
            ready.wait()
            filing.submit(draft, by=officer.user, now=now)
        except DomainError as error:
            return error.sentence
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(drafts)) as pool:
        return list(pool.map(send, [draft.pk for draft in drafts]))


def test_of_four_requests_for_a_case_sent_at_once_two_go_in(diaz: Officer, now: datetime) -> None:
    drafts = [drafted(diaz, now, area=moved(portal.AREA, 0.02 * n)) for n in range(4)]
    said = sent_at_once(drafts, diaz, now)
    assert sum("two requests for one case number" in each for each in said) == 2
    waiting = FootageRequest.objects.filter(status=RequestStatus.IN_REVIEW)
    assert set(waiting.values_list("case_slot", flat=True)) == {1, 2}


def test_of_two_requests_that_lie_on_each_other_one_goes_in(diaz: Officer, now: datetime) -> None:
    drafts = [drafted(diaz, now, case_number=f"26-{n}") for n in range(2)]
    said = sent_at_once(drafts, diaz, now)
    assert sorted("overlaps in place and time" in each for each in said) == [False, True]


def test_a_draft_sent_twice_at_once_is_sent_once(diaz: Officer, now: datetime) -> None:
    draft = drafted(diaz, now)
    said = sent_at_once([draft, draft], diaz, now)
    assert sorted("sent already" in each for each in said) == [False, True]
    assert AuditEntry.objects.filter(action="request_submitted").count() == 1
