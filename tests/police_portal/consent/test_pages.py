"""The pages of an owner who was asked: a letter, three answers of one weight, and what cannot be unseen asked twice."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from devices.audit import verifier
from devices.cameras.models import CameraKind
from devices.clips.models import Clip
from devices.people.models import Home, Membership, Role, User
from police_portal.agencies.models import Officer
from police_portal.consent.models import Answer, Invitation, Mute, OptOut, Receipt
from police_portal.custody import leases
from police_portal.custody.models import Share
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.street import camera, home

VERIFIER = Path(verifier.__file__)


@pytest.fixture
def now() -> datetime:
    """The real one, to the second: pages ask the clock."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def browser(owner: User) -> Client:
    return signed_in(owner)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(name: str, *arguments: Any) -> str:
    return reverse(f"police_portal:{name}", args=[getattr(one, "uuid", one) for one in arguments])


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:300]
    return answer.content.decode()


# --- The letter


def test_the_letter_says_who_asks_by_whose_permission_what_for_and_when_in_the_homes_time(
    browser: Client, invitation: Invitation, asked: FootageRequest, clip: Clip
) -> None:
    said = read(browser, page("invitation", invitation))
    permission = asked.permission
    assert permission is not None
    for fact in (asked.agency.name, asked.message, asked.case_number, permission.body, permission.number):
        assert fact in said
    assert asked.window_start is not None
    assert date_format(asked.window_start.astimezone(invitation.home.tz), "l j F Y, H:i T") in said
    assert "parcel" in said
    assert f'value="{clip.uuid}"' in said
    assert "checked" not in said


def test_opening_it_is_the_first_look(browser: Client, invitation: Invitation) -> None:
    read(browser, page("invitation", invitation))
    invitation.refresh_from_db()
    assert invitation.answer == Answer.SEEN


def test_nobody_else_finds_any_of_it(
    invitation: Invitation, mia: User, vic: User, gus: User, ben: User, oak: Home, diaz: Officer, operator: User
) -> None:
    for somebody in (mia, vic, gus, ben, diaz.user, operator):
        client = signed_in(somebody)
        for name in ("invitation", "invitation_share"):
            assert client.get(page(name, invitation)).status_code == 404
        for name in ("invitation_share", "invitation_decline", "invitation_warrant"):
            assert client.post(page(name, invitation)).status_code == 404
    invitation.refresh_from_db()
    assert invitation.answer == Answer.UNSEEN


def test_who_owns_no_home_has_no_list_and_no_choices(mia: User, invitation: Invitation) -> None:
    for name in ("asked", "request_choices"):
        assert signed_in(mia).get(page(name)).status_code == 404


def test_a_new_owner_reads_what_the_home_was_asked_and_the_old_one_does_not(
    browser: Client, invitation: Invitation, maple: Home, owner: User, ben: User
) -> None:
    Membership.objects.filter(home=maple, user=owner).delete()
    Membership.objects.create(home=maple, user=ben, role=Role.OWNER)
    assert browser.get(page("invitation", invitation)).status_code == 404
    read(signed_in(ben), page("invitation", invitation))


def test_an_owner_with_no_clip_reads_that_there_is_nothing_to_do(browser: Client, invitation: Invitation) -> None:
    said = read(browser, page("invitation", invitation))
    assert "nothing you need to do" in said
    assert "Share chosen" not in said
    assert "Not this time" in said


def test_words_in_the_message_are_words(browser: Client, maple: Home, diaz: Officer, owner: User) -> None:
    nasty = portal.request_of(diaz, message="<script>alert(1)</script>\n\nSecond line")
    said = read(browser, page("invitation", portal.invitation(nasty, maple)))
    assert "<script>alert" not in said
    assert "&lt;script&gt;" in said


