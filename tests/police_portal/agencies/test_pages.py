"""The pages of agencies: what everybody reads, what is typed into forms, what only some may open."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from devices.people.models import User
from police_portal.agencies import applying, policies, suspending
from police_portal.agencies.models import Agency, Officer, Permission, PolicyVersion
from tests import portal
from tests.police_portal.agencies.conftest import FACTS, PDF, facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
NOW = timezone.now()
SHAPE = json.dumps({"type": "Polygon", "coordinates": portal.COUNTY})
SENT: dict[str, Any] = {
    **{name: FACTS[name] for name in ("name", "kind", "contact_name", "contact_email", "policy")},
    "domains": "police.example.org",
    "jurisdiction": SHAPE,
}
DAYS: dict[str, Any] = {
    "body": "Riverton City Council",
    "act": "resolution",
    "number": "2026-14",
    "vote": "7 to 2",
    "hearing_on": f"{(NOW - timedelta(days=9)).date()}",
    "starts_on": f"{NOW.date()}",
    "ends_on": f"{(NOW + timedelta(days=300)).date()}",
}


def as_(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def page(user: User | None, name: str, *arguments: Any, status: int = 200, **query: Any) -> str:
    answer = as_(user).get(reverse(f"police_portal:{name}", args=[one.uuid for one in arguments]), query)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def post(user: User, route: str, /, *arguments: Any, status: int = 302, **data: Any) -> str:
    answer = as_(user).post(reverse(f"police_portal:{route}", args=[one.uuid for one in arguments]), data)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


def upload(content: bytes, name: str = "resolution.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


# --- What everybody reads


def test_with_no_agency_at_all_the_list_says_so(db: None) -> None:
    assert "Nobody can ask for recordings" in page(None, "agencies")


def test_an_agency_without_anything_has_a_whole_page(riverton: Agency) -> None:
    said = page(None, "agency", riverton)
    assert "No permission is in force" in said
    assert "Nothing yet." in said
    assert "None was ever confirmed." in said


def test_whether_it_may_ask_stands_in_a_sentence_with_its_link(riverton: Agency, ona: User) -> None:
    given = portal.permission(riverton)
    said = page(None, "agency", riverton)
    assert f"by resolution {given.number} of the Riverton City Council, passed 7 to 2" in said
    assert reverse("police_portal:permission", args=[given.uuid]) in said
    assert "may ask" in page(None, "agencies")
    suspending.suspend_agency(riverton, "It asked three times for the same.", by=ona, now=NOW)
    said = page(None, "agency", riverton)
    assert "Suspended since" in said
    assert "It asked three times for the same." in said
    assert "It may ask for recordings" not in said


def test_its_public_requests_stand_there_and_drafts_do_not(riverton: Agency, admin: Officer) -> None:
    portal.permission(riverton)
    asked = portal.request_of(admin)
    hidden = [portal.request_of(admin, status) for status in ("draft", "in_review")]  # type: ignore[arg-type]
    said = page(None, "agency", riverton)
    assert asked.reference in said
    assert not any(one.reference in said for one in hidden)


def test_an_application_has_no_public_page(chief: User, olu: User) -> None:
    agency = applying.apply(facts(), by=chief, now=NOW)
    page(None, "agency", agency, status=404)
    page(chief, "policy", agency.policies.get(), status=404)
    assert "Riverton" not in page(None, "agencies")
    assert "Riverton" in page(olu, "operator_agency", agency)


def test_a_suspended_officer_is_named_to_overseers_only(riverton: Agency, admin: Officer, ona: User) -> None:
    suspending.suspend_officer(admin, "It looked without a reason.", by=ona, now=NOW)
    said = page(None, "agency", riverton)
    assert "An officer was suspended" in said
    assert "Ada Min" not in said
    assert "Ada Min" in page(ona, "oversight_agency", riverton)
    page(admin.user, "portal_permission", status=404)


def test_a_list_of_many_asks_as_much_as_one_of_few(riverton: Agency) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(None, "agencies")
    for n in range(60):
        portal.agency(f"Police {n:02}")
    with CaptureQueriesContext(connection) as many:
        said = page(None, "agencies")
    assert len(many) == len(few)
    assert "?page=2" in said
    assert "Riverton" in page(None, "agencies", page="2")
    page(None, "agencies", page="nonsense")


def test_the_shell_asks_nothing_more_of_ordinary_people(ben: User, moe: User, ona: User) -> None:
    counts = []
    for user in (ben, ona, moe):
        client = as_(user)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("police_portal:agencies"))
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] - 1  # of a moderator: whether they may review


def test_each_office_finds_its_work_in_the_shell(
    riverton: Agency, admin: Officer, ona: User, olu: User, ben: User
) -> None:
    for user, name in ((admin.user, "portal"), (ona, "oversight"), (olu, "operator_agencies")):
        assert f'href="{reverse(f"police_portal:{name}")}"' in page(user, "agencies")
    assert f'href="{reverse("police_portal:review_queue")}"' in page(portal.reviewer(), "agencies")
    assert f'href="{reverse("neighbors:feed")}"' not in page(admin.user, "agencies")  # nor what is not for officers
    said = page(ben, "agencies")
    assert f'href="{reverse("neighbors:feed")}"' in said
    assert not any(
        f'href="{reverse(f"police_portal:{name}")}"' in said for name in ("portal", "oversight", "review_queue")
    )


# --- A permission and its document


def test_the_document_is_read_in_place_and_cannot_run_anything(riverton: Agency) -> None:
    given = portal.permission(riverton)
    answer: Any = as_(None).get(reverse("police_portal:permission_document", args=[given.uuid]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert given.document_sha256 in page(None, "permission", given)


def test_before_it_is_confirmed_only_those_it_concerns_read_it(
    riverton: Agency, admin: Officer, ona: User, olu: User, ben: User
) -> None:
    waiting = portal.permission(riverton, is_confirmed=False)
    other = portal.officer(portal.agency("Elm Police"), name="El Min").user
    bare = portal.overseer("Bare")
    bare.authenticator_set.all().delete()  # type: ignore[attr-defined]  # allauth's
    for user in (None, ben, other, bare, portal.reviewer()):
        page(user, "permission", waiting, status=404)
        page(user, "permission_document", waiting, status=404)
    for user in (admin.user, ona, olu):
        page(user, "permission", waiting)


def test_an_administrator_enters_one_and_an_overseer_confirms_it(riverton: Agency, admin: Officer, ona: User) -> None:
    post(admin.user, "portal_permission", document=upload(PDF), **DAYS)
    entered = Permission.objects.get()
    assert "waits for an overseer" in page(admin.user, "portal_permission")
    assert "Confirm it" in page(ona, "oversight_permission", entered)
    assert entered.number in page(ona, "oversight_permissions")
    post(ona, "oversight_permission", entered, status=400, answer="refuse", reason="no")
    post(ona, "oversight_permission", entered, answer="confirm")
    assert riverton.permission(timezone.now()) == entered
    assert "End it early" in page(ona, "oversight_permission", entered)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"document": upload(b"<svg onload=alert(1)></svg>")}, "is not a PDF"),
        ({"document": upload(b"")}, "is not a PDF"),
        ({"ends_on": f"{(NOW + timedelta(days=900)).date()}"}, "24 months at most"),
        ({"hearing_on": "31.12.2025"}, "year, month and day"),
        ({"hearing_on": f"{(NOW + timedelta(days=2)).date()}"}, "lies in the future"),
        ({"body": ""}, "required"),
        ({"number": "x" * 61}, "at most 60"),
        ({"body": "Council\x00"}, "Null characters"),
        ({"body": "City\nCouncil"}, "on one line"),
    ],
)
def test_what_is_wrong_with_it_stands_in_the_form(admin: Officer, columns: dict[str, Any], says: str) -> None:
    sent = {"document": upload(PDF)} | DAYS | columns
    said = post(admin.user, "portal_permission", status=400, **sent)
    assert says in said
    assert not Permission.objects.exists()


def test_a_document_too_long_is_refused_before_it_is_read(admin: Officer) -> None:
    said = post(admin.user, "portal_permission", status=413, document=upload(PDF + b"\0" * 10_600_000), **DAYS)
    assert "up to 10 MB" in said


def test_a_form_from_elsewhere_enters_nothing(admin: Officer) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin.user)
    answer = client.post(reverse("police_portal:portal_permission"), {"document": upload(PDF)} | DAYS)
    assert answer.status_code == 403
    assert not Permission.objects.exists()


def test_the_operator_enters_one_for_an_agency(riverton: Agency, olu: User) -> None:
    post(olu, "operator_permission", riverton, document=upload(PDF), **DAYS)
    assert Permission.objects.get().entered_by == olu


# --- Applying


def test_an_application_by_form_and_the_operators_word(chief: User, olu: User) -> None:
    post(chief, "agency_apply", **SENT)
    agency = Agency.objects.get()
    assert agency.jurisdiction == portal.COUNTY
    assert "The operator checks it" in page(chief, "agency_apply")
    assert "Riverton Police Department" in page(olu, "operator_agencies")
    post(olu, "operator_agency", agency, status=400, answer="refuse", reason="")
    post(olu, "operator_agency", agency, answer="accept")
    assert "Your agency is listed" in page(chief, "agency_apply")
    post(olu, "operator_agency", agency, answer="suspend", reason="It asked three times.")
    post(olu, "operator_agency", agency, answer="lift", reason="It has explained itself.")
    page(None, "agency", agency)


def test_the_outline_may_come_as_a_file(chief: User) -> None:
    file = SimpleUploadedFile("county.geojson", SHAPE.encode("utf-8-sig"), "application/geo+json")
    post(chief, "agency_apply", **SENT | {"jurisdiction": "", "file": file})
    assert Agency.objects.get().jurisdiction == portal.COUNTY


def test_what_was_in_the_file_is_kept_when_something_else_is_missing(chief: User) -> None:
    file = SimpleUploadedFile("county.geojson", SHAPE.encode(), "application/geo+json")
    said = post(chief, "agency_apply", status=400, **SENT | {"jurisdiction": "", "file": file, "name": ""})
    assert "-71.78" in said


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"jurisdiction": ""}, "Draw the outline"),
        ({"jurisdiction": "<svg/>"}, "This is not GeoJSON"),
        ({"jurisdiction": "[" * 100_000}, "This is not GeoJSON"),
        ({"jurisdiction": '{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}'}, "crosses or touches"),
        ({"jurisdiction": '{"type":"Polygon","coordinates":[[[0,0],[NaN,1],[1,0],[0,0]]]}'}, "no place on earth"),
        ({"jurisdiction": '{"type":"Point","coordinates":[0,0]}'}, "Polygon or MultiPolygon"),
        ({"domains": "p\u043elice.example.org"}, "no domain in plain letters"),
        ({"domains": "gmail.com"}, "Anybody gets an address"),
        ({"name": "\u0420iverton Police"}, "Latin letters"),
        ({"kind": "immigration"}, "not one of the available choices"),
        ({"policy": "word " * 9000}, "at most 40000"),
        ({"contact_email": "chief"}, "valid email"),
    ],
)
def test_what_cannot_be_used_stands_at_its_field(chief: User, columns: dict[str, Any], says: str) -> None:
    assert says in post(chief, "agency_apply", status=400, **SENT | columns)
    assert not Agency.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"type": "Polygon", "coord', "This is not GeoJSON"),
        (b"\xff\xfe", "This is not GeoJSON"),
        (b" ", "This file is empty"),
    ],
)
def test_a_file_that_is_broken_is_not_called_missing(chief: User, content: bytes, says: str) -> None:
    file = SimpleUploadedFile("county.geojson", content, "application/geo+json")
    said = post(chief, "agency_apply", status=400, **SENT | {"jurisdiction": "", "file": file})
    assert says in said
    assert "Something is missing or wrong" in said
    assert "Draw the outline on the map, paste it, or send it as a file.</li>" not in said


def test_a_federal_name_is_told_why_in_the_form(chief: User, olu: User) -> None:
    said = post(chief, "agency_apply", status=403, **SENT | {"name": "ICE Riverton"})
    assert "Federal and immigration bodies cannot ask" in said
    assert "Chief Diaz" in said  # nothing typed is lost
    assert olu.notices.count() == 1


def test_five_megabytes_of_outline_are_refused_unread(chief: User) -> None:
    file = SimpleUploadedFile("county.geojson", b"[" * 5_000_000, "application/geo+json")
    post(chief, "agency_apply", status=413, **SENT | {"file": file})


def test_an_account_that_cannot_apply_reads_why_and_has_no_form(ana: User, maple: Any) -> None:
    said = page(ana, "agency_apply")
    assert "belongs to a home here" in said
    assert 'name="jurisdiction"' not in said


def test_script_in_a_name_is_shown_as_it_was_written(chief: User, olu: User) -> None:
    name = "<script>alert(1)</script> Police"
    post(chief, "agency_apply", **SENT | {"name": name, "contact_name": "<b>Chief</b>"})
    agency = Agency.objects.get()
    post(olu, "operator_agency", agency, answer="accept")
    for said in (page(None, "agency", agency), page(None, "agencies"), page(olu, "operator_agency", agency)):
        assert "&lt;script&gt;alert(1)" in said
        assert "<script>alert(1)" not in said


# --- Use policies


@pytest.fixture
def proposed(riverton: Agency, admin: Officer) -> PolicyVersion:
    text = portal.POLICY.replace("30 days", "7 days") + "\n3. Nobody looks alone."
    post(admin.user, "portal_policy", text=text)
    return PolicyVersion.objects.get(number=2)


def test_a_proposed_policy_is_read_by_overseers_and_its_agency_first(
    proposed: PolicyVersion, riverton: Agency, admin: Officer, ona: User, ben: User
) -> None:
    for user in (None, ben):
        page(user, "policy", proposed, status=404)
    assert "Nobody looks alone" not in page(None, "agency", riverton)
    page(admin.user, "policy", proposed)
    assert "Open it for comments" in page(ona, "policy", proposed)
    post(ona, "oversight_policy", proposed, answer="yes")
    said = page(None, "policy", proposed)
    assert "<del>30</del>" in said
    assert "<ins>7</ins>" in said
    assert "<ins>3. Nobody looks alone.</ins>" in said
    assert "Sign in to comment" in said


def test_a_comment_is_seen_by_nobody_until_an_overseer_shows_it(
    proposed: PolicyVersion, ona: User, ben: User, ana: User
) -> None:
    policies.open_for_comments(proposed, by=ona, now=timezone.now())
    for user, text in ((ben, "Seven days are <b>enough</b>."), (ana, "My neighbor lives at number 9.")):
        post(user, "policy_comment", proposed, text=text)
        assert "waits to be read" in page(user, "policy", proposed)
    assert "Seven days are" not in page(None, "policy", proposed)
    assert "Seven days are" in page(ona, "oversight_comments")
    shown, left = proposed.comments.order_by("pk")
    post(ona, "oversight_comment", shown, answer="yes")
    post(ona, "oversight_comment", left, answer="no", reason="It tells where somebody lives.")
    said = page(None, "policy", proposed)
    assert "Seven days are &lt;b&gt;enough&lt;/b&gt;." in said
    assert "It tells where somebody lives." in said
    assert "number 9" not in said
    assert "Ben" not in said


def test_an_overseer_suspends_and_lifts_on_one_page(riverton: Agency, admin: Officer, ona: User) -> None:
    other = portal.officer(portal.agency("Elm Police"), name="El Min")
    why: dict[str, Any] = {"reason": "It asked three times for the same."}
    post(ona, "oversight_agency", riverton, what="officer", which=str(other.uuid), status=404, **why)
    post(ona, "oversight_agency", riverton, what="officer", which="nonsense", status=404, **why)
    post(ona, "oversight_agency", riverton, what="officer", which=str(admin.uuid), **why)
    post(ona, "oversight_agency", riverton, what="agency", **why)
    assert "Lift the suspension of Ada Min" in page(ona, "oversight_agency", riverton)
    for one in riverton.suspensions.all():
        post(ona, "oversight_agency", riverton, what="lift", which=str(one.uuid), **why)
    assert Officer.objects.of(admin.user) == admin


def test_a_policy_of_the_greatest_length_is_shown(riverton: Agency) -> None:
    text = "\n".join(f"{n}. " + "word " * 6 for n in range(990))[:40_000]
    PolicyVersion.objects.create(
        agency=riverton,
        number=2,
        text=text,
        proposed_at=NOW - timedelta(days=40),
        opened_at=NOW - timedelta(days=40),
        takes_effect_at=NOW - timedelta(days=20),
    )
    assert "989. word" in page(None, "policy", riverton.policies.get(number=2))


def test_whoever_works_here_and_has_no_home_begins_at_their_work(admin: Officer, ona: User, ben: User) -> None:
    begins = {
        "police_portal:portal": admin.user,
        "police_portal:oversight": ona,
        "police_portal:custodian_demands": portal.custodian(),
    }
    for name, user in begins.items():
        assert as_(user).get("/").headers["Location"] == reverse(name)
    assert as_(ben).get("/").headers["Location"] == reverse("devices:home_new")
