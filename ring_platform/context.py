"""What every page of the site needs: the shell's own values."""

from django.conf import settings
from django.http import HttpRequest

from devices.notices.models import Notice


def shell(request: HttpRequest) -> dict[str, object]:
    """`unread`: how many notices wait (asked only when the template shows it); `is_demo`."""
    user = getattr(request, "user", None)
    return {
        "is_demo": settings.DEMO,
        "unread": lambda: Notice.objects.visible_to(user).unread().count() if user is not None else 0,
    }