def test_the_list_shows_each_request_and_whether_it_waits(
    browser: Client, invitation: Invitation, asked: FootageRequest, maple: Home, diaz: Officer
) -> None:
    said = read(browser, page("asked"))
    assert asked.reference in said
    assert "not seen yet" in said
    FootageRequest.objects.filter(pk=asked.pk).update(answers_until=timezone.now())
    assert "over" in read(browser, page("asked"))


def test_a_list_of_many_is_read_page_by_page(browser: Client, maple: Home, diaz: Officer, now: datetime) -> None:
    for n in range(23):
        portal.invitation(portal.request_of(diaz), maple, created_at=now - timedelta(hours=n))
    first, second = read(browser, page("asked")), read(browser, f"{page('asked')}?page=2")
    assert first.count("asked-card") == 20
    assert second.count("asked-card") == 3


# --- Sharing, by its pages


def called(clip: Clip) -> str:
    return f"{clip.camera.name}, {date_format(clip.shown_at.astimezone(clip.home.tz), 'j F, H:i:s')}"


def choose(client: Client, invitation: Invitation, *clips: Clip) -> str:
    """What the page says that follows the letter."""
    data = {"clip": [str(clip.uuid) for clip in clips]}
    answer = client.post(page("invitation_share", invitation), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, invitation: Invitation, *clips: Clip, **ticks: Any) -> Any:
    data: dict[str, Any] = {"terms": "1", "clip": [str(clip.uuid) for clip in clips], **ticks}
    return client.post(page("invitation_share", invitation), data)


def tick(clip: Clip, *names: str) -> dict[str, str]:
    return {f"{clip.uuid}-{name}": "on" for name in names}


def test_two_of_three_are_shared_and_the_receipt_follows(
    browser: Client, invitation: Invitation, clip: Clip, second: Clip
) -> None:
    third = ready_clip(clip.camera, at=clip.shown_at + timedelta(minutes=5))
    said = choose(browser, invitation, clip, second)
    assert "Even without your name" in said
    assert str(third.uuid) not in said
    answer = send(browser, invitation, clip, second)
    kept = Receipt.objects.get()
    assert answer.url == page("receipt", kept)
    assert {one.clip for one in Share.objects.all()} == {clip, second}
    assert all(one.is_redacted and not one.with_sound for one in Share.objects.all())
    assert str(clip.sha256) in read(browser, answer.url)


def test_more_than_a_hundred_at_once_are_refused_with_a_sentence(browser: Client, invitation: Invitation) -> None:
    answer = browser.post(page("invitation_share", invitation), {"clip": ["x"] * 101})
    assert answer.status_code == 400
    assert "up to 100 clips at once" in answer.content.decode()


def test_nothing_ticked_leads_back_with_a_sentence(browser: Client, invitation: Invitation, clip: Clip) -> None:
    assert "Choose at least one clip" in choose(browser, invitation)


def test_faces_and_originals_are_named_and_ticked_again(
    browser: Client, invitation: Invitation, clip: Clip, second: Clip
) -> None:
    ticks = tick(clip, "unblurred", "with_sound") | tick(second, "original") | {"name": "Ana"}
    again = send(browser, invitation, clip, second, **ticks)
    said = again.content.decode()
    assert again.status_code == 200
    assert not Share.objects.exists()
    assert f"Yes, share {called(clip)} with faces" in said
    assert f"Yes, give {called(second)} as it arrived" in said
    half = send(browser, invitation, clip, second, again="1", **ticks, **tick(clip, "sure-unblurred"))
    assert half.status_code == 400
    assert not Share.objects.exists()
    send(
        browser,
        invitation,
        clip,
        second,
        again="1",
        **ticks,
        **tick(clip, "sure-unblurred"),
        **tick(second, "sure-original"),
    )
    lent = {one.clip_id: one for one in Share.objects.all()}
    assert (lent[clip.pk].is_redacted, lent[clip.pk].with_sound, lent[clip.pk].gives_original) == (False, True, False)
    assert (lent[second.pk].is_redacted, lent[second.pk].gives_original) == (True, True)
    assert {one.said_name for one in lent.values()} == {"Ana"}


