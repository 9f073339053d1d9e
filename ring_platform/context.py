"""What every page of the site needs: the shell's own values."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from devices.notices.models import Notice
from devices.people.models import Home, User
from police_portal.agencies.doors import may_review

THEMES = ("light", "dark")
THEME_COOKIE = "theme"


def shell(request: HttpRequest) -> dict[str, object]:
    """`is_demo`, `theme` (empty: the system's); asked only where shown: `unread`, `homes`, `may_review`."""
    user = getattr(request, "user", None)
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "may_review": lambda: isinstance(user, User) and may_review(user),
        "is_demo": settings.DEMO,
        "theme": theme if theme in THEMES else "",
        "unread": lambda: Notice.objects.visible_to(user).unread().count() if user is not None else 0,
        "homes": SimpleLazyObject(
            lambda: list(Home.objects.visible_to(user).order_by("name", "pk")) if user is not None else []
        ),
    }
