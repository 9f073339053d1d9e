"""Whom a demand concerns reads of it from the minute on that they may, and not a minute earlier or later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from devices.audit.models import AuditEntry, DelayedEntry
from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.objects import storing
from devices.objects.models import StoredObject
from devices.people.models import Home, User
from police_portal import limits
from police_portal.agencies.models import Agency, Officer, OfficerRole
from police_portal.consent.models import Answer
from police_portal.custody import handovers
from police_portal.law import telling
from police_portal.law.desk_forms import GagForm, PaperForm
from police_portal.law.models import DemandKind, DemandState, Gag, LegalDemand
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.law.desk import NOW, as_, at, bytes_at, filed, gagged, pdf, status_of

pytestmark = pytest.mark.usefixtures("store")
MINUTE = timedelta(minutes=1)
UNTIL = NOW + timedelta(days=40)


@pytest.fixture
def police(db: None) -> Agency:
    return portal.agency()


@pytest.fixture
def cus(db: None) -> User:
    return portal.custodian()


@pytest.fixture
def diaz(police: Agency) -> Officer:
    return portal.officer(police, OfficerRole.ADMIN)


def seen(user: User, demand: LegalDemand, when: datetime) -> tuple[int, bool]:
    """What the order's own page answers at that time, and whether it stands in the list."""
    with time_machine.travel(when, tick=False):
        client = as_(user)
        listed = client.get(reverse("police_portal:orders")).content.decode()
        return client.get(at("order", demand)).status_code, demand.reference in listed


def test_the_owner_reads_it_from_the_minute_on_that_the_order_ends_without_any_sweep(
    police: Agency, cus: User, ana: User, maple: Home
) -> None:
    demand = gagged(police, cus, UNTIL + timedelta(seconds=59))  # to the minute, never later
    assert (demand.tell_at, demand.told_at) == (UNTIL, None)
    assert seen(ana, demand, UNTIL - timedelta(microseconds=1)) == (404, False)
    assert seen(ana, demand, UNTIL) == (200, True)
    with time_machine.travel(UNTIL, tick=False):
        assert status_of(ana, "order_document", demand) in (200, 403, 503)  # the store's own clock is not frozen


def test_the_mail_leaves_with_the_sweep_after_the_end_and_once(
    police: Agency, cus: User, ana: User, maple: Home
) -> None:
    demand = gagged(police, cus, UNTIL)
    assert telling.tell_due(UNTIL - timedelta(microseconds=1)) == 0
    assert not Notice.objects.filter(user=ana).exists()
    assert telling.tell_due(UNTIL) == 1
    assert telling.tell_due(UNTIL + MINUTE) == 0
    notice = Notice.objects.get(user=ana)
    assert (notice.kind, notice.mail_at, notice.created_at) == (NoticeKind.DEMAND_FILED, UNTIL, UNTIL)
    demand.refresh_from_db()
    assert (demand.told_at, demand.release_from) == (UNTIL, UNTIL + limits.NOTICE_BEFORE)


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ("2026-03-08T01:59", "America/New_York", datetime(2026, 3, 8, 6, 59, tzinfo=UTC)),  # the last minute of winter
        ("2026-03-08T03:00", "America/New_York", datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),  # the first one of summer
        ("2026-11-01T01:30", "America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),  # comes twice: the first
        ("2026-11-01T02:00", "America/New_York", datetime(2026, 11, 1, 7, 0, tzinfo=UTC)),
        ("2026-10-25T03:00", "Europe/Berlin", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("2026-06-10T18:30", "UTC", datetime(2026, 6, 10, 18, 30, tzinfo=UTC)),
    ],
)
def test_the_clocks_of_the_order_count_over_a_change_too(local: str, zone: str, utc: datetime) -> None:
    form = GagForm({"gag_until": local, "gag_zone": zone, "gag_number": "GO-8"})
    form.full_clean()
    assert form.cleaned_data["gag_until"] == utc


def test_a_time_that_the_clocks_jump_over_is_asked_again() -> None:
    form = PaperForm({"gag_until": "2026-03-08T02:30", "gag_zone": "America/New_York"})
    assert "jump over" in str(form.errors["gag_until"])


