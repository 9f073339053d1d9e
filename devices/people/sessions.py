"""Where a person is signed in: one session ended by them, named by a value that only the server can make."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from devices.errors import Gone
from devices.keyed import keyed
from devices.people.models import User


def name_of(session: UserSession) -> str:
    """Stands in forms in place of the session's key, which nobody must see."""
    return _names_of(session)[0]


def _names_of(session: UserSession) -> list[str]:
    """The one that stands in forms now, and those in forms from before the key was changed."""
    return [name[:32] for name in keyed("porch.session", session.session_key)]


def end(user: User, name: str) -> None:
    """Sign out the session of this name. Raises Gone when this person has none such (any more)."""
    for session in UserSession.objects.filter(user=user):
        if any(constant_time_compare(one, name) for one in _names_of(session)):
            session.end()
            return
    raise Gone(_("That device is signed out already."))
