"""What the portal has of a person who deletes their account."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from devices.errors import Refused
from devices.people.models import User
from police_portal.agencies import policies
from police_portal.agencies.models import Officer


def leave(user: User, now: datetime) -> None:
    """Called before the account's row goes. An officer's account is switched off and never deleted. Raises Refused."""
    if Officer.objects.filter(user=user).exists():
        raise Refused(_("An officer's account can be switched off, not deleted: what was done with it stays named."))
    policies.forget(user)