def test_over_a_change_of_the_clocks_the_owner_reads_it_at_that_minute(
    police: Agency, cus: User, ana: User, maple: Home
) -> None:
    """The clocks of maple go back at 2:00 to 1:00: the second 1:30 is an hour after the first."""
    demand = gagged(police, cus, NOW + timedelta(days=1))
    second = datetime(2027, 11, 7, 1, 30, fold=1, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    LegalDemand.objects.update(gag_from=second - timedelta(days=9), gag_until=second, tell_at=second)
    Gag.objects.update(from_at=second - timedelta(days=9), until=second)
    assert seen(ana, demand, second - timedelta(hours=1)) == (404, False)
    assert seen(ana, demand, second - timedelta(seconds=1)) == (404, False)
    assert seen(ana, demand, second) == (200, True)
    with time_machine.travel(second, tick=False):
        page = as_(ana).get(at("order", demand)).content.decode()
        assert "– 7 November 2027, 01:30 EST" in page


# --- Before the end nothing differs


@pytest.fixture
def clip(porch: Camera) -> Clip:
    return ready_clip(porch)


def addresses(home: Home, clip: Clip) -> list[str]:
    own = [
        reverse("devices:home", args=[home.uuid]),
        reverse("devices:home_settings", args=[home.uuid]),
        reverse("devices:clip", args=[clip.uuid]),
        reverse("devices:notices"),
        reverse("devices:me"),
        reverse("devices:cameras"),
    ]
    return own + [reverse(f"police_portal:{name}") for name in ("asked", "shares", "orders", "request_choices")]


def everything(client: Client, home: Home, clip: Clip, when: datetime) -> list[str]:
    """Each of the owner's pages at that time, without what is random in each answer."""
    found = []
    with time_machine.travel(when, tick=False):
        for address in addresses(home, clip):
            page = client.get(address).content.decode()
            page = re.sub(r'(csrfmiddlewaretoken" value=|x-csrftoken": )"[^"]*"', "", page)
            found.append(re.sub(r'nonce="[^"]*"', "", page))
    return found


@pytest.fixture
def watched(ana: User, maple: Home, clip: Clip) -> Iterator[None]:
    """Nothing that the owner can read, and nothing that is counted for them, changes during the test."""
    when = UNTIL - MINUTE
    client = as_(ana)
    everything(client, maple, clip, when)  # the clip is seen then, and the device known
    before = everything(client, maple, clip, when)
    used, told = storing.used_bytes(maple.pk), Notice.objects.filter(user=ana).count()
    things = StoredObject.objects.filter(home=maple).count()
    yield
    assert everything(client, maple, clip, when) == before
    assert (storing.used_bytes(maple.pk), StoredObject.objects.filter(home=maple).count()) == (used, things)
    assert Notice.objects.filter(user=ana).count() == told


@pytest.mark.usefixtures("watched")
def test_before_the_end_no_page_and_no_number_of_the_owner_differs(
    police: Agency, cus: User, diaz: Officer, clip: Clip
) -> None:
    demand = gagged(police, cus, UNTIL)
    LegalDemand.objects.update(state=DemandState.RELEASED, decided_at=NOW, decided_by=cus)
    demand.refresh_from_db()
    share = portal.opened_share(demand, clip)
    officer = as_(diaz.user)
    assert b"".join(officer.get(at("portal_share_video", share)))
    officer.post(at("portal_share_download", share), {"what": "copy", "purpose": "For the case file of Monday."})
    wish = {"recipient": "District Attorney of Riverton", "purpose": "For the case file of Monday."}
    refused = officer.post(at("portal_handover", share), wish)
    assert refused.status_code == 409
    assert "forbids telling" in refused.content.decode()
    warrant = handovers.Warrant("SW-9", "Riverton District Court", pdf())
    made = handovers.ask(share, wish["recipient"], wish["purpose"], warrant, by=diaz.user, now=NOW)
    handovers.order(made, by=cus, now=NOW)
    telling.tell_due(UNTIL - MINUTE)


def test_after_the_end_all_that_was_done_stands_there(
    police: Agency, cus: User, diaz: Officer, ana: User, clip: Clip
) -> None:
    demand = gagged(police, cus, UNTIL)
    LegalDemand.objects.update(state=DemandState.RELEASED, decided_at=NOW, decided_by=cus)
    demand.refresh_from_db()
    share = portal.opened_share(demand, clip)
    assert b"".join(as_(diaz.user).get(at("portal_share_video", share)))
    with time_machine.travel(UNTIL, tick=False):
        client = as_(ana)
        order = client.get(at("order", demand)).content.decode()
        assert at("share", share) in order
        page = client.get(at("share", share)).content.decode()
        assert f"Opened by search warrant {demand.reference}" in page
        assert "Take it back" not in page
        assert "Lent to" not in page
        assert "Officer Diaz of Riverton Police looked at it" in page
        assert "not the owner's to take back" in client.get(at("share_withdraw", share)).content.decode()
        assert client.post(at("share_withdraw", share)).status_code == 403
        looked = client.get(reverse("devices:clip", args=[clip.uuid])).content.decode()
        assert "looked at the copy that a legal demand opened" in looked


# --- A new order, or the end of one


def delayed(demand: LegalDemand) -> set[datetime]:
    return set(DelayedEntry.objects.filter(holder=demand.uuid).values_list("until", flat=True))


def test_a_new_order_moves_the_end_and_what_is_delayed_with_it(
    police: Agency, cus: User, ana: User, maple: Home
) -> None:
    demand = gagged(police, cus, UNTIL)
    assert delayed(demand) == {UNTIL}
    later = UNTIL + timedelta(days=30)
    telling.lengthen(demand, later, "GO-8", pdf(b"%PDF-1.4 a new order"), by=cus, now=NOW + MINUTE)
    assert (demand.gag_until, demand.tell_at, demand.gag_number) == (later, later, "GO-8")
    assert delayed(demand) == {later}
    first, second = Gag.objects.order_by("pk")
    assert (first.number, first.until, first.document) == ("GO-7", UNTIL, None)
    assert second.document is not None
    assert second.document.sha256 == second.document_sha256
    assert seen(ana, demand, UNTIL) == (404, False)
    assert telling.tell_due(UNTIL) == 0
    assert seen(ana, demand, later) == (200, True)
    read = bytes_at(cus, at("custodian_demand_document", demand) + f"?gag={second.uuid}")
    assert read == b"%PDF-1.4 a new order"
    for nonsense in (first.uuid, demand.uuid, "x"):
        assert as_(cus).get(at("custodian_demand_document", demand) + f"?gag={nonsense}").status_code == 404


def test_what_a_new_order_cannot_do(police: Agency, cus: User, diaz: Officer, maple: Home) -> None:
    demand = gagged(police, cus, UNTIL)
    long, now = NOW + limits.GAG_MOST + timedelta(minutes=2), NOW + MINUTE
    for until, said in ((UNTIL, "lasts longer"), (UNTIL - MINUTE, "lasts longer"), (long, "366 days"), (NOW, "over")):
        with pytest.raises(Invalid, match=said):
            telling.lengthen(demand, until, "GO-8", pdf(), by=cus, now=now)
    with pytest.raises(Invalid, match="not a PDF"):
        telling.lengthen(demand, UNTIL + MINUTE, "GO-8", pdf(b"a letter"), by=cus, now=now)
    with pytest.raises(Refused):
        telling.lengthen(demand, UNTIL + MINUTE, "GO-8", pdf(), by=diaz.user, now=now)
    assert Gag.objects.count() == 1


def test_once_it_ended_or_there_was_none_nothing_forbids_telling_again(police: Agency, cus: User, maple: Home) -> None:
    for demand, now in ((gagged(police, cus, UNTIL), UNTIL), (filed(police, cus, number="SW-2"), NOW)):
        with pytest.raises(Conflict, match="No order forbids"):
            telling.lengthen(demand, now + timedelta(days=9), "GO-8", pdf(), by=cus, now=now)
        with pytest.raises(Conflict, match="No order forbids"):
            telling.lift(demand, by=cus, now=now)


def test_lifted_is_told_now_and_the_seven_days_begin(police: Agency, cus: User, ana: User, maple: Home) -> None:
    demand = gagged(police, cus, UNTIL)
    now = NOW + timedelta(days=3)
    telling.lift(demand, by=cus, now=now)
    assert (demand.tell_at, demand.told_at, demand.gag_until) == (now, now, now)
    assert demand.release_from == now + limits.NOTICE_BEFORE
    assert delayed(demand) <= {now}
    assert Notice.objects.get(user=ana).created_at == now
    assert Gag.objects.get().lifted_at == now
    assert seen(ana, demand, now) == (200, True)
    assert telling.tell_due(UNTIL) == 0
    entries = AuditEntry.objects.filter(subject_uuid=demand.uuid)
    assert {"gag_lifted", "demand_told"} <= set(entries.values_list("action", flat=True))


# --- Before a release


def test_nothing_is_given_before_the_owner_was_told_and_had_time(police: Agency, cus: User, maple: Home) -> None:
    demand = filed(police, cus)
    with pytest.raises(Conflict, match="has until"):
        telling.check_told(demand, now=NOW + limits.NOTICE_BEFORE - MINUTE)
    telling.check_told(demand, now=NOW + limits.NOTICE_BEFORE)


def test_an_order_that_forbids_telling_lets_it_be_given_and_its_end_does_not(
    police: Agency, cus: User, maple: Home
) -> None:
    demand = gagged(police, cus, UNTIL)
    telling.check_told(demand, now=UNTIL - MINUTE)
    with pytest.raises(Conflict, match="not told yet"):
        telling.check_told(demand, now=UNTIL)
    telling.tell_due(UNTIL)
    demand.refresh_from_db()
    with pytest.raises(Conflict, match="has until"):
        telling.check_told(demand, now=UNTIL + MINUTE)


# --- Whose it is


def test_nobody_else_reads_it(
    police: Agency, cus: User, diaz: Officer, maple: Home, mia: User, vic: User, gus: User, ben: User, operator: User
) -> None:
    demand = filed(police, cus)
    for user in (mia, vic, gus, ben, operator, cus, diaz.user, portal.overseer()):
        assert status_of(user, "order", demand) == 404
        assert status_of(user, "order_document", demand) == 404
    assert Client().get(at("order", demand)).status_code == 302


def test_the_owner_is_reminded_of_having_asked_this_agency_for_a_warrant(
    police: Agency, cus: User, diaz: Officer, ana: User, maple: Home
) -> None:
    portal.permission(police)
    other = portal.agency("Elsewhere Police")
    portal.permission(other)
    asked = portal.request_of(diaz)
    portal.invitation(portal.request_of(portal.officer(other)), maple, Answer.ASK_FOR_WARRANT)
    invited = portal.invitation(asked, maple, Answer.DECLINED)
    demand = filed(police, cus)
    assert "You had asked" not in as_(ana).get(at("order", demand)).content.decode()
    type(invited).objects.filter(pk=invited.pk).update(answer=Answer.ASK_FOR_WARRANT)
    page = as_(ana).get(at("order", demand)).content.decode()
    assert f"You had asked Riverton Police for a warrant when it asked you ({asked.reference})" in page


def test_the_order_quotes_each_line_with_its_cameras_and_hours(
    police: Agency, cus: User, ana: User, maple: Home, porch: Camera, garden: Camera
) -> None:
    demand = filed(police, cus)
    two = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)  # 1:00, an hour that comes twice
    line = portal.line_of(demand, two, 4)
    for camera, hour in ((porch, 0), (porch, 1), (porch, 3), (garden, 2)):
        portal.tick_of(line, camera, two + timedelta(hours=hour))
    page = re.sub(r"\s+", " ", as_(ana).get(at("order", demand)).content.decode())
    assert "recordings of the camera at the front door" in page
    assert "1 November 2026, 01:00 – 02:00 EST; 1 November 2026, 03:00 – 04:00 EST" in page
    assert "<strong>Garden</strong>: 1 November 2026, 02:00 – 03:00 EST" in page


