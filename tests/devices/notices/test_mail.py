"""The mail about a notice: what happened, where it is, and where one chooses to get fewer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from devices.cameras.models import Camera
from devices.notices import mailing
from devices.notices.models import Notice, NoticeKind
from devices.notices.telling import tell
from devices.people import inviting
from devices.people.models import Home, MemberInvite, Role, User
from tests.street import NOON


def test_an_alert_says_where_alerts_are_chosen_and_that_page_leads_there(ana: User, porch: Camera) -> None:
    tell([ana], NoticeKind.PERSON, now=NOON, path="/me/", mail_to=[ana], camera="Front door")
    assert mailing.send_due(NOON) == 1
    (sent,) = mail.outbox
    assert sent.subject == "Front door saw a person."
    assert "/cameras/" in sent.body
    client = Client()
    client.force_login(ana)
    settings = f"/homes/{porch.home.uuid}/settings/"
    assert settings in client.get("/cameras/").content.decode()
    assert settings in client.get(f"/homes/{porch.home.uuid}/").content.decode()


def test_what_is_not_about_cameras_speaks_of_no_camera(ana: User) -> None:
    tell([ana], NoticeKind.MEMBER_JOINED, now=NOON, path="/me/", mail_to=[ana], member="Mia", home="Maple St 12")
    assert mailing.send_due(NOON) == 1
    assert "/cameras/" not in mail.outbox[0].body
    assert "/notices/" in mail.outbox[0].body


def test_mail_to_many_homes_waits_behind_every_other_one(ana: User, ben: User) -> None:
    """Else the time of an officer's mail would tell how many homes were asked."""
    for kind in (NoticeKind.REQUEST_ASKED, NoticeKind.REQUEST_REMINDER):
        tell([ana], kind, now=NOON, mail_to=[ana], agency="Riverton Police", reference="R-1")
    tell([ben], NoticeKind.REQUEST_ENDED, now=NOON, mail_to=[ben], mail_at=NOON + timedelta(seconds=5), reference="R-1")
    mailing.send_due(NOON + timedelta(seconds=5))
    assert [sent.to for sent in mail.outbox] == [[ben.email], [ana.email], [ana.email]]


class Dying(BaseEmailBackend):
    """A worker that is killed while it speaks with the mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise SystemExit


def test_a_mail_whose_worker_is_killed_is_sent_by_the_next_one_and_once(ana: User, settings: Any) -> None:
    tell([ana], NoticeKind.MEMBER_JOINED, now=NOON, mail_to=[ana], member="Mia", home="Maple St 12")
    alive, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Dying"
    with pytest.raises(SystemExit):
        mailing.send_due(NOON)
    settings.EMAIL_BACKEND = alive
    assert mailing.send_due(NOON + timedelta(seconds=5)) == 0, "it may still be alive"
    later = NOON + timedelta(seconds=settings.MAIL_LEASE_S + 5)
    assert mailing.send_due(later) == 1
    assert mailing.send_due(later + timedelta(days=1)) == 0
    assert len(mail.outbox) == 1


def test_a_mail_that_kills_every_worker_is_given_up(ana: User, settings: Any) -> None:
    tell([ana], NoticeKind.MEMBER_JOINED, now=NOON, mail_to=[ana], member="Mia", home="Maple St 12")
    settings.EMAIL_BACKEND = f"{__name__}.Dying"
    for day in range(mailing.TRIES):
        with pytest.raises(SystemExit):
            mailing.send_due(NOON + timedelta(days=day))
    assert mailing.send_due(NOON + timedelta(days=mailing.TRIES)) == 0
    assert not Notice.objects.mail_due(NOON + timedelta(days=30)).exists()


def test_a_mail_sent_again_has_the_same_name_and_gives_no_door_away(ana: User, maple: Home) -> None:
    week = NOON + timedelta(days=7)
    asked = MemberInvite.objects.create(
        home=maple, email="mia@example.org", role=Role.VIEWER, invited_by=ana, created_at=NOON, expires_at=week
    )
    for _time in range(2):
        MemberInvite.objects.update(mail_at=NOON)
        assert inviting.send_due(NOON) == 1
    first, second = (sent.message()["Message-ID"] for sent in mail.outbox)
    assert first == second
    assert str(asked.uuid) not in first
    assert asked.uuid.hex not in first
