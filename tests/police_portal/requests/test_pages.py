"""The officer's pages of requests: who gets them, what they say, and what they never say."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from devices.people.models import User
from police_portal.agencies.models import AgencyState, Officer, OfficerRole
from police_portal.requests import filing, hurrying
from police_portal.requests.forms import in_lines
from police_portal.requests.models import FootageRequest, PlaceKind, ProtectedPlace, RequestStatus
from tests import portal
from tests.police_portal.requests.ready import drafted, moved, sent

NEW = reverse("police_portal:request_new")
CHECK = reverse("police_portal:request_check")
TOKEN = re.compile(rb'(csrfmiddlewaretoken" value="|x-csrftoken": ")[^"]+|nonce="[^"]+"')


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, asked: FootageRequest) -> str:
    return reverse(f"police_portal:{name}", args=[asked.uuid])


def typed(now: datetime, **changes: str) -> dict[str, str]:
    """What an officer in New York types for three hours of yesterday."""
    start = timezone.localtime(now, timezone.get_fixed_timezone(0)) - timedelta(days=1, hours=3)
    return {
        "area": in_lines(portal.AREA),
        "window_start": f"{start:%Y-%m-%dT%H:%M}",
        "window_end": f"{start + timedelta(hours=3):%Y-%m-%dT%H:%M}",
        "time_zone": "UTC",
        "offence": "parcel_theft",
        "case_number": "26-00123",
        "contact_name": "Officer Diaz",
        "contact_phone": "555 0100",
        "message": "A parcel was taken from a porch on Maple St. We look for a white van.",
        "response_days": "7",
    } | changes


@pytest.fixture
def page(diaz: Officer) -> Client:
    return signed_in(diaz.user)


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_from_an_empty_form_to_the_reviewers(page: Client, now: datetime) -> None:
    assert page.get(NEW).status_code == 200
    saved = page.post(NEW, typed(now, then="read"))
    asked = FootageRequest.objects.get()
    assert saved["Location"] == url("request_submit", asked)
    read = page.get(saved["Location"])
    assert "Every limit is met." in words(read)
    assert asked.area == portal.AREA
    answer = page.post(saved["Location"], {"read": read.context["read"]})
    assert answer["Location"] == url("portal_request", asked)
    asked.refresh_from_db()
    assert asked.status == RequestStatus.IN_REVIEW
    assert "in review" in words(page.get(answer["Location"]))


def test_sending_without_having_read_it_sends_nothing(page: Client, diaz: Officer, now: datetime) -> None:
    asked = drafted(diaz, now)
    answer = page.post(url("request_submit", asked))
    assert answer.status_code == 409
    assert "Read it once more" in words(answer)


def test_the_live_check_says_each_limit_with_its_number(page: Client, now: datetime) -> None:
    said = words(page.post(CHECK, typed(now), headers={"HX-Request": "true"}))
    for number in ("0.17 of 0.5 sq mi", "3 h of 12 h", "1.1 of 45 days", "1 of 2", "100 %", "Every limit is met."):
        assert number in said
    assert not FootageRequest.objects.exists()


def test_the_live_check_says_what_would_be_accepted(page: Client, now: datetime) -> None:
    wide = in_lines([[-71.66, 42.11], [-71.64, 42.11], [-71.64, 42.13], [-71.66, 42.13], [-71.66, 42.11]])
    said = words(page.post(CHECK, typed(now, area=wide, case_number="", message="You must share your video.")))
    assert "1.42 of 0.5 sq mi" in said
    assert "From 0.025 to 0.5 square miles" in said
    assert "Not ready to be sent yet." in said
    assert "answering is a choice" in said


def test_the_live_check_reads_what_is_half_written(page: Client, now: datetime) -> None:
    for changes in (
        {"area": "42.1, -71.6"},
        {"area": "a corner"},
        {"area": "{"},
        {"area": "99, 999"},
        {"window_start": "soon"},
        {"time_zone": "Mars/Olympus"},
        {"response_days": ""},
        {"response_days": "1e9"},
        {"message": "x" * 3000},
        {"case_number": "1\0"},
    ):
        assert page.post(CHECK, typed(now, **changes)).status_code == 200
    assert page.post(CHECK, {}).status_code == 200


def test_a_check_without_scripts_is_a_button(page: Client, now: datetime) -> None:
    answer = page.post(NEW, typed(now, then="check"))
    assert "Every limit is met." in words(answer)
    assert not FootageRequest.objects.exists()


def test_a_page_that_asks_all_the_time_is_told_to_wait(page: Client, diaz: Officer, now: datetime) -> None:
    for _n in range(hurrying.A_MINUTE):
        hurrying.count(diaz, timezone.now())
        hurrying.count(diaz, timezone.now() + timedelta(minutes=1))
    answer = page.post(CHECK, typed(now), headers={"HX-Request": "true"})
    assert answer.status_code == 429
    assert "Wait a minute" in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("here", "two numbers a line"),
        ('{"type": "Point", "coordinates": [1, 2]}', "no polygon"),
        ('{"type": "Polygon", ', "no GeoJSON"),
        ("91, 10\n42, -71\n42, -72", "outside of the map"),
        ("\n".join(["42.1, -71.6"] * 600), "more than 100 corners"),
    ],
)
def test_an_area_that_cannot_be_read_is_answered_at_its_field(
    page: Client, now: datetime, text: str, sentence: str
) -> None:
    answer = page.post(NEW, typed(now, area=text))
    assert answer.status_code == 400
    assert sentence in words(answer)


def test_an_area_can_be_pasted_as_geojson(page: Client, now: datetime) -> None:
    polygon = f'{{"type": "Feature", "geometry": {{"type": "Polygon", "coordinates": [{portal.AREA}]}}}}'
    page.post(NEW, typed(now, area=polygon))
    assert FootageRequest.objects.get().area == portal.AREA


def test_a_saved_draft_comes_back_as_it_was_written(page: Client, now: datetime) -> None:
    page.post(NEW, typed(now, time_zone="America/New_York", message='Line one\n<script>alert("x")</script>'))
    form = page.get(url("request_edit", FootageRequest.objects.get())).context["form"]
    again = {name: form[name].value() for name in form.fields}
    assert again["window_start"] == typed(now)["window_start"]
    assert (again["time_zone"], again["area"]) == ("America/New_York", in_lines(portal.AREA))


def test_script_in_a_text_stays_text(page: Client, diaz: Officer, now: datetime) -> None:
    asked = drafted(diaz, now, message='<script>alert("x")</script>', case_number="<b>1")
    for name in ("request_edit", "request_submit", "portal_request"):
        assert b"<script>alert" not in page.get(url(name, asked)).content
    assert b"<b>1" not in page.get(reverse("police_portal:portal")).content


def test_the_list_shows_the_agencys_requests_by_their_state(page: Client, diaz: Officer, now: datetime) -> None:
    stranger = portal.officer(portal.agency("Shelbyville Police"))
    portal.permission(stranger.agency)
    foreign = portal.request_of(stranger)
    draft, waits = drafted(diaz, now), portal.request_of(diaz, RequestStatus.IN_REVIEW)
    late = portal.request_of(
        diaz, RequestStatus.CLOSED, now=now - timedelta(days=20), ended_at=now - timedelta(days=31)
    )
    listed = reverse("police_portal:portal")
    shown = {
        group: {
            one.reference
            for one in (draft, waits, late, foreign)
            if one in page.get(listed, {"status": group}).context["pages"].object_list
        }
        for group in ("", "draft", "in_review", "open", "over", "owed", "nonsense")
    }
    everything = {draft.reference, waits.reference, late.reference}
    assert shown[""] == shown["nonsense"] == everything | {late.reference}
    assert (shown["draft"], shown["in_review"], shown["open"]) == ({draft.reference}, {waits.reference}, set())
    assert shown["over"] == shown["owed"] == {late.reference}


def test_long_lists_come_in_pages(page: Client, diaz: Officer) -> None:
    for _n in range(23):
        portal.request_of(diaz, RequestStatus.DRAFT)
    first = page.get(reverse("police_portal:portal"))
    second = page.get(reverse("police_portal:portal"), {"page": "2"})
    assert (len(first.context["pages"].object_list), len(second.context["pages"].object_list)) == (20, 3)


def test_a_list_of_twenty_asks_no_more_questions_than_one_of_one(page: Client, diaz: Officer) -> None:
    portal.request_of(diaz)
    page.get(reverse("police_portal:portal"))
    with CaptureQueriesContext(connection) as one:
        page.get(reverse("police_portal:portal"))
    for _n in range(19):
        portal.request_of(diaz)
    with CaptureQueriesContext(connection) as twenty:
        page.get(reverse("police_portal:portal"))
    assert len(one) == len(twenty)


def test_a_reader_reads_and_does_not_write(diaz: Officer, reader: Officer, now: datetime) -> None:
    asked, draft, client = portal.request_of(diaz), drafted(diaz, now), signed_in(reader.user)
    assert client.get(reverse("police_portal:portal")).status_code == 200
    assert client.get(url("portal_request", asked)).status_code == 200
    for name in ("request_edit", "request_submit"):
        assert client.get(url(name, draft)).status_code == 404
    for name in ("request_withdraw", "request_close", "request_copy", "request_outcome", "request_discard"):
        assert client.post(url(name, asked)).status_code == 404
    assert client.get(NEW).status_code == client.post(CHECK).status_code == 404


def test_every_link_of_the_portal_opens_for_whom_it_is_shown(diaz: Officer, reader: Officer) -> None:
    admin = portal.officer(diaz.agency, OfficerRole.ADMIN)
    for officer, count in ((reader, 5), (diaz, 5), (admin, 7)):
        client = signed_in(officer.user)
        shown = client.get(reverse("police_portal:portal")).content.decode()
        nav = shown[shown.index('<nav class="cluster portal-nav"') :].split("</nav>")[0]
        links = re.findall(r'href="([^"]+)"', nav)
        assert [client.get(link).status_code for link in links] == [200] * count


def test_before_it_is_sent_all_its_times_stand_in_the_zone_of_the_place(diaz: Officer, now: datetime) -> None:
    draft = drafted(diaz, now, time_zone="America/New_York")
    shown = words(signed_in(diaz.user).get(url("request_submit", draft)))
    assert "What everybody will read once it is open" in shown
    assert re.search(r"\d\d:\d\d E[SD]T", shown.split("What everybody will read")[1])
    assert "UTC" not in shown.split("What everybody will read")[1].split("Limits")[0]


def test_another_agencys_request_is_not_there(diaz: Officer, now: datetime) -> None:
    draft, asked = drafted(diaz, now), portal.request_of(diaz)
    stranger = signed_in(portal.officer(portal.agency("Shelbyville Police")).user)
    for name in ("portal_request", "request_edit", "request_submit"):
        assert stranger.get(url(name, draft)).status_code == 404
    for name in ("request_withdraw", "request_close", "request_copy", "request_outcome", "request_discard"):
        assert stranger.post(url(name, asked)).status_code == 404


def test_for_an_officer_who_is_switched_off_nothing_is_there(diaz: Officer, page: Client, now: datetime) -> None:
    Officer.objects.update(switched_off_at=now, switched_off_why="Left the agency.")
    assert page.get(reverse("police_portal:portal")).status_code == 404
    assert page.post(CHECK).status_code == 404


def test_a_suspended_agency_reads_and_cannot_ask(diaz: Officer, page: Client, now: datetime) -> None:
    draft = drafted(diaz, now)
    diaz.agency.move(AgencyState.SUSPENDED, suspended_at=now, reason="Asked twice for the same.")
    assert "is suspended" in words(page.get(reverse("police_portal:portal")))
    answer = page.post(url("request_submit", draft), {"read": filing.digest(draft)})
    assert answer.status_code == 403
    assert "is suspended" in words(answer)


def protect(kind: PlaceKind = PlaceKind.SCHOOL) -> None:
    west, south, east, north = -71.655, 42.122, -71.653, 42.124
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    box = {"west": west, "south": south, "east": east, "north": north}
    ProtectedPlace.objects.create(kind=kind, name="Elm School", area=ring, **box)


def test_before_it_is_sent_nothing_tells_that_a_place_is_protected(
    page: Client, diaz: Officer, now: datetime, time_machine: Any
) -> None:
    time_machine.move_to(now, tick=False)
    draft = drafted(diaz, now)

    def seen() -> list[tuple[bytes, int]]:
        found = []
        for ask in (
            lambda: page.get(url("request_edit", draft)),
            lambda: page.get(url("request_submit", draft)),
            lambda: page.get(url("portal_request", draft)),
            lambda: page.get(reverse("police_portal:portal")),
            lambda: page.post(CHECK, typed(now)),
            lambda: page.post(NEW, typed(now, then="check")),
        ):
            with CaptureQueriesContext(connection) as queries:
                body = TOKEN.sub(b"", ask().content)
            found.append((body, len(queries)))
        return found

    seen()
    before = seen()
    protect()
    assert seen() == before
    for body, _queries in before:
        assert not re.search(rb"overseer|protected|school|worship|threshold", body, re.IGNORECASE)


def test_a_request_above_the_threshold_is_not_told_before_it_is_sent(page: Client, now: datetime) -> None:
    start = now - timedelta(hours=13)
    wide = typed(
        now, window_start=f"{start:%Y-%m-%dT%H:%M}", window_end=f"{start + timedelta(hours=12):%Y-%m-%dT%H:%M}"
    )
    answer = page.post(CHECK, wide)
    assert "Every limit is met." in words(answer)
    assert b"overseer" not in answer.content


def test_after_it_is_sent_it_needs_an_overseer_and_not_why(page: Client, diaz: Officer, now: datetime) -> None:
    protect()
    asked = sent(diaz, now)
    wide = sent(
        diaz,
        now,
        case_number="26-2",
        area=moved(portal.AREA, 0.03),
        window_start=now - timedelta(hours=13),
        window_end=now - timedelta(hours=1),
    )
    for one in (asked, wide):
        said = words(page.get(url("portal_request", one)))
        assert "Needs an overseer" in said
        assert not re.search(r"protected|school|threshold|score|1\.\d+ square", said, re.IGNORECASE)


def test_closing_giving_the_outcome_and_filing_again(page: Client, diaz: Officer) -> None:
    asked = portal.request_of(diaz)
    page.post(url("request_close", asked))
    assert "outcome is owed by" in words(page.get(url("portal_request", asked)))
    assert page.post(url("request_outcome", asked), {"outcome": ""}).status_code == 400
    page.post(url("request_outcome", asked), {"outcome": "nothing", "note": "No van was found."})
    asked.refresh_from_db()
    assert asked.outcome == "nothing"
    assert "wait for a reviewer" in words(page.get(url("portal_request", asked)))
    answer = page.post(url("request_copy", asked))
    fresh = FootageRequest.objects.get(status=RequestStatus.DRAFT)
    assert answer["Location"] == url("request_edit", fresh)
    page.post(url("request_discard", fresh))
    assert not FootageRequest.objects.filter(pk=fresh.pk).exists()


def test_words_that_were_blacked_out_are_black_with_their_reason(page: Client, diaz: Officer) -> None:
    asked = portal.request_of(diaz, message="Ask Mary Jones about it", blackouts=[[4, 14, "a private name"]])
    answer = page.get(url("portal_request", asked))
    assert "Mary" not in answer.content.decode()
    assert "blacked out: a private name" in words(answer)


def test_a_random_name_leads_nowhere(page: Client) -> None:
    assert page.get(reverse("police_portal:portal_request", args=[UUID(int=7)])).status_code == 404