def test_what_the_second_page_carries_is_what_was_ticked(browser: Client, invitation: Invitation, clip: Clip) -> None:
    """Its hidden fields, sent back as a browser would, share the same."""
    said = send(browser, invitation, clip, **tick(clip, "unblurred")).content.decode()
    assert f'name="{clip.uuid}-unblurred" value="True"' in said
    assert f'name="{clip.uuid}-original" value="False"' in said
    back = {f"{clip.uuid}-{name}": "False" for name in ("with_sound", "may_download", "original")}
    send(
        browser,
        invitation,
        clip,
        again="1",
        **back,
        **{f"{clip.uuid}-unblurred": "True"},
        **tick(clip, "sure-unblurred"),
    )
    lent = Share.objects.get()
    assert (lent.is_redacted, lent.with_sound, lent.may_download, lent.gives_original) == (False, False, False, False)


def test_a_name_with_a_line_break_is_answered_at_its_field(browser: Client, invitation: Invitation, clip: Clip) -> None:
    answer = send(browser, invitation, clip, name="Ana\nBcc: all")
    assert answer.status_code == 400
    assert "on one line" in answer.content.decode()
    assert not Share.objects.exists()


def test_a_neighbors_clip_in_the_address_is_not_there(
    browser: Client, invitation: Invitation, oak_door: Any, clip: Clip
) -> None:
    theirs = ready_clip(oak_door, at=clip.shown_at)
    assert "How you share" not in choose(browser, invitation, theirs)
    send(browser, invitation, theirs)
    assert not Share.objects.exists()


def test_a_clip_that_was_taken_back_is_not_offered_again_and_says_why(
    browser: Client, invitation: Invitation, clip: Clip, owner: User
) -> None:
    send(browser, invitation, clip)
    leases.withdraw(Share.objects.get(), by=owner, now=timezone.now())
    said = read(browser, page("invitation", invitation))
    assert "was shared, and that is over" in said
    assert f'value="{clip.uuid}"' not in said


def test_a_second_click_on_share_changes_nothing(browser: Client, invitation: Invitation, clip: Clip) -> None:
    send(browser, invitation, clip)
    again = send(browser, invitation, clip)
    assert again.url == page("invitation", invitation)
    assert Share.objects.count() == Receipt.objects.count() == 1


def test_without_a_second_factor_the_page_leads_there_and_back(
    asked: FootageRequest, maple: Home, ana: User, clip: Clip
) -> None:
    invitation, client = portal.invitation(asked, maple), signed_in(ana)
    address = page("invitation_share", invitation)
    assert reverse("mfa_index") in choose(client, invitation, clip)
    assert send(client, invitation, clip).status_code == 403
    portal.with_code(ana)
    assert f'href="{address}"' in read(client, reverse("mfa_index"))
    assert str(clip.uuid) in read(client, address)
    assert f'href="{address}"' not in read(client, reverse("mfa_index"))


def test_clips_chosen_for_one_request_are_not_chosen_for_another(
    browser: Client, invitation: Invitation, maple: Home, diaz: Officer, clip: Clip
) -> None:
    choose(browser, invitation, clip)
    other = portal.invitation(portal.request_of(diaz), maple)
    assert browser.get(page("invitation_share", other)).status_code == 302


def test_a_request_that_ended_meanwhile_says_so(
    browser: Client, invitation: Invitation, asked: FootageRequest, clip: Clip
) -> None:
    FootageRequest.objects.filter(pk=asked.pk).update(status="withdrawn", ended_at=timezone.now())
    said = choose(browser, invitation, clip)
    assert "takes no answers any more" in said
    assert "Not this time" not in said
    assert browser.post(page("invitation_decline", invitation)).status_code == 403


# --- No, and which requests come at all


