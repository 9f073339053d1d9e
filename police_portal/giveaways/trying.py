"""How often codes may be tried: as often as pairing codes, ten a minute of one person, and fewer over a day."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.core.cache import cache
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from devices.counting import REDIS_ERRORS
from devices.errors import Refused
from devices.people.models import User

A_MINUTE, A_DAY = 10, 60

log = structlog.get_logger(__name__)


class TooOften(Refused):
    status = 429


def count(by: User, now: datetime) -> None:
    """Count one try, whatever comes of it. Raises TooOften. While Redis is down nobody is turned away."""
    for span, most, kept_s in ((f"{now:%Y%m%d%H%M}", A_MINUTE, 120), (f"{now:%Y%m%d}", A_DAY, 2 * 24 * 3600)):
        key = f"voucher-try:{by.uuid}:{span}"
        try:
            cache.add(key, 0, kept_s)
            tried = cache.incr(key)
        except (RedisError, ValueError) as error:  # ValueError: the span was over just now
            if isinstance(error, RedisError):
                REDIS_ERRORS.add("count calls")
            log.warning("throttle_unreachable", error=type(error).__name__)
            return
        if tried > most:
            raise TooOften(_("That was too often in a short time. Wait a while, then try again."))
