"""Danger to life: stated by two, decided by a custodian, read by overseers at once, by the owner at the stated time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.audit.models import AuditEntry, PublicEntry
from devices.cameras.models import Camera
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.people.models import Home, User
from police_portal import limits
from police_portal.agencies.models import Agency, AgencyState, Officer, OfficerRole
from police_portal.custody.models import EndReason, ShareState
from police_portal.law import emergencies, filing, finding, minimising, releasing, telling
from police_portal.law.models import DemandKind, DemandState, LegalDemand
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.law.ordered import tick

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
WHERE = "Maple St 12, Springfield"
WHAT = "A child of six was taken into a grey van at Maple St 12 at noon; the van's plate is the only lead."
SAYS = "I spoke with the mother myself. The child is not with anybody of the family, and has no medicine."
ENDANGERS = "The man who drives the van may live in this home, and the child may be inside with him."
FINDING = "Two statements that fit, a child missing for an hour, and no other way in time."
NOON = datetime(2026, 6, 10, 16, 0, tzinfo=UTC)
BEFORE_WINTER_TIME = datetime(2026, 10, 30, 22, 30, tzinfo=UTC)  # the clocks there go back on 1 November
BEFORE_SUMMER_TIME = datetime(2026, 3, 6, 22, 30, tzinfo=UTC)  # and forward on 8 March
MINUTE = timedelta(minutes=1)


@pytest.fixture
def police(db: None, store: None) -> Agency:
    return portal.agency()


@pytest.fixture
def diaz(police: Agency) -> Officer:
    """Asks."""
    return portal.officer(police)


@pytest.fixture
def chief(police: Agency) -> Officer:
    """An administrator."""
    return portal.officer(police, OfficerRole.ADMIN, name="Chief Okafor")


@pytest.fixture
def ona(db: None) -> User:
    return portal.overseer("Ona")


@pytest.fixture
def cus(db: None) -> User:
    return portal.custodian()


def stated(diaz: Officer, *, at: datetime | None = None, **said: Any) -> LegalDemand:
    words = {"what": WHAT, "where": WHERE, "telling_endangers": ""} | said
    return emergencies.state(diaz, **words, by=diaz.user, now=at or timezone.now())


def filmed(porch: Camera, now: datetime) -> None:
    """Two hours before. The store goes by its own clock, so this is done before time is frozen."""
    ready_clip(porch, at=_hour(now) + timedelta(minutes=20))


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)


def released(diaz: Officer, chief: Officer, cus: User, porch: Camera, *, after: timedelta | None = None) -> LegalDemand:
    """The whole way, now; `after`: telling at once would endanger somebody."""
    now = timezone.now()
    hour = _hour(now)
    demand = stated(diaz, telling_endangers=ENDANGERS if after is not None else "")
    emergencies.confirm(demand, SAYS, by=chief.user, now=now)
    assert finding.attach(demand, WHERE, by=cus, now=now)
    line = minimising.quote(
        demand, quote="the van's plate", from_hour=hour, until_hour=hour + timedelta(hours=1), by=cus, now=now
    )
    tick(line, porch, hour, by=cus)
    shares = releasing.release(demand, by=cus, now=now, tell_after=after or timedelta())
    assert len(shares) == 1
    demand.refresh_from_db()
    return demand


def as_(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def page(user: User | None, name: str, *names: Any, status: int = 200) -> str:
    answer = as_(user).get(reverse(f"police_portal:{name}", args=[one.uuid for one in names]))
    assert answer.status_code == status, (answer.status_code, answer.content.decode()[-500:])
    return answer.content.decode()


def told(user: User, kind: NoticeKind | None = None) -> list[str]:
    rows = Notice.objects.filter(user=user).order_by("pk")
    return [row.kind for row in (rows.filter(kind=kind) if kind else rows)]


# --- The first word


def test_a_statement_reaches_the_other_administrators_and_nobody_else(
    diaz: Officer, chief: Officer, ona: User, cus: User, ana: User, maple: Home
) -> None:
    second = portal.officer(diaz.agency, OfficerRole.ADMIN, name="Captain Ito")
    demand = stated(diaz)
    assert (demand.state, demand.home, demand.account, demand.tell_at) == (DemandState.STATED, None, None, None)
    assert told(chief.user) == told(second.user) == [NoticeKind.EMERGENCY_STATED]
    for nobody in (diaz.user, ona, cus, ana):
        assert told(nobody) == []
    assert Notice.objects.filter(mail_at__isnull=True).count() == 0
    assert "Maple" not in str(list(Notice.objects.values_list("facts", flat=True)))
    page(cus, "custodian_demand", demand, status=404)
    page(ona, "oversight_emergency", demand, status=404)


def test_the_form_answers_the_same_whatever_homes_there_are(diaz: Officer, chief: Officer, maple: Home) -> None:
    pages = []
    for where in (maple.address, "Elm Rd 99, Nowhere"):
        said = {"where": where, "what": WHAT.replace("Maple St 12", "there"), "telling_endangers": ""}
        answer = as_(diaz.user).post(reverse("police_portal:portal_emergency_new"), said)
        assert answer.status_code == 302
        demand = LegalDemand.objects.latest("pk")
        shown = page(diaz.user, "portal_emergency_confirm", demand)
        pages.append(shown.replace(where, "…").replace(demand.reference, "…").replace(str(demand.uuid), "…"))
    first, second = (_without_tokens(each) for each in pages)
    assert first == second


def _without_tokens(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(line for line in lines if "csrf" not in line and "nonce" not in line and "<time" not in line)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"what": "Danger."}, "30 to 2000"),
        ({"what": "\u3164" * 40}, "30 to 2000"),
        ({"where": " - "}, "5 to 254"),
        ({"where": "x" * 255}, "5 to 254"),
        ({"telling_endangers": "Somebody."}, "20 to 1000"),
    ],
)
def test_what_says_too_little_is_answered_with_what_is_needed(
    diaz: Officer, chief: Officer, said: dict[str, Any], says: str
) -> None:
    with pytest.raises(Invalid, match=says):
        stated(diaz, **said)
    assert not LegalDemand.objects.exists()


def test_who_only_reads_is_of_another_agency_or_has_no_second_factor_states_nothing(
    diaz: Officer, chief: Officer
) -> None:
    reader = portal.officer(diaz.agency, OfficerRole.READER, name="Officer Ray")
    other = portal.officer(portal.agency("Shelby Fire", domains=["fire.example.org"]))
    for by in (reader, other):
        with pytest.raises(Refused, match="requester or an administrator"):
            emergencies.state(diaz, what=WHAT, where=WHERE, telling_endangers="", by=by.user, now=timezone.now())
    diaz.user.authenticator_set.all().delete()  # type: ignore[attr-defined]  # allauth's
    with pytest.raises(Refused, match="second factor"):
        stated(diaz)


def test_without_a_second_administrator_or_suspended_or_as_counsel_nobody_states_one(diaz: Officer) -> None:
    with pytest.raises(Refused, match="there is none"):
        stated(diaz)
    chief = portal.officer(diaz.agency, OfficerRole.ADMIN, name="Chief Okafor")
    diaz.agency.move(AgencyState.SUSPENDED, suspended_at=timezone.now(), reason="Asked twice for the same.")
    with pytest.raises(Refused, match="suspended"):
        stated(diaz)
    counsel = portal.counsel()
    lee = portal.officer(counsel)
    portal.officer(counsel, OfficerRole.ADMIN, name="Rita Ramos")
    with pytest.raises(Refused, match="call the emergency number"):
        stated(lee)
    assert "call the emergency number" in page(lee.user, "portal_emergency_new")
    assert "suspended" in page(chief.user, "portal_emergency_new")


def test_five_may_wait_for_a_second_word(diaz: Officer, chief: Officer) -> None:
    for _each in range(emergencies.STATED_MOST):
        stated(diaz)
    with pytest.raises(Refused, match="5 statements"):
        stated(diaz)
    emergencies.confirm(LegalDemand.objects.earliest("pk"), SAYS, by=chief.user, now=timezone.now())
    stated(diaz)


# --- The second word


def test_confirmed_custodians_and_overseers_read_of_it_in_the_same_moment(
    diaz: Officer, chief: Officer, ona: User, cus: User, ana: User, maple: Home
) -> None:
    with time_machine.travel(NOON, tick=False):
        demand = stated(diaz)
        emergencies.confirm(demand, SAYS, by=chief.user, now=NOON)
        assert (demand.state, demand.supervisor, demand.received_at) == (DemandState.RECEIVED, chief, NOON)
        for user, kind in ((cus, NoticeKind.DEMAND_WAITS), (ona, NoticeKind.EMERGENCY_CONFIRMED)):
            notice = Notice.objects.get(user=user)
            assert (notice.kind, notice.created_at, notice.mail_at) == (kind, NOON, NOON)
            assert "Maple" not in str(notice.facts)
        shown = page(ona, "oversight_emergency", demand)
        assert "Officer Diaz states" in shown
        assert SAYS[:40] in shown
        assert demand.reference in page(ona, "oversight_emergencies")
        assert demand.reference in page(cus, "custodian_demands")
        assert told(ana) == []
        assert page(ana, "orders").count(demand.reference) == 0


def test_nobody_confirms_their_own_word_and_no_requester_or_stranger_anybodys(diaz: Officer, chief: Officer) -> None:
    portal.officer(diaz.agency, OfficerRole.ADMIN, name="Captain Ito")
    mine = emergencies.state(chief, what=WHAT, where=WHERE, telling_endangers="", by=chief.user, now=timezone.now())
    with pytest.raises(Refused, match="another administrator"):
        emergencies.confirm(mine, SAYS, by=chief.user, now=timezone.now())
    other = portal.officer(portal.agency("Shelby Fire", domains=["fire.example.org"]), OfficerRole.ADMIN)
    for by in (diaz, other):
        with pytest.raises(Refused, match="Only an administrator of the agency"):
            emergencies.confirm(mine, SAYS, by=by.user, now=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalDemand.objects.filter(pk=mine.pk).update(state="received", supervisor=chief, supervisor_says=SAYS)
    page(other.user, "portal_emergency_confirm", mine, status=404)


def test_it_is_confirmed_once_and_within_a_day(diaz: Officer, chief: Officer) -> None:
    old = stated(diaz, at=timezone.now() - timedelta(hours=25))
    with pytest.raises(Conflict, match="24 hours ago"):
        emergencies.confirm(old, SAYS, by=chief.user, now=timezone.now())
    demand = stated(diaz)
    beside = LegalDemand.objects.get(pk=demand.pk)
    emergencies.confirm(demand, SAYS, by=chief.user, now=timezone.now())
    with pytest.raises(Conflict):
        emergencies.confirm(beside, SAYS, by=chief.user, now=timezone.now())
    with pytest.raises(Conflict):
        emergencies.turn_down(beside, "It was found at home.", by=chief.user, now=timezone.now())


def test_those_of_the_agency_who_ask_read_what_they_said_and_nothing_of_what_was_found(
    diaz: Officer, chief: Officer, cus: User, maple: Home, porch: Camera
) -> None:
    reader = portal.officer(diaz.agency, OfficerRole.READER, name="Officer Ray")
    demand = stated(diaz, where="The house with the blue door", what=WHAT.replace("Maple St 12", "that house"))
    emergencies.confirm(demand, SAYS, by=chief.user, now=timezone.now())
    before = [_without_tokens(page(user, "portal_demand", demand)) for user in (diaz.user, chief.user)]
    for shown in before:
        assert "The house with the blue door" in shown
        assert "taken into a grey van at that house" in shown
        assert "Chief Okafor: “I spoke with the mother myself." in shown
        assert "endangers nobody" in shown
    only_reads = page(reader.user, "portal_demand", demand)
    assert "blue door" not in only_reads and "mother" not in only_reads
    assert finding.attach(demand, WHERE, by=cus, now=timezone.now())
    after = [_without_tokens(page(user, "portal_demand", demand)) for user in (diaz.user, chief.user)]
    assert after == before


def test_turned_down_it_stays_in_the_agency_and_in_no_public_log(
    diaz: Officer, chief: Officer, ona: User, cus: User
) -> None:
    demand = stated(diaz)
    url = reverse("police_portal:portal_emergency_confirm", args=[demand.uuid])
    bad = as_(chief.user).post(url, {"answer": "turn_down", "reason": "no"})
    assert bad.status_code == 400
    as_(chief.user).post(url, {"answer": "turn_down", "reason": "The child came home just now."})
    demand.refresh_from_db()
    assert (demand.state, demand.decided_by) == (DemandState.REFUSED, chief.user)
    assert told(ona) == told(cus) == []
    assert not PublicEntry.objects.exists()
    page(ona, "oversight_emergency", demand, status=404)
    page(cus, "custodian_demand", demand, status=404)
    assert demand.reference not in page(cus, "custodian_demands")
    with pytest.raises(Conflict):
        emergencies.confirm(demand, SAYS, by=chief.user, now=timezone.now())


def test_who_stated_it_takes_it_back_and_another_requester_does_not(diaz: Officer, chief: Officer) -> None:
    demand, other = stated(diaz), portal.officer(diaz.agency, name="Officer Kim")
    with pytest.raises(Refused, match="takes it back"):
        emergencies.turn_down(demand, "It is not mine at all.", by=other.user, now=timezone.now())
    emergencies.turn_down(demand, "The child came home just now.", by=diaz.user, now=timezone.now())
    assert demand.state == DemandState.REFUSED


# --- Who reads of the release, and when


def at_once(ana: User, demand: LegalDemand) -> None:
    assert NoticeKind.DEMAND_RELEASED in told(ana)
    assert "stated an emergency" in page(ana, "order", demand)


def test_nobody_endangered_the_owner_reads_of_it_at_the_release(
    diaz: Officer, chief: Officer, ona: User, cus: User, ana: User, maple: Home, porch: Camera
) -> None:
    filmed(porch, NOON)
    with time_machine.travel(NOON, tick=False):
        demand = released(diaz, chief, cus, porch)
        telling.tell_due(NOON)
        assert demand.tell_at == NOON
        at_once(ana, demand)
        assert told(ona) == [NoticeKind.EMERGENCY_CONFIRMED, NoticeKind.EMERGENCY_RELEASED]
        assert Notice.objects.get(user=ona, kind=NoticeKind.EMERGENCY_RELEASED).mail_at == NOON
        assert demand.reference in page(ona, "oversight")


@pytest.mark.parametrize("begins", [NOON, BEFORE_WINTER_TIME, BEFORE_SUMMER_TIME])
@pytest.mark.parametrize("hours", [1, 72])
def test_not_a_minute_before_the_stated_time_and_72_hours_at_most(
    diaz: Officer,
    chief: Officer,
    ona: User,
    cus: User,
    ana: User,
    maple: Home,
    porch: Camera,
    begins: datetime,
    hours: int,
) -> None:
    filmed(porch, begins)
    with time_machine.travel(begins, tick=False):
        demand = released(diaz, chief, cus, porch, after=timedelta(hours=hours))
        assert NoticeKind.EMERGENCY_RELEASED in told(ona)  # at once, whatever the owner
        assert "stated an emergency" not in page(ana, "orders")
    tell_at = begins + timedelta(hours=hours)
    with time_machine.travel(tell_at - MINUTE, tick=False):
        assert telling.tell_due(timezone.now()) == 0
        assert [kind for kind in told(ana) if kind != NoticeKind.NEW_SIGN_IN] == []
        page(ana, "order", demand, status=404)
        assert not AuditEntry.objects.filter(home_uuid=maple.uuid, action__startswith="demand").shown(timezone.now())
    with time_machine.travel(tell_at, tick=False):
        assert "stated an emergency" in page(ana, "order", demand)  # by the clock, before any sweep was there
        assert telling.tell_due(timezone.now()) == 1
        notice = Notice.objects.get(user=ana, kind=NoticeKind.DEMAND_RELEASED)
        assert (notice.created_at, notice.mail_at) == (tell_at, tell_at)
        assert AuditEntry.objects.filter(home_uuid=maple.uuid, action="demand_ticked").shown(timezone.now()).exists()
        assert telling.tell_due(timezone.now()) == 0


def test_72_hours_and_a_minute_is_refused_by_the_flow_and_by_the_database(
    diaz: Officer, chief: Officer, cus: User, maple: Home, porch: Camera
) -> None:
    filmed(porch, timezone.now())
    with pytest.raises(Invalid, match="within 72 hours"):
        released(diaz, chief, cus, porch, after=limits.EMERGENCY_TELL_MOST + MINUTE)
    demand = LegalDemand.objects.get()
    assert (demand.state, demand.tell_at) == (DemandState.RECEIVED, None)
    releasing.release(demand, by=cus, now=timezone.now(), tell_after=limits.EMERGENCY_TELL_MOST)
    demand.refresh_from_db()
    assert demand.decided_at is not None
    for late in (demand.decided_at + limits.EMERGENCY_TELL_MOST + timedelta(microseconds=1), None):
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalDemand.objects.filter(pk=demand.pk).update(tell_at=late)


def test_later_needs_the_statement_that_telling_endangers(
    diaz: Officer, chief: Officer, cus: User, maple: Home, porch: Camera
) -> None:
    demand = portal.demand_of(diaz.agency, maple, DemandKind.EMERGENCY)
    hour = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    tick(portal.line_of(demand, hour), porch, hour, by=cus)
    with pytest.raises(Invalid, match="told at once"):
        releasing.release(demand, by=cus, now=timezone.now(), tell_after=timedelta(hours=1))


# --- What an overseer reads


def test_an_overseer_reads_statements_and_decisions_and_no_place(
    diaz: Officer, chief: Officer, ona: User, cus: User, ana: User, maple: Home, porch: Camera
) -> None:
    filmed(porch, timezone.now())
    demand = released(diaz, chief, cus, porch, after=timedelta(hours=2))
    LegalDemand.objects.filter(pk=demand.pk).update(supervisor_says=f"{SAYS} It is maple  st 12, or 14 Elm Street.")
    for name, names in (("oversight_emergency", [demand]), ("oversight_emergencies", []), ("oversight", [])):
        shown = page(ona, name, *names).casefold()
        for word in ("maple", "springfield", "elm street", "ana@", str(maple.uuid), str(porch.uuid)):
            assert word not in shown, (name, word)
        for share in demand.shares.all():
            assert str(share.uuid) not in shown
    shown = page(ona, "oversight_emergency", demand)
    assert shown.count("[place]") == 3
    assert "only lead" in shown
    assert "may live in this home" in shown
    for door in ("portal_share_video", "portal_share_poster", "share"):
        page(ona, door, demand.shares.get(), status=404)


@pytest.mark.parametrize("text", ["", "At noon, at noon.", "Maple St 12 is a place, Maple St is not."])
def test_what_has_no_place_in_it_is_read_whole(text: str) -> None:
    demand = LegalDemand(names="Maple St 12, Springfield")
    assert emergencies.without_place(text, demand) == text.replace("Maple St 12", "[place]")


# --- The review


@pytest.fixture
def demand(diaz: Officer, chief: Officer, cus: User, maple: Home, porch: Camera) -> LegalDemand:
    """Released now, its owner told."""
    filmed(porch, timezone.now())
    given = released(diaz, chief, cus, porch)
    telling.tell_due(timezone.now())
    given.refresh_from_db()
    return given


def review(demand: LegalDemand, by: User, *, was_right: bool = True, text: str = FINDING) -> None:
    emergencies.review(demand, was_right=was_right, text=text, by=by, now=timezone.now())


def test_found_right_everybody_reads_agency_month_and_finding_and_nothing_of_the_statements(
    demand: LegalDemand, ona: User, ana: User, diaz: Officer
) -> None:
    before = page(None, "emergencies")
    assert "waits for its review" in before
    review(demand, ona)
    assert (demand.state, demand.was_right) == (DemandState.RELEASED, True)
    entry = PublicEntry.objects.get(act="emergency_reviewed")
    assert set(entry.facts) == {"agency", "agency_uuid", "month", "verdict", "reason"}
    assert entry.facts["month"] == f"{timezone.localtime(demand.decided_at):%Y-%m}"
    shown = page(None, "emergencies")
    assert FINDING in shown
    assert "it was right" in shown
    assert "it was right" in Notice.objects.get(user=diaz.user, kind="emergency_reviewed").facts["outcome"]
    assert Notice.objects.get(user=ana, kind="emergency_reviewed").path == f"/orders/{demand.uuid}/"
    for public in (shown, before, str(entry.facts), page(None, "oversight_log")):
        for word in ("Maple", "Springfield", "grey van", "mother", "Diaz", "Okafor", "Ana", demand.reference):
            assert word not in public, word
    assert FINDING in page(None, "oversight_log")


def test_found_not_right_what_was_given_ends_at_once_and_both_are_told(
    demand: LegalDemand, ona: User, ana: User, diaz: Officer, porch: Camera
) -> None:
    from_before = portal.opened_share(demand, ready_clip(porch))
    door = reverse("police_portal:portal_share_video", args=[from_before.uuid])
    played: Any = as_(diaz.user).get(door)
    assert played.status_code == 200
    assert b"".join(played.streaming_content)
    review(demand, ona, was_right=False, text="There was no danger: the child had been found an hour before.")
    assert as_(diaz.user).get(door).status_code in (404, 410)
    assert {(one.state, one.end_reason) for one in demand.shares.all()} == {(ShareState.ENDED, EndReason.NO_GROUND)}
    assert demand.state == DemandState.ENDED
    for user in (ana, diaz.user):
        assert "not right" in Notice.objects.get(user=user, kind="emergency_reviewed").facts["outcome"]
    assert "it was not right" in page(None, "emergencies")
    assert "should not have been given" in page(ana, "order", demand)


def test_what_ended_by_time_before_is_reviewed_all_the_same(demand: LegalDemand, ona: User) -> None:
    demand.move(DemandState.ENDED, ended_at=timezone.now())
    review(demand, ona, was_right=False)
    assert demand.was_right is False


def test_reviewed_before_the_owner_may_know_the_owner_reads_it_with_the_release(
    diaz: Officer, chief: Officer, ona: User, cus: User, ana: User, maple: Home, porch: Camera
) -> None:
    filmed(porch, timezone.now())
    demand = released(diaz, chief, cus, porch, after=timedelta(hours=72))
    assert "waits for its review" not in page(None, "emergencies")
    review(demand, ona)
    assert [kind for kind in told(ana) if kind.startswith(("emergency", "demand", "share"))] == []
    assert FINDING in page(None, "emergencies")
    assert demand.tell_at is not None
    with time_machine.travel(demand.tell_at, tick=False):
        telling.tell_due(timezone.now())
        assert FINDING in page(ana, "order", demand)


def test_one_overseer_reviews_it_once_with_a_reason_that_names_no_place(demand: LegalDemand, ona: User) -> None:
    with pytest.raises(Invalid, match="10 to 1000"):
        review(demand, ona, text="Fine.")
    for said in ("It was at 14 Elm Street, in time.", "Ask me at 617-555-0148 about it.", "Write to ona@example.org."):
        with pytest.raises(Invalid, match="leave out addresses"):
            review(demand, ona, text=said)
    beside = LegalDemand.objects.get(pk=demand.pk)
    review(demand, ona)
    with pytest.raises(Conflict, match="already"):
        review(beside, portal.overseer("Ora"), was_right=False)
    assert PublicEntry.objects.filter(act="emergency_reviewed").count() == 1


def test_only_an_overseer_and_none_who_lives_there(
    demand: LegalDemand, ona: User, cus: User, chief: Officer, maple: Home
) -> None:
    for by in (cus, chief.user):
        with pytest.raises(Refused):
            review(demand, by)
    maple.memberships.create(user=ona, role="viewer")
    with pytest.raises(Refused, match="home of yours"):
        review(demand, ona)


def test_what_was_refused_or_waits_has_nothing_to_review(diaz: Officer, chief: Officer, ona: User, cus: User) -> None:
    demand = stated(diaz)
    emergencies.confirm(demand, SAYS, by=chief.user, now=timezone.now())
    with pytest.raises(Conflict, match="Nothing was released"):
        review(demand, ona)
    filing.refuse(demand, "No home here answers to the place.", by=cus, now=timezone.now())
    with pytest.raises(Conflict, match="Nothing was released"):
        review(demand, ona)
    assert "there is nothing to review" in page(ona, "oversight_emergency", demand)
    assert "Nothing was released" in page(None, "emergencies")


def test_after_seven_days_everybody_reads_that_the_review_is_late(demand: LegalDemand, ona: User) -> None:
    assert demand.decided_at is not None
    due = demand.decided_at + limits.EMERGENCY_REVIEW
    with time_machine.travel(due - MINUTE, tick=False):
        assert "waits for its review" in page(None, "emergencies")
    with time_machine.travel(due + MINUTE, tick=False):
        assert "not reviewed in time" in page(None, "emergencies")
        assert "was due on" in page(ona, "oversight")
        review(demand, ona)
        assert "not reviewed in time" not in page(None, "emergencies")


def test_on_the_desk_the_unreviewed_come_first(demand: LegalDemand, ona: User) -> None:
    shown = page(ona, "oversight")
    assert shown.index(demand.reference) < shown.index('id="requests-head"')
    review(demand, ona)
    assert demand.reference not in page(ona, "oversight")


def test_the_forms_keep_what_was_typed_and_say_what_is_missing(demand: LegalDemand, ona: User, diaz: Officer) -> None:
    url = reverse("police_portal:oversight_emergency", args=[demand.uuid])
    answer = as_(ona).post(url, {"was_right": "no", "text": "It was at 14 Elm Street, in time."})
    assert answer.status_code in (400, 422)
    assert "leave out addresses" in answer.content.decode()
    assert "14 Elm Street" in answer.content.decode()
    assert as_(ona).post(url, {"was_right": "yes", "text": FINDING}).status_code == 302
    assert as_(ona).post(url, {"was_right": "no", "text": FINDING}).status_code == 409
