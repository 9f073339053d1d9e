"""Mail of a demo, on a page: exists only with DEMO=1, which runs only on localhost and among invented people."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from devices.errors import Refused
from devices.people.invented import has_real_people

AFTER_EACH = re.compile(rb"\n-{79}\n(?=Content-Type: |\Z)")  # what Django's file backend writes
SHOWN = 50


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    sent_at: datetime
    text: str


def read_mail(folder: Path, most: int = SHOWN) -> list[Mail]:
    """The newest mails of a folder that Django's file backend writes into."""
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    found: list[Mail] = []
    for path in files:
        # Within a file the last is the newest; the order of the rest stands where a mail's date, of one second, ties
        found += [_parse(raw) for raw in reversed(AFTER_EACH.split(path.read_bytes())) if raw.strip()]
        if len(found) >= most:
            break
    return sorted(found, key=lambda mail: mail.sent_at, reverse=True)[:most]


def _parse(raw: bytes) -> Mail:
    message = email.message_from_bytes(raw.lstrip(b"\n"), policy=policy.default)
    body = message.get_body(("plain",))
    return Mail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=parsedate_to_datetime(str(message["Date"])),
        text=body.get_content().strip() if body is not None else "",
    )


@never_cache
@require_GET
def demo_mail(request: HttpRequest) -> HttpResponse:
    """Everything that was sent, newest first."""
    if has_real_people():
        raise Refused(_("Somebody with a real address has an account here, so mail is not shown. Set DEMO=0."))
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", settings.DATA_DIR / "mail"))
    return render(request, "demo_mail.html", {"mails": read_mail(folder)})
