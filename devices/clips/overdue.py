"""When a lease is over, and when something waited long enough: by a clock that may have been set back meanwhile.

A lease that ends later than any that is taken now was taken before the clock was set back; so with what is to be woken.
Both count as over, or a clip whose worker died in that hour would wait for the hour to pass once more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

# A worker whose clock is further ahead than this works on nothing: stores refuse what it signs
SKEW = timedelta(minutes=15)
PUT_OFF_S = 600  # the longest that anything is put off


def is_abandoned(now: datetime) -> Q:
    """Somebody worked on it and died, or lost its lease."""
    latest = now + timedelta(seconds=settings.ANALYSIS_LEASE_S) + SKEW
    return Q(lease__isnull=False) & (Q(lease_until__lt=now) | Q(lease_until__gt=latest))


def is_overdue(now: datetime) -> Q:
    """It waits longer than a message takes: nobody works on it, and nobody may know of it."""
    latest = now + timedelta(seconds=PUT_OFF_S) + SKEW
    return Q(lease__isnull=True, wake_at__isnull=False) & (Q(wake_at__lt=now) | Q(wake_at__gt=latest))
