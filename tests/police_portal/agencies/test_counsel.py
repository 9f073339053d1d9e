"""Equal access: defence counsel whom a court appointed ask for the same, within the same limits, by the same doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from devices.audit.models import PublicEntry
from devices.cameras.models import Camera
from devices.errors import DomainError, Invalid, Refused
from devices.people.models import User
from neighbors.posts.models import Category, Post
from neighbors.posts.speaking import For
from police_portal import limits
from police_portal.agencies import applying, inviting, officers, permitting, posting
from police_portal.agencies.models import APPOINTMENT, Agency, AgencyState, Officer, OfficerRole, Permission
from police_portal.agencies.permitting import Document, PermissionFacts
from police_portal.consent import answer
from police_portal.consent import inviting as asking_homes
from police_portal.consent.answer import Choice
from police_portal.consent.models import Invitation
from police_portal.custody import leases, making
from police_portal.custody.lending import Terms
from police_portal.custody.models import Share, ShareState
from police_portal.oversight import review
from police_portal.requests import filing
from police_portal.requests.models import FootageRequest, PlaceKind, RequestStatus
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.devices.video.made import made_clip
from tests.neighborhood import STREET
from tests.police_portal.agencies.conftest import FACTS, PDF, facts
from tests.police_portal.agencies.test_pages import SHAPE, as_, page, post, upload
from tests.police_portal.agencies.test_posts import said
from tests.police_portal.requests.ready import drafted, moved, sent
from tests.police_portal.requests.test_filing import EAST, SQUARE, TOO_EARLY
from tests.street import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
REASON = "Narrow in place and time."
OF_COUNSEL: dict[str, Any] = {
    "name": "Ramos and Lee, defence",
    "kind": "counsel",
    "bar_number": "BBO 667123",
    "domains": ["counsel.example.org"],
    "contact_name": "Rita Ramos",
    "contact_email": "rita@counsel.example.org",
}
TYPED = {name: FACTS[name] for name in FACTS} | OF_COUNSEL | {"domains": "counsel.example.org", "jurisdiction": SHAPE}


@pytest.fixture
def rita(db: None) -> User:
    return portal.with_code(person("rita@counsel.example.org", "Rita Ramos"))


@pytest.fixture
def counsel(db: None, store: None) -> Agency:
    """Listed, and appointed by a court."""
    of = portal.counsel()
    portal.permission(of, act=APPOINTMENT, body="Riverton District Court", vote="Judge Osei")
    return of


@pytest.fixture
def lee(counsel: Agency) -> Officer:
    return portal.officer(counsel, name="Lou Lee")


@pytest.fixture
def diaz(db: None, store: None) -> Officer:
    of = portal.agency()
    portal.permission(of)
    return portal.officer(of)


# --- Who they are


def test_counsel_apply_with_their_number_in_the_bars_register(rita: User, olu: User) -> None:
    post(rita, "agency_apply", **TYPED)
    one = Agency.objects.get()
    assert (one.kind, one.bar_number, one.state) == ("counsel", "BBO 667123", AgencyState.APPLIED)
    shown = page(olu, "operator_agency", one)
    assert "BBO 667123" in shown
    assert "Defence counsel" in shown
    assert "register" in shown


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"bar_number": ""}, "Write your number in the bar&#x27;s register"),
        ({"bar_number": " \u3164 - "}, "Write your number in the bar&#x27;s register"),
        ({"bar_number": "7" * 41}, "at most 40"),
        ({"kind": "police"}, "Only defence counsel have a number"),
    ],
)
def test_without_a_number_or_with_one_where_it_does_not_belong_the_field_says_so(
    rita: User, changes: dict[str, str], says: str
) -> None:
    assert says in post(rita, "agency_apply", status=400, **TYPED | changes)
    assert not Agency.objects.exists()


@pytest.mark.parametrize(("kind", "number"), [("counsel", ""), ("police", "BBO 1")])
def test_neither_the_flow_nor_the_database_takes_it(rita: User, kind: str, number: str) -> None:
    with pytest.raises(Invalid):
        applying.apply(facts(**OF_COUNSEL | {"kind": kind, "bar_number": number}), by=rita, now=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        portal.agency(kind=kind, bar_number=number)


def test_their_page_says_what_they_are_and_by_whose_order_they_ask(counsel: Agency) -> None:
    shown = page(None, "agency", counsel)
    assert "number BBO 667123 in the bar" in shown
    assert "of the Riverton District Court, signed by Judge Osei, which appoints them" in shown
    assert "passed" not in shown
    of = page(None, "permission", counsel.permissions.get())
    assert "<dt>Court</dt><dd>Riverton District Court</dd>" in of
    assert "<dt>Judge</dt><dd>Judge Osei</dd>" in of
    assert "Vote" not in of


# --- By whose order


def test_their_permission_is_an_order_of_appointment_that_an_overseer_confirms(counsel: Agency, ona: User) -> None:
    counsel.permissions.update(ends_at=timezone.now())
    admin, today = portal.officer(counsel, OfficerRole.ADMIN, name="Rita Ramos"), timezone.localdate()
    form = as_(admin.user).get(reverse("police_portal:portal_permission")).content.decode()
    assert "Judge" in form
    assert "by which a court appoints counsel" in form  # the operator reads it too
    assert "Kind of act" not in form
    order_said: dict[str, Any] = {
        "body": "Riverton District Court",
        "number": "26-CR-1180",
        "vote": "Judge Osei",
        "hearing_on": str(today - timedelta(days=3)),
        "starts_on": str(today),
        "ends_on": str(today + timedelta(days=200)),
    }
    post(admin.user, "portal_permission", **order_said, document=upload(PDF, "order.pdf"))
    order = Permission.objects.latest("entered_at")
    assert (order.act, order.body, order.confirmed_at) == (APPOINTMENT, "Riverton District Court", None)
    assert counsel.permission(timezone.now()) is None
    permitting.confirm(order, by=ona, now=timezone.now())
    assert counsel.permission(timezone.now()) == order
    public = PublicEntry.objects.get().facts
    assert (public["judge"], public["ordered_on"]) == ("Judge Osei", order_said["hearing_on"])
    assert "vote" not in public


def test_another_act_than_an_appointment_does_not_do(counsel: Agency, olu: User, pdf: Path) -> None:
    today = timezone.localdate()
    act = PermissionFacts("Riverton City Council", "resolution", "7", "5 to 4", today, today, today)
    with pytest.raises(Invalid, match="order of appointment"):
        permitting.enter(counsel, act, Document(pdf, "order.pdf"), by=olu, now=timezone.now())


# --- The whole way


def test_from_an_application_to_a_recording_that_plays(
    rita: User, olu: User, ona: User, ana: User, porch: Camera, tmp_path: Path, pdf: Path
) -> None:
    now = timezone.now()
    portal.with_code(ana)
    one = applying.apply(facts(**OF_COUNSEL), by=rita, now=now)
    admin = applying.accept(one, by=olu, now=now)
    day = timezone.localtime(now).date()
    order = PermissionFacts("Riverton District Court", APPOINTMENT, "26-CR-1180", "Judge Osei", day, day, day)
    permitting.confirm(permitting.enter(one, order, Document(pdf, "o.pdf"), by=rita, now=now), by=ona, now=now)
    lou = portal.with_code(person("lou@counsel.example.org", "Lou Lee"))
    asked_in = inviting.invite(one, "lou@counsel.example.org", OfficerRole.REQUESTER, by=rita, now=now)
    lee = inviting.accept(asked_in, by=lou, now=now)
    with pytest.raises(Invalid, match="official addresses"):
        inviting.invite(one, "lou@elsewhere.example.org", OfficerRole.READER, by=admin.user, now=now)

    asked = sent(lee, now)
    assert asked.status == RequestStatus.IN_REVIEW
    assert "efence counsel" in page(ona, "review", asked)
    review.open_request(asked, REASON, by=ona, now=now)
    in_feed = Post.objects.get(agency_uuid=one.uuid)
    assert (in_feed.category, in_feed.status) == (Category.REQUEST, "published")
    assert "defence counsel" in page(None, "public_request", asked)

    assert asked.window_start is not None
    film = made_clip(tmp_path / "film.mp4", seconds=1, moves=(0, 1)).read_bytes()
    clip = ready_clip(porch, content=film, duration_s=1.0, at=asked.window_start + timedelta(hours=1))
    asking_homes.invite(asked.pk, now)
    letter = Invitation.objects.get()
    assert "defence counsel" in page(ana, "invitation", letter)
    answer.share(letter, [Choice(clip, Terms())], by=ana, now=now)
    making.make_copy(Share.objects.get().pk, timezone.now)
    share = Share.objects.get(state=ShareState.LENT)
    door = reverse("police_portal:portal_share_video", args=[share.uuid])
    played: Any = as_(lee.user).get(door)
    assert played.status_code == 200
    assert b"".join(played.streaming_content)[4:8] == b"ftyp"
    leases.withdraw(share, by=ana, now=timezone.now())
    assert as_(lee.user).get(door).status_code in (404, 410)


# --- The same limits


def answered(by: Officer, now: datetime, **changes: Any) -> str:
    """What sending such a request is answered with; empty: it was sent."""
    try:
        draft = drafted(by, now, **changes)
        filing.submit(draft, by=by.user, now=now)
    except DomainError as error:
        return error.sentence
    return ""


HOURS = timedelta(hours=1)
AT_THE_EDGES: dict[str, Callable[[datetime], dict[str, Any]]] = {
    "short": lambda now: {"window_start": now - 2 * HOURS, "window_end": now - 2 * HOURS + timedelta(minutes=14)},
    "long": lambda now: {"window_start": now - 20 * HOURS, "window_end": now - 7 * HOURS},
    "to come": lambda now: {"window_start": now - HOURS, "window_end": now + HOURS},
    "old": lambda now: {"window_start": now - limits.BACK_MOST - HOURS, "window_end": now - limits.BACK_MOST + HOURS},
    "slow": lambda now: {"response_days": limits.RESPONSE_DAYS_MOST + 1},
    "pressure": lambda now: {"message": "You must share your video or you will be charged."},
    "thin": lambda now: {
        "area": [[-71.66, 42.12], [-71.64, 42.12], [-71.64, 42.1203], [-71.66, 42.1203], [-71.66, 42.12]]
    },
} | {what: lambda now, changes=changes: changes for what, changes, _says in TOO_EARLY}


@pytest.mark.parametrize("what", AT_THE_EDGES)
def test_what_police_are_refused_counsel_are_refused_with_the_same_sentence(
    lee: Officer, diaz: Officer, what: str
) -> None:
    now = timezone.now()
    changes = AT_THE_EDGES[what](now)
    refusal = answered(lee, now, **changes)
    assert refusal
    assert refusal == answered(diaz, now, **changes)


def test_two_requests_a_case_and_no_two_on_each_other(lee: Officer) -> None:
    now = timezone.now()
    first = sent(lee, now)
    assert first.reference in answered(lee, now, case_number="26-2")
    sent(lee, now, area=moved(SQUARE, EAST))
    assert "two requests for one case number" in answered(lee, now, area=moved(SQUARE, 2 * EAST))


def test_what_they_ask_is_weighed_with_what_police_ask_beside_it(lee: Officer, diaz: Officer) -> None:
    now = timezone.now()
    start = now - timedelta(hours=11)
    wide = {"area": moved(SQUARE, 0.004), "window_start": start, "window_end": now - HOURS / 2}
    sent(diaz, now, window_start=start, window_end=now - HOURS / 2)
    assert sent(lee, now, **wide).needs_overseer


def test_near_a_shelter_an_overseer_decides_of_theirs_too(lee: Officer) -> None:
    portal.place_of(PlaceKind.SHELTER)
    assert sent(lee, timezone.now()).needs_overseer


def test_an_outcome_owed_and_requests_taken_back_stop_them(lee: Officer) -> None:
    now = timezone.now()
    portal.request_of(lee, RequestStatus.CLOSED, now=now - timedelta(days=40), ended_at=now - timedelta(days=31))
    assert "An outcome is owed" in answered(lee, now)
    FootageRequest.objects.all().update(outcome="nothing", outcome_at=now)
    for n in range(limits.TAKEN_BACK_MOST):
        filing.withdraw(sent(lee, now, case_number=f"26-{n}"), by=lee.user, now=now)
    assert "took back" in answered(lee, now)


def test_without_an_order_in_force_or_suspended_they_ask_nothing(lee: Officer) -> None:
    now = timezone.now()
    Permission.objects.update(ends_at=now)
    assert "No court's order of appointment is in force" in answered(lee, now)
    lee.agency.move(AgencyState.SUSPENDED, suspended_at=now, reason="Asked twice for the same.")
    lee.agency.refresh_from_db()
    assert "suspended" in answered(lee, now)


def test_an_appointment_lasts_24_months_at_most(counsel: Agency, olu: User, pdf: Path) -> None:
    day = timezone.localdate()
    order = PermissionFacts(
        "Riverton District Court", APPOINTMENT, "1", "Judge Osei", day, day, day.replace(year=day.year + 2)
    )
    with pytest.raises(Invalid, match="24 months"):
        permitting.enter(counsel, order, Document(pdf, "o.pdf"), by=olu, now=timezone.now())


def test_what_is_lent_to_them_ends_after_30_days_and_once_longer_on_a_statement(lee: Officer, porch: Camera) -> None:
    admin, now = portal.officer(lee.agency, OfficerRole.ADMIN, name="Rita Ramos"), timezone.now()
    share = portal.share_of(portal.request_of(lee), ready_clip(porch))
    assert share.ends_at == share.given_at + limits.LEASE
    leases.extend(share, "The trial is set for the autumn.", by=admin.user, now=now)
    share.refresh_from_db()
    assert share.ends_at == share.given_at + limits.LEASES_MOST * limits.LEASE
    with pytest.raises(DomainError):
        leases.extend(share, "The trial is set for the winter.", by=admin.user, now=now)


def test_who_is_idle_for_360_days_is_switched_off(lee: Officer) -> None:
    now = timezone.now()
    Officer.objects.update(last_active_at=now - limits.OFFICER_IDLE - timedelta(days=1))
    officers.switch_off_idle(now)
    assert Officer.objects.of(lee.user) is None


# --- The feed


def test_counsel_write_no_posts(lee: Officer) -> None:
    assert "write no posts" in posting.why_not(lee.agency, timezone.now())
    shown = as_(lee.user).get(reverse("police_portal:portal_posts")).content.decode()
    assert "write no posts" in shown
    assert ">Posts</a>" not in shown
    with pytest.raises(Refused, match="write no posts"):
        posting.draft(said(), For(point=STREET), by=lee.user, now=timezone.now())
