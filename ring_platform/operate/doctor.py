"""Everything that somebody who runs the site would look at, one after the other; and who holds which office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from devices.keeping import volumes
from devices.keeping.targets import open_target
from devices.people.models import Office, User
from neighbors.moderation import deciders
from police_portal.agencies.models import Agency
from ring_platform.celery import app
from ring_platform.operate import beating, doctor_keys, doctor_parts, measuring
from ring_platform.operate.exporting import QUEUES
from ring_platform.operate.finding import Check, Finding, Level, Said, look

OK, HINT, WRONG = Level.OK, Level.HINT, Level.WRONG
WORKERS_WITHIN_S = 3.0
TICK_S = 120
CLIP_WAITS_S, MAIL_WAITS_S = 300, 900
BACKUP_LIVES, JOURNAL_LIVES = timedelta(days=2), timedelta(minutes=30)
FORGOTTEN = ": what went later would come back with a backup. Do beat and a worker on celery run?"
QUEUE_DOES = {
    "clips": "no recording is read",
    "celery": "no mail goes out, and nothing is deleted that is due",
    "low": "no copy is made",
}


def of_offices() -> Iterator[Said]:
    """An office that nobody holds is work that waits. Without an agency nobody asks overseers and custodians."""
    holders = Counter(User.objects.filter(is_active=True).exclude(office="").values_list("office", flat=True))
    asked = WRONG if Agency.objects.exists() else HINT
    follows = {
        Office.OPERATOR: (WRONG, "nobody appoints, and nobody is told of what breaks: manage.py createsuperuser"),
        Office.MODERATOR: (WRONG, "what neighbors write waits for an operator who has done the course"),
        Office.OVERSEER: (asked, "no permission is confirmed and no request is reviewed"),
        Office.CUSTODIAN: (asked, "legal demands that arrive reach nobody"),
    }
    for office, (level, what) in follows.items():
        if holders[office]:
            yield OK, f"{office.label}: {holders[office]}."
        else:
            yield level, f"Nobody is {office.label}: {what}."
    if holders[Office.MODERATOR] and not deciders.moderators():
        yield WRONG, "No moderator has done the course for the guidelines in force: what neighbors write waits."
    if holders[Office.CUSTODIAN] == 1 and asked == WRONG:
        yield HINT, "One custodian alone: what needs two waits."


def of_beat() -> Iterator[Said]:
    at = beating.seen().get(beating.BEAT)
    now = timezone.now().timestamp()
    if at is None:
        yield WRONG, "The schedule has never sent anything: start beat. Nothing expires, and no mail goes out."
    elif now - at > TICK_S:
        yield WRONG, f"The schedule sent its last task {now - at:.0f} seconds ago: start beat again."
    else:
        yield OK, f"The schedule sent its last task {max(0.0, now - at):.0f} seconds ago."


def of_workers() -> Iterator[Said]:
    """Asked themselves, over the broker."""
    told = app.control.inspect(timeout=WORKERS_WITHIN_S).active_queues() or {}
    takes = Counter(queue["name"] for queues in told.values() for queue in queues)
    for queue in QUEUES:
        if takes[queue]:
            yield OK, f"{takes[queue]} take from the queue {queue}."
        else:
            yield WRONG, f"No worker takes from the queue {queue}: {QUEUE_DOES[queue]}."


def of_waiting() -> Iterator[Said]:
    now = timezone.now()
    clip, mail = measuring.oldest_waiting_s(now), measuring.oldest_mail_s(now)
    if clip > CLIP_WAITS_S:
        yield WRONG, f"A clip has been waiting for {clip:.0f} seconds: see PorchClipsWait in docs/operations.md."
    if mail > MAIL_WAITS_S:
        yield WRONG, f"A mail has been due for {mail:.0f} seconds: see PorchMailWaits in docs/operations.md."
    if clip <= CLIP_WAITS_S and mail <= MAIL_WAITS_S:
        yield OK, f"The oldest clip waits {clip:.0f} seconds, the oldest mail {mail:.0f}."


def of_backups() -> Iterator[Said]:
    """How old they are: a cron that broke is noticed by nobody else until the day they are needed."""
    if not settings.BACKUP_TO:
        yield HINT, "BACKUP_TO is empty: there are no backups."
        return
    target, now = open_target(settings.BACKUP_TO), timezone.now()
    backups, journals = volumes.names(target, volumes.BACKUP), volumes.names(target, volumes.JOURNAL)
    if not backups:
        yield WRONG, "There is no backup where BACKUP_TO says: run manage.py backup, and every night by cron."
        return
    age = now - volumes.named_at(backups[-1])
    level = OK if age < BACKUP_LIVES else WRONG
    yield level, f"The newest backup is {_hours(age)} old{'.' if level == OK else ': does cron run manage.py backup?'}"
    age = now - volumes.named_at(journals[-1]) if journals else age
    level = OK if journals and age < JOURNAL_LIVES else WRONG
    yield level, f"What was deleted since is written down until {_hours(age)} ago{'.' if level == OK else FORGOTTEN}"


def _hours(age: timedelta) -> str:
    return f"{max(0, round(age.total_seconds() / 3600))} hours"


CHECKS = (
    Check("settings", doctor_parts.of_settings),
    Check("keys", doctor_keys.of_keys),
    Check("database", doctor_parts.of_database),
    Check("redis", doctor_parts.of_redis),
    Check("store", doctor_parts.of_store, within_s=60),
    Check("mail", doctor_parts.of_mail, within_s=2 * doctor_parts.MAIL_WITHIN_S),
    Check("disk", doctor_parts.of_disk),
    Check("clock", doctor_parts.of_clock),
    Check("films", doctor_parts.of_films, within_s=60),
    Check("backups", of_backups, within_s=60),
    Check("offices", of_offices),
    Check("beat", of_beat),
    Check("workers", of_workers),
    Check("waiting", of_waiting),
)


def examine() -> list[Finding]:
    return look(CHECKS)
