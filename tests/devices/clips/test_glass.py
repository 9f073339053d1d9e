"""Break-glass: one recording, a written reason, 30 minutes, and its owner knows. Invariants 2, 5 and 7."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.audit.actions import Action
from devices.audit.models import AuditEntry, PublicEntry
from devices.audit.recording import record
from devices.cameras.models import Camera
from devices.clips import deleting, glass, looks
from devices.clips.models import BrokenGlass, Clip, ClipStatus
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.notices.tasks import send_due_mail
from devices.people.models import Home, User
from tests.devices.clips.ready import ready_clip
from tests.portal import with_code

REASON = "A child is missing since noon; the mother asks on the phone."


@pytest.fixture
def now() -> datetime:
    """The store checks how old a signature is: no time of another year."""
    return timezone.now()


@pytest.fixture
def olu(operator: User) -> User:
    """The operator, with a second factor."""
    return with_code(operator)


@pytest.fixture
def clip(store: None, porch: Camera) -> Clip:
    return ready_clip(porch, content=b"0123456789" * 100)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def video(client: Client, broken: BrokenGlass, span: str = "") -> Any:
    headers = {"Range": span} if span else {}
    return client.get(reverse("devices:glass_video", args=[broken.uuid]), headers=headers)


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_operator_opens_a_recording_for_half_an_hour(clip: Clip, olu: User, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        broken = glass.break_glass(clip, REASON, by=olu, now=now)
        answer = video(signed_in(olu), broken, "bytes=10-19")
        assert (answer.status_code, content(answer)) == (206, b"0123456789")
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Content-Disposition"].startswith('inline; filename="recording.')  # no camera, no time zone
    assert broken.until == now + timedelta(minutes=30)


def test_the_right_is_checked_at_every_request_for_bytes(clip: Clip, olu: User, now: datetime) -> None:
    client = signed_in(olu)
    with time_machine.travel(now, tick=False):
        broken = glass.break_glass(clip, REASON, by=olu, now=now - timedelta(minutes=29, seconds=59))
        assert content(video(client, broken, "bytes=10-19"))
    with time_machine.travel(now + timedelta(seconds=1), tick=False):
        assert video(client, broken, "bytes=20-29").status_code == 410
        assert client.get(reverse("devices:glass_clip", args=[broken.uuid])).status_code == 410


def test_it_ends_when_the_owner_deletes_the_clip(clip: Clip, olu: User, ana: User, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        broken = glass.break_glass(clip, REASON, by=olu, now=now)
        client = signed_in(olu)
        assert content(video(client, broken))
        deleting.ask([clip], by=ana, now=now)
        assert video(client, broken).status_code == 410


def test_it_ends_with_the_second_factor_and_with_the_office(clip: Clip, olu: User, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        broken = glass.break_glass(clip, REASON, by=olu, now=now)
        client = signed_in(olu)
        Authenticator.objects.filter(user=olu).delete()
        assert video(client, broken).status_code == 404


def test_the_owner_is_told_at_once_and_by_mail(clip: Clip, olu: User, ana: User, mia: User, now: datetime) -> None:
    glass.break_glass(clip, REASON, by=olu, now=now)
    notice = Notice.objects.get(kind=NoticeKind.GLASS_BROKEN)
    assert (notice.user, notice.mail_at) == (ana, now)
    assert notice.path == reverse("devices:clip", args=[clip.uuid])
    with time_machine.travel(now, tick=False):
        send_due_mail()
    (sent,) = mail.outbox
    assert sent.to == ["ana@example.org"]
    assert REASON in sent.body


def test_every_look_is_written_down_and_the_owner_reads_it(clip: Clip, olu: User, ana: User, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        broken = glass.break_glass(clip, REASON, by=olu, now=now)
        client = signed_in(olu)
        content(video(client, broken, "bytes=0-9"))
        content(video(client, broken, "bytes=10-19"))  # the player goes on
        content(video(client, broken))
    looked = AuditEntry.objects.filter(action=Action.CLIP_SEEN_BY_OPERATOR, subject_uuid=clip.uuid)
    assert looked.count() == 2
    assert {entry.home_uuid for entry in looked} == {clip.home.uuid}
    sentences = [look.sentence for look in looks.of(clip, besides=ana)]
    assert sentences == ["Olu, the operator, played it"] * 2 + [
        f"Olu, the operator, opened it for 30 minutes. The reason: {REASON}"
    ]
    with time_machine.travel(now, tick=False):
        page = signed_in(ana).get(reverse("devices:clip", args=[clip.uuid])).content.decode()
    assert "Olu, the operator, opened it" in page


def test_a_look_that_begins_in_the_middle_is_a_look(clip: Clip, olu: User, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        broken = glass.break_glass(clip, REASON, by=olu, now=now)
        content(video(signed_in(olu), broken, "bytes=500-"))
    assert AuditEntry.objects.filter(action=Action.CLIP_SEEN_BY_OPERATOR).count() == 1


def test_in_public_stands_that_it_happened_and_not_where(clip: Clip, olu: User, maple: Home, now: datetime) -> None:
    broken = glass.break_glass(clip, REASON, by=olu, now=now)
    entry = PublicEntry.objects.get()
    assert (entry.act, entry.subject_uuid, entry.facts) == ("glass_broken", broken.uuid, {"minutes": 30})
    page = Client().get(reverse("devices:public_log")).content.decode()
    assert "The operator opened a recording" in page
    for secret in (str(clip.uuid), str(maple.uuid), REASON, "Maple"):
        assert secret not in page


def test_nobody_else_opens_anything(clip: Clip, ana: User, moe: User, operator: User, now: datetime) -> None:
    with_code(moe)
    for person in (ana, moe, operator):  # the operator has no second factor here
        with pytest.raises(Refused, match="Only the operator"):
            glass.break_glass(clip, REASON, by=person, now=now)
        assert signed_in(person).get(reverse("devices:glass")).status_code == 404
    assert not BrokenGlass.objects.exists()
    assert not PublicEntry.objects.exists()


def test_what_one_operator_opened_is_for_them_alone(clip: Clip, olu: User, now: datetime) -> None:
    other = with_code(User.objects.create_superuser("second@example.org", "porch-light-on-4821", name="Second"))
    with time_machine.travel(now, tick=False):
        broken = glass.break_glass(clip, REASON, by=olu, now=now)
        assert video(signed_in(other), broken).status_code == 404
        assert video(Client(), broken).status_code == 302


@pytest.mark.parametrize("reason", ["", "Because.", " ".join(["  "] * 30), "x" * 19, "x" * 1001])
def test_it_needs_a_reason_that_says_something(reason: str, clip: Clip, olu: User, now: datetime) -> None:
    with pytest.raises(Invalid, match="20 to 1000 characters"):
        glass.break_glass(clip, reason, by=olu, now=now)
    assert not Notice.objects.exists()


def test_only_a_ready_recording_opens(clip: Clip, olu: User, ana: User, garden: Camera, now: datetime) -> None:
    waiting = ready_clip(garden, status=ClipStatus.RECEIVED)
    deleted = ready_clip(garden)
    deleting.ask([deleted], by=ana, now=now)
    for gone in (waiting, deleted):
        with pytest.raises(Gone, match="no ready recording"):
            glass.break_glass(gone, REASON, by=olu, now=now)


def test_it_is_opened_once_at_a_time(clip: Clip, olu: User, now: datetime) -> None:
    glass.break_glass(clip, REASON, by=olu, now=now)
    with pytest.raises(Conflict, match="still open"):
        glass.break_glass(clip, REASON, by=olu, now=now + timedelta(minutes=29))
    glass.break_glass(clip, REASON, by=olu, now=now + timedelta(minutes=30))
    assert Notice.objects.count() == 2


def open_by_form(client: Client, name: object, reason: str) -> Any:
    return client.post(reverse("devices:glass"), {"clip": str(name), "reason": reason})


def test_the_page_asks_for_both_and_leads_to_the_recording(clip: Clip, olu: User, maple: Home) -> None:
    client = signed_in(olu)
    assert open_by_form(client, clip.uuid, "too short").status_code == 400
    assert open_by_form(client, uuid.uuid4(), REASON).status_code == 400
    assert not BrokenGlass.objects.exists()
    answer = open_by_form(client, clip.uuid, REASON)
    broken = BrokenGlass.objects.get()
    assert answer["Location"] == reverse("devices:glass_clip", args=[broken.uuid])
    page = client.get(answer["Location"]).content.decode()
    assert reverse("devices:glass_video", args=[broken.uuid]) in page
    assert "Open until" in page
    for secret in ("Maple", "Porch camera", str(clip.uuid), str(maple.uuid), "America/New_York"):
        assert secret not in page
    assert str(broken.uuid) in client.get(reverse("devices:glass")).content.decode()


def test_an_agency_and_a_moderator_are_named_as_the_design_says(clip: Clip, ana: User, ben: User, moe: User) -> None:
    record(ben, Action.CLIP_SEEN_BY_AGENCY, clip, home=clip.home, agency="Springfield Police")
    record(ben, Action.CLIP_DOWNLOADED_BY_AGENCY, clip, home=clip.home, agency="Springfield Police")
    record(moe, Action.CLIP_SEEN_BY_MODERATOR, clip, home=clip.home)
    assert {look.sentence for look in looks.of(clip, besides=ana)} == {
        "Ben of Springfield Police looked at the copy you lent",
        "Ben of Springfield Police took out a copy of what you lent",
        "A moderator saw the blurred copy that was to be posted",
    }


def test_looks_from_outside_are_not_pushed_out_by_those_of_members(clip: Clip, ana: User, mia: User, ben: User) -> None:
    record(ben, Action.CLIP_SEEN_BY_AGENCY, clip, home=clip.home, agency="Springfield Police")
    for _n in range(looks.MOST + 5):
        record(mia, Action.CLIP_PLAYED, clip, home=clip.home)
    shown = [look.sentence for look in looks.of(clip, besides=ana)]
    assert shown.count("Mia played it") == looks.MOST
    assert shown[-1] == "Ben of Springfield Police looked at the copy you lent"
