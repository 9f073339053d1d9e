"""Requests are opened or refused by a person, in public, and by nobody who lives beside."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import h3
import pytest
from django.test import Client

from devices.audit.models import AuditEntry, PublicEntry
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.people.models import Home, Office, User
from neighbors.posts.models import Category
from police_portal.actions import Action
from police_portal.agencies.models import Agency, AgencyState, Officer, Permission, Reviewer
from police_portal.oversight import desk, review
from police_portal.oversight.models import Sample
from police_portal.requests.models import FootageRequest, Offence, PlaceKind, RequestStatus
from tests import portal
from tests.police_portal.oversight.conftest import ALWAYS, NEVER, NOW, REASON
from tests.street import home, person


def test_a_reviewer_opens_a_routine_request(asked: FootageRequest, rev: User) -> None:
    review.open_request(asked, REASON, by=rev, now=NOW, luck=NEVER)
    assert asked.status == RequestStatus.OPEN
    assert (asked.opened_at, asked.decided_at, asked.decided_by, asked.reason) == (NOW, NOW, rev, REASON)
    assert asked.answers_until == NOW + timedelta(days=asked.response_days)
    assert asked.takes_answers(NOW)
    assert AuditEntry.objects.filter(action=Action.REQUEST_OPENED, subject_uuid=asked.uuid).count() == 1


def test_opening_puts_a_post_of_the_coarse_form_into_the_feed(asked: FootageRequest, rev: User) -> None:
    review.open_request(asked, REASON, by=rev, now=NOW, luck=NEVER)
    post = FootageRequest.objects.get(pk=asked.pk).post
    assert post is not None
    assert (post.category, post.agency_uuid, post.agency_name) == (
        Category.REQUEST,
        asked.agency.uuid,
        asked.agency.name,
    )
    assert post.agency_path == f"/requests/{asked.uuid}/"
    assert post.cell in asked.public_cells


def test_of_a_veiled_offence_the_post_tells_no_finer_place_and_no_case(diaz: Officer, ona: User) -> None:
    wide_cell = "872a306a6ffffff"
    posts = []
    for area, number in ((portal.AREA, "26-777"), ([[lon + 0.001, lat] for lon, lat in portal.AREA], "26-778")):
        asked = portal.request_of(
            diaz,
            RequestStatus.IN_REVIEW,
            now=NOW,
            offence=Offence.SEXUAL_OFFENCE,
            public_cells=[wide_cell],
            area=area,
            case_number=number,
            case_key=number,
        )
        review.open_request(asked, REASON, by=ona, now=NOW)
        assert asked.post is not None
        assert asked.post.shown is not None
        said = f"{asked.post.shown.title} {asked.post.shown.text}"
        assert "offence against a person" in said
        assert "sexual" not in said
        assert number not in said
        assert number not in str(PublicEntry.objects.get(subject_uuid=asked.uuid).facts)
        posts.append(asked.post)
    assert posts[0].cell == posts[1].cell  # of the wide cell alone, wherever in it
    assert h3.cell_to_parent(posts[0].cell, 7) == wide_cell


def test_opening_is_a_public_act_with_its_reason_and_no_words_of_the_message(asked: FootageRequest, rev: User) -> None:
    review.open_request(asked, REASON, by=rev, now=NOW, luck=NEVER)
    entry = PublicEntry.objects.get(act=Action.REQUEST_OPENED)
    assert (entry.subject_uuid, entry.at) == (asked.uuid, NOW)
    assert entry.facts["reference"] == asked.reference
    assert entry.facts["cells"] == asked.public_cells
    assert (entry.facts["reason"], entry.facts["decided_by"]) == (REASON, "a moderator")
    assert "white van" not in str(entry.facts)
    assert "71.65" not in str(entry.facts)


def test_who_filed_it_is_told(asked: FootageRequest, ona: User, diaz: Officer) -> None:
    review.open_request(asked, REASON, by=ona, now=NOW)
    told = Notice.objects.get(user=diaz.user, kind=NoticeKind.REQUEST_DECIDED)
    assert told.facts["reference"] == asked.reference
    assert told.mail_at == NOW


def test_a_refusal_is_public_as_one_of_this_agency_without_place_or_case(asked: FootageRequest, rev: User) -> None:
    review.refuse(asked, "The area is wider than it needs to be.", by=rev, now=NOW, luck=NEVER)
    assert asked.status == RequestStatus.REFUSED
    assert asked.case_slot is None
    assert not FootageRequest.objects.public().exists()
    entry = PublicEntry.objects.get(act=Action.REQUEST_REFUSED)
    assert entry.subject_uuid == asked.agency.uuid
    assert entry.facts["reason"] == "The area is wider than it needs to be."
    said = str(entry.facts)
    assert not any(each in said for each in (asked.reference, asked.case_number, str(asked.uuid), *asked.public_cells))


def test_one_that_needs_an_overseer_is_not_opened_by_a_moderator(wide: FootageRequest, rev: User, ona: User) -> None:
    with pytest.raises(Refused, match="Somebody else must decide"):
        review.open_request(wide, REASON, by=rev, now=NOW)
    with pytest.raises(Refused, match="Somebody else must decide"):
        review.refuse(wide, REASON, by=rev, now=NOW)
    review.open_request(wide, REASON, by=ona, now=NOW)
    assert PublicEntry.objects.get(act=Action.REQUEST_OPENED).facts["decided_by"] == "an overseer"


def test_a_moderator_without_the_right_decides_nothing(asked: FootageRequest, moe: User, rev: User) -> None:
    Reviewer.objects.filter(user=rev).update(ended_at=NOW)
    for nobody in (moe, rev, asked.filed_by.user, portal.custodian()):
        for decide in (review.open_request, review.refuse):
            with pytest.raises(Refused, match="Only overseers, and moderators with the right"):
                decide(asked, REASON, by=nobody, now=NOW)
    asked.refresh_from_db()
    assert asked.status == RequestStatus.IN_REVIEW


@pytest.mark.parametrize("office", ["reviewer", "overseer"])
def test_who_lives_in_the_area_does_not_decide_and_is_not_told_why(asked: FootageRequest, office: str) -> None:
    beside = portal.reviewer() if office == "reviewer" else portal.overseer()
    home(beside, "Maple St 14", 42.1236, -71.6544)
    with pytest.raises(Refused) as refused:
        review.open_request(asked, REASON, by=beside, now=NOW)
    assert refused.value.sentence == "Somebody else must decide this one."
    with pytest.raises(Refused, match="Somebody else"):
        review.black_out(asked, [(0, 5)], REASON, by=beside, now=NOW)
    assert [line.is_for_others for line in desk.queue(beside)] == [True]


def test_who_lives_far_away_decides(asked: FootageRequest, rev: User) -> None:
    home(rev, "Far Rd 1", 42.2, -71.55)
    review.refuse(asked, REASON, by=rev, now=NOW)
    assert asked.status == RequestStatus.REFUSED


@pytest.mark.parametrize("reason", ["", "   ", "too short", "x" * 1001])
def test_a_decision_needs_a_reason(asked: FootageRequest, rev: User, reason: str) -> None:
    for decide in (review.open_request, review.refuse):
        with pytest.raises(Invalid, match="10 to 1,000 characters"):
            decide(asked, reason, by=rev, now=NOW)


def test_without_a_permission_in_force_nothing_opens_and_it_can_be_refused(asked: FootageRequest, rev: User) -> None:
    Permission.objects.update(ends_at=NOW)
    with pytest.raises(Refused, match="no permission in force"):
        review.open_request(asked, REASON, by=rev, now=NOW)
    review.refuse(asked, REASON, by=rev, now=NOW)


def test_of_a_suspended_agency_nothing_opens(asked: FootageRequest, rev: User) -> None:
    Agency.objects.update(state=AgencyState.SUSPENDED, suspended_at=NOW, reason="It asked for too much.")
    with pytest.raises(Refused, match="no permission in force"):
        review.open_request(asked, REASON, by=rev, now=NOW)


def test_of_two_reviewers_the_first_one_decides(asked: FootageRequest, rev: User, ona: User) -> None:
    same = FootageRequest.objects.get(pk=asked.pk)
    review.open_request(asked, REASON, by=rev, now=NOW, luck=NEVER)
    with pytest.raises(Conflict, match="is open"):
        review.refuse(same, REASON, by=ona, now=NOW)
    with pytest.raises(Conflict, match="is open"):
        review.open_request(same, REASON, by=ona, now=NOW)
    assert PublicEntry.objects.filter(act__in=[Action.REQUEST_OPENED, Action.REQUEST_REFUSED]).count() == 1


def test_what_the_agency_took_back_meanwhile_does_not_open(asked: FootageRequest, rev: User) -> None:
    FootageRequest.objects.get(pk=asked.pk).move(RequestStatus.WITHDRAWN, ended_at=NOW, case_slot=None)
    with pytest.raises(Conflict, match="is withdrawn"):
        review.open_request(asked, REASON, by=rev, now=NOW)


def test_words_are_blacked_out_for_a_reason(asked: FootageRequest, rev: User) -> None:
    start = asked.message.index("Maple St")
    review.black_out(asked, [(start, start + 8)], "It names a street of people.", by=rev, now=NOW)
    assert asked.blackouts == [[start, start + 8, "It names a street of people."]]
    assert not PublicEntry.objects.exists()  # nothing of it is public yet
    review.open_request(asked, REASON, by=rev, now=NOW, luck=NEVER)
    assert PublicEntry.objects.get().facts["blacked_out"] == ["It names a street of people."]


def test_words_of_an_open_request_are_blacked_out_in_public(diaz: Officer, rev: User) -> None:
    asked = portal.request_of(diaz, now=NOW)
    review.black_out(asked, [(0, 8)], "It names a street of people.", by=rev, now=NOW)
    entry = PublicEntry.objects.get(act=Action.REQUEST_BLACKED_OUT)
    assert (entry.subject_uuid, entry.facts["reason"]) == (asked.uuid, "It names a street of people.")


def test_the_feed_says_it_without_the_words_too(asked: FootageRequest, rev: User) -> None:
    review.open_request(asked, REASON, by=rev, now=NOW, luck=NEVER)
    before = asked.post
    assert before is not None
    assert before.shown is not None
    assert "Maple St" in before.shown.text
    start = asked.message.index("Maple St")
    review.black_out(asked, [(start, start + 8)], "It names a street of people.", by=rev, now=NOW)
    asked.refresh_from_db()
    assert asked.post == before
    assert asked.post.shown is not None
    assert "Maple St" not in asked.post.shown.text
    assert asked.post.shown.title == before.shown.title


@pytest.mark.parametrize("spans", [[], [(3, 3)], [(5, 2)], [(-1, 4)], [(0, 5000)]])
def test_what_is_no_place_in_the_message_is_not_blacked_out(
    asked: FootageRequest, rev: User, spans: list[tuple[int, int]]
) -> None:
    with pytest.raises(Invalid, match="as they stand"):
        review.black_out(asked, spans, REASON, by=rev, now=NOW)


@pytest.mark.parametrize("status", [RequestStatus.CLOSED, RequestStatus.EXPIRED])
def test_words_of_what_is_over_are_blacked_out_too(diaz: Officer, ona: User, status: RequestStatus) -> None:
    """It is public for ever: a name that slipped through must not be."""
    asked = portal.request_of(diaz, status, now=NOW)
    client = Client()
    client.force_login(ona)
    assert client.get(f"/review/{asked.uuid}/").status_code == 200
    review.black_out(asked, [(0, 8)], "It names a street of people.", by=ona, now=NOW)
    assert PublicEntry.objects.get().act == Action.REQUEST_BLACKED_OUT
    with pytest.raises(Conflict):
        review.refuse(asked, REASON, by=ona, now=NOW)


@pytest.mark.parametrize("status", [RequestStatus.REFUSED, RequestStatus.DRAFT])
def test_words_that_nobody_reads_stay(diaz: Officer, ona: User, status: RequestStatus) -> None:
    with pytest.raises(Conflict, match="public or in review"):
        review.black_out(portal.request_of(diaz, status, now=NOW), [(0, 5)], REASON, by=ona, now=NOW)


def test_the_queue_is_the_oldest_first_and_a_moderators_holds_routine_ones(
    diaz: Officer, asked: FootageRequest, wide: FootageRequest, rev: User, ona: User, moe: User
) -> None:
    older = portal.request_of(diaz, RequestStatus.IN_REVIEW, now=NOW - timedelta(days=1))
    assert [line.asked for line in desk.queue(rev)] == [older, asked]
    assert [line.asked for line in desk.queue(ona)] == [older, asked, wide]
    assert desk.queue(moe) == []


def test_a_routine_decision_of_a_moderator_is_drawn_by_chance(
    asked: FootageRequest, wide: FootageRequest, rev: User, ona: User, diaz: Officer
) -> None:
    review.open_request(asked, REASON, by=rev, now=NOW, luck=ALWAYS)
    assert Sample.objects.get().request == asked
    assert Notice.objects.filter(user=ona, kind=NoticeKind.SAMPLE_WAITS).count() == 1
    review.open_request(wide, REASON, by=ona, now=NOW, luck=ALWAYS)  # an overseer's own: not drawn
    other = portal.request_of(diaz, RequestStatus.IN_REVIEW, now=NOW)
    review.refuse(other, REASON, by=rev, now=NOW, luck=NEVER)
    assert Sample.objects.count() == 1


def test_one_in_five_is_drawn(diaz: Officer, rev: User) -> None:
    luck = Random(4)
    for n in range(40):
        asked = portal.request_of(diaz, RequestStatus.IN_REVIEW, now=NOW, case_key=f"K{n}")
        review.refuse(asked, REASON, by=rev, now=NOW, luck=luck)
    assert 3 <= Sample.objects.count() <= 14


def test_a_home_that_was_left_is_no_home(asked: FootageRequest) -> None:
    mover = person("mover@example.org", "Mo", office=Office.OVERSEER)
    left: Home = home(mover, "Maple St 16", 42.1236, -71.6544)
    left.removed_at = NOW
    left.save()
    review.refuse(asked, REASON, by=mover, now=NOW)


# --- What has come up since it was sent


def test_a_place_protected_since_it_was_sent_takes_it_from_the_moderators(
    asked: FootageRequest, rev: User, ona: User
) -> None:
    portal.place_of(PlaceKind.SHELTER)
    with pytest.raises(Refused, match="Somebody else"):
        review.open_request(asked, REASON, by=rev, now=NOW)
    asked.refresh_from_db()
    assert (asked.status, asked.needs_overseer, asked.touches_protected) == (RequestStatus.IN_REVIEW, True, True)
    assert [told.user for told in Notice.objects.filter(kind=NoticeKind.REVIEW_WAITS)] == [ona]
    review.open_request(asked, REASON, by=ona, now=NOW)
    assert asked.status == RequestStatus.OPEN


def test_what_others_asked_beside_it_in_the_meantime_counts_when_it_is_opened(asked: FootageRequest, rev: User) -> None:
    """Two agencies that send in the same moment do not see each other: the reviewer's click does."""
    other = portal.agency("Shelby Sheriff")
    portal.permission(other, now=NOW)
    beside = [[lon + 0.008, lat] for lon, lat in portal.AREA]
    near = portal.request_of(portal.officer(other), RequestStatus.IN_REVIEW, now=NOW, area=beside)
    with pytest.raises(Refused, match="Somebody else"):
        review.open_request(asked, REASON, by=rev, now=NOW)
    asked.refresh_from_db()
    assert asked.score > 1
    assert asked.stacked == [near.reference]


def test_many_notes_beside_ones_home_hide_no_other(diaz: Officer, rev: User) -> None:
    home(rev, "Beside", 42.1235, -71.6543)
    said = {"outcome": "useful", "outcome_note": "It helped.", "case_key": "far"}
    for n in range(desk.MOST):
        at = NOW + timedelta(seconds=n)
        portal.request_of(diaz, RequestStatus.CLOSED, now=NOW, outcome_at=at, **said | {"case_key": f"K{n}"})
    away = [[lon + 0.08, lat] for lon, lat in portal.AREA]
    far = portal.request_of(diaz, RequestStatus.CLOSED, now=NOW, area=away, outcome_at=NOW + timedelta(hours=1), **said)
    assert desk.notes(rev) == [far]
