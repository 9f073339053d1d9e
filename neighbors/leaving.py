"""What neighbors have of a person who deletes their account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from devices.people.models import User
from neighbors.moderation.models import Case
from neighbors.posts import ending


@transaction.atomic
def leave(user: User, now: datetime) -> None:
    """Called before the account's row goes: what this person wrote, to neighbors and to moderators."""
    Case.objects.filter(appealed__case__post__author=user, appealed__case__comment=None).update(words="")
    Case.objects.filter(appealed__case__comment__author=user).update(words="")
    ending.leave(user, now)
