"""An overseer looks again at what a moderator decided, in public; nobody at their own decision."""

from __future__ import annotations

import pytest

from devices.audit.models import PublicEntry
from devices.errors import Conflict, Invalid, Refused
from devices.people.models import User
from police_portal.actions import Action
from police_portal.agencies.models import Officer
from police_portal.oversight import sampling
from police_portal.oversight.models import Sample, Verdict
from police_portal.requests.models import FootageRequest, RequestStatus
from tests import portal
from tests.police_portal.oversight.conftest import NOW
from tests.street import home

WHY = "Place and time fit what was asked about."


@pytest.fixture
def sample(diaz: Officer, rev: User) -> Sample:
    asked = portal.request_of(diaz, now=NOW, decided_by=rev)
    return Sample.objects.create(request=asked, drawn_at=NOW)


def test_a_verdict_is_public_with_its_reason(sample: Sample, ona: User) -> None:
    sampling.judge(sample, Verdict.RIGHT, WHY, by=ona, now=NOW)
    assert (sample.verdict, sample.reason, sample.by, sample.judged_at) == (Verdict.RIGHT, WHY, ona, NOW)
    facts = PublicEntry.objects.get(act=Action.SAMPLE_JUDGED).facts
    assert (facts["verdict"], facts["reason"], facts["reference"]) == ("right", WHY, sample.request.reference)


def test_of_a_refused_request_the_reference_stays_unpublished(diaz: Officer, rev: User, ona: User) -> None:
    asked = portal.request_of(diaz, RequestStatus.REFUSED, now=NOW, decided_by=rev)
    sampling.judge(Sample.objects.create(request=asked), Verdict.WRONG, WHY, by=ona, now=NOW)
    said = str(PublicEntry.objects.get(act=Action.SAMPLE_JUDGED).facts)
    assert asked.reference not in said
    assert str(asked.uuid) not in said


def test_only_an_overseer_judges(sample: Sample, rev: User) -> None:
    with pytest.raises(Refused, match="Only overseers"):
        sampling.judge(sample, Verdict.RIGHT, WHY, by=rev, now=NOW)


def test_nobody_judges_their_own_decision(sample: Sample, ona: User) -> None:
    FootageRequest.objects.filter(pk=sample.request_id).update(decided_by=ona)
    sample.refresh_from_db()
    with pytest.raises(Refused, match="Somebody else must decide"):
        sampling.judge(sample, Verdict.RIGHT, WHY, by=ona, now=NOW)


def test_nobody_judges_what_they_live_beside(sample: Sample, ona: User) -> None:
    home(ona, "Maple St 14", 42.1236, -71.6544)
    with pytest.raises(Refused, match="Somebody else must decide"):
        sampling.judge(sample, Verdict.RIGHT, WHY, by=ona, now=NOW)


def test_it_is_judged_once_and_with_a_reason(sample: Sample, ona: User) -> None:
    with pytest.raises(Invalid, match="10 to 1,000"):
        sampling.judge(sample, Verdict.RIGHT, "Fine.", by=ona, now=NOW)
    sampling.judge(sample, Verdict.RIGHT, WHY, by=ona, now=NOW)
    with pytest.raises(Conflict, match="already"):
        sampling.judge(sample, Verdict.WRONG, WHY, by=portal.overseer("Second"), now=NOW)
