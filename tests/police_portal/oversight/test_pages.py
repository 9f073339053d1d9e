"""The pages of reviewers and overseers: what each reads and does there, and what stands on none of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from devices.audit.models import PublicEntry
from devices.cameras.models import Camera
from devices.geo import coarse_cell
from devices.people.models import Home, User
from police_portal.actions import Action
from police_portal.agencies.models import Agency, Officer, Permission, Reviewer
from police_portal.consent.models import Answer
from police_portal.oversight.models import Sample, Verdict
from police_portal.requests.models import FootageRequest, Outcome, PlaceKind, ProtectedPlace, RequestStatus
from tests import portal
from tests.street import home

WORDS = "It fits in place and time."


@pytest.fixture
def police(db: None, store: None) -> Agency:
    of = portal.agency()
    portal.permission(of)
    return of


@pytest.fixture
def asked(diaz: Officer) -> FootageRequest:
    return portal.request_of(diaz, RequestStatus.IN_REVIEW)


@pytest.fixture
def wide(diaz: Officer) -> FootageRequest:
    return portal.request_of(diaz, RequestStatus.IN_REVIEW, needs_overseer=True, touches_protected=True, score=1.8)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, *arguments: Any) -> str:
    return reverse(f"police_portal:{name}", args=[getattr(each, "uuid", each) for each in arguments])


def test_a_moderator_finds_routine_ones_and_an_overseer_all(
    asked: FootageRequest, wide: FootageRequest, rev: User, ona: User
) -> None:
    of_moderator = signed_in(rev).get(address("review_queue")).content.decode()
    of_overseer = signed_in(ona).get(address("review_queue")).content.decode()
    assert asked.reference in of_moderator
    assert wide.reference not in of_moderator
    assert asked.reference in of_overseer
    assert wide.reference in of_overseer
    assert signed_in(rev).get(address("review", wide)).status_code == 404
    assert signed_in(ona).get(address("review", wide)).status_code == 200


def test_a_request_opens_from_its_page_with_a_sentence_of_the_list(asked: FootageRequest, rev: User) -> None:
    sent = {"outcome": "open", "template": "narrow", "words": "I looked twice."}
    answer = signed_in(rev).post(address("review_decide", asked), sent)
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert asked.status == RequestStatus.OPEN
    assert asked.reason == "Narrow in place and time for what is asked about. I looked twice."


def test_a_permission_ends_on_the_day_that_everybody_reads(asked: FootageRequest, rev: User) -> None:
    assert asked.permission is not None
    midnight = datetime(2027, 12, 1, tzinfo=timezone.get_current_timezone())
    Permission.objects.filter(pk=asked.permission.pk).update(ends_at=midnight)
    assert "until the end of 30 November 2027" in signed_in(rev).get(address("review", asked)).content.decode()


def test_a_reason_for_refusing_does_not_open(asked: FootageRequest, rev: User) -> None:
    for sent in ({"outcome": "open", "template": "too_wide"}, {"outcome": "refuse"}, {"words": WORDS}):
        answer = signed_in(rev).post(address("review_decide", asked), sent)
        assert answer.status_code == 400
        assert b'role="alert"' in answer.content
    asked.refresh_from_db()
    assert asked.status == RequestStatus.IN_REVIEW


def test_who_came_second_reads_that_somebody_was_first(asked: FootageRequest, rev: User, ona: User) -> None:
    signed_in(rev).post(address("review_decide", asked), {"outcome": "refuse", "words": WORDS})
    assert signed_in(ona).post(address("review_decide", asked), {"outcome": "open", "words": WORDS}).status_code == 404
    opened = portal.request_of(asked.filed_by)
    answer = signed_in(ona).post(address("review_decide", opened), {"outcome": "open", "words": WORDS})
    assert answer.status_code == 409
    assert "Somebody was here first" in answer.content.decode()


def test_who_lives_there_reads_nothing_of_it_but_that_it_is_for_others(asked: FootageRequest, rev: User) -> None:
    home(rev, "Maple St 14", 42.1236, -71.6544)
    client = signed_in(rev)
    for body in (client.get(address("review", asked)), client.get(address("review_queue"))):
        text = body.content.decode()
        assert "Somebody else must decide this one." in text
        assert "white van" not in text
        assert "parcel" not in text
    sent = {"outcome": "open", "words": WORDS}
    refused = client.post(address("review_decide", asked), sent)
    assert refused.status_code == 403
    assert "Somebody else must decide this one." in refused.content.decode()


def test_the_measure_shows_own_and_union_and_never_where_a_shelter_is(wide: FootageRequest, ona: User) -> None:
    for kind, name in ((PlaceKind.SHELTER, ""), (PlaceKind.SCHOOL, "Hill School")):
        hidden = kind == PlaceKind.SHELTER
        ProtectedPlace.objects.create(
            kind=kind,
            name=name,
            area=[] if hidden else wide.area,
            cell=coarse_cell(42.1236, -71.6544) if hidden else "",
            west=-71.70,
            south=42.10,
            east=-71.60,
            north=42.15,
        )
    FootageRequest.objects.filter(pk=wide.pk).update(public_cells=[])
    text = signed_in(ona).get(address("review", wide)).content.decode()
    assert "1.80 of 1" in text
    assert "0.51 of 1 square mile hours" in text
    assert "a protected place, school" in text
    assert "shelter" not in text
    assert coarse_cell(42.1236, -71.6544) not in text
    assert "Hill School" not in text


def test_what_the_screens_found_is_marked_and_words_can_be_covered(asked: FootageRequest, rev: User) -> None:
    start = asked.message.index("white van")
    finding = {"code": "private", "sentence": "This names a thing of somebody.", "start": start, "end": start + 9}
    FootageRequest.objects.filter(pk=asked.pk).update(findings=[finding])
    client = signed_in(rev)
    assert (
        '<mark title="This names a thing of somebody.">white van</mark>'
        in client.get(address("review", asked)).content.decode()
    )
    sent = {"cover-found": ["white van"], "cover-words": "Maple St\r\n", "cover-reason": "It names a private thing."}
    assert client.post(address("review_black_out", asked), sent).status_code == 302
    asked.refresh_from_db()
    assert [asked.message[a:b] for a, b, _why in asked.blackouts] == ["Maple St", "white van"]
    wrong = client.post(address("review_black_out", asked), sent | {"cover-words": "Elm St"})
    assert wrong.status_code == 400
    assert "“Elm St” does not stand in the message" in wrong.content.decode()


def test_nothing_of_homes_stands_on_any_page(
    asked: FootageRequest, wide: FootageRequest, ona: User, diaz: Officer, maple: Home, oak: Home, porch: Camera
) -> None:
    opened = portal.request_of(diaz)
    drawn = Sample.objects.create(request=opened)
    client = signed_in(ona)
    urls = [
        address("review_queue"),
        address("review", opened),
        address("review", wide),
        address("oversight"),
        address("samples"),
        address("sample", drawn),
        address("review_notes"),
    ]

    def sizes() -> list[int]:
        return [len([line for line in client.get(url).content.splitlines() if b"csrf" not in line]) for url in urls]

    before = sizes()
    portal.invitation(opened, maple, Answer.SHARED)
    portal.invitation(opened, oak, Answer.DECLINED)
    assert sizes() == before
    for url in urls:
        text = client.get(url).content.decode()
        assert "Maple St 12" not in text
        assert str(maple.uuid) not in text


@pytest.mark.parametrize("name", ["review_queue", "oversight", "samples", "review_notes"])
def test_no_query_count_grows_with_rows(
    diaz: Officer, ona: User, django_assert_max_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    home(ona, "Far Rd 1", 42.2, -71.55)
    for n in range(12):
        portal.request_of(diaz, RequestStatus.IN_REVIEW, case_key=f"K{n}")
        Sample.objects.create(request=portal.request_of(diaz, case_key=f"S{n}"))
        portal.request_of(
            diaz,
            RequestStatus.CLOSED,
            case_key=f"C{n}",
            outcome=Outcome.USEFUL,
            outcome_at=timezone.now(),
            outcome_note="It helped.",
        )
    client = signed_in(ona)
    with django_assert_max_num_queries(24):
        assert client.get(address(name)).status_code == 200


def test_a_sample_is_judged_from_its_page(diaz: Officer, rev: User, ona: User) -> None:
    drawn = Sample.objects.create(request=portal.request_of(diaz, RequestStatus.REFUSED, decided_by=rev))
    client = signed_in(ona)
    assert "A moderator refused it" in client.get(address("sample", drawn)).content.decode()
    assert client.post(address("sample", drawn), {"verdict": "wrong"}).status_code == 400
    assert client.post(address("sample", drawn), {"verdict": "wrong", "reason": WORDS}).status_code == 302
    drawn.refresh_from_db()
    assert drawn.verdict == Verdict.WRONG
    assert WORDS in client.get(address("samples")).content.decode()


def test_an_overseer_names_a_reviewer_by_name(ona: User, moe: User, ana: User) -> None:
    client = signed_in(ona)
    page = client.get(address("oversight_reviewers")).content.decode()
    assert moe.name in page
    assert moe.email not in page
    assert f'value="{moe.pk}"' not in page
    assert client.post(address("oversight_reviewers"), {"person": ana.uuid}).status_code == 400
    assert client.post(address("oversight_reviewers"), {"person": moe.uuid}).status_code == 302
    named = Reviewer.objects.get(user=moe)
    assert client.post(address("oversight_reviewer_end", named)).status_code == 302
    assert Reviewer.objects.get(user=moe).ended_at is not None


def test_an_outcome_note_is_shown_by_a_reviewer(diaz: Officer, rev: User) -> None:
    asked = portal.request_of(
        diaz,
        RequestStatus.CLOSED,
        outcome=Outcome.USEFUL,
        outcome_at=timezone.now() - timedelta(hours=1),
        outcome_note="It helped to find the van.",
    )
    client = signed_in(rev)
    assert "It helped to find the van." in client.get(address("review_notes")).content.decode()
    assert client.post(address("review_note_show", asked)).status_code == 302
    asked.refresh_from_db()
    assert asked.outcome_shown_at is not None
    assert PublicEntry.objects.filter(act=Action.OUTCOME_SHOWN, subject_uuid=asked.uuid).exists()
    assert client.post(address("review_note_show", asked)).status_code == 404


def test_who_lives_beside_shows_no_note(diaz: Officer, rev: User) -> None:
    asked = portal.request_of(
        diaz, RequestStatus.CLOSED, outcome=Outcome.USEFUL, outcome_at=timezone.now(), outcome_note="It helped."
    )
    home(rev, "Maple St 14", 42.1236, -71.6544)
    client = signed_in(rev)
    assert "It helped." not in client.get(address("review_notes")).content.decode()
    assert client.post(address("review_note_show", asked)).status_code == 404
