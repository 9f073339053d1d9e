"""A person deletes their account: the homes they own go first, with every clip; then everything that names them."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.models import AuditPerson
from devices.audit.recording import record
from devices.errors import Refused
from devices.people import homes
from devices.people.models import Home, Role, User

TRIES = 3


def leave(user: User, *, by: User, now: datetime) -> None:
    """Delete this account for good.

    Every app lets go of what it has of them (settings.LEAVING). What the person did stays in the audit log, without
    their name. Raises Refused when it is somebody else's account, or the last operator's: nobody could run the system.
    """
    if by.pk != user.pk:
        raise Refused(_("Only you can delete your account."))
    for tries in range(1, TRIES + 1):
        try:
            return _leave(User.objects.get(pk=user.pk), now)
        except IntegrityError:  # something was written to them in this moment: what names them is looked for again
            if tries == TRIES:
                raise


@transaction.atomic
def _leave(user: User, now: datetime) -> None:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise Refused(_("You are the only operator: make somebody else one first."))
    for path in settings.LEAVING:
        import_string(path)(user, now)
    owned = Home.objects.filter(memberships__user=user, memberships__role=Role.OWNER, removed_at__isnull=True)
    for home in owned:
        homes.delete(home, by=user, now=now)
    record(user, Action.ACCOUNT_DELETED, user, home=None)
    AuditPerson.objects.filter(actor_uuid=user.uuid).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    user.delete()
