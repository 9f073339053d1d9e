"""The demo's town asks through the real flows, once; what it leaves is what everybody has to look at."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.demo import street
from devices.demo.people import ANA, CARLA, DEV, EDDA, EVERYBODY, GUS, MOE, SIG, appoint, code_of, person
from devices.people.models import User
from neighbors.demo import telling as feed
from neighbors.posts.models import Category, Post, Standing
from police_portal.agencies.doors import may_review
from police_portal.agencies.models import Agency, AgencyState, Officer, OfficerRole, PolicyComment
from police_portal.consent import offering
from police_portal.consent.models import Answer, Invitation
from police_portal.custody.models import Share
from police_portal.demo import people, plan, telling
from police_portal.demo.people import CORA, DIAZ, ONA, RAY, TOWN
from police_portal.filmed.models import Filmed
from police_portal.giveaways.models import Programme
from police_portal.law.models import LegalDemand, Tick
from police_portal.oversight.models import Sample
from police_portal.requests.models import FootageRequest, RequestStatus
from police_portal.transparency.models import ClosedMonth
from tests.devices.clips.ready import ready_clip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def ready(home: str, camera: str, at: datetime) -> Clip:
    return ready_clip(Camera.objects.get(home__name=home, name=camera), at=at)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def filled(now: datetime) -> None:
    """The street with its people, three clips and neighbors that have settled."""
    for who in EVERYBODY:
        person(who)
    appoint(now)
    street.settle(now)
    feed.settle(now)
    ready("Maple St 12", "Front door", now - timedelta(hours=26))
    ready("Maple St 15", "Front garden", now - timedelta(hours=70))
    ready("Maple St 15", "Doorbell", now - timedelta(hours=70, minutes=9))


def told(now: datetime) -> list[str]:
    said: list[str] = []
    telling.settle(now)
    assert telling.tell(said.append, wait_s=0) == len(said)
    return said


def request_of(asking: plan.Asking) -> FootageRequest:
    return FootageRequest.objects.get(case_number=asking.case)


def test_everybody_has_something_to_look_at_and_it_is_told_once(filled: None, now: datetime) -> None:
    assert len(told(now)) == 2 + len(telling.REQUESTS) + 6
    assert Counter(FootageRequest.objects.values_list("status", flat=True)) == {
        RequestStatus.DRAFT: 1,
        RequestStatus.IN_REVIEW: 2,
        RequestStatus.OPEN: 1,
        RequestStatus.CLOSED: 1 + len(plan.EARLIER),
        RequestStatus.REFUSED: 1,
    }
    letter = Invitation.objects.get(request=request_of(plan.OPEN), home__memberships__user=person(ANA))
    assert letter.answer == Answer.UNSEEN
    assert len(offering.clips_of(letter.home, letter.request)) == 1
    assert [request_of(plan.BY_THE_SCHOOL).needs_overseer, request_of(plan.IN_REVIEW).needs_overseer] == [True, False]
    assert may_review(person(MOE))
    assert not may_review(person(SIG))
    assert Sample.objects.get().request == request_of(plan.REFUSED)
    assert Counter(Agency.objects.values_list("state", flat=True)) == {AgencyState.ACTIVE: 2, AgencyState.APPLIED: 1}
    police = telling.agency_of(plan.POLICE)
    assert police.permission(now) is not None
    assert telling.agency_of(plan.BODIES[1]).permission(now) is None
    assert PolicyComment.objects.filter(shown_at__isnull=True).count() == 1
    posts = Post.objects.filter(agency_uuid=police.uuid).values_list("category", "status")
    assert set(posts) == {
        (Category.COMMUNITY, Standing.PUBLISHED),
        (Category.REQUEST, Standing.PUBLISHED),
        (Category.REQUEST, Standing.RESOLVED),
    }
    rows = [User.objects.count(), AuditEntry.objects.count(), Officer.objects.count()]
    assert told(now) == []
    assert [User.objects.count(), AuditEntry.objects.count(), Officer.objects.count()] == rows


def test_a_neighbor_lent_two_clips_for_the_request_that_is_over(filled: None, now: datetime) -> None:
    told(now)
    asked = request_of(plan.CLOSED)
    assert (asked.outcome, asked.outcome_shown_at is None) == ("useful", False)
    assert Invitation.objects.get(request=asked, home__memberships__user=person(CARLA)).answer == Answer.SHARED
    lent = Share.objects.filter(request=asked).order_by("recorded_at")
    assert [(one.may_download, one.said_name) for one in lent] == [(False, ""), (True, "Carla Weiss")]
    assert all(one.given_by == person(CARLA) and one.ends_at > now for one in lent)


def test_a_street_without_clips_is_asked_all_the_same(filled: None, now: datetime) -> None:
    Clip.objects.all().delete()
    told(now)
    assert request_of(plan.OPEN).status == RequestStatus.OPEN
    assert not Share.objects.exists()


def test_a_warrant_and_an_emergency_were_answered_and_a_warrant_waits(filled: None, now: datetime) -> None:
    told(now)
    demands = {one.number: one for one in LegalDemand.objects.all()}
    released, waits, emergency = demands[plan.WARRANT_RELEASED], demands[plan.WARRANT_WAITING], demands[""]
    assert [one.state for one in (released, waits, emergency)] == ["released", "received", "released"]
    assert released.decided_at == released.release_from + timedelta(hours=1)
    assert released.told_at == released.received_at < released.release_from < now
    assert Tick.objects.filter(line__demand=released).values("camera").distinct().count() == 1
    assert Tick.objects.filter(line__demand=released).count() == 2
    assert released.told_at and waits.told_at and emergency.told_at
    assert emergency.was_right


def test_what_was_ordered_opened_a_recording_each_and_nothing_of_other_hours(filled: None, now: datetime) -> None:
    garden = ready("Maple St 15", "Front garden", now - timedelta(hours=122))
    door = ready("Maple St 14", "Front door", now - timedelta(hours=121))
    for home, camera in (("Maple St 15", "Front garden"), ("Maple St 14", "Front door"), ("Maple St 15", "Doorbell")):
        ready(home, camera, now - timedelta(hours=118))
    told(now)
    opened = Share.objects.filter(demand__isnull=False)
    assert set(opened.values_list("demand__number", "clip")) == {(plan.WARRANT_RELEASED, garden.pk), ("", door.pk)}
    assert all(one.ends_at > now + timedelta(days=20) for one in opened)


def test_the_ledger_has_an_honest_giveaway_and_a_tied_one_that_was_refused(filled: None, now: datetime) -> None:
    told(now)
    assert set(Programme.objects.values_list("name", "state", "ties")) == {
        (plan.HONEST.name, "listed", ""),
        (plan.TIED.name, "refused", "footage"),
    }


def test_an_owner_is_asked_by_somebody_filmed_and_somebody_else_was_told(filled: None, now: datetime) -> None:
    told(now)
    waiting, over = Filmed.objects.get(asker=person(EDDA)), Filmed.objects.get(asker=person(GUS))
    assert (waiting.state, over.state) == ("asked", "no_answer")
    assert waiting.asks.filter(home__memberships__user=person(ANA), reply="waiting").exists()


def test_the_public_numbers_have_a_closed_month(filled: None, now: datetime) -> None:
    told(now)
    opened = sum(
        int(line["numbers"]["opened"])
        for month in ClosedMonth.objects.all()
        for table in month.tables
        for line in table["lines"]
        if table["id"] == "requests"
    )
    assert opened >= len(plan.EARLIER)  # those of the last days are in a closed month on some days alone
    assert "Springfield Police" in Client().get("/transparency/").content.decode()


def test_roles_are_those_of_the_sign_in_list_and_the_public_reads_what_was_opened_alone(
    filled: None, now: datetime
) -> None:
    told(now)
    assert [person(who).office for who in TOWN] == ["officer"] * 4 + ["", "overseer", "custodian"]
    roles = [Officer.objects.get(user=person(who)).role for who in (people.CHIEF, DIAZ, RAY)]
    assert roles == [OfficerRole.ADMIN, OfficerRole.REQUESTER, OfficerRole.READER]
    listed = Client().get("/offices/").content.decode()
    assert listed.count(ONA.name) == listed.count(CORA.name) == 1
    assert all(code_of(who.email).isdigit() for who in (*TOWN, CARLA))
    page = Client().get("/requests/").content.decode()
    shown = {asked for asked in FootageRequest.objects.all() if asked.reference in page}
    assert shown == {request_of(one) for one in (plan.OPEN, plan.CLOSED, *plan.EARLIER)}
    closed = Client().get(f"/requests/{request_of(plan.CLOSED).uuid}/").content.decode()
    assert plan.WITNESS not in closed
    assert "The van was found." in closed
    log = Client().get("/log/").content.decode()
    assert "A use policy was opened for comments" in log
    assert str(request_of(plan.OPEN).agency.uuid) not in log  # it stands in the file


def test_the_command_says_who_can_sign_in_and_only_on_a_demo(filled: None, now: datetime, settings: Any) -> None:
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo_portal")
    settings.DEMO = True
    told(now)
    Share.objects.all().update(state="unreadable")  # nobody waits for a worker here
    said = StringIO()
    call_command("demo_portal", stdout=said)
    assert all(who.email in said.getvalue() for who in TOWN)
    assert "has told" not in said.getvalue()
    User.objects.filter(pk=person(DEV).pk).update(email="dev@somewhere.real")
    with pytest.raises(CommandError, match="real address"):
        call_command("demo_portal")