@pytest.mark.parametrize("kind", [DemandKind.PRESERVATION, DemandKind.SUBPOENA])
def test_every_kind_has_its_page(police: Agency, cus: User, ana: User, maple: Home, kind: DemandKind) -> None:
    demand = filed(police, cus, kind)
    words: Any = {DemandKind.PRESERVATION: "nobody opens them", DemandKind.SUBPOENA: "Not where you live"}
    assert words[kind] in as_(ana).get(at("order", demand)).content.decode()


def test_an_emergency_is_told_as_what_was_given(police: Agency, diaz: Officer, ana: User, maple: Home) -> None:
    portal.officer(police, name="Officer Reed")
    later = NOW + timedelta(hours=9)
    demand = portal.demand_of(
        police, maple, DemandKind.EMERGENCY, DemandState.RELEASED, now=NOW, telling_endangers="The child."
    )
    LegalDemand.objects.update(tell_at=later, told_at=None)
    assert seen(ana, demand, later - MINUTE) == (404, False)
    assert telling.tell_due(later) == 1
    assert Notice.objects.get(user=ana).kind == NoticeKind.DEMAND_RELEASED
    with time_machine.travel(later, tick=False):
        page = as_(ana).get(at("order", demand)).content.decode()
    assert "stated an emergency" in page
    assert "A child was taken into a van" in page
    assert "The child." in page


def test_a_sweep_of_many_does_not_stop_at_those_that_concern_nobody(police: Agency, cus: User, maple: Home) -> None:
    nobody = gagged(police, cus, UNTIL, names="nobody@example.org")
    somebody = gagged(police, cus, UNTIL)
    assert telling.tell_due(UNTIL) == 1
    nobody.refresh_from_db()
    somebody.refresh_from_db()
    assert (nobody.told_at, somebody.told_at) == (None, UNTIL)
