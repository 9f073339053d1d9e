"""Somebody does not want to read or hear from somebody else. The other one is not told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Refused
from devices.people.models import User
from neighbors.actions import Action
from neighbors.areas.models import Block

NAME_LETTERS = 120


@transaction.atomic
def block(person: User, name: str, *, by: User, now: datetime) -> Block:
    """Block somebody, known by what they were called there. Again: the same block. Raises Refused for oneself."""
    if person.pk == by.pk:
        raise Refused(_("You cannot block yourself."))
    defaults = {"name": name[:NAME_LETTERS], "created_at": now}
    found, is_new = Block.objects.get_or_create(blocker=by, blocked=person, defaults=defaults)
    if is_new:
        record(by, Action.BLOCKED, found, home=None)
    return found


@transaction.atomic
def unblock(found: Block, *, by: User) -> None:
    """Read and hear from them again. Raises Refused."""
    if found.blocker_id != by.pk:
        raise Refused(_("This is somebody else's list."))
    record(by, Action.UNBLOCKED, found, home=None)
    found.delete()
