"""Homes are invited once, their owners told in peace, reminded once at most; opting out ends it at any moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera, CameraKind
from devices.notices import mailing
from devices.notices.models import Notice, NoticeKind
from devices.people import homes
from devices.people.models import Home, Membership, User
from police_portal.agencies.models import Agency, AgencyState, Officer
from police_portal.consent import answer, choices, inviting, matching, reminding, tasks, turn
from police_portal.consent.models import Answer, Invitation
from police_portal.requests.models import FootageRequest, RequestStatus
from tests import portal
from tests.services import Server
from tests.street import NOON, camera, home

HALF = timedelta(days=3.5)


def notices(user: User, kind: NoticeKind = NoticeKind.REQUEST_ASKED) -> list[Notice]:
    return list(Notice.objects.filter(user=user, kind=kind))


def test_the_owner_is_told_on_the_page_and_by_mail_and_nobody_else_is(
    asked: FootageRequest, ana: User, mia: User, porch: Camera, oak_door: Camera, ben: User
) -> None:
    inviting.invite(asked.pk, NOON)
    [told] = notices(ana)
    [invitation] = Invitation.objects.all()
    assert invitation.answer == Answer.UNSEEN
    assert told.path == f"/asked/{invitation.uuid}/"
    assert told.mail_at is not None
    assert NOON <= told.mail_at < NOON + inviting.MAILS_WITHIN
    assert set(Notice.objects.values_list("user", flat=True)) == {ana.pk}


def test_the_mail_says_who_asks_and_nothing_of_the_place(asked: FootageRequest, ana: User, porch: Camera) -> None:
    inviting.invite(asked.pk, NOON)
    mailing.send_due(NOON + inviting.MAILS_WITHIN)
    [sent] = mail.outbox
    assert sent.to == [ana.email]
    assert asked.agency.name in sent.subject
    assert "Maple" not in sent.subject + str(sent.body)
    assert "42.1" not in str(sent.body)


def test_no_mail_where_the_owner_chose_none(asked: FootageRequest, ana: User, maple: Home, porch: Camera) -> None:
    Membership.objects.filter(home=maple, user=ana).update(mail_too=False)
    inviting.invite(asked.pk, NOON)
    assert [told.mail_at for told in notices(ana)] == [None]


def test_a_second_run_invites_and_tells_nobody(asked: FootageRequest, ana: User, porch: Camera) -> None:
    inviting.invite(asked.pk, NOON)
    entries = AuditEntry.objects.count()
    inviting.invite(asked.pk, NOON)
    assert Invitation.objects.count() == len(notices(ana)) == 1
    assert AuditEntry.objects.count() == entries


def test_an_area_without_a_camera_is_matched_like_any_other(asked: FootageRequest) -> None:
    inviting.invite(asked.pk, NOON)
    asked.refresh_from_db()
    assert asked.matched_at == NOON
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("status", [RequestStatus.IN_REVIEW, RequestStatus.CLOSED, RequestStatus.WITHDRAWN])
def test_a_request_that_is_not_open_invites_nobody(porch: Camera, diaz: Officer, status: RequestStatus) -> None:
    other = portal.request_of(diaz, status, now=NOON)
    inviting.invite(other.pk, NOON)
    assert not Invitation.objects.exists()


def test_a_suspended_agency_or_a_request_out_of_time_invites_nobody(asked: FootageRequest, porch: Camera) -> None:
    inviting.invite(asked.pk, NOON + timedelta(days=7))
    Agency.objects.update(state=AgencyState.SUSPENDED, suspended_at=NOON, reason="Asked twice.")
    inviting.invite(asked.pk, NOON)
    assert not Invitation.objects.exists()


def test_a_lost_message_is_made_up_for(asked: FootageRequest, ana: User, porch: Camera) -> None:
    with time_machine.travel(NOON, tick=False):
        tasks.invite_waiting()
        tasks.invite_waiting()
    assert len(notices(ana)) == 1


def test_while_one_run_invites_the_sweep_leaves_it_alone(asked: FootageRequest, ana: User, porch: Camera) -> None:
    with time_machine.travel(NOON, tick=False):
        with turn.held(asked.pk):
            tasks.invite_waiting()
            assert not Invitation.objects.exists()
        tasks.invite_waiting()
    assert len(notices(ana)) == 1


def test_without_redis_homes_are_invited_all_the_same(
    asked: FootageRequest, ana: User, porch: Camera, redis_server: Server
) -> None:
    redis_server.stop()
    inviting.invite(asked.pk, NOON)
    assert len(notices(ana)) == 1


def test_what_is_written_down_names_the_home_but_no_number(asked: FootageRequest, maple: Home, porch: Camera) -> None:
    inviting.invite(asked.pk, NOON)
    entries = AuditEntry.objects.filter(action="homes_invited")
    assert {entry.home_uuid for entry in entries} == {None, maple.uuid}
    assert all(entry.facts == {} for entry in entries)


def test_who_opts_out_between_matching_and_mail_gets_no_mail(
    asked: FootageRequest, ana: User, maple: Home, porch: Camera
) -> None:
    inviting.invite(asked.pk, NOON)
    choices.opt_out(maple, by=ana, now=NOON)
    assert mailing.send_due(NOON + timedelta(hours=1)) == 0


def test_who_deletes_the_home_between_matching_and_inviting_is_not_invited(
    asked: FootageRequest, ana: User, maple: Home, porch: Camera
) -> None:
    (reached,) = matching.homes_of(asked)
    homes.delete(maple, by=ana, now=NOON)
    inviting._invite(asked, reached, ana, NOON)
    assert not Invitation.objects.exists()
    assert not Notice.objects.filter(user=ana).exists()


def test_a_mute_stops_the_mails_of_that_agency_alone(
    asked: FootageRequest, ana: User, maple: Home, porch: Camera, diaz: Officer
) -> None:
    other = portal.agency("Shelby Sheriff")
    portal.permission(other, now=NOON)
    theirs = portal.request_of(portal.officer(other), now=NOON)
    for each in (asked, theirs):
        inviting.invite(each.pk, NOON)
    choices.mute(maple, other, by=ana, now=NOON)
    mailing.send_due(NOON + timedelta(hours=1))
    assert [asked.agency.name in sent.subject for sent in mail.outbox] == [True]


def test_what_is_the_agencys_waits_for_no_home(asked: FootageRequest, maple: Home, porch: Camera, ana: User) -> None:
    """While the row of the request is held, its officers wait: as long for one home as for four."""
    for n in range(3):
        beside = home(ana, f"Beside {n}", 42.1236 + n / 10_000, -71.6544)
        camera(beside, "Door", CameraKind.DOORBELL, token=f"beside-{n}")
    with CaptureQueriesContext(connection) as said:
        inviting.invite(asked.pk, NOON)
    assert Invitation.objects.count() == 4
    ran = [each["sql"] for each in said]
    held = next(n for n, sql in enumerate(ran) if sql.startswith('UPDATE "police_portal_footagerequest"'))
    until = next(n for n, sql in enumerate(ran) if n > held and sql.startswith("RELEASE"))
    assert not any("notice" in sql or "invitation" in sql for sql in ran[held:until])


# --- The one reminder


@pytest.fixture
def invited(asked: FootageRequest, maple: Home, porch: Camera) -> Invitation:
    inviting.invite(asked.pk, NOON)
    return Invitation.objects.get()


def reminders(user: User) -> int:
    return len(notices(user, NoticeKind.REQUEST_REMINDER))


def test_one_reminder_at_half_of_the_time_and_never_again(invited: Invitation, ana: User) -> None:
    reminding.remind_due(NOON + HALF - timedelta(seconds=1))
    assert reminders(ana) == 0
    reminding.remind_due(NOON + HALF)
    reminding.remind_due(NOON + HALF)
    reminding.remind_due(NOON + timedelta(days=6))
    assert reminders(ana) == 1


def test_reminders_are_mailed_over_some_minutes_so_that_their_number_delays_no_other_mail(
    invited: Invitation, ana: User
) -> None:
    reminding.remind_due(NOON + HALF)
    told = notices(ana, NoticeKind.REQUEST_REMINDER)[0]
    assert told.mail_at == NOON + HALF + inviting.later(invited)
    assert timedelta(0) <= inviting.later(invited) < inviting.MAILS_WITHIN


def test_who_looked_but_did_not_answer_is_reminded(invited: Invitation, ana: User) -> None:
    answer.see(invited, by=ana, now=NOON)
    reminding.remind_due(NOON + HALF)
    assert reminders(ana) == 1


@pytest.mark.parametrize("how", ["declines", "asks for a warrant", "opts out", "mutes"])
def test_whoever_said_something_is_not_reminded(invited: Invitation, ana: User, maple: Home, how: str) -> None:
    if how == "declines":
        answer.decline(invited, by=ana, now=NOON)
    elif how == "asks for a warrant":
        answer.ask_for_warrant(invited, by=ana, now=NOON)
    elif how == "opts out":
        choices.opt_out(maple, by=ana, now=NOON)
    else:
        choices.mute(maple, invited.request.agency, by=ana, now=NOON)
    reminding.remind_due(NOON + HALF)
    assert reminders(ana) == 0


def test_a_request_that_is_over_reminds_nobody(invited: Invitation, ana: User) -> None:
    FootageRequest.objects.update(status=RequestStatus.WITHDRAWN, ended_at=NOON, case_slot=None)
    reminding.remind_due(NOON + HALF)
    assert reminders(ana) == 0


def test_half_of_the_time_counts_real_hours_over_the_change_of_clocks(diaz: Officer, ana: User, porch: Camera) -> None:
    """On 1 November 2026 New York has an hour more: half of a week is 84 hours all the same."""
    begin = NOON.replace(month=10, day=30)
    portal.permission(diaz.agency, now=begin)
    asked = portal.request_of(diaz, now=begin, answers_until=begin + timedelta(days=7))
    inviting.invite(asked.pk, begin)
    reminding.remind_due(begin + timedelta(hours=83, minutes=59))
    assert reminders(ana) == 0
    reminding.remind_due(begin + timedelta(hours=84))
    assert reminders(ana) == 1
    assert timezone.is_aware(Invitation.objects.get().created_at)
