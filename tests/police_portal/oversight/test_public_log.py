"""The request log for everybody: as a page, as open data, as RSS; the same facts everywhere, and nothing of homes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from devices.audit.publishing import publish
from devices.cameras.models import Camera
from devices.people.models import Home, User
from police_portal.actions import Action
from police_portal.agencies import reviewers, suspending
from police_portal.agencies.models import Agency, Officer
from police_portal.consent.models import Answer
from police_portal.oversight import decisions, review, sampling
from police_portal.oversight.models import Verdict
from police_portal.requests.models import FootageRequest, Offence, Outcome, RequestStatus
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.oversight.conftest import ALWAYS, NEVER, NOW, REASON

ROUTES = ("request_log", "request_log_json", "request_log_rss")
SECRET = {"draft", "submitted", "in_review", "refused"}


def address(name: str, *arguments: Any) -> str:
    return reverse(f"police_portal:{name}", args=arguments)


@pytest.fixture
def several(diaz: Officer) -> list[FootageRequest]:
    """60 of them, opened minute by minute, two in the same moment."""
    found = []
    for n in range(60):
        opened = NOW - timedelta(days=1, minutes=n - n % 2)
        found.append(portal.request_of(diaz, now=NOW, opened_at=opened, case_key=f"K{n}"))
    return found


@pytest.mark.parametrize("status", list(RequestStatus))
def test_public_is_what_was_opened_and_nothing_before(client: Client, diaz: Officer, status: RequestStatus) -> None:
    asked = portal.request_of(diaz, status, now=NOW)
    expected = 404 if status in SECRET or status == RequestStatus.WITHDRAWN else 200
    assert client.get(address("public_request", asked.uuid)).status_code == expected
    for route in ROUTES:
        body = client.get(address(route)).content.decode()
        assert (asked.reference in body) == (expected == 200), route


def test_withdrawn_after_it_opened_stays_public(client: Client, diaz: Officer) -> None:
    asked = portal.request_of(
        diaz, RequestStatus.WITHDRAWN, now=NOW, opened_at=NOW, answers_until=NOW + timedelta(days=7)
    )
    assert client.get(address("public_request", asked.uuid)).status_code == 200


def test_the_pages_lead_through_all_of_it_once(client: Client, several: list[FootageRequest]) -> None:
    where, seen = address("request_log"), []
    while where:
        answer = client.get(where)
        seen += [asked.reference for asked in answer.context["rows"]]
        where = address("request_log") + answer.context["older"] if answer.context["older"] else ""
    newest_first = sorted(several, key=lambda asked: (asked.opened_at, asked.pk), reverse=True)
    assert seen == [asked.reference for asked in newest_first]


def test_open_data_leads_through_all_of_it_once(client: Client, diaz: Officer) -> None:
    for n in range(130):
        portal.request_of(diaz, now=NOW, opened_at=NOW - timedelta(minutes=n), case_key=f"K{n}")
    first = client.get(address("request_log_json")).json()
    rest = client.get(first["older"].removeprefix(settings.SITE_URL)).json()
    references = [each["reference"] for each in first["requests"] + rest["requests"]]
    assert (len(references), len(set(references)), rest["older"]) == (130, 130, None)


def test_nothing_but_random_names_leaves(client: Client, several: list[FootageRequest]) -> None:
    body = client.get(address("request_log_json")).content.decode()
    assert '"id"' not in body
    assert '"pk"' not in body


@pytest.mark.parametrize("route", ROUTES)
def test_no_query_count_grows_with_rows(
    client: Client, diaz: Officer, django_assert_max_num_queries: DjangoAssertNumQueries, route: str
) -> None:
    for n in range(20):
        portal.request_of(diaz, now=NOW, case_key=f"K{n}")
    with django_assert_max_num_queries(6):
        client.get(address(route))


def test_it_is_filtered_by_agency_status_and_month(client: Client, diaz: Officer) -> None:
    ours = portal.request_of(diaz, now=NOW)
    may = portal.request_of(diaz, RequestStatus.CLOSED, now=NOW, opened_at=NOW - timedelta(days=20))
    other = portal.agency("Lakeside Fire", domains=["fire.example.org"])
    portal.permission(other, now=NOW)
    theirs = portal.request_of(portal.officer(other), now=NOW)

    def found(query: str) -> set[str]:
        return {each["reference"] for each in client.get(address("request_log_json") + query).json()["requests"]}

    assert found(f"?agency={other.uuid}") == {theirs.reference}
    assert found("?status=closed") == {may.reference}
    assert found("?month=2026-05") == {may.reference}
    assert found("?month=2026-06&status=open") == {ours.reference, theirs.reference}
    assert found("?agency=nonsense&month=2026-99&status=draft") == {ours.reference, may.reference, theirs.reference}


def test_a_link_that_names_no_place_is_answered_in_words(client: Client, db: None) -> None:
    answer = client.get(address("request_log") + "?at=1-2")
    assert answer.status_code == 400
    assert "Start from the newest" in answer.content.decode()


def test_the_page_of_a_request_says_all_that_is_public(client: Client, asked: FootageRequest, ona: User) -> None:
    review.open_request(asked, REASON, by=ona, now=NOW)
    FootageRequest.objects.filter(pk=asked.pk).update(
        status=RequestStatus.CLOSED, ended_at=NOW, outcome=Outcome.USEFUL, outcome_at=NOW, outcome_note="It helped."
    )
    body = client.get(address("public_request", asked.uuid)).content.decode()
    for said in (asked.agency.name, "theft of a parcel", "white van", asked.case_number, REASON, "an overseer"):
        assert said in body
    assert asked.permission is not None
    for link in (
        address("permission", asked.permission.uuid),
        address("policy", asked.permission.policy.uuid),
        address("agency", asked.agency.uuid),
    ):
        assert f'href="{link}"' in body
    assert asked.public_cells[0] in body
    assert "The footage was useful" in body
    assert "It helped." not in body  # nobody has read the note yet
    assert "71.6583" not in body
    FootageRequest.objects.filter(pk=asked.pk).update(outcome_shown_at=NOW)
    assert "It helped." in client.get(address("public_request", asked.uuid)).content.decode()


@pytest.mark.parametrize("offence", [Offence.SEXUAL_OFFENCE, Offence.VIOLENCE_AT_HOME])
def test_a_veiled_offence_is_named_nowhere(client: Client, diaz: Officer, offence: Offence) -> None:
    asked = portal.request_of(diaz, now=NOW, offence=offence, public_cells=["872a306a6ffffff"])
    for url in (address("public_request", asked.uuid), *map(address, ROUTES)):
        body = client.get(url).content.decode()
        assert "gainst a person" in body or "against_a_person" in body
        assert str(offence.label) not in body
        assert offence.value not in body
        assert asked.case_number not in body


def test_blacked_out_words_are_nowhere(client: Client, diaz: Officer, ona: User) -> None:
    asked = portal.request_of(diaz, now=NOW)
    start = asked.message.index("Maple St")
    review.black_out(asked, [(start, start + 8)], "It names a street of people.", by=ona, now=NOW)
    for url in (address("public_request", asked.uuid), *map(address, ROUTES), address("oversight_log")):
        body = client.get(url).content.decode()
        assert "Maple St" not in body
    assert "▇" in client.get(address("public_request", asked.uuid)).content.decode()


def test_who_was_asked_and_what_they_said_changes_no_byte(
    client: Client, diaz: Officer, maple: Home, oak: Home, porch: Camera
) -> None:
    asked = portal.request_of(diaz, now=NOW)
    urls = [address("public_request", asked.uuid), *map(address, ROUTES), address("oversight_log")]
    with time_machine.travel(NOW, tick=False):
        before = [anonymous(client.get(url).content.decode()) for url in urls]
    portal.invitation(asked, maple, Answer.SHARED)
    portal.invitation(asked, oak, Answer.DECLINED)
    portal.share_of(asked, ready_clip(porch), now=NOW)
    with time_machine.travel(NOW, tick=False):
        assert [anonymous(client.get(url).content.decode()) for url in urls] == before


def anonymous(body: str) -> str:
    """Without what differs from one answer to the next: nonces and CSRF tokens."""
    lines = [line for line in body.splitlines() if "nonce" not in line and "csrf" not in line]
    return "\n".join(lines)


def test_the_feed_is_sound_rss(client: Client, diaz: Officer) -> None:
    asked = portal.request_of(diaz, now=NOW, message="A van & <b>two</b> people\x0b ]]> \x1f.")
    answer = client.get(address("request_log_rss"))
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert (root.tag, root.attrib["version"]) == ("rss", "2.0")
    items = root.findall("channel/item")
    assert len(items) == 1
    texts = {child.tag: child.text for child in items[0]}
    assert texts["guid"] == texts["link"] == f"{settings.SITE_URL}/requests/{asked.uuid}/"
    assert "<b>two</b>" in (texts["description"] or "")
    assert texts["pubDate"] == "Wed, 10 Jun 2026 11:00:00 +0000"


@pytest.mark.parametrize("route", ["request_log_json", "request_log_rss"])
def test_what_somebody_has_is_not_sent_again(client: Client, asked: FootageRequest, ona: User, route: str) -> None:
    review.open_request(asked, REASON, by=ona, now=NOW)
    first = client.get(address(route))
    assert first["Last-Modified"] == "Wed, 10 Jun 2026 12:00:00 GMT"
    assert client.get(address(route), headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(address(route), headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    FootageRequest.objects.filter(pk=asked.pk).update(status=RequestStatus.CLOSED, ended_at=NOW)
    publish(Action.REQUEST_CLOSED, asked, now=NOW + timedelta(minutes=1), reference=asked.reference)
    assert client.get(address(route), headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.get(address(route), headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200


def test_every_decision_is_public_with_its_reason(
    client: Client, asked: FootageRequest, wide: FootageRequest, rev: User, ona: User
) -> None:
    review.open_request(asked, REASON, by=rev, now=NOW, luck=NEVER)
    review.refuse(wide, "It would film people at worship.", by=ona, now=NOW + timedelta(minutes=1))
    body = client.get(address("oversight_log")).content.decode()
    assert body.index("It would film people at worship.") < body.index(REASON)
    assert asked.reference in body
    assert wide.reference not in body
    assert rev.name in body  # who may review is public; who decided on what stands as an office
    assert "Decided by a moderator" in body


def test_the_decisions_come_page_by_page(
    client: Client, police: Agency, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(70):
        publish(Action.REQUEST_REFUSED, police, now=NOW, agency=police.name, reason=f"Reason number {n:02}.")
    where, seen = address("oversight_log"), []
    while where:
        with django_assert_max_num_queries(5):
            answer = client.get(where)
        seen += [line.reason for line in answer.context["lines"]]
        where = address("oversight_log") + answer.context["older"] if answer.context["older"] else ""
    assert seen == [f"Reason number {n:02}." for n in reversed(range(70))]


def test_what_overseers_decide_about_agencies_stands_there_too(client: Client, police: Agency, ona: User) -> None:
    held = suspending.suspend_agency(police, "It asked three times for the same.", by=ona, now=NOW)
    suspending.lift(held, "It has a new use policy.", by=ona, now=NOW + timedelta(days=1))
    permission = police.permissions.get()
    publish(Action.PERMISSION_ENDED, permission, now=NOW, agency=police.name, reason="time")  # nobody decided that
    lines, _older = decisions.lines()
    assert [(line.act, line.reason) for line in lines] == [
        (Action.AGENCY_RESTORED, "It has a new use policy."),
        (Action.AGENCY_SUSPENDED, "It asked three times for the same."),
    ]
    assert {line.path for line in lines} == {address("agency", police.uuid)}


def test_every_link_of_the_decisions_leads_somewhere(
    client: Client, asked: FootageRequest, wide: FootageRequest, ona: User, rev: User
) -> None:
    review.open_request(asked, REASON, by=rev, now=NOW, luck=ALWAYS)
    sampling.judge(asked.sample, Verdict.RIGHT, REASON, by=ona, now=NOW)
    review.refuse(wide, REASON, by=ona, now=NOW)
    reviewers.end(rev.review_rights.get(), by=ona, now=NOW)
    refused = portal.permission(asked.agency, now=NOW, is_confirmed=False, refused_at=NOW, reason=REASON)
    publish(Action.PERMISSION_REFUSED, refused, now=NOW, agency=asked.agency.name, reason=REASON)
    assert asked.permission is not None
    publish(Action.PERMISSION_CONFIRMED, asked.permission, now=NOW, agency=asked.agency.name)
    lines, _older = decisions.lines()
    assert len(lines) == 6
    assert all(client.get(line.path).status_code == 200 for line in lines if line.path)
    assert sum(not line.path for line in lines) == 2  # the refused permission, and the reviewer's right


def test_a_moderator_who_left_stands_there_no_more(client: Client, rev: User) -> None:
    assert rev.name in client.get(address("oversight_log")).content.decode()
    User.objects.filter(pk=rev.pk).update(office="", is_staff=False)
    assert rev.name not in client.get(address("oversight_log")).content.decode()


def test_the_data_are_json(client: Client, asked: FootageRequest, ona: User) -> None:
    review.open_request(asked, REASON, by=ona, now=NOW)
    one = json.loads(client.get(address("request_log_json")).content)["requests"][0]
    assert (one["status"], one["offence"], one["cells"]) == ("open", "parcel_theft", asked.public_cells)
    assert one["url"] == f"{settings.SITE_URL}/requests/{asked.uuid}/"
    assert not {"area", "area_m2", "score", "touches_protected", "stacked", "findings", "filed_by"} & set(one)
    start = one["window_start"]
    assert start.endswith(":00:00+00:00")
