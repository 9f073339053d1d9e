"""The site is closed while an instance is being filled from a backup: one flag, which every process of it asks for."""

from __future__ import annotations

from django.core.cache import cache

from devices.errors import Unavailable
from devices.wake import UNREACHABLE

FLAG = "site-is-closed"


def close() -> None:
    """Raises Unavailable when nobody could be told."""
    try:
        cache.set(FLAG, True, None)
    except UNREACHABLE as error:
        raise Unavailable("Redis does not answer: the site cannot be closed while it is filled.") from error


def open_again() -> None:
    cache.delete(FLAG)


def is_closed() -> bool:
    """Silence is a no: a dead cache must not close the site."""
    try:
        return bool(cache.get(FLAG))
    except UNREACHABLE:
        return False
