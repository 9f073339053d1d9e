"""A paper comes in: what it may say, whom it is about, and who may enter or refuse it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from devices.audit.models import AuditEntry, PublicEntry
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.notices.wording import sentence
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people.models import Home, User
from police_portal import limits
from police_portal.agencies.models import Agency
from police_portal.law import filing, finding, telling
from police_portal.law.models import DemandKind, DemandState, LegalDemand
from tests import portal
from tests.police_portal.law.desk import NOW, PDF, REASON, as_, at, bytes_at, filed, gagged, paper, pdf, status_of
from tests.street import home as home_of

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def police(db: None) -> Agency:
    return portal.agency()


@pytest.fixture
def cus(db: None) -> User:
    return portal.custodian()


def test_a_warrant_comes_in_and_its_owner_is_told_at_once(police: Agency, cus: User, ana: User, maple: Home) -> None:
    demand = filed(police, cus)
    assert (demand.state, demand.home, demand.account) == (DemandState.RECEIVED, maple, ana)
    assert (demand.told_at, demand.tell_at, demand.release_from) == (NOW, NOW, NOW + limits.NOTICE_BEFORE)
    assert demand.document is not None
    assert (demand.document.purpose, demand.document.state) == (Purpose.DOCUMENT, ObjectState.KEPT)
    assert demand.document.sha256 == demand.document_sha256
    notice = Notice.objects.get(user=ana)
    assert (notice.kind, notice.path, notice.mail_at) == (NoticeKind.DEMAND_FILED, at("order", demand), NOW)
    assert demand.reference in sentence(notice)
    acts = set(AuditEntry.objects.filter(subject_uuid=demand.uuid).values_list("action", flat=True))
    assert acts == {"demand_filed", "demand_found", "demand_told"}
    assert not PublicEntry.objects.filter(subject_uuid=demand.uuid).exists()


@pytest.mark.parametrize("kind", [DemandKind.SUBPOENA, DemandKind.COURT_ORDER])
def test_what_is_about_an_account_is_not_tied_to_a_home(
    police: Agency, cus: User, ana: User, maple: Home, kind: DemandKind
) -> None:
    demand = filed(police, cus, kind, names="Maple St 12, Springfield")
    assert (demand.home, demand.account) == (None, ana)


@pytest.mark.parametrize(
    "names",
    ["ana@example.org", "ANA@Example.ORG", "Maple St 12, Springfield", "  maple ST   12,  springfield "],
)
def test_it_is_found_by_all_of_an_email_or_of_an_address_line(maple: Home, ana: User, names: str) -> None:
    assert finding.find(names) == (maple, ana)


@pytest.mark.parametrize(
    "names", ["ana@example.or", "Maple St 12", "Maple St", "Springfield", "ana", ".*@.*", ".*", "%"]
)
def test_less_finds_nothing(maple: Home, names: str) -> None:
    assert finding.find(names) == (None, None)


def test_two_homes_of_one_address_line_are_neither(maple: Home, ben: User) -> None:
    home_of(ben, "Maple St 12", 42.2, -71.6)
    assert finding.find("Maple St 12, Springfield") == (None, None)


def test_an_account_with_two_homes_needs_the_address(police: Agency, cus: User, ana: User, maple: Home) -> None:
    home_of(ana, "Lake Rd 9", 42.2, -71.6)
    demand = filed(police, cus)
    assert (demand.home, demand.account) == (None, ana)
    assert finding.attach(demand, "Maple St 12, Springfield", by=cus, now=NOW)
    assert demand.home == maple
    assert demand.told_at == NOW


def test_what_answers_to_nothing_is_kept_and_tells_nobody(police: Agency, cus: User, ana: User) -> None:
    demand = filed(police, cus, names="nobody@example.org")
    assert (demand.home, demand.account, demand.told_at) == (None, None, None)
    assert AuditEntry.objects.filter(subject_uuid=demand.uuid, action="demand_not_found").exists()
    assert not Notice.objects.filter(user=ana).exists()
    assert not finding.attach(demand, "nobody.either@example.org", by=cus, now=NOW)


def test_a_later_look_up_tells_the_owner_and_counts_the_days_from_then(police: Agency, cus: User, maple: Home) -> None:
    demand = filed(police, cus, names="nobody@example.org")
    later = NOW + timedelta(days=3)
    assert finding.attach(demand, "Maple St 12, Springfield", by=cus, now=later)
    assert (demand.told_at, demand.release_from) == (later, later + limits.NOTICE_BEFORE)
    assert demand.names == "nobody@example.org"
    with pytest.raises(Conflict, match="is known"):
        finding.attach(demand, "Maple St 12, Springfield", by=cus, now=later)


def test_look_ups_are_written_down_without_their_words_and_are_few(police: Agency, cus: User, maple: Home) -> None:
    demand = filed(police, cus, names="nobody@example.org")
    for number in range(finding.LOOK_UPS_MOST - 1):
        finding.attach(demand, f"nobody.{number}@example.org", by=cus, now=NOW)
    entries = AuditEntry.objects.filter(subject_uuid=demand.uuid)
    assert entries.filter(action="demand_not_found").count() == finding.LOOK_UPS_MOST
    assert "nobody" not in str(list(entries.values_list("facts", flat=True)))
    with pytest.raises(finding.TooOften, match="in an hour"):
        finding.attach(demand, "Maple St 12, Springfield", by=cus, now=NOW)
    with pytest.raises(finding.TooOften):
        filed(police, cus, number="SW-2")
    finding.attach(demand, "nobody@example.org", by=portal.custodian("Cleo"), now=NOW)
    assert finding.attach(demand, "Maple St 12, Springfield", by=cus, now=NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"kind": DemandKind.EMERGENCY}, "has no paper"),
        ({"dated_on": (NOW + timedelta(days=1)).date()}, "dated in the future"),
        ({"dated_on": date(1026, 5, 1)}, "more than 5 years ago"),
        ({"dated_on": (NOW - timedelta(days=5 * 366 + 1)).date()}, "more than 5 years ago"),
        ({"due_on": (NOW - timedelta(days=1)).date()}, "is over"),
        ({"issuer": " x "}, "Name the court"),
        ({"number": "  "}, "number of the paper"),
        ({"number": "SW\u202e1"}, "number of the paper"),
        ({"names": "ana"}, "the whole e-mail"),
        ({"gag_number": "GO-7"}, "has an end"),
        ({"gag_until": NOW + timedelta(days=9)}, "number of the order"),
        ({"gag_until": NOW, "gag_number": "GO-7"}, "over already"),
        ({"gag_until": NOW + timedelta(days=366, minutes=1), "gag_number": "GO-7"}, "366 days"),
        ({"document": pdf(b"a letter")}, "not a PDF"),
        ({"document": pdf(b"")}, "not a PDF"),
    ],
)
def test_what_a_paper_cannot_say(police: Agency, cus: User, maple: Home, facts: dict[str, object], said: str) -> None:
    before = set(StoredObject.objects.values_list("pk", flat=True))
    wanted = {"kind": DemandKind.WARRANT} | facts
    with pytest.raises(Invalid, match=said):
        filing.file(paper(police, wanted.pop("kind"), **wanted), by=cus, now=NOW)  # type: ignore[arg-type]
    assert not LegalDemand.objects.exists()
    assert set(StoredObject.objects.values_list("pk", flat=True)) == before


def test_a_paper_of_some_years_ago_is_taken(police: Agency, cus: User, maple: Home) -> None:
    signed = (NOW - timedelta(days=5 * 366)).date()
    assert filed(police, cus, dated_on=signed).dated_on == signed


def test_the_same_paper_is_here_once_and_its_second_document_goes(police: Agency, cus: User, maple: Home) -> None:
    filed(police, cus)
    with pytest.raises(Conflict, match="here already"):
        filed(police, cus, number="sw-26-118", names="ANA@example.org")
    assert StoredObject.objects.filter(purpose=Purpose.DOCUMENT, state=ObjectState.KEPT).count() == 1
    assert filed(police, cus, names="other@example.org").number == "SW-26-118"  # one paper may name two homes


def test_only_a_custodian_with_a_second_factor_files_and_refuses(police: Agency, cus: User, ana: User) -> None:
    bare = User.objects.create_user("bare@example.org", "x", name="Bare", office="custodian")
    demand = filed(police, cus)
    for by in (ana, portal.overseer(), portal.officer(police).user, bare):
        with pytest.raises(Refused):
            filed(police, by, number="SW-2")
        with pytest.raises(Refused):
            filing.refuse(demand, REASON, by=by, now=NOW)
        with pytest.raises(Refused):
            finding.attach(demand, "ana@example.org", by=by, now=NOW)


def test_a_day_to_answer_by_shortens_the_time_before_a_release(police: Agency, cus: User, maple: Home) -> None:
    in_two_days = (NOW + timedelta(days=2)).date()
    soon = filed(police, cus, due_on=in_two_days)
    assert soon.release_from == datetime.combine(in_two_days, time(), UTC)
    today = filed(police, cus, number="SW-2", due_on=NOW.date())
    assert today.release_from == NOW
    later = filed(police, cus, number="SW-3", due_on=(NOW + timedelta(days=30)).date())
    assert later.release_from == NOW + limits.NOTICE_BEFORE


def test_refused_in_public_and_to_those_it_concerns(police: Agency, cus: User, ana: User, maple: Home) -> None:
    diaz = portal.officer(police)
    demand = filed(police, cus)
    assert status_of(diaz.user, "portal_demand", demand) == 404
    filing.refuse(demand, REASON, by=cus, now=NOW)
    assert demand.state == DemandState.REFUSED
    public = PublicEntry.objects.get(subject_uuid=demand.uuid)
    assert public.facts["reason"] == REASON
    assert "Maple" not in str(public.facts)
    assert "ana@" not in str(public.facts)
    decided = Client().get(reverse("police_portal:oversight_log")).content.decode()
    assert "Legal demand refused" in decided
    assert f"{demand.reference}</span>" in decided
    assert REASON in decided
    assert f"Search warrant {demand.reference}: refused, and nothing was given." in [
        sentence(one) for one in Notice.objects.filter(user=ana)
    ]
    assert REASON.rstrip(".") in sentence(Notice.objects.get(user=diaz.user))
    assert REASON in as_(diaz.user).get(at("portal_demand", demand)).content.decode()
    with pytest.raises(Conflict):
        filing.refuse(demand, REASON, by=cus, now=NOW)


def test_a_refusal_under_an_order_that_forbids_telling_is_public_at_its_end(
    police: Agency, cus: User, ana: User, maple: Home
) -> None:
    until = NOW + timedelta(days=30)
    demand = gagged(police, cus, until)
    filing.refuse(demand, REASON, by=cus, now=NOW)
    assert not PublicEntry.objects.filter(subject_uuid=demand.uuid).exists()
    assert not Notice.objects.filter(user=ana).exists()
    assert telling.tell_due(until - timedelta(seconds=1)) == 0
    assert telling.tell_due(until) == 1
    assert PublicEntry.objects.get(subject_uuid=demand.uuid).facts["reason"] == REASON
    assert Notice.objects.get(user=ana).kind == NoticeKind.DEMAND_DECIDED


def test_the_document_is_the_one_that_came(police: Agency, cus: User, maple: Home) -> None:
    demand = filed(police, cus)
    assert bytes_at(cus, at("custodian_demand_document", demand)) == PDF
    assert status_of(cus, "custodian_demand_document", portal.demand_of(police, maple)) == 200
