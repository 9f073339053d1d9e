"""A person's own name, as the people of their homes see it."""

from __future__ import annotations

from django.db import transaction

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.people.models import User


@transaction.atomic
def rename(user: User, name: str, *, by: User) -> None:
    """Saying the same name again changes nothing."""
    if User.objects.filter(pk=user.pk).exclude(name=name).update(name=name):
        user.name = name
        record(by, Action.NAME_CHANGED, user, home=None)
