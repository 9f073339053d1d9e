"""Who is alerted of a post, when they hear of it, what they read, and that nobody is told twice."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import h3
import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from devices.geo import cell_centre, coarse_cell, distance_m
from devices.notices import mailing, wording
from devices.notices.models import Notice, NoticeKind
from devices.people.models import Office, User
from neighbors.areas.models import AlertBy, Block, Neighbor
from neighbors.areas.telling_when import due_at, is_quiet
from neighbors.posts import alerting, avoiding, ending, publishing, tasks
from neighbors.posts.models import Alert, Category, Post, RevisionKind, RevisionState, Standing
from ring_platform.celery import SCHEDULE
from tests.neighborhood import STREET, neighbor, post_of, revision_of
from tests.street import NOON, person

ALWAYS: dict[str, Any] = {"quiet_from": None, "quiet_until": None}


def told(user: User) -> list[str]:
    return [wording.sentence(notice) for notice in Notice.objects.filter(user=user).order_by("pk")]


def corrected(post: Post, text: str, now: datetime = NOON) -> None:
    fresh = revision_of(post, kind=RevisionKind.CORRECTION, text=text, state=RevisionState.APPROVED, decided_at=now)
    Post.objects.filter(pk=post.pk).update(correction=fresh)


def alerted(post: Post) -> set[User]:
    return {alert.user for alert in post.alerts.select_related("user")}


@pytest.fixture
def post(ana, ben):
    """Ana's post, at noon, and ben's area around it."""
    neighbor(ana, **ALWAYS)
    neighbor(ben, **ALWAYS)
    return post_of(ana, at=NOON)


# --- who


def test_neighbors_whose_area_reaches_the_post_are_alerted_and_its_author_is_not(post, ana, ben):
    assert alerting.alert(post.pk, "new", NOON) == 1
    assert alerted(post) == {ben}


def test_the_distance_counts_from_centre_to_centre_and_to_the_metre(ana, db):
    post = post_of(ana, at=NOON)
    people = {}
    for steps in range(40):
        lon = STREET[1] + steps * 0.004
        user = person(f"at{steps}@example.org", f"At {steps}")
        people[user] = neighbor(user, STREET[0], lon, radius_m=8047, **ALWAYS)
    alerting.alert(post.pk, "new", NOON)
    near = {
        user
        for user, area in people.items()
        if distance_m(cell_centre(area.cell), cell_centre(post.cell)) <= area.radius_m
    }
    assert alerted(post) == near
    assert 0 < len(near) < len(people)


@given(lat=st.floats(-80, 80), lon=st.floats(-180, 180), north=st.floats(-0.072, 0.072), east=st.floats(-0.072, 0.072))
def test_no_area_that_reaches_a_post_lies_outside_of_the_cells_looked_at(lat, lon, north, east):
    post_cell = coarse_cell(lat, lon, 9)
    area_cell = coarse_cell(lat + north, (lon + east + 180) % 360 - 180, 9)
    if distance_m(cell_centre(post_cell), cell_centre(area_cell)) <= 8047:
        around = h3.grid_disk(h3.cell_to_parent(post_cell, 6), alerting.RINGS)
        assert h3.cell_to_parent(area_cell, 6) in around


def test_only_wanted_categories_alert_and_none_means_all(ana, ben, mia, gus):
    neighbor(ben, alert_categories=["lost_pet"], **ALWAYS)
    neighbor(mia, alert_categories=["crime", "safety"], **ALWAYS)
    neighbor(gus, alert_categories=[], **ALWAYS)
    post = post_of(ana, category=Category.SAFETY, at=NOON)
    alerting.alert(post.pk, "new", NOON)
    assert alerted(post) == {mia, gus}


def test_who_wants_no_alerts_gets_none(post, ben):
    Neighbor.objects.filter(user=ben).update(alert_by=AlertBy.NONE)
    assert alerting.alert(post.pk, "new", NOON) == 0


def test_officers_and_closed_accounts_are_not_alerted(post, ben, mia):
    neighbor(mia, **ALWAYS)
    User.objects.filter(pk=ben.pk).update(office=Office.OFFICER)
    User.objects.filter(pk=mia.pk).update(is_active=False)
    assert alerting.alert(post.pk, "new", NOON) == 0


@pytest.mark.parametrize("who_blocks", ["reader", "author"])
def test_a_block_either_way_stops_the_alert(post, ana, ben, who_blocks):
    blocker, blocked = (ben, ana) if who_blocks == "reader" else (ana, ben)
    Block.objects.create(blocker=blocker, blocked=blocked, name="Neighbor 1")
    assert alerting.alert(post.pk, "new", NOON) == 0


def test_a_block_after_the_alert_was_noted_stops_it_too(post, ana, ben):
    alerting.alert(post.pk, "new", NOON)
    avoiding.block(post, by=ben, now=NOON)
    assert alerting.send_due(NOON) == 0
    assert told(ben) == []


@pytest.mark.parametrize("standing", [Standing.PENDING, Standing.HIDDEN, Standing.REMOVED, Standing.DRAFT])
def test_what_is_not_public_alerts_nobody(ana, ben, standing):
    neighbor(ben, **ALWAYS)
    assert alerting.alert(post_of(ana, standing, at=NOON).pk, "new", NOON) == 0


def test_a_post_that_was_hidden_before_its_hour_is_not_told(post, ben):
    alerting.alert(post.pk, "new", NOON)
    Post.objects.filter(pk=post.pk).update(status=Standing.HIDDEN)
    assert alerting.send_due(NOON) == 0
    assert told(ben) == []


def test_people_are_found_by_an_index_and_not_by_walking_all_of_them(post):
    near = [int(cell, 16) for cell in h3.grid_disk(h3.cell_to_parent(post.cell, 6), alerting.RINGS)]
    plan = Neighbor.objects.filter(cell_6__in=near).explain()
    if connection.vendor == "sqlite":
        assert "USING INDEX area_by_cell" in plan


# --- what


def test_the_notice_says_what_and_where_and_the_page_why_it_came_and_how_to_stop_it(post, ben, client):
    alerting.alert(post.pk, "new", NOON)
    assert alerting.send_due(NOON) == 1
    assert told(ben) == ["New within 2 miles of your area: “A parcel was taken from a porch” (crime)"]
    client.force_login(ben)
    page = client.get("/notices/").content.decode()
    assert "It happened within 2 miles of your area, and your alerts include: crime." in page
    assert '<a href="/neighbors/area/">Change or stop these alerts</a>' in page


def test_the_mail_says_why_it_came_and_how_to_stop_it(post, ben, settings):
    Neighbor.objects.filter(user=ben).update(alert_by=AlertBy.MAIL)
    alerting.alert(post.pk, "new", NOON)
    alerting.send_due(NOON)
    mailing.send_due(NOON)
    (letter,) = mail.outbox
    assert letter.to == ["ben@example.org"]
    assert "within 2 miles of your area, and your alerts include: crime." in letter.body
    assert f"Change or stop these alerts: {settings.SITE_URL}/neighbors/area/" in letter.body
    assert f"/neighbors/posts/{post.uuid}/" in letter.body
    assert "ana" not in letter.body.lower().replace("“a parcel", "")


def test_who_wants_alerts_on_the_page_gets_no_mail(post, ben):
    alerting.alert(post.pk, "new", NOON)
    alerting.send_due(NOON)
    assert mailing.send_due(NOON) == 0


def test_what_is_due_at_once_is_one_notice(post, ana, ben):
    for number in range(4):
        more = post_of(ana, title=f"Thing {number}", category=Category.SAFETY, at=NOON)
        alerting.alert(more.pk, "new", NOON)
    alerting.alert(post.pk, "new", NOON)
    assert alerting.send_due(NOON) == 1
    (said,) = told(ben)
    assert "“Thing 0” (safety), “Thing 1” (safety), “Thing 2” (safety) and 2 more" in said
    assert Notice.objects.get(user=ben).path == "/neighbors/"


def test_nobody_is_told_twice_however_often_the_tasks_run(post, ben):
    for _run in range(3):
        alerting.alert(post.pk, "new", NOON)
        alerting.note_missed(NOON)
        alerting.send_due(NOON)
    assert len(told(ben)) == 1
    assert Alert.objects.count() == 1


def test_the_tasks_of_the_schedule_do_the_same(ana, ben):
    neighbor(ben, **ALWAYS)
    post = post_of(ana)
    tasks.alert_neighbors(post.pk, "new")
    tasks.note_missed_alerts()
    tasks.send_alerts()
    assert len(told(ben)) == 1
    assert {"neighbors.posts.tasks.send_alerts", "neighbors.posts.tasks.note_missed_alerts"} <= {
        entry["task"] for entry in SCHEDULE.values()
    }
    assert tasks.alert_neighbors.name == publishing.ALERT


def test_what_no_message_announced_is_noted_by_the_sweep(post, ben):
    assert alerting.note_missed(NOON + timedelta(minutes=1)) == 1
    assert alerting.note_missed(NOON + timedelta(minutes=2)) == 0
    old = post_of(post.author, at=NOON - timedelta(days=2))
    assert alerting.note_missed(NOON) == 0
    assert not old.alerts.exists()


def test_who_comes_to_live_here_later_is_not_told_of_what_was(post, ben, mia):
    alerting.alert(post.pk, "new", NOON)
    neighbor(mia, **ALWAYS)
    alerting.note_missed(NOON + timedelta(minutes=5))
    assert alerted(post) == {ben}


def test_who_stopped_alerts_meanwhile_is_not_told(post, ben):
    alerting.alert(post.pk, "new", NOON)
    Neighbor.objects.filter(user=ben).update(alert_by=AlertBy.NONE)
    assert alerting.send_due(NOON) == 0
    assert not Alert.objects.exists()


def test_the_title_of_a_post_that_is_gone_goes_from_what_was_told(post, ana, ben):
    more = post_of(ana, title="A bench is broken", at=NOON)
    for one in (post, more):
        alerting.alert(one.pk, "new", NOON)
    alerting.send_due(NOON)
    ending.delete(more, by=ana, now=NOON)
    ending.clear_ended(NOON + timedelta(minutes=5))
    assert told(ben) == ["New within 2 miles of your area: “A parcel was taken from a porch” (crime)"]
    ending.delete(post, by=ana, now=NOON)
    ending.clear_ended(NOON + timedelta(minutes=5))
    assert told(ben) == []


# --- corrections


def test_a_correction_reaches_exactly_those_who_were_alerted(post, ben, mia):
    alerting.alert(post.pk, "new", NOON)
    alerting.send_due(NOON)
    neighbor(mia, **ALWAYS)  # follows the street since, and was not alerted
    corrected(post, "It was a courier.")
    assert alerting.alert(post.pk, "corrected", NOON) == 1
    assert alerting.send_due(NOON) == 1
    assert told(ben)[1:] == ["Corrected by its author: “A parcel was taken from a porch” (crime, corrected)"]
    assert told(mia) == []
    assert Notice.objects.filter(kind=NoticeKind.CORRECTED).get().facts["why"].startswith("You were alerted of it")


def test_a_correction_reaches_who_was_alerted_and_moved_away_or_changed_their_categories(post, ben):
    alerting.alert(post.pk, "new", NOON)
    alerting.send_due(NOON)
    Neighbor.objects.filter(user=ben).update(alert_categories=["lost_pet"], cell=coarse_cell(10.0, 10.0, 9), cell_6=1)
    corrected(post, "It was a courier.")
    assert alerting.alert(post.pk, "corrected", NOON) == 1


def test_each_correction_is_told_once(post, ben):
    alerting.alert(post.pk, "new", NOON)
    alerting.send_due(NOON)
    for text in ("It was a courier.", "It was my brother."):
        corrected(post, text)
        for _run in range(2):
            alerting.alert(post.pk, "corrected", NOON)
            alerting.note_missed(NOON)
            alerting.send_due(NOON)
    assert len(told(ben)) == 3


def test_who_has_not_been_told_yet_reads_at_once_that_it_was_corrected(post, ben):
    Neighbor.objects.filter(user=ben).update(alert_by=AlertBy.DIGEST)
    alerting.alert(post.pk, "new", NOON)
    corrected(post, "It was a courier.")
    assert alerting.alert(post.pk, "corrected", NOON) == 0
    alerting.send_due(NOON + timedelta(days=1))
    assert told(ben) == ["New within 2 miles of your area: “A parcel was taken from a porch” (crime, corrected)"]


def test_a_correction_that_was_taken_down_is_not_told(post, ben):
    alerting.alert(post.pk, "new", NOON)
    alerting.send_due(NOON)
    corrected(post, "It was a courier.")
    alerting.alert(post.pk, "corrected", NOON)
    Post.objects.filter(pk=post.pk).update(correction=None)
    assert alerting.send_due(NOON) == 0


def test_an_approval_by_a_moderator_leads_to_alerts(ana, ben, moe):
    neighbor(ana, **ALWAYS)
    neighbor(ben, **ALWAYS)
    now = timezone.now()
    waiting = post_of(ana, Standing.PENDING, at=now)
    revision = waiting.revisions.get()
    seen = publishing.saw(revision)
    type(revision).objects.filter(pk=revision.pk).update(words_sha256=seen["words_sha256"])
    publishing.approve(revision, seen, by=moe, now=now)
    alerting.note_missed(now)
    assert alerting.send_due(now) == 1
    assert len([notice for notice in told(ben) if notice.startswith("New within")]) == 1


# --- when


def area(**columns) -> Neighbor:
    defaults = {"alert_by": AlertBy.PAGE, "time_zone": "America/New_York"}
    return Neighbor(**{**defaults, "quiet_from": time(22), "quiet_until": time(7), "digest_at": time(18), **columns})


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "quiet"), [(21, False), (22, True), (23, True), (0, True), (6, True), (7, False), (12, False)]
)
def test_quiet_hours_run_over_midnight_by_the_clock_of_the_area(hour, quiet):
    local = utc(2026, 6, 10, hour) + timedelta(hours=4)  # New York in summer
    assert is_quiet(area(), local) == quiet


def test_in_quiet_hours_it_waits_for_their_end():
    assert due_at(area(), utc(2026, 6, 11, 3)) == utc(2026, 6, 11, 11)  # 23:00 → 7:00
    assert due_at(area(), utc(2026, 6, 11, 9)) == utc(2026, 6, 11, 11)  # 5:00 → 7:00
    assert due_at(area(), utc(2026, 6, 11, 11)) == utc(2026, 6, 11, 11)
    assert due_at(area(quiet_from=None, quiet_until=None), utc(2026, 6, 11, 3)) == utc(2026, 6, 11, 3)


def test_quiet_hours_of_the_day_do_not_run_over_midnight():
    nap = area(quiet_from=time(13), quiet_until=time(15))
    assert due_at(nap, utc(2026, 6, 10, 18)) == utc(2026, 6, 10, 19)
    assert not is_quiet(nap, utc(2026, 6, 10, 3))


def test_the_night_in_which_clocks_go_forward_ends_at_seven_by_the_clock():
    assert due_at(area(), utc(2026, 3, 8, 4)) == utc(2026, 3, 8, 11)  # 7:00 EDT, an hour sooner than the day before
    assert due_at(area(quiet_until=time(2, 30)), utc(2026, 3, 8, 5)) == utc(2026, 3, 8, 6, 30)  # 2:30 is not shown


def test_the_night_in_which_clocks_go_back_ends_at_seven_by_the_clock():
    assert due_at(area(), utc(2026, 11, 1, 3)) == utc(2026, 11, 1, 12)  # 7:00 EST
    half_past_one = area(quiet_until=time(1, 30))
    assert due_at(half_past_one, utc(2026, 11, 1, 5)) == utc(2026, 11, 1, 5, 30)  # the first 1:30
    assert due_at(half_past_one, utc(2026, 11, 1, 5, 45)) == utc(2026, 11, 1, 5, 45)
    assert due_at(half_past_one, utc(2026, 11, 1, 6, 10)) == utc(2026, 11, 1, 6, 30)  # 1:10 again, and the second 1:30


def test_a_digest_comes_at_its_hour_whatever_the_quiet_hours():
    evening = area(alert_by=AlertBy.DIGEST)
    assert due_at(evening, utc(2026, 6, 10, 12)) == utc(2026, 6, 10, 22)
    assert due_at(evening, utc(2026, 6, 10, 22)) == utc(2026, 6, 11, 22)  # in its very minute: the next day
    assert due_at(area(alert_by=AlertBy.DIGEST, digest_at=time(23)), utc(2026, 6, 10, 12)) == utc(2026, 6, 11, 3)


@given(
    seconds=st.integers(0, 4 * 365 * 24 * 3600),
    begin=st.times(),
    end=st.times(),
    zone=st.sampled_from(["America/New_York", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
def test_nobody_waits_longer_than_a_day_and_nobody_is_told_in_their_quiet_hours(seconds, begin, end, zone):
    now = utc(2024, 1, 1) + timedelta(seconds=seconds)
    somebody = area(quiet_from=begin.replace(microsecond=0), quiet_until=end.replace(microsecond=0), time_zone=zone)
    moment = due_at(somebody, now)
    assert now <= moment <= now + timedelta(hours=25)
    if moment != now:
        assert is_quiet(somebody, now)


def test_alerts_of_a_night_come_in_one_notice_in_the_morning(ana, ben):
    neighbor(ben, time_zone="America/New_York")
    night = utc(2026, 6, 11, 3)
    for hours in range(3):
        at = night + timedelta(hours=hours)
        alerting.alert(post_of(ana, title=f"Thing {hours}", at=at).pk, "new", at)
        assert alerting.send_due(at) == 0
    assert alerting.send_due(utc(2026, 6, 11, 10, 59)) == 0
    assert alerting.send_due(utc(2026, 6, 11, 11)) == 1
    assert len(told(ben)) == 1


def test_a_digest_is_one_mail_a_day(ana, ben):
    neighbor(ben, time_zone="America/New_York", alert_by=AlertBy.DIGEST)
    for hours in (0, 3, 8):
        at = utc(2026, 6, 10, 12) + timedelta(hours=hours)
        alerting.alert(post_of(ana, title=f"Thing {hours}", at=at).pk, "new", at)
        alerting.send_due(at)
    assert alerting.send_due(utc(2026, 6, 10, 22)) == 1
    mailing.send_due(utc(2026, 6, 10, 22))
    (letter,) = mail.outbox
    assert "Thing 0" in letter.subject
    assert "Thing 8" in letter.subject
