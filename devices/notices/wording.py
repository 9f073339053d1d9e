"""The sentence of each kind of notice, for the page and for mail."""

from __future__ import annotations

from django.utils.translation import gettext as _

from devices.notices.models import Notice, NoticeKind


def sentence(notice: Notice) -> str:
    """What the reader is told, in the language that is active now."""
    facts = notice.facts
    words = {
        NoticeKind.DING: _("Somebody rang at {camera}."),
        NoticeKind.PERSON: _("{camera} saw a person."),
        NoticeKind.CAMERA_OFFLINE: _("{camera} is offline: we have not heard from it for a while."),
        NoticeKind.CAMERA_BACK: _("{camera} is back online."),
        NoticeKind.CLIP_UNREADABLE: _("A recording from {camera} could not be read. It is kept, and you can try again."),
        NoticeKind.NEW_SIGN_IN: _("Somebody signed in to your account from a device we had not seen: {device}."),
        NoticeKind.MEMBER_JOINED: _("{member} joined {home}."),
    }[NoticeKind(notice.kind)]
    return words.format_map({"camera": "", "device": "", "member": "", "home": ""} | facts)
