"""An owner says that people who were filmed may not ask a home. Who asks cannot tell: it is as where nobody answers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Refused
from devices.people.models import Home, Right, User
from police_portal.actions import Action
from police_portal.consent.choices import held
from police_portal.filmed.models import FilmedMute


def is_muted(home: Home) -> bool:
    return FilmedMute.objects.filter(home=home).exists()


@transaction.atomic
def mute(home: Home, *, by: User, now: datetime) -> None:
    """Nothing new is asked of the home. What it was asked before stays, and can be answered. Raises Refused."""
    _check_owner(home, by)
    held(home.pk)  # whoever asks it in this moment lines up, so that nothing comes after the muting
    _found, is_new = FilmedMute.objects.get_or_create(home=home, defaults={"at": now})
    if is_new:
        record(by, Action.FILMED_MUTED, home, home=home)


@transaction.atomic
def unmute(home: Home, *, by: User) -> None:
    """The home is asked again, also what waits for its outcome already. Raises Refused."""
    _check_owner(home, by)
    gone, _rows = FilmedMute.objects.filter(home=home).delete()
    if gone:
        record(by, Action.FILMED_UNMUTED, home, home=home)


def _check_owner(home: Home, by: User) -> None:
    if not home.allows(by, Right.OWN):
        raise Refused(_("Only the owner decides who may ask a home."))
