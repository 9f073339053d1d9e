"""One copy at a time of each person, and few in a day: each may be all of somebody's recordings."""

from __future__ import annotations

import secrets
import time
from datetime import datetime, timedelta

import structlog
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from devices.audit.actions import Action
from devices.audit.models import AuditEntry, AuditEntryQuerySet
from devices.audit.recording import record
from devices.counting import REDIS_ERRORS
from devices.errors import Conflict, Refused
from devices.people.models import User

log = structlog.get_logger(__name__)
A_DAY, MOST_A_DAY = timedelta(days=1), 3
HELD_S, RENEWED_S = 180, 30  # a process that dies holds it so long; and how often one that lives says so


class TooOften(Refused):
    status = 429


class Turn:
    """Held while a copy is sent. While Redis is down nobody is turned away."""

    def __init__(self, user: User) -> None:
        """Raises Conflict while another one is held."""
        self._key, self._name = f"data-taken:{user.uuid}", secrets.token_hex(8)
        self._renewed = time.monotonic()
        try:
            is_first = cache.add(self._key, self._name, HELD_S)
        except RedisError as error:
            is_first = True
            _away(error)
        if not is_first:
            raise Conflict(_("A copy of your data is on its way already. Wait until it is there, or a few minutes."))

    def renew(self) -> None:
        if time.monotonic() - self._renewed > RENEWED_S:
            self._renewed = time.monotonic()
            try:
                cache.set(self._key, self._name, HELD_S)
            except RedisError as error:
                _away(error)

    def end(self) -> None:
        try:
            if cache.get(self._key) == self._name:
                cache.delete(self._key)
        except RedisError as error:
            _away(error)


def _away(error: RedisError) -> None:
    REDIS_ERRORS.add("hold a turn")
    log.warning("turns_unreachable", error=type(error).__name__)


@transaction.atomic
def count(user: User, *, by: User, now: datetime) -> None:
    """Write down that a copy is taken, in the log of this person. Raises TooOften."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if before(user).filter(at__gt=now - A_DAY).count() >= MOST_A_DAY:
        raise TooOften(_("You took {most} copies in 24 hours. The next one can wait.").format(most=MOST_A_DAY))
    record(by, Action.DATA_TAKEN, user, home=None)


def before(user: User) -> AuditEntryQuerySet:
    """The copies that were taken of this person's data, the newest first."""
    return AuditEntry.objects.filter(subject_uuid=user.uuid, action=Action.DATA_TAKEN).order_by("-at", "-pk")
