"""What a browser calls itself, in words, and which browsers a person has signed in with before."""

from __future__ import annotations

import re
from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from devices.keyed import keyed
from devices.people.models import User

COOKIE = "known"
SALT = "porch.known-device"
KEPT = timedelta(days=400)  # the longest that browsers keep a cookie
MOST_PEOPLE = 8  # of one browser; the latest stay

BROWSERS = [
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Version/.*Safari/"),
]
SYSTEMS = [
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux|X11"),
]


def in_words(user_agent: str) -> str:
    """Firefox on Windows; what cannot be told is left out."""
    browser = next((name for name, pattern in BROWSERS if re.search(pattern, user_agent)), "")
    system = next((name for name, pattern in SYSTEMS if re.search(pattern, user_agent)), "")
    if browser and system:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or _("an unknown program")


def _marks_of(user: User) -> list[str]:
    """The one that is set now, and those from before the key was changed."""
    return [mark[:24] for mark in keyed(SALT, str(user.uuid))]


def _marks(request: HttpRequest) -> list[str]:
    try:
        kept = request.get_signed_cookie(COOKIE, salt=SALT, max_age=KEPT)
    except (KeyError, signing.BadSignature):
        return []
    return (kept or "").split(".")


def is_known(request: HttpRequest, user: User) -> bool:
    """This person has signed in with this browser before."""
    return not set(_marks_of(user)).isdisjoint(_marks(request))


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Mark this browser as one of this person's. The cookie is signed, and names nobody."""
    mine = _marks_of(user)
    marks = [mark for mark in _marks(request) if mark not in mine] + mine[:1]
    response.set_signed_cookie(
        COOKIE,
        ".".join(marks[-MOST_PEOPLE:]),
        salt=SALT,
        max_age=KEPT,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
