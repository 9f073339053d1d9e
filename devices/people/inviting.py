"""The mails that invite people into a home. A dead mail server puts them off; the page shows that they wait."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from devices.notices.mailing import mail, send_each
from devices.people.models import MemberInvite


def send_due(now: datetime) -> int:
    """Send what is due, each once. Returns how many mails left."""
    due = MemberInvite.objects.waiting(now).filter(mail_at__lte=now)
    due = due.select_related("home", "invited_by").order_by("mail_at")
    return send_each(due, _send, now, over=lambda _at: {"mail_at": None})


def _send(asked: MemberInvite) -> None:
    mail(asked, _subject(asked), _body(asked), asked.email)


def _subject(asked: MemberInvite) -> str:
    return _("{person} invites you to {home}").format(person=asked.invited_by, home=asked.home.name)


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
