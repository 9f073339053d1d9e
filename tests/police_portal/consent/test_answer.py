"""What the owner answers: shares some, says no, asks for a warrant, changes their mind; and nobody else answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from devices.audit import signing
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera, CameraKind
from devices.clips.models import Clip, Hold
from devices.errors import Conflict, DomainError, Refused
from devices.notices.models import Notice
from devices.people.models import Home, User
from police_portal.agencies.models import Agency, AgencyState, Officer, Permission
from police_portal.consent import answer, offering, receipts
from police_portal.consent.answer import Choice
from police_portal.consent.models import Answer, Invitation, Receipt
from police_portal.custody import leases
from police_portal.custody.lending import Terms
from police_portal.custody.models import Share
from police_portal.requests.models import FootageRequest, RequestStatus
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.street import camera


def share(invitation: Invitation, *clips: Clip, by: User, now: datetime, **terms: Any) -> Receipt:
    return answer.share(invitation, [Choice(clip, Terms(**terms)) for clip in clips], by=by, now=now)


def test_the_first_look_is_noted_once(invitation: Invitation, ana: User, now: datetime) -> None:
    answer.see(invitation, by=ana, now=now)
    answer.see(invitation, by=ana, now=now + timedelta(hours=1))
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.seen_at) == (Answer.SEEN, now)
    assert AuditEntry.objects.filter(action="invitation_seen", home_uuid=invitation.home.uuid).count() == 1


# --- What is offered


def test_offered_are_the_homes_own_ready_outdoor_clips_of_the_window(
    asked: FootageRequest, maple: Home, porch: Camera, oak_door: Camera, clip: Clip, now: datetime
) -> None:
    start, end = asked.window_start, asked.window_end
    assert start is not None
    assert end is not None
    reaches_in = ready_clip(porch, at=start - timedelta(seconds=12))  # it lasts 12.5 s
    at_the_end = ready_clip(porch, at=end)
    ready_clip(porch, at=start - timedelta(seconds=13))
    ready_clip(porch, at=end + timedelta(seconds=1))
    ready_clip(oak_door, at=clip.shown_at)
    ready_clip(camera(maple, "Hall", CameraKind.INDOOR, token="cam_hall"), at=clip.shown_at)
    ready_clip(porch, at=clip.shown_at, delete_at=now)
    ready_clip(porch, at=clip.shown_at, status="unreadable", reason="no_video")
    assert offering.clips_of(maple, asked) == [reaches_in, clip, at_the_end]


def test_a_window_over_the_change_of_clocks_is_hours_and_not_numbers_on_a_clock(
    diaz: Officer, maple: Home, porch: Camera
) -> None:
    """On 1 November 2026 New York has 01:30 twice: this window holds the second one alone."""
    second_half_past_one = datetime.fromisoformat("2026-11-01T01:30:00-05:00")
    start = datetime.fromisoformat("2026-11-01T01:15:00-05:00")
    later = second_half_past_one + timedelta(days=1)
    portal.permission(diaz.agency, now=later)
    asked = portal.request_of(diaz, now=later, window_start=start, window_end=start + timedelta(hours=1))
    ready_clip(porch, at=second_half_past_one - timedelta(hours=1))
    kept = ready_clip(porch, at=second_half_past_one)
    assert offering.clips_of(maple, asked) == [kept]


# --- Sharing


def test_what_is_lent_is_what_was_chosen_and_no_more(
    invitation: Invitation, owner: User, clip: Clip, second: Clip, now: datetime
) -> None:
    share(invitation, clip, by=owner, now=now)
    lent = Share.objects.get()
    assert (lent.clip, lent.is_redacted, lent.gives_original, lent.may_download, lent.with_sound) == (
        clip,
        True,
        False,
        False,
        False,
    )
    assert (lent.said_name, lent.said_contact, lent.said_address) == ("", "", "")
    assert Hold.objects.get().clip == clip
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_at) == (Answer.SHARED, now)


def test_each_choice_goes_with_its_clip(
    invitation: Invitation, owner: User, clip: Clip, second: Clip, now: datetime
) -> None:
    told = Terms(is_redacted=False, with_sound=True, may_download=True, gives_original=True, name="Ana", contact="555")
    answer.share(invitation, [Choice(clip, told), Choice(second)], by=owner, now=now)
    lent = {one.clip_id: one for one in Share.objects.all()}
    assert not lent[clip.pk].is_redacted
    assert lent[clip.pk].gives_original
    assert lent[clip.pk].said_name == "Ana"
    assert lent[second.pk].is_redacted
    assert not lent[second.pk].gives_original


def test_the_same_again_changes_nothing_and_gives_the_same_receipt(
    invitation: Invitation, owner: User, clip: Clip, now: datetime
) -> None:
    first = share(invitation, clip, by=owner, now=now)
    entries = AuditEntry.objects.count()
    again = share(invitation, clip, by=owner, now=now + timedelta(hours=1), is_redacted=False)
    assert again == first
    assert Share.objects.get().is_redacted
    assert AuditEntry.objects.count() == entries


def test_further_clips_can_follow_while_it_takes_answers(
    invitation: Invitation, owner: User, clip: Clip, second: Clip, now: datetime
) -> None:
    share(invitation, clip, by=owner, now=now)
    later = share(invitation, clip, second, by=owner, now=now + timedelta(hours=1))
    assert [one["clip"] for one in later.body["clips"]] == [str(second.uuid)]
    assert Share.objects.count() == Receipt.objects.count() == 2


def test_a_clip_that_was_taken_back_is_not_lent_again_for_the_same_request(
    invitation: Invitation, owner: User, clip: Clip, now: datetime
) -> None:
    share(invitation, clip, by=owner, now=now)
    leases.withdraw(Share.objects.get(), by=owner, now=now)
    with pytest.raises(Conflict, match="before"):
        share(invitation, clip, by=owner, now=now)


def test_nobody_shares_a_neighbors_clip_or_one_from_another_time(
    invitation: Invitation, owner: User, porch: Camera, oak_door: Camera, clip: Clip, now: datetime
) -> None:
    for wrong in (ready_clip(oak_door, at=clip.shown_at), ready_clip(porch, at=now - timedelta(days=2))):
        with pytest.raises(Refused, match="only your own"):
            share(invitation, clip, wrong, by=owner, now=now)
    assert not Share.objects.exists()


def test_nothing_chosen_is_nothing_shared(invitation: Invitation, owner: User, now: datetime) -> None:
    with pytest.raises(Refused, match="at least one"):
        answer.share(invitation, [], by=owner, now=now)


def test_only_the_owner_answers(
    invitation: Invitation, owner: User, mia: User, vic: User, ben: User, diaz: Officer, clip: Clip, now: datetime
) -> None:
    for somebody in (mia, vic, ben, diaz.user):
        for act in (answer.see, answer.decline, answer.ask_for_warrant):
            with pytest.raises(Refused):
                act(invitation, by=somebody, now=now)
        with pytest.raises(Refused):
            share(invitation, clip, by=somebody, now=now)


def test_sharing_needs_a_second_factor_and_declining_does_not(
    asked: FootageRequest, maple: Home, ana: User, clip: Clip, now: datetime
) -> None:
    invitation = portal.invitation(asked, maple)
    with pytest.raises(Refused, match="second factor"):
        share(invitation, clip, by=ana, now=now)
    answer.decline(invitation, by=ana, now=now)
    assert invitation.answer == Answer.DECLINED


def end(how: str, asked: FootageRequest, now: datetime) -> None:
    if how == "suspended":
        Agency.objects.update(state=AgencyState.SUSPENDED, suspended_at=now, reason="Asked twice.")
    elif how == "permission ended":
        Permission.objects.update(ended_at=now, reason="The council took it back.")
    elif how == "out of time":
        FootageRequest.objects.update(answers_until=now)
    else:
        FootageRequest.objects.update(status=how, ended_at=now)


@pytest.mark.parametrize("how", ["suspended", "permission ended", "out of time", "closed", "withdrawn", "expired"])
def test_a_request_that_takes_no_answers_gets_none(
    invitation: Invitation, asked: FootageRequest, owner: User, clip: Clip, now: datetime, how: str
) -> None:
    end(how, asked, now)
    for act in (
        lambda: share(invitation, clip, by=owner, now=now),
        lambda: answer.decline(invitation, by=owner, now=now),
    ):
        with pytest.raises(Refused, match="no answers any more"):
            act()
    assert not Share.objects.exists()
    assert not Receipt.objects.exists()


def test_a_clip_deleted_in_the_meantime_is_not_shared(
    invitation: Invitation, owner: User, clip: Clip, now: datetime
) -> None:
    Clip.objects.filter(pk=clip.pk).update(delete_at=now + timedelta(seconds=10))
    with pytest.raises(DomainError):
        share(invitation, clip, by=owner, now=now)
    assert not Share.objects.exists()


# --- Saying no


def test_a_no_can_become_a_share_while_it_is_open(
    invitation: Invitation, owner: User, clip: Clip, now: datetime
) -> None:
    answer.decline(invitation, by=owner, now=now)
    answer.ask_for_warrant(invitation, by=owner, now=now)
    assert invitation.answer == Answer.ASK_FOR_WARRANT
    answer.decline(invitation, by=owner, now=now)
    share(invitation, clip, by=owner, now=now)
    assert invitation.answer == Answer.SHARED


def test_a_share_is_taken_back_where_it_is_lent_and_not_by_declining(
    invitation: Invitation, owner: User, clip: Clip, now: datetime
) -> None:
    share(invitation, clip, by=owner, now=now)
    for act in (answer.decline, answer.ask_for_warrant):
        with pytest.raises(Conflict, match="Take them back"):
            act(invitation, by=owner, now=now)
    invitation.refresh_from_db()
    assert invitation.answer == Answer.SHARED


def test_the_agency_is_told_nothing_of_looks_and_noes(
    invitation: Invitation, ana: User, diaz: Officer, now: datetime
) -> None:
    answer.see(invitation, by=ana, now=now)
    answer.decline(invitation, by=ana, now=now)
    answer.ask_for_warrant(invitation, by=ana, now=now)
    assert not Notice.objects.exists()
    assert AuditEntry.objects.filter(action__in=["invitation_declined", "warrant_asked_for"]).count() == 2
    entries = AuditEntry.objects.filter(action__startswith="invitation")
    assert {entry.home_uuid for entry in entries} == {invitation.home.uuid}


# --- The receipt


def test_the_receipt_says_what_was_read_and_chosen_and_is_signed(
    invitation: Invitation, asked: FootageRequest, owner: User, clip: Clip, now: datetime
) -> None:
    kept = share(invitation, clip, by=owner, now=now, may_download=True)
    kept.refresh_from_db()  # as the database keeps it
    file = receipts.as_file(kept)
    assert (file["kind"], file["body"]["kind"]) == ("porch-receipt", "porch-receipt")
    assert signing.is_signed(signing.canonical(file["body"]), file["signature"], file["key"])
    [said] = kept.body["clips"]
    assert (said["sha256"], said["may_download"], said["faces_blurred"]) == (clip.sha256, True, True)
    assert kept.body["request"]["reference"] == asked.reference
    assert kept.body["request"]["message"] == asked.message
    assert kept.body["permission"]["number"] == asked.permission.number if asked.permission else False
    assert any("Even without your name" in sentence for sentence in kept.body["words"])
    assert {"private", "public", "key"} == set(kept.body["heads"])


def test_one_changed_word_and_the_receipt_does_not_hold(
    invitation: Invitation, owner: User, clip: Clip, now: datetime
) -> None:
    file = receipts.as_file(share(invitation, clip, by=owner, now=now))
    changed = file["body"] | {"words": ["I gave everything."]}
    assert not signing.is_signed(signing.canonical(changed), file["signature"], file["key"])


def test_words_that_were_blacked_out_do_not_come_back_in_the_receipt(
    invitation: Invitation, asked: FootageRequest, owner: User, clip: Clip, now: datetime
) -> None:
    start = asked.message.index("white van")
    FootageRequest.objects.filter(pk=asked.pk).update(blackouts=[[start, start + 9, "names a neighbor"]])
    kept = share(invitation, clip, by=owner, now=now)
    assert "white van" not in str(kept.body)


def test_who_is_told_a_name_is_not_said_to_be_anonymous(
    invitation: Invitation, owner: User, clip: Clip, now: datetime
) -> None:
    kept = share(invitation, clip, by=owner, now=now, name="Ana", address="Maple St 12")
    assert "The agency is told: Ana; Maple St 12" in kept.body["words"]
    assert not any("Even without" in sentence for sentence in kept.body["words"])


def test_a_withdrawn_request_leaves_the_receipt(
    invitation: Invitation, owner: User, clip: Clip, asked: FootageRequest, now: datetime
) -> None:
    share(invitation, clip, by=owner, now=now)
    end(RequestStatus.WITHDRAWN, asked, now)
    assert receipts.of_owner(owner).count() == 1
