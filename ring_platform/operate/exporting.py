"""The numbers of the whole site, as Prometheus reads them. No label tells a person, home, place or key."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.utils import timezone
from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from devices import counting
from devices.counting import ENDLESS, Field, Tally, Times
from ring_platform.operate import beating, measuring, parts, requests

COUNTED: tuple[Tally | Times, ...] = (
    requests.REQUESTS,
    requests.SECONDS,
    counting.STEPS,
    counting.STORE_ERRORS,
    counting.REDIS_ERRORS,
    beating.TASKS,
    beating.TASK_SECONDS,
)
QUEUES = ("clips", "celery", "low")
REDIS_IS_AWAY = (redis.RedisError, OSError)


def exposition() -> bytes:
    """All numbers as text. What a part that is away would have said is left out, and porch_part_up says which."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Site())
    return bytes(generate_latest(registry))


class Site(Collector):
    """Asked once, for one answer."""

    def collect(self) -> Iterator[Metric]:
        missing = parts.LOOK.missing()
        up = {name: float(not what) for name, what in missing.items()}
        yield gauge("porch_part_up", "Whether a part that the site needs is there.", up, "part")
        free = shutil.disk_usage(settings.WORK_DIR).free
        yield gauge("porch_disk_free_bytes", "Free where this web process receives recordings.", free)
        if not missing["database"] and not missing["migrations"]:
            with suppress(DatabaseError):
                yield from of_database(timezone.now())
        if not missing["redis"]:
            with suppress(*REDIS_IS_AWAY):
                yield from of_redis()


def of_database(now: datetime) -> Iterator[Metric]:
    clip, mail = measuring.oldest_waiting_s(now), measuring.oldest_mail_s(now)
    yield gauge("porch_queue_oldest_seconds", "How long the oldest clip waits to be read; 0: none.", clip)
    yield gauge("porch_mail_oldest_seconds", "How long the oldest mail is due; 0: none.", mail)


def of_redis() -> Iterator[Metric]:
    yield from counted(counting.read())
    seen = beating.seen()
    workers = {queue: seen.get(beating.QUEUE + queue, 0.0) for queue in QUEUES}
    ticked = seen.get(beating.BEAT, 0.0)
    yield gauge("porch_beat_last_tick_timestamp_seconds", "When the schedule last sent a task; 0: never.", ticked)
    told = "When a worker of this queue last gave a sign of life; 0: never."
    yield gauge("porch_worker_seen_timestamp_seconds", told, workers, "queue")
    with counting.connected() as client:
        lengths = {queue: float(_length(client, queue)) for queue in QUEUES}
    yield gauge("porch_queue_messages", "Messages that no worker has taken.", lengths, "queue")
    found = measuring.last()
    if found is not None:
        yield gauge("porch_clips", "Clips by state, when last counted.", found.clips, "state")
        yield gauge("porch_storage_bytes", "Bytes kept in the store, when last counted.", found.bytes, "purpose")
        yield gauge("porch_objects_doomed", "Objects whose deletion is due, when last counted.", found.objects_doomed)
        yield gauge("porch_measured_timestamp_seconds", "When that was counted.", found.at)


def _length(client: redis.Redis, queue: str) -> int:
    length: Any = client.llen(queue)
    return int(length)


def gauge(name: str, told: str, value: float | Mapping[str, float], label: str = "") -> Metric:
    """One number, or one for each value of the label."""
    family = GaugeMetricFamily(name, told, labels=[label] if label else [])
    for label_value, number in value.items() if isinstance(value, Mapping) else [("", value)]:
        family.add_metric([label_value] if label else [], number)
    return family


def counted(numbers: Mapping[Field, float]) -> Iterator[Metric]:
    """What the processes counted, by metric. Numbers of metrics that this code does not know are left out."""
    by_name: dict[str, dict[Field, float]] = defaultdict(dict)
    for (name, *values), number in numbers.items():
        by_name[name][tuple(values)] = number
    for metric in COUNTED:
        told = by_name[metric.name]
        yield _tally(metric, told) if isinstance(metric, Tally) else _times(metric, told)


def _tally(metric: Tally, numbers: Mapping[Field, float]) -> Metric:
    family = CounterMetricFamily(metric.name, metric.help, labels=metric.labels)
    for values, number in sorted(numbers.items()):
        if len(values) == len(metric.labels):
            family.add_metric(values, number)
    return family


def _times(metric: Times, numbers: Mapping[Field, float]) -> Metric:
    family = HistogramMetricFamily(metric.name, metric.help, labels=metric.labels)
    for values in sorted({values[:-1] for values in numbers}):
        within, buckets = 0.0, []
        for bound in (*(f"{bound:g}" for bound in metric.bounds_s), ENDLESS):
            within += numbers.get((*values, bound), 0.0)
            buckets.append((bound, within))
        family.add_metric(values, buckets, numbers.get((*values, "sum"), 0.0))
    return family
