"""The mail about a notice: what happened, where it is, and where one chooses to get fewer."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail
from django.test import Client

from devices.cameras.models import Camera
from devices.notices import mailing
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import User
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
