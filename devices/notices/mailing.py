"""Send the mails that notices wait for."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Case, When

from devices.notices.models import Notice, NoticeKind
from devices.notices.wording import sentence, what_to_do

log = structlog.get_logger(__name__)
BATCH = 100
TRIES = 6
# Last of all: nobody's mail comes later, the more homes were asked
TO_MANY = (NoticeKind.REQUEST_ASKED, NoticeKind.REQUEST_REMINDER, NoticeKind.FILMED_ASKED)


def send_due(now: datetime) -> int:
    """Send what is due, each once. A mail server that fails puts the mail off; after six tries it stays on the page."""
    sent = 0
    due = Notice.objects.mail_due(now).select_related("user")
    for notice in due.order_by(Case(When(kind__in=TO_MANY, then=1), default=0), "mail_at", "pk")[:BATCH]:
        claimed = Notice.objects.filter(pk=notice.pk, mailed_at__isnull=True).update(mailed_at=now)
        if not claimed:
            continue  # another worker sends it
        try:
            send_mail(one_line(sentence(notice)), _body(notice), None, [notice.user.get_username()])
            sent += 1
        except (SMTPException, OSError) as error:
            _put_off(notice, now, error)
    return sent


def one_line(text: str) -> str:
    """As a mail's subject: a line break in a name would be a header of its own."""
    return " ".join(text.split())


def _body(notice: Notice) -> str:
    lines = [sentence(notice), ""]
    if notice.path:
        lines += [settings.SITE_URL + notice.path, ""]
    lines.append(what_to_do(notice, settings.SITE_URL))
    return "\n".join(lines)


def _put_off(notice: Notice, now: datetime, error: Exception) -> None:
    log.warning("mail_failed", kind=notice.kind, error=type(error).__name__, tries=notice.mail_tries + 1)
    tries = notice.mail_tries + 1
    if tries < TRIES:
        later = now + timedelta(minutes=2**tries)
        Notice.objects.filter(pk=notice.pk).update(mailed_at=None, mail_at=later, mail_tries=tries)
