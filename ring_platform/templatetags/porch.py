"""What templates say in one word: an icon, a moment in time, a size, a length."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.core.exceptions import ImproperlyConfigured
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from devices.people import device as devices_in_words
from devices.people import sessions

register = template.Library()
ICONS = Path(settings.BASE_DIR) / "static_vendor" / "icons"


@cache
def _svg(name: str) -> SafeString:
    path = ICONS / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.exists():
        raise ImproperlyConfigured(
            f"No icon {name}: name it in ring_platform/icons.txt and run python -m ring_platform.launch.vendor"
        )
    drawing = re.sub(r"<!--.*?-->\s*", "", path.read_text(), flags=re.DOTALL)
    drawing = re.sub(r"\s+", " ", drawing).replace("> <", "><").strip()
    drawing = re.sub(r'class="[^"]*"', 'class="icon" aria-hidden="true" focusable="false"', drawing, count=1)
    return mark_safe(drawing)  # a file of a pinned package


@register.simple_tag
def icon(name: str) -> SafeString:
    """An inline SVG, hidden from screen readers: words stand beside it or in a label."""
    return _svg(name)


def _zone(tz: tzinfo | str | None) -> tzinfo:
    if isinstance(tz, str) and tz:
        return ZoneInfo(tz)
    return tz if isinstance(tz, tzinfo) else timezone.get_current_timezone()


def relative(when: datetime, now: datetime) -> str:
    """How people say it. Both in the zone it is said in."""
    age = now - when
    if timedelta(0) <= age < timedelta(minutes=1):
        return _("just now")
    if timedelta(0) <= age < timedelta(hours=1):
        minutes = int(age.total_seconds() // 60)
        return ngettext("%(n)d min ago", "%(n)d min ago", minutes) % {"n": minutes}
    days = (now.date() - when.date()).days
    if days == 0:
        return date_format(when, "H:i")
    if days == 1:
        return _("yesterday {time}").format(time=date_format(when, "H:i"))
    if 0 < days < 7:
        return date_format(when, "D H:i")
    return date_format(when, "j M H:i" if when.year == now.year else "j M Y")


@register.simple_tag
def moment(when: datetime | None, tz: tzinfo | str | None = None) -> SafeString | str:
    """A <time>: relative to read, exact on hover and for screen readers, in the zone given."""
    if when is None:
        return ""
    zone = _zone(tz)
    there = when.astimezone(zone)
    exact = date_format(there, "l j F Y, H:i:s T")
    return format_html(
        '<time datetime="{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></time>',
        there.isoformat(timespec="seconds"),
        exact,
        relative(there, timezone.now().astimezone(zone)),
        exact,
    )


@register.filter
def size(size_bytes: int | None) -> str:
    """12.3 MB"""
    return filesizeformat(size_bytes) if size_bytes is not None else ""


@register.filter
def clock(seconds: float | None) -> str:
    """0:24, or 1:02:03 from an hour on."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def undo_url(message: Message) -> str:
    """Where a toast's undo posts to: from the extra tag undo:URL. Only paths of ours."""
    for tag in (message.extra_tags or "").split():
        if tag.startswith("undo:/") and not tag.startswith("undo://"):
            return tag.removeprefix("undo:")
    return ""


@register.filter
def device(user_agent: str) -> str:
    """Firefox on Windows"""
    return devices_in_words.in_words(user_agent)


@register.filter
def sealed(session: UserSession) -> str:
    """The name of a session in a form."""
    return sessions.name_of(session)
