"""Where a person is signed in: one session ended by them, named by a value that only the server can make."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from devices.errors import Gone
from devices.people.models import User


def name_of(session: UserSession) -> str:
    """Stands in forms in place of the session's key, which nobody must see."""
    return salted_hmac("porch.session", session.session_key).hexdigest()[:32]


def end(user: User, name: str) -> None:
    """Sign out the session of this name. Raises Gone when this person has none such (any more)."""
    for session in UserSession.objects.filter(user=user):
        if constant_time_compare(name_of(session), name):
            session.end()
            return
    raise Gone(_("That device is signed out already."))
