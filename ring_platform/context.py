"""What every page of the site needs: the shell's own values."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from devices.notices.models import Notice
from devices.people.models import Home

THEMES = ("light", "dark")
THEME_COOKIE = "theme"


def shell(request: HttpRequest) -> dict[str, object]:
    """`unread` and `homes` (both asked only when the template shows them), `is_demo`, `theme` (empty: the system's)."""
    user = getattr(request, "user", None)
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "is_demo": settings.DEMO,
        "theme": theme if theme in THEMES else "",
        "unread": lambda: Notice.objects.visible_to(user).unread().count() if user is not None else 0,
        "homes": SimpleLazyObject(
            lambda: list(Home.objects.visible_to(user).order_by("name", "pk")) if user is not None else []
        ),
    }
