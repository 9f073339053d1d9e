"""How often an officer's form may be checked: a person who types stays far below."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.core.cache import cache
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from devices.counting import REDIS_ERRORS
from devices.errors import Refused
from police_portal.agencies.models import Officer

A_MINUTE = 90
KEPT_S = 120

log = structlog.get_logger(__name__)


class TooOften(Refused):
    status = 429


def count(officer: Officer, now: datetime) -> None:
    """Count one check. Raises TooOften. While Redis is down nobody is turned away."""
    key = f"request-check:{officer.uuid}:{now:%Y%m%d%H%M}"
    try:
        cache.add(key, 0, KEPT_S)
        asked = cache.incr(key)
    except (RedisError, ValueError) as error:  # ValueError: the minute was over just now
        if isinstance(error, RedisError):
            REDIS_ERRORS.add("count calls")
        log.warning("throttle_unreachable", error=type(error).__name__)
        return
    if asked > A_MINUTE:
        raise TooOften(_("That was too often in a short time. Wait a minute, then it is checked again."))