def test_no_and_a_warrant_say_what_they_mean(browser: Client, invitation: Invitation) -> None:
    said = browser.post(page("invitation_decline", invitation), follow=True).content.decode()
    assert "You said: not this time" in said
    said = browser.post(page("invitation_warrant", invitation), follow=True).content.decode()
    assert "the agency is told nothing" in said
    invitation.refresh_from_db()
    assert invitation.answer == Answer.ASK_FOR_WARRANT


def test_muting_and_opting_out_and_back(browser: Client, invitation: Invitation, maple: Home, diaz: Officer) -> None:
    said = {"home": str(maple.uuid), "agency": str(diaz.agency.uuid)}
    for what, muted, out in (("mute", 1, 0), ("mute", 1, 0), ("out", 1, 1), ("unmute", 0, 1), ("in", 0, 0)):
        answer = browser.post(page("request_choices"), said | {"what": what}, follow=True)
        assert answer.status_code == 200
        assert (Mute.objects.count(), OptOut.objects.count()) == (muted, out)


def test_nobody_chooses_for_a_home_they_do_not_own(browser: Client, oak: Home, mia: User, maple: Home) -> None:
    assert browser.post(page("request_choices"), {"home": str(oak.uuid), "what": "out"}).status_code == 404
    assert signed_in(mia).post(page("request_choices"), {"home": str(maple.uuid), "what": "out"}).status_code == 404
    for nonsense in (
        {},
        {"home": "x"},
        {"home": str(maple.uuid), "what": "x"},
        {"home": str(maple.uuid), "what": "mute"},
    ):
        assert browser.post(page("request_choices"), nonsense).status_code == 404
    assert not OptOut.objects.exists()


def test_one_home_opts_out_and_the_other_is_still_asked(browser: Client, owner: User, maple: Home) -> None:
    cabin = home(owner, "Cabin", 42.2, -71.7)
    browser.post(page("request_choices"), {"home": str(cabin.uuid), "what": "out"})
    assert [out.home for out in OptOut.objects.all()] == [cabin]


# --- The receipt


def test_the_receipt_as_a_file(browser: Client, invitation: Invitation, clip: Clip, ben: User) -> None:
    send(browser, invitation, clip)
    kept = Receipt.objects.get()
    answer = browser.get(page("receipt_file", kept))
    assert answer.json()["kind"] == "porch-receipt"
    assert kept.body["request"]["reference"] in answer["Content-Disposition"]
    for name in ("receipt", "receipt_file"):
        assert signed_in(ben).get(page(name, kept)).status_code == 404


def test_the_file_holds_by_the_verifier_alone_and_one_changed_byte_does_not(
    browser: Client, invitation: Invitation, clip: Clip, tmp_path: Path
) -> None:
    send(browser, invitation, clip)
    content = browser.get(page("receipt_file", Receipt.objects.get())).content
    for changed, code in ((content, 0), (content.replace(b"Maple", b"Mable", 1), 1)):
        file = tmp_path / "receipt.json"
        file.write_bytes(changed)
        done = subprocess.run([sys.executable, "-I", VERIFIER, str(file)], check=False, capture_output=True, text=True)
        assert done.returncode == code, done.stdout


# --- The way there


def test_an_owner_finds_the_requests_from_their_pages_and_a_member_does_not(
    browser: Client, maple: Home, mia: User, porch: Any
) -> None:
    for address in (reverse("devices:me"), reverse("devices:home", args=[maple.uuid])):
        assert page("asked") in read(browser, address)
        assert page("asked") not in read(signed_in(mia), address)


def test_a_letter_asks_the_database_the_same_for_one_clip_and_for_many(
    browser: Client, invitation: Invitation, clip: Clip, django_assert_max_num_queries: Any, now: datetime
) -> None:
    other = camera(clip.home, "Side", CameraKind.STICK_UP, token="cam_side")
    for n in range(30):
        ready_clip(other, at=clip.shown_at + timedelta(seconds=20 * n))
    with django_assert_max_num_queries(24):
        read(browser, page("invitation", invitation))
