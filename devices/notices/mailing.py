"""Send the mails that notices wait for; and, for other rooms, the mails of whatever rows wait for one."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Case, QuerySet, When

from devices.notices.models import Notice, NoticeKind
from devices.notices.wording import sentence, what_to_do

log = structlog.get_logger(__name__)
BATCH = 100
TRIES = 6
# Last of all: nobody's mail comes later, the more homes were asked
TO_MANY = (NoticeKind.REQUEST_ASKED, NoticeKind.REQUEST_REMINDER, NoticeKind.FILMED_ASKED)


def send_due(now: datetime) -> int:
    """Send what is due, each once. A mail server that fails puts the mail off; after six tries it stays on the page."""
    due = Notice.objects.mail_due(now).select_related("user")
    due = due.order_by(Case(When(kind__in=TO_MANY, then=1), default=0), "mail_at", "pk")
    return send_each(due, _send, now, over=lambda at: {"mailed_at": at})


def send_each(
    due: QuerySet[Any], send: Callable[[Any], None], now: datetime, *, over: Callable[[datetime], dict[str, Any]]
) -> int:
    """Send the mails of these rows, each with uuid, mail_at and mail_tries. Returns how many left.

    over: the columns that say, at a time, that no mail waits any more. A mail is put off before it is sent: no other
    worker sends it then, and one that is killed meanwhile leaves it to be sent later. Had the server taken it in that
    very moment it comes twice, under one name.
    """
    began, sent = time.monotonic(), 0
    for row in due[:BATCH]:
        at = now + timedelta(seconds=int(time.monotonic() - began))
        claim, tries = at + timedelta(seconds=settings.MAIL_LEASE_S), row.mail_tries + 1
        held = due.model._default_manager.filter(pk=row.pk, mail_at=claim)
        if not due.order_by().filter(pk=row.pk, mail_at=row.mail_at).update(mail_at=claim, mail_tries=tries):
            continue  # another worker sends it, or nobody is to be told any more
        try:
            if tries <= TRIES:
                send(row)
                sent += 1
            held.update(**over(at))
        except (SMTPException, OSError) as error:
            log.warning("mail_failed", of=due.model.__name__, error=type(error).__name__, tries=tries)
            held.update(**({"mail_at": at + timedelta(minutes=2**tries)} if tries < TRIES else over(at)))
    return sent


def mail(row: Any, subject: str, body: str, to: str) -> None:
    """Send one mail about this row. Sent again it has the same name (Message-ID), by which mailboxes know it."""
    name = hashlib.sha256(f"{type(row).__name__} {row.uuid}".encode()).hexdigest()[:32]  # some uuids open a door
    headers = {"Message-ID": f"<{name}@{urlsplit(settings.SITE_URL).hostname}>"}
    EmailMessage(one_line(subject), body, None, [to], headers=headers).send()


def one_line(text: str) -> str:
    """As a mail's subject: a line break in a name would be a header of its own."""
    return " ".join(text.split())


def _send(notice: Notice) -> None:
    mail(notice, sentence(notice), _body(notice), notice.user.get_username())


def _body(notice: Notice) -> str:
    lines = [sentence(notice), ""]
    if notice.path:
        lines += [settings.SITE_URL + notice.path, ""]
    lines.append(what_to_do(notice, settings.SITE_URL))
    return "\n".join(lines)
