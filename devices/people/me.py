"""The signed-in person of a request, typed."""

from __future__ import annotations

from django.http import HttpRequest

from devices.people.models import User


def me(request: HttpRequest) -> User:
    """Call it behind login_required."""
    assert isinstance(request.user, User)
    return request.user
