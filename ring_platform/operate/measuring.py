"""Figures that cost a walk through a table: a task takes them now and then, whoever asks reads the last ones."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum

from devices import counting
from devices.clips.models import Clip, ClipStatus
from devices.notices.models import Notice
from devices.objects.models import ObjectState, StoredObject

KEY = "porch:measured"
SHARE = 200  # of the database's time one part in so many goes into this at most
SELDOM_S = 1800  # but not more seldom: an alert waits for it


@dataclass(frozen=True)
class Measured:
    at: float  # seconds since 1970
    took_s: float
    clips: dict[str, int]
    bytes: dict[str, int]
    objects_doomed: int


def measure(now: datetime) -> Measured | None:
    """Walk through the tables and keep what was found. None: the last time is too near for what it costs."""
    before = last()
    if before is not None and now.timestamp() - before.at < pause_s(before.took_s):
        return None
    begun = time.perf_counter()
    clips = dict.fromkeys(ClipStatus.values, 0)
    clips |= dict(Clip.objects.order_by().values_list("status").annotate(count=Count("pk")))
    kept = StoredObject.objects.exclude(state=ObjectState.DOOMED).order_by()
    sizes = dict(kept.values_list("purpose").annotate(size=Sum("size_bytes")))
    doomed = StoredObject.objects.filter(state=ObjectState.DOOMED, doomed_at__lte=now).count()
    found = Measured(now.timestamp(), time.perf_counter() - begun, clips, sizes, doomed)
    with counting.connected() as client:
        client.set(KEY, json.dumps(asdict(found)))
    return found


def pause_s(took_s: float) -> float:
    """How long nothing is measured again after what took so long."""
    return min(SHARE * took_s, SELDOM_S)


def last() -> Measured | None:
    """What was measured last. Raises redis.RedisError and OSError."""
    with counting.connected() as client:
        kept: Any = client.get(KEY)
    return Measured(**json.loads(kept)) if kept else None


def waiting(now: datetime) -> QuerySet[Clip]:
    """The clips that wait to be read: a short piece of an index, however many there are."""
    alive = Q(delete_at__isnull=True) | Q(delete_at__gt=now)
    return Clip.objects.filter(alive, status=ClipStatus.RECEIVED, wake_at__isnull=False)


def oldest_waiting_s(now: datetime) -> float:
    """How long the clip that waits longest has been waiting; 0 when none does."""
    return age_s(waiting(now).aggregate(at=Min("arrived_at"))["at"], now)


def oldest_mail_s(now: datetime) -> float:
    """How long the mail that is due longest has been due."""
    return age_s(Notice.objects.mail_due(now).aggregate(at=Min("mail_at"))["at"], now)


def age_s(at: datetime | None, now: datetime) -> float:
    return 0.0 if at is None else max(timedelta(), now - at).total_seconds()
