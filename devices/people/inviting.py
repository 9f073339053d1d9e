"""The mails that invite people into a home. A dead mail server puts them off; the page shows that they wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from devices.notices.mailing import one_line
from devices.people.models import MemberInvite

log = structlog.get_logger(__name__)
BATCH = 100
TRIES = 6


def send_due(now: datetime) -> int:
    """Send what is due, each once. Returns how many mails left."""
    due = MemberInvite.objects.waiting(now).filter(mail_at__lte=now)
    sent = 0
    for asked in due.select_related("home", "invited_by").order_by("mail_at")[:BATCH]:
        if not MemberInvite.objects.filter(pk=asked.pk, mail_at__isnull=False).update(mail_at=None):
            continue  # another worker sends it
        try:
            send_mail(_subject(asked), _body(asked), None, [asked.email])
            sent += 1
        except (SMTPException, OSError) as error:
            _put_off(asked, now, error)
    return sent


def _subject(asked: MemberInvite) -> str:
    return one_line(_("{person} invites you to {home}").format(person=asked.invited_by, home=asked.home.name))


def _body(asked: MemberInvite) -> str:
    lines = [
        _("{person} invites you to {home} as {role}.").format(
            person=asked.invited_by, home=asked.home.name, role=asked.get_role_display()
        ),
        "",
        settings.SITE_URL + reverse("devices:invite_accept", args=[asked.uuid]),
        "",
        _("The link works once, for this address, until {day}.").format(
            day=date_format(asked.expires_at.astimezone(asked.home.tz), "j F Y, H:i T")
        ),
        _("You did not expect this? Do nothing, and it ends by itself."),
    ]
    return "\n".join(lines)


def _put_off(asked: MemberInvite, now: datetime, error: Exception) -> None:
    tries = asked.mail_tries + 1
    log.warning("invitation_mail_failed", error=type(error).__name__, tries=tries)
    if tries < TRIES:
        MemberInvite.objects.filter(pk=asked.pk).update(mail_at=now + timedelta(minutes=2**tries), mail_tries=tries)
